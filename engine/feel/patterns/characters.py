"""Sets of characters: escapes, categories, blocks and ranges.

Source: XML Schema Datatypes, G.4.2 (character class escapes).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from engine.feel.errors import FeelFault

CharacterSet = Callable[[str], bool]

_CATEGORIES = frozenset("L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn".split())
_BLOCKS = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Thai": (0x0E00, 0x0E7F),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "NumberForms": (0x2150, 0x218F),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
LITERAL_ESCAPES = {character: character for character in "\\|.-^?*+{}()[]$"} | {"n": "\n", "r": "\r", "t": "\t"}


def _is_name_start(character: str) -> bool:
    return character in "_:" or unicodedata.category(character)[0] == "L" or unicodedata.category(character) == "Nl"


def _is_name_part(character: str) -> bool:
    return _is_name_start(character) or character in "-.\u00b7" or unicodedata.category(character) in ("Nd", "Mn", "Mc")


_CLASSES: dict[str, CharacterSet] = {
    "d": lambda character: unicodedata.category(character) == "Nd",
    "w": lambda character: unicodedata.category(character)[0] not in "PZC",
    "s": lambda character: character in " \t\n\r",
    "i": _is_name_start,
    "c": _is_name_part,
}


def character_class(letter: str) -> CharacterSet | None:
    """The set of `\\d` and the like, of `\\D` its complement; None for another letter."""
    found = _CLASSES.get(letter.lower())
    if found is None:
        return None
    return complement(found) if letter.isupper() else found


def category(name: str) -> CharacterSet:
    """The set of `\\p{name}`: a general category, or a block as `IsBasicLatin`. Raises: FeelFault."""
    if name.startswith("Is") and name[2:] in _BLOCKS:
        first, last = _BLOCKS[name[2:]]
        return lambda character: first <= ord(character) <= last
    if name not in _CATEGORIES:
        raise FeelFault(f"Expected a category such as 'Lu' in a pattern, but found '{name}'.")
    if len(name) == 1:
        return lambda character: unicodedata.category(character)[0] == name
    return lambda character: unicodedata.category(character) == name


def complement(members: CharacterSet) -> CharacterSet:
    """All characters outside a set."""
    return lambda character: not members(character)


def difference(members: CharacterSet, others: CharacterSet) -> CharacterSet:
    """The characters of one set that are not in another."""
    return lambda character: members(character) and not others(character)


def either_case(members: CharacterSet) -> CharacterSet:
    """The characters that are in a set as a capital or as a small letter."""
    return lambda character: any(map(members, {character, *_cases(character)}))


def _cases(character: str) -> Iterable[str]:
    return [form for form in (character.lower(), character.upper()) if len(form) == 1]


def union(singles: frozenset[str], ranges: list[tuple[str, str]], sets: list[CharacterSet]) -> CharacterSet:
    """The characters that are named, in one of the ranges, or in one of the sets."""
    if not ranges and not sets:
        return singles.__contains__
    return lambda character: (
        character in singles or any(first <= character <= last for first, last in ranges) or any(members(character) for members in sets)
    )
