"""What the catalogue says of one rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.findings import Severity


class Place(Enum):
    """Where a rule finds something: its name in English and in Chinese."""

    ALL = ("all", "各处")
    DECISIONS = ("decisions", "决策")
    DEPLOYING = ("deploying", "部署")
    DIAGRAMS = ("diagrams", "流程图")
    FEEL = ("FEEL", "FEEL")
    FIT = ("fit", "配合")  # how a folder's files, the district's roles, jobs, law and other procedures go together
    FOLDER = ("folder", "文件夹")
    FORMS = ("forms", "表单")
    LAW = ("law", "法律规则")
    LETTERS = ("letters", "文书")
    PROCEDURE = ("`procedure.toml`", "`procedure.toml`")
    ROLES = ("`roles.toml`", "`roles.toml`")
    SCENARIOS = ("scenarios", "情景")
    TOML = ("TOML files", "TOML文件")


E, W, N = (Severity.ERROR,), (Severity.WARNING,), (Severity.NOTE,)
EW, EN, WN = E + W, E + N, W + N


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by the name that its findings bear; `found` and `found_zh` say what it found, as the end of a sentence."""

    name: str
    places: Place | tuple[Place, ...]
    severities: tuple[Severity, ...]
    found: str
    found_zh: str

    def where(self, language: int) -> str:
        """Its places, in English (0) or Chinese (1)."""
        places = self.places if isinstance(self.places, tuple) else (self.places,)
        return (", ", "、")[language].join(place.value[language] for place in places)
