"""Inputs of a fuzz campaign, each made from its number alone, so that a failure can be made again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

from engine.feel.functions import BUILT_INS
from engine.feel.functions.signatures import Parameter
from engine.feel.lexer import KEYWORDS
from tools.fuzzing.corpus import Corpus
from tools.fuzzing.odd_values import NAMES, TEXTS, odd_context, odd_value

Sort = Literal["expression", "tests", "decisions"]
SYMBOLS = "+ - * / ** ( ) [ ] { } .. . , : < <= > >= = != ? -> @ // /* */ ;".split()
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"?|\w+|\s+|\*\*|\.\.|<=|>=|!=|.', re.DOTALL)
_ODD_CHARACTERS = "\x00\x7f\u200b\u2028\ufeff\u0301，（）“”𝒳👩\ud7ff\ue000\"\\/@?.'"
_VOCABULARY = (*sorted(KEYWORDS), *SYMBOLS, *SYMBOLS, *TEXTS, *NAMES)


@dataclass(frozen=True, slots=True)
class Input:
    """What one attempt takes: a FEEL text or a decision file, the variables, and for tests what they judge."""

    sort: Sort
    source: str | bytes
    variables: dict[str, Any]
    judged: Any = None

    def with_source(self, source: str | bytes) -> Input:
        """The same with another source."""
        return replace(self, source=source)


def make_input(seed: int, number: int, corpus: Corpus) -> Input:
    """The input of a number; it depends on nothing else but the corpus."""
    random = Random(f"{seed}/{number}")
    variables = odd_context(random)
    if random.random() < 0.08:
        variables |= {name: odd_value(random) for name in ("Age", "x", "score", "Full Name")}
        return Input("decisions", _decisions(random, corpus), variables)
    ways: tuple[Callable[[Random, Corpus], str], ...] = (_mutated, _mutated, _soup, _call, _call, _noise, _deep, _spliced)
    text = random.choice(ways)(random, corpus)
    if random.random() < 0.25:
        return Input("tests", text, variables, odd_value(random))
    return Input("expression", text, variables)


def _noise(random: Random, corpus: Corpus) -> str:
    ranges = ((32, 126), (32, 126), (0, 0x2FF), (0x2000, 0x33FF), (0x4E00, 0x9FFF), (0x1F300, 0x1F6FF), (0xD800, 0xDFFF), (0, 0x10FFFF))
    return "".join(chr(random.randint(*random.choice(ranges))) for _ in range(random.randint(0, 40)))


def _soup(random: Random, corpus: Corpus) -> str:
    words = [random.choice(_VOCABULARY) if random.random() < 0.85 else random.choice(list(BUILT_INS)) for _ in range(random.randint(1, 14))]
    return random.choice([" ", " ", "", "\n"]).join(words)


def _call(random: Random, corpus: Corpus) -> str:
    """A call whose arguments often fit, of a built-in; perhaps inside an operation, a loop or another call."""
    built_in = BUILT_INS[random.choice(list(BUILT_INS))]
    parameters = list(random.choice(built_in.signatures).parameters)
    if random.random() < 0.1:
        parameters = parameters[: random.randint(0, len(parameters))]
    named = random.random() < 0.1
    parts = [(f"{parameter.name}: " if named else "") + _argument(random, corpus, parameter) for parameter in parameters]
    text = f"{built_in.name}({', '.join(parts)})"
    frame = random.choice(
        [
            "{}",
            "{}",
            "{}",
            "{} + {}",
            "for x in {} return x",
            "({})[1]",
            "{} in {}",
            "[{}, {}]",
            "{} = {}",
            "string({})",
            "{} instance of {}",
        ]
    )
    return frame.format(text, random.choice([text, random.choice(TEXTS)]))


def _argument(random: Random, corpus: Corpus, parameter: Parameter) -> str:
    """A text that may be of a parameter's type: a draw among a few, by what a text looks like."""
    if random.random() < 0.08:
        return _call(random, corpus)
    wanted = parameter.wanted
    for word, looks in _LOOKS.items():
        if word in wanted and random.random() < 0.8:
            return random.choice([text for text in TEXTS if looks(text)])
    return random.choice(TEXTS)


_LOOKS: dict[str, Callable[[str], bool]] = {
    "a list": lambda text: text.startswith("[") and ".." not in text,
    "a context": lambda text: text.startswith("{"),
    "a range": lambda text: ".." in text or text.startswith("(<"),
    "a function": lambda text: text.startswith("function") or text in ("count", "sum", "not"),
    "a string": lambda text: text.startswith('"'),
    "a number": lambda text: text[0].isdigit() or text[0] == "-",
    "a date": lambda text: text.startswith('@"') and "P" not in text[:5],
    "a time": lambda text: text.startswith('@"') and ":" in text,
    "duration": lambda text: text.startswith(('@"P', '@"-P')),
}


def _mutated(random: Random, corpus: Corpus) -> str:
    pieces = _PIECE.findall(random.choice(corpus.texts))
    for _ in range(random.randint(1, 4)):
        _mutate(random, pieces)
    return "".join(pieces)


def _mutate(random: Random, pieces: list[str]) -> None:
    place = random.randrange(len(pieces)) if pieces else 0
    match random.randrange(7):
        case 0:
            pieces[place:place] = [" ", random.choice(_VOCABULARY), " "]
        case 1 if pieces:
            del pieces[place : place + random.randint(1, 3)]
        case 2 if pieces:
            pieces[place] = random.choice(_VOCABULARY)
        case 3 if pieces:
            other = random.randrange(len(pieces))
            pieces[place], pieces[other] = pieces[other], pieces[place]
        case 4 if pieces:
            pieces[place:place] = pieces[place : place + random.randint(1, 6)]
        case 5:
            pieces.insert(place, random.choice(_ODD_CHARACTERS))
        case 6 if pieces:
            pieces[place] = random.choice(TEXTS)


def _spliced(random: Random, corpus: Corpus) -> str:
    """One text of the corpus in place of a piece of another, or joined to it by an operator."""
    one, other = random.choice(corpus.texts), random.choice(corpus.texts)
    if random.random() < 0.5:
        frames = (
            "({}) {} ({})",
            "{} {} {}",
            "if {} {} 1 then {} else null",
            "[{} {} {}]",
            "for x in {} {} {} return x",
            "({})[item {} {}]",
        )
        return random.choice(frames).format(one, random.choice("+ - * / ** < = != and or in".split()), other)
    pieces = _PIECE.findall(one)
    pieces[random.randrange(len(pieces))] = f"({other})"
    return "".join(pieces)


def _deep(random: Random, corpus: Corpus) -> str:
    """One construct many times inside itself or in a row."""
    before, after = random.choice(
        [
            ("(", ")"),
            ("[", "]"),
            ("{a:", "}"),
            ("-", ""),
            ("1+", ""),
            ("1**", ""),
            ("if true then ", " else 1"),
            ("for x in ", " return x"),
            ("not(", ")"),
            ("some x in ", " satisfies x"),
            ("function(a) ", ""),
            ("a.", ""),
            ("", "[1]"),
            ("", ".a"),
            ("1 in (", ")"),
            ("[1..", "]"),
            ("", " instance of list<"),
            ("", "()"),
            ("", " instance of function<"),
            ("list<", ">"),
            ("sum(", ")"),
            ("1 between 2 and ", ""),
            ("< ", ""),
            ("", ".."),
            ("/*", "*/"),
            ('"', '"'),
            ("a and ", ""),
            ("", ", 1"),
        ]
    )
    count = random.choice([2, 10, 49, 51, 120, 400, 3000])
    return before * count + random.choice(TEXTS) + after * random.choice([count, count, count, 0, count - 1])


def _decisions(random: Random, corpus: Corpus) -> bytes:
    """A decision file with some bytes, elements, attributes or FEEL texts changed."""
    source = random.choice(corpus.files).decode("utf-8")
    for _ in range(random.randint(1, 3)):
        source = _changed_file(random, source, corpus)
    return source.encode("utf-8", "surrogatepass")


def _changed_file(random: Random, source: str, corpus: Corpus) -> str:
    pattern = random.choice(
        [r"<(?:\w+:)?text>([^<]*)<", r'"([^"<>]*)"', r'"([^"<>]*)"', r"(<[^<>]*>)", r"</?(\w+)", r"(\w+)=", r"(<(\w+)[^<>]*>[^<]*</\2>)"]
    )
    places = list(re.finditer(pattern, source))
    if not places:
        return source
    place = random.choice(places)
    replacement = random.choice(
        [
            _escaped(_soup(random, corpus)),
            _escaped(_mutated(random, corpus)),
            "",
            place[1] * 2,
            random.choice(random.choice(places).groups()) or "",
        ]
    )
    return source[: place.start(1)] + replacement + source[place.end(1) :]


def _escaped(text: str) -> str:
    return "".join("" if ord(c) < 32 else f"&#{ord(c)};" if c in '<>&"' else c for c in text)
