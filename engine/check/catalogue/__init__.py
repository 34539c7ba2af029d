"""Every rule of the checker, in both languages: what a finding of its name is about. It finds nothing itself."""

from __future__ import annotations

from collections.abc import Mapping

from engine.check.catalogue.decisions import DECISION_RULES
from engine.check.catalogue.diagrams import DIAGRAM_RULES
from engine.check.catalogue.folders import FOLDER_RULES
from engine.check.catalogue.forms import FORM_RULES
from engine.check.catalogue.rule import Place, Rule

__all__ = ["RULES", "Place", "Rule"]

_ALL = (*DIAGRAM_RULES, *DECISION_RULES, *FORM_RULES, *FOLDER_RULES)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in sorted(_ALL, key=lambda rule: rule.name)}
"""By name, in its order."""
