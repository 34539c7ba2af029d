"""What can go wrong with a FEEL expression: its text, its evaluation, its limits."""

from __future__ import annotations


class FeelError(Exception):
    """Something is wrong with a FEEL expression."""


class FeelSyntaxError(FeelError):
    """The text is not FEEL.

    `line` and `column` count from 1; `expected` says what could have stood there ("an expression").
    """

    def __init__(self, message: str, line: int, column: int, expected: str) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.expected = expected


class FeelFault(FeelError):
    """Raised inside a function: the call gives null, and the message becomes the reason."""


class FeelLimitExceeded(FeelError):
    """An evaluation needed more work, depth or space than its limits allow; it has no value."""
