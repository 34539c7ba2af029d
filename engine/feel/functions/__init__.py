"""The built-in functions of FEEL, a module per domain; they see their arguments and nothing else."""

from engine.feel.functions import booleans, contexts, conversion, lists, numbers, ranges, strings, temporal
from engine.feel.functions.signatures import BUILT_INS, BuiltIn

__all__ = ["BUILT_INS", "BuiltIn", "booleans", "contexts", "conversion", "lists", "numbers", "ranges", "strings", "temporal"]
