"""The unified social credit code (统一社会信用代码) of firms.

Source: GB 32100-2015: 18 characters of an alphabet of 31 (no I, O, S, V, Z), the last one a check character over the
first 17, weighted by powers of 3 modulo 31.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
LENGTH = 18


def check_character(body: str) -> str:
    """The 18th character for the first 17. Raises: ValueError if the body is not 17 characters of the alphabet."""
    if len(body) != LENGTH - 1 or not set(body) <= set(ALPHABET):
        raise ValueError(f"Expected 17 characters of a unified social credit code, but it is {body!r}.")
    total = sum(weight * ALPHABET.index(character) for weight, character in zip(WEIGHTS, body, strict=True))
    return ALPHABET[-total % 31]


def is_credit_code(code: str) -> bool:
    """Whether length, alphabet and check character are right."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return check_character(code[:-1]) == code[-1]


def check_condition(column: str, position: str) -> str:
    """The same rule as an SQL condition, for a CHECK.

    position: the function that finds a character in a text, `instr` on SQLite and `strpos` on PostgreSQL.
    """
    places = [f"({position}('{ALPHABET}', substr({column}, {place}, 1)) - 1)" for place in range(1, LENGTH + 1)]
    weighted = " + ".join(f"{weight} * {value}" for weight, value in zip((*WEIGHTS, 1), places, strict=True))
    return f"length({column}) = {LENGTH} and ltrim({column}, '{ALPHABET}') = '' and ({weighted}) % 31 = 0"
