"""The process language: diagrams read strictly, compiled once, and their tokens moved; pure, without a clock or SQL."""

from engine.bpmn.advance import advance
from engine.bpmn.context import Context, InputRejected, Step
from engine.bpmn.diagram import Diagram
from engine.bpmn.inputs import Input
from engine.bpmn.reader import read_diagrams
from engine.bpmn.state import Instance, State, Wait
from engine.bpmn.taking_back import stays_inside, take_back
from engine.bpmn.throwing import catches_error

__all__ = [
    "Context", "Diagram", "Input", "InputRejected", "Instance", "State", "Step", "Wait", "advance", "catches_error", "read_diagrams",
    "stays_inside", "take_back",
]  # fmt: skip
