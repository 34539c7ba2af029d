"""Expressions and unary tests, compiled and ready to evaluate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from engine.feel import syntax
from engine.feel.compile_tests import Test, input_tests
from engine.feel.compiler import outermost_scope
from engine.feel.errors import FeelLimitExceeded, FeelSyntaxError
from engine.feel.extent import HOLDERS, check_extent
from engine.feel.host_data import to_feel
from engine.feel.limits import DEFAULT, Limits
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.runtime import UNHEARD, Code, Environment, Run
from engine.feel.values import Value

_TOO_DEEP = "Expected values and calls less deep inside each other."
# Constructs whose values are no lists, contexts or ranges.
_WITHOUT_PARTS = (syntax.Arithmetic, syntax.Comparison, syntax.Between, syntax.In, syntax.Logical, syntax.Quantified)


def _may_hold(ast: syntax.Node) -> bool:
    """Whether the value may hold more, or deeper, than its own evaluation has counted."""
    if isinstance(ast, syntax.For):  # a list as long as the turns that it has spent, of what has no parts
        ast = ast.body
        return not isinstance(ast, _WITHOUT_PARTS) or (isinstance(ast, syntax.Arithmetic) and ast.operator == "+")
    return not isinstance(ast, _WITHOUT_PARTS)


class Expression:
    """A compiled expression. It keeps no state between evaluations; calling it evaluates it, too.

    `free_names`: the variables and host functions that it reads from the caller. `filter_names`: names that it reads only
    inside filters, where each may be an entry of the item as well as a variable.
    """

    __slots__ = ("source", "ast", "free_names", "filter_names", "_code", "_limits", "_work", "_idle", "_may_hold")

    def __init__(self, source: str, ast: syntax.Node, names: Iterable[str], limits: Limits) -> None:
        scope = outermost_scope(names)
        self.source = source
        self.ast = ast
        self._code: Code = scope.code(ast)
        self._idle: list[Run] = []
        self._limits = limits
        self._work = limits.work
        self._may_hold = _may_hold(ast)
        self.free_names = frozenset(scope.free)
        self.filter_names = frozenset(scope.maybe_free - scope.free)

    def evaluate(self, context: Mapping[str, Value], env: Environment | None = None) -> Any:
        """The value; null where FEEL says so, with the reasons in `env.reasons`.

        `context` holds FEEL values, which are taken as they are: `to_feel` makes them of what a host has.
        Raises: FeelLimitExceeded; whatever a host function raises other than FeelFault.
        """
        idle = self._idle
        try:
            run = idle.pop()
        except IndexError:
            run = Run(UNHEARD, self._limits)
        if env is not None:
            run.environment = env
        try:
            result = self._code(context, run)
        except RecursionError:
            raise FeelLimitExceeded(_TOO_DEEP) from None
        run.work_left = self._work
        if run.patterns:
            run.patterns.clear()
        if env is not None:
            run.environment = UNHEARD
        idle.append(run)
        if self._may_hold and type(result) in HOLDERS:
            check_extent(result, self._limits)
        return result

    __call__ = evaluate  # shorter to write, but Python takes half as long again to call an object as its method

    def evaluate_in(self, context: Mapping[str, Value], run: Run) -> Any:
        """The value as part of an evaluation that is under way, whose work, depth and reasons it adds to. Raises: as `evaluate`."""
        result = self._code(context, run)
        if type(result) in HOLDERS:
            check_extent(result, self._limits)
        return result

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"


class UnaryTests:
    """Compiled unary tests of an input; calling them evaluates them, too.

    `free_names` and `filter_names` as with Expression; `?` is not among them.
    """

    __slots__ = ("source", "ast", "free_names", "filter_names", "_test", "_limits")

    def __init__(self, source: str, ast: syntax.InputTests, names: Iterable[str], limits: Limits) -> None:
        scope = outermost_scope(names)
        self.source = source
        self.ast = ast
        self._test: Test = input_tests(ast, scope)
        self._limits = limits
        self.free_names = frozenset(scope.free)
        self.filter_names = frozenset(scope.maybe_free - scope.free)

    def evaluate(self, input_value: Value, context: Mapping[str, Value], env: Environment | None = None) -> bool | None:
        """Whether the input passes; null where a test cannot be decided. Raises: as Expression's."""
        try:
            return self._test(context, Run(UNHEARD if env is None else env, self._limits), input_value)
        except RecursionError:
            raise FeelLimitExceeded(_TOO_DEEP) from None

    __call__ = evaluate

    def evaluate_in(self, input_value: Value, context: Mapping[str, Value], run: Run) -> bool | None:
        """Whether the input passes, as part of an evaluation that is under way. Raises: as `evaluate`."""
        return self._test(context, run, input_value)

    def __repr__(self) -> str:
        return f"UnaryTests({self.source!r})"


def compile_expression(source: str, names: Iterable[str] = (), *, limits: Limits = DEFAULT) -> Expression:
    """Compiles an expression, the same text with the same names once only.

    `names`: known variables and functions whose names have spaces or signs.

    Raises: FeelSyntaxError.
    """
    with _shallow():
        return _expression(source, frozenset(names), limits)


# The rows of a table repeat themselves, and so do the texts of a procedure, which is read again at each start.
@lru_cache(maxsize=4096)
def _expression(source: str, names: frozenset[str], limits: Limits) -> Expression:
    return Expression(source, parse_expression(source, names, limits), names, limits)


def unary_tests(source: str, names: Iterable[str] = (), *, limits: Limits = DEFAULT) -> UnaryTests:
    """Compiles unary tests: `-`, `"a", "b"`, `not(1, 2)`, `[1..5)`, `< 3`, `? > 3 and ? < x`.

    Raises: FeelSyntaxError.
    """
    with _shallow():
        return _tests(source, frozenset(names), limits)


@lru_cache(maxsize=4096)
def _tests(source: str, names: frozenset[str], limits: Limits) -> UnaryTests:
    return UnaryTests(source, parse_unary_tests(source, names, limits), names, limits)


@contextmanager
def _shallow() -> Iterator[None]:
    """Refuses what is too deep for the stack of the caller, which may itself be deep."""
    try:
        yield
    except RecursionError:
        raise FeelSyntaxError("Expected fewer constructs inside each other.", 1, 1, "fewer constructs") from None


def evaluate(source: str, context: Mapping[str, Any] | None = None, env: Environment | None = None) -> Any:
    """Compiles and evaluates an expression at once; the names of the context and of the host functions are known.

    The context may hold Python's values: `to_feel` converts it.
    Raises: FeelSyntaxError, FeelLimitExceeded; TypeError and ValueError as `to_feel`.
    """
    variables = {name: to_feel(value) for name, value in (context or {}).items()}
    environment = env or Environment()
    return compile_expression(source, [*variables, *environment.functions]).evaluate(variables, environment)
