"""Code of `for`, `some` and `every`.

Source: DMN 1.5, 10.3.2.14, table 63.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from engine.feel import syntax
from engine.feel.at_once import maker
from engine.feel.comparison import compare
from engine.feel.errors import FeelFault
from engine.feel.runtime import NO_NAMES, Code, Inner, Place, Run
from engine.feel.scope import Scope
from engine.feel.values import Range, described

_DAY = dt.timedelta(days=1)


class _Loops:
    """The iterations of a loop: each turn is a place inside the one of the variable before.

    One place serves all turns of its loop, its variable being the item, unless a function could keep hold of it (`captured`).
    """

    __slots__ = ("levels", "costs", "partial", "kept", "scope", "captured")

    def __init__(self, iterations: tuple[syntax.Iteration, ...], body: syntax.Node, scope: Scope, partial: bool) -> None:
        self.partial, self.kept = _uses_of_partial(body) if partial else (False, False)
        self.levels: list[tuple[Code, Code | None]] = []
        # A turn of an outer variable evaluates the next one's source, a turn of the last the body.
        self.costs = [syntax.turn_cost(inner) for inner in (*iterations[1:], body)]
        for iteration in iterations:
            source = scope.code(iteration.source)
            end = scope.code(iteration.end) if iteration.end else None
            self.levels.append((source, end))
            scope = scope.inner(item=iteration.name)
        self.scope = scope.inner(item="partial") if self.partial else scope
        within = [body, *(iteration.source for iteration in iterations), *(each.end for each in iterations if each.end)]
        self.captured = any(syntax.defines_function(node) for node in within)

    def simple(self, values: Iterable[Any]) -> bool:
        """Whether the loop is one over a list, and one place serves all its turns."""
        return type(values) is list and len(self.levels) == 1 and not self.partial and not self.captured

    def values(self, place: Place, run: Run, level: int = 0) -> Iterable[Any]:
        """What a loop variable takes on. Raises: FeelFault where there is nothing to run over."""
        source, end = self.levels[level]
        found = source(place, run)
        if end is not None:
            return _steps(found, end(place, run))
        if isinstance(found, list):
            return found
        if isinstance(found, Range):
            return _range_values(found)
        if found is None:
            raise FeelFault("Expected a list to run over, but it is null.")
        return [found]

    def turns(self, values: Iterable[Any], place: Place, run: Run, made: list[Any], level: int = 0) -> Iterator[Inner]:
        """The turns over the values of a level and all below it, outermost variable slowest. Raises: FeelFault."""
        turn = Inner(NO_NAMES, place)
        last, cost = level + 1 == len(self.levels), self.costs[level]
        for value in values:
            run.spend(cost)
            if self.captured:
                turn = Inner(NO_NAMES, place)
            turn.item = value
            if not last:
                yield from self.turns(self.values(turn, run, level + 1), turn, run, made, level + 1)
            elif self.kept:
                run.spend(len(made))
                yield Inner(NO_NAMES, turn, list(made))
            elif self.partial:
                yield Inner(NO_NAMES, turn, made)
            else:
                yield turn


def _range_values(source: Range) -> Iterator[Any]:
    if compare(source.start, source.end) == 1:
        raise FeelFault("Expected a range whose start is not after its end to run over.")
    for value in _steps(source.start, source.end):
        if (value != source.start or source.start_included) and (value != source.end or source.end_included):
            yield value


def _steps(start: Any, end: Any) -> Iterator[Any]:
    """Whole numbers or days from one to another, down if the second is less."""
    if type(start) is Decimal and type(end) is Decimal and start == int(start) and end == int(end):
        return _numbers(int(start), int(end))
    if type(start) is dt.date and type(end) is dt.date:
        sign = 1 if end >= start else -1
        return (start + sign * number * _DAY for number in range(abs((end - start).days) + 1))
    raise FeelFault(f"Expected whole numbers or dates to run over, but they are {described(start)} and {described(end)}.")


def _numbers(start: int, end: int) -> Iterator[Decimal]:
    return map(Decimal, range(start, end + 1) if end >= start else range(start, end - 1, -1))


def for_loop(node: syntax.For, scope: Scope) -> Code:
    loops = _Loops(node.iterations, node.body, scope, True)
    body = loops.scope.code(node.body)
    at_once = maker(node.body, loops.scope) if len(node.iterations) == 1 and not loops.partial else None

    def code(place: Place, run: Run) -> Any:
        made: list[Any] = []
        try:
            values = loops.values(place, run)
            if loops.simple(values):
                run.spend(len(values) * loops.costs[0])  # type: ignore[arg-type]  # a simple loop's values are a list
                if at_once is not None and (all_made := at_once(values, place)) is not None:  # type: ignore[arg-type]  # as above
                    return run.sized(all_made)
                inside = Inner(NO_NAMES, place)
                return run.sized([body(inside, run) for inside.item in values])
            for turn in loops.turns(values, place, run, made):
                made.append(body(turn, run))
                if not len(made) % 1024:
                    run.sized(made)
        except FeelFault as fault:
            return run.null(str(fault))
        return list(run.sized(made))

    return code


def _uses_of_partial(body: syntax.Node) -> tuple[bool, bool]:
    """Whether a loop's body reads `partial`, and whether a turn may keep it, which then must not grow with later turns.

    What `partial[…]` gives is an item or a new list.
    """
    parts = list(syntax.walk(body))
    read = sum(_is_partial(part) for part in parts)
    filtered = sum(isinstance(part, syntax.Filter) and _is_partial(part.source) for part in parts)
    return read > 0, read > filtered


def _is_partial(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Name) and node.name == "partial"


def quantified(node: syntax.Quantified, scope: Scope) -> Code:
    loops = _Loops(node.iterations, node.condition, scope, False)
    condition = loops.scope.code(node.condition)
    decisive, quantifier = node.quantifier == "some", node.quantifier

    def undecided(verdict: Any, run: Run) -> bool:
        """Whether a verdict that does not decide leaves the whole open."""
        if isinstance(verdict, bool):
            return False
        if verdict is not None:
            run.null(f"Expected a boolean from '{quantifier}', but it is {described(verdict)}.")
        return True

    def code(place: Place, run: Run) -> Any:
        open_ = False
        try:
            values = loops.values(place, run)
            if loops.simple(values):
                return over_list(values, Inner(NO_NAMES, place), run)
            for turn in loops.turns(values, place, run, []):
                verdict = condition(turn, run)
                if verdict is decisive:
                    return decisive
                open_ = undecided(verdict, run) or open_
        except FeelFault as fault:
            return run.null(str(fault))
        return None if open_ else not decisive

    def over_list(values: Iterable[Any], turn: Inner, run: Run) -> Any:
        cost, open_ = loops.costs[0], False
        for turn.item in values:
            run.work_left -= cost
            if run.work_left < 0:
                run.spend(0)
            verdict = condition(turn, run)
            if verdict is decisive:
                return decisive
            if type(verdict) is not bool:
                open_ = undecided(verdict, run) or open_
        return None if open_ else not decisive

    return code
