"""A diagram tried out by itself: cases on a virtual clock that a script drives; no procedure, no people, no database."""

from engine.tracing.report import Report, verdict_on
from engine.tracing.script import ScriptFault, Step, read_script
from engine.tracing.trace import Trace, trace

__all__ = ["Report", "ScriptFault", "Step", "Trace", "read_script", "trace", "verdict_on"]
