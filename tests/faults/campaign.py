"""Which faults are tried: all of them (`make faults`), or a few drawn by a seed that can be given again."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])

SEED_VARIABLE = "WUYE_SEED"
ALL_VARIABLE = "WUYE_FAULTS"
"""Set to `all`, every fault is tried."""


@dataclass(frozen=True, slots=True)
class Path:
    """A scenario that is walked. `base`: the one whose steps it shares at first; only what comes after them is tried."""

    scenario: str
    base: str | None = None


LONG = "拒不整改，放弃陈述，按五成扣减"
PATHS = (
    Path(LONG),
    Path("陈述部分采纳，降低金额", LONG),
    Path("办结以后复议全部撤销", LONG),
    Path("送达途中发生外部事件，送达一并取消", LONG),
    Path("居委会和业主方都缺席，重开后补上一方"),
    Path("季度结束后的第一个工作日逐个小区立案"),
)
"""Together: every command of people, letters, files, called cases, their ends and cancellations, messages that are awaited
and that start cases, timers of terms and of the diagram, cases that the clock starts, PDFs."""


def everything() -> bool:
    return os.environ.get(ALL_VARIABLE) == "all"


def of_all(test: Test) -> Test:
    """A test of every fault: collected only where all are tried, so that no other run counts what it leaves out as skipped."""
    test.of_all_faults = True  # type: ignore[attr-defined]
    return test


def of_a_few(test: Test) -> Test:
    """A test of drawn faults: collected only where not all are tried."""
    test.of_all_faults = False  # type: ignore[attr-defined]
    return test


def is_wanted(test: object) -> bool:
    """Whether this run has this test."""
    return bool(getattr(test, "of_all_faults", everything()) == everything())


@cache
def seed() -> int:
    """The seed of this run: the given one, or one by chance."""
    return int(os.environ.get(SEED_VARIABLE) or random.SystemRandom().randrange(1, 10**6))


def repeating(test: str) -> str:
    """How to repeat what a test drew."""
    return f"repeat with: {SEED_VARIABLE}={seed()} .venv/bin/pytest -q '{test}'"
