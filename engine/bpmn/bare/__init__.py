"""Reads a diagram as any tool writes it: what only says the same in other words is brought into our dialect and noted.

It decides nothing for the designer: what would run otherwise than drawn is refused, as in deployment.
"""

from engine.bpmn.bare.reading import Bare, read_bare

__all__ = ["Bare", "read_bare"]
