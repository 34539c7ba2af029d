"""The process language: diagrams read strictly, compiled once, and their tokens moved; pure, without a clock or SQL."""

from engine.bpmn.context import Context, InputRejected, Step
from engine.bpmn.state import Instance, State, Wait

__all__ = ["Context", "InputRejected", "Instance", "State", "Step", "Wait"]
