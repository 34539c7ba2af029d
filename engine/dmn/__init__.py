"""Decisions after DMN 1.5: read strictly from XML, evaluated on FEEL; no case, no clock, no database."""

from engine.dmn.evaluation import Decided, DecisionFault, TableTrace
from engine.dmn.model import Decision, DecisionModel
from engine.dmn.reader import read_decisions

__all__ = ["Decided", "Decision", "DecisionFault", "DecisionModel", "TableTrace", "read_decisions"]
