"""FEEL: parsed once, compiled to closures, evaluated on Decimals; reaches no Python object, file or clock, imports nothing of ours."""

from engine.feel.errors import FeelError, FeelFault, FeelLimitExceeded, FeelSyntaxError
from engine.feel.expression import Expression, UnaryTests, compile_expression, evaluate, unary_tests
from engine.feel.host_data import to_feel
from engine.feel.limits import DEFAULT, Limits
from engine.feel.printing import to_source
from engine.feel.runtime import Environment
from engine.feel.values import Function, Range, Value, YearsMonths, kind
from engine.feel.writing import write

__all__ = [
    "DEFAULT",
    "Environment",
    "Expression",
    "FeelError",
    "FeelFault",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "Function",
    "Limits",
    "Range",
    "UnaryTests",
    "Value",
    "YearsMonths",
    "compile_expression",
    "evaluate",
    "kind",
    "to_feel",
    "to_source",
    "unary_tests",
    "write",
]
