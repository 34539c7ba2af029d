"""What an evaluation carries: the caller's environment, the work left, and the places of names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.feel.errors import FeelLimitExceeded
from engine.feel.extent import HOLDERS, parts_of
from engine.feel.limits import Limits
from engine.feel.values import Value

_REASONS_KEPT = 50
_LONGEST_REASON = 400


@dataclass(slots=True)
class Environment:
    """What an expression may know beyond its variables.

    `now`: the time that now() and today() answer; there is no other clock. `functions`: host functions by
    FEEL name, called by position, or by keyword (`_` for a space) where the call names its arguments; one
    may raise FeelFault. `types`: what `instance of` a named type asks. `reasons`: a sentence for each time
    something became null, in order.
    """

    now: dt.datetime | None = None
    functions: Mapping[str, Callable[..., Value]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    types: Mapping[str, Callable[[Value], bool]] = field(default_factory=dict)


# The environment of an evaluation that was given none: nobody reads its reasons, so none are kept.
UNHEARD = Environment()


_WORK_OF_REASON = 4
"""What a fault and its sentence cost beside the step that came to nothing, in steps."""


class Run:
    """One evaluation: counts its work against the limits and collects reasons.

    `patterns`: those that it has read, by text and flags, or why a text is none.
    """

    __slots__ = ("environment", "limits", "work_left", "depth", "patterns")

    def __init__(self, environment: Environment, limits: Limits) -> None:
        self.environment = environment
        self.limits = limits
        self.work_left = limits.work
        self.depth = 0
        self.patterns: dict[tuple[str, str], Any] = {}

    def null(self, reason: str) -> Any:
        """Notes why something is null, and is null. Raises: FeelLimitExceeded."""
        self.spend(_WORK_OF_REASON)
        reasons = self.environment.reasons
        if len(reasons) < _REASONS_KEPT and self.environment is not UNHEARD:
            # A reason may quote a text of the expression's own making.
            reasons.append(reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}… (shortened).")
        return None

    def spend(self, amount: int) -> None:
        """Raises: FeelLimitExceeded once the evaluation has done too much."""
        self.work_left -= amount
        if self.work_left < 0:
            raise FeelLimitExceeded(f"Expected at most {self.limits.work} steps, but the expression needs more.")

    def weigh(self, *values: Any) -> None:
        """Spends the size of lists, contexts and ranges with all inside them, which a deep comparison goes through."""
        waiting = [value for value in values if type(value) in HOLDERS]
        while waiting:
            inside = parts_of(waiting.pop())
            self.spend(len(inside))
            if not HOLDERS.isdisjoint(map(type, inside)):
                waiting.extend(item for item in inside if type(item) in HOLDERS)

    def sized(self, items: list[Any]) -> list[Any]:
        """The list, if it is not too long. Raises: FeelLimitExceeded."""
        if len(items) > self.limits.collection_size:
            raise FeelLimitExceeded(f"Expected a list of at most {self.limits.collection_size} items, but it has {len(items)}.")
        return items

    def measured(self, text: str) -> str:
        """The string, if it is not too long. Raises: FeelLimitExceeded."""
        if len(text) > self.limits.string_length:
            self.allow_characters(len(text))
        self.work_left -= len(text) >> 3
        if self.work_left < 0:
            self.spend(0)
        return text

    def allow_characters(self, length: int) -> None:
        """Refuses a string that would be too long before it is made. Raises: FeelLimitExceeded."""
        if length > self.limits.string_length:
            raise FeelLimitExceeded(f"Expected a string of at most {self.limits.string_length} characters, but it has {length}.")

    def enter_call(self) -> None:
        """Counts a call of a FEEL function; `depth` is lowered by the caller."""
        self.depth += 1
        if self.depth > self.limits.call_depth:
            raise FeelLimitExceeded(f"Expected at most {self.limits.call_depth} calls inside each other.")


class Inner:
    """A place inside the expression: a function's body, a context, a loop's turn, a filter's condition.

    `bindings` are its names by value: a function's arguments, the entries of a filter's item. `item` is the value of a place
    that has one value only, however it is called there: a loop's variable, a filter's item, the input of a test. `outer` is
    the place around it, `root` the outermost.
    """

    __slots__ = ("bindings", "outer", "item", "root")

    def __init__(self, bindings: Mapping[str, Any], outer: Place, item: Any = None) -> None:
        self.bindings = bindings
        self.outer = outer
        self.item = item
        self.root: Mapping[str, Any] = outer.root if type(outer) is Inner else outer


NO_NAMES: Mapping[str, Any] = {}

# The outermost place is the caller's context itself, every other an Inner: which, the compiler knows. And were the result a
# Value, every closure had to prove what the construct around it has already checked.
Place: TypeAlias = Any
Code: TypeAlias = Callable[[Place, Run], Any]
