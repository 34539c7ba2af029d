"""What no single case can show, because it is gone whole: cases, letters, substitutions and versions whose numbers were given
out, one after the other, in the transaction that made them. A number without its row was taken away; so was a row of the count."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from string import Formatter

from engine.case_numbers import GIVEN_OUT, case_number
from engine.case_numbers import SERIES as CASES
from engine.errors import Outage
from engine.handlers.substitutions import SERIES as SUBSTITUTIONS
from engine.library import not_as_deployed
from engine.proof.findings import CaseFinding, Kind, Told
from engine.proof.sealed import check_log
from engine.proof.starts import check_starts
from engine.seals import Sealed
from engine.store import proving, records
from engine.transaction import Transaction

log = logging.getLogger(__name__)
LETTER = "document/"
"""How the series of numbers begin from which letters take theirs."""
Series = tuple[str, int]
"""What a series counts, and in which year."""


def check_whole(tx: Transaction, witnessed: Sequence[Sealed] = ()) -> list[CaseFinding]:
    """Whatever is missing as a whole, or has a number twice; whether cases start as the newest versions say; and the seals, beside
    those that a witness has."""
    parts: dict[str, Callable[[], Told]] = {
        "case numbers": lambda: _cases(tx, proving.series(tx.connection)),
        "letter numbers": lambda: _letters(tx, proving.series(tx.connection)),
        "substitutions": lambda: _substitutions(tx, proving.series(tx.connection)),
        "versions": lambda: _versions(tx),
        "starts": lambda: check_starts(tx),
        "ledgers of moves": lambda: _ledgers(tx),
        "seals": lambda: check_log(tx, witnessed),
        "rows of cases": lambda: _orphans(tx),
    }
    return [CaseFinding(about, 0, kind, message) for name, part in parts.items() for about, kind, message in _readable(name, part)]


def _readable(name: str, part: Callable[[], Told]) -> Told:
    """What a part finds; where its rows hold what cannot be read, that, and the other parts are still looked at."""
    try:
        yield from part()
    except Outage:
        raise
    except Exception:  # whatever somebody wrote there
        log.debug("%s", name, exc_info=True)
        yield name, Kind.UNREADABLE, f"Expected the {name} to be as they are written, but what stands in their rows cannot be read."


def _cases(tx: Transaction, series: Mapping[Series, int]) -> Told:
    used: dict[Series, Counter[int]] = {}
    for number in proving.case_numbers(tx.connection):
        parts = GIVEN_OUT.fullmatch(number)
        if parts is None:
            yield number, Kind.NUMBER, f"Expected a case number as they are given out, but it is {number}."
        else:
            used.setdefault((CASES + parts[1], int(parts[2])), Counter())[int(parts[3])] += 1
    for one in sorted(used.keys() | {found for found in series if found[0].startswith(CASES)}):
        label = one[0].removeprefix(CASES)
        numbers = used.get(one, Counter())
        for gap in _gaps(numbers, series.get(one, 0)):
            yield _gone(Kind.NUMBER, "case ", [case_number(label, one[1], n) for n in gap])
        yield from _beyond(f"{label} {one[1]}", numbers, series.get(one, 0))


def _letters(tx: Transaction, series: Mapping[Series, int]) -> Told:
    left = proving.letter_numbers(tx.connection)
    for one in sorted(found for found in series if found[0].startswith(LETTER)):
        pattern = one[0].removeprefix(LETTER)
        shape = _shape(pattern, one[1])
        matches = [(number, shape.fullmatch(number)) for number in left]
        left = [number for number, match in matches if match is None]
        numbers = Counter(int(match[1]) for _, match in matches if match is not None)
        for gap in _gaps(numbers, series[one]):
            yield _gone(Kind.NUMBER, "letter ", [pattern.format(year=one[1], n=n) for n in gap])
        yield from _beyond(pattern.format(year=one[1], n="…"), numbers, series[one])
    for number in left:
        yield number, Kind.NUMBER, f"Expected letter {number} to have a number that was given out, but no count has it."


def _shape(pattern: str, year: int) -> re.Pattern[str]:
    """What the numbers of a pattern look like in a year; the first group is the count."""
    parts = []
    for text, name, _, _ in Formatter().parse(pattern):
        parts.append(re.escape(text))
        if name is not None:
            parts.append(r"(\d+)" if name == "n" else str(year))
    return re.compile("".join(parts))


def _substitutions(tx: Transaction, series: Mapping[Series, int]) -> Told:
    numbers = Counter(proving.substitution_numbers(tx.connection))
    last = series.get((SUBSTITUTIONS, 0), 0)
    for gap in _gaps(numbers, last):
        yield _gone(Kind.NUMBER, "", [f"substitution {n}" for n in gap])
    yield from _beyond("substitution", numbers, last)


def _versions(tx: Transaction) -> Told:
    deployed: dict[str, list[int]] = {}
    looked_at: set[str] = set()
    for procedure, version, content in proving.versions(tx.connection):
        deployed.setdefault(procedure, []).append(version)
        if content in looked_at:
            continue
        looked_at.add(content)
        trouble = not_as_deployed(tx.connection, content)
        if trouble is not None:
            yield f"{procedure} {version}", Kind.DEFINITION, trouble
    yield from _between(Kind.DEFINITION, "version ", "{} {}", deployed)


def _ledgers(tx: Transaction) -> Told:
    places: dict[str, list[int]] = {}
    for move, position in proving.ledger_places(tx.connection):
        places.setdefault(move, []).append(position)
    yield from _between(Kind.MOVE, "line of the ledger of move ", "{}/{}", places)


def _orphans(tx: Transaction) -> Told:
    """What belongs to a case, or names one, that is gone; one of which a journal is left is told of by that."""
    tables: dict[str, list[str]] = {}
    for case_id, table in proving.missing_cases(tx.connection):
        tables.setdefault(case_id, []).append(table)
    journalled = records.journalled_cases(tx.connection)
    for case_id, names in tables.items():
        if case_id not in journalled:
            where = ", ".join(sorted(set(names)))
            yield case_id, Kind.CASE, f"Expected case {case_id}, of which rows of {where} speak, but there is none."


def _between(kind: Kind, noun: str, shape: str, counted: Mapping[str, Sequence[int]]) -> Told:
    """What is missing below the last number of each name, where no count says how far they went."""
    for name, numbers in counted.items():
        for gap in _gaps(numbers, max(numbers)):
            yield _gone(kind, noun, [shape.format(name, n) for n in gap])


def _gaps(numbers: Iterable[int], last: int) -> Iterator[tuple[int, int]]:
    """First and last number of each stretch that is missing: never a list of them, for a count may say anything."""
    wanted = 1
    for number in sorted({*(one for one in numbers if 1 <= one <= last), last + 1}):
        if number > wanted:
            yield wanted, number - 1
        wanted = number + 1


def _gone(kind: Kind, noun: str, ends: Sequence[str]) -> tuple[str, Kind, str]:
    """What is missing from one number to another, which may be the same."""
    first, last = ends
    if first == last:
        return first, kind, f"Expected {noun}{first}, for its number was given out, but there is none."
    return first, kind, f"Expected {noun}{first} and all up to {last}, for their numbers were given out, but there are none."


def _beyond(what: str, numbers: Counter[int], last: int) -> Told:
    """Numbers that the count has not come to, and those that were given out twice."""
    highest = max(numbers, default=0)
    if highest > last:
        yield what, Kind.NUMBER, f"Expected the count of {what} to have come to {highest} at least, but it stands at {last}."
    for n, times in sorted(numbers.items()):
        if times > 1:
            yield what, Kind.NUMBER, f"Expected number {n} of {what} once, but {times} rows have it."
