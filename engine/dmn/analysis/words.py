"""Sets of atoms in FEEL's notation: as the entry of a rule for them would be written."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from engine.dmn.analysis.domains import Atom, Between, Domain, Others, Point, bits
from engine.feel import Value, write
from engine.feel.writing import quoted

MOST_PARTS = 12
"""So many values or ranges of one column are written out; of more, the first ones."""


def literal(value: Value) -> str:
    """A value as one writes it."""
    if isinstance(value, str):
        return quoted(value)
    text = write(value)
    return text if value is None or isinstance(value, (bool, Decimal)) else f'@"{text}"'


def entry(domain: Domain, atoms: int, inside: int) -> str:
    """A set of atoms as unary tests, which need not say anything of what is not `inside`."""
    if any(isinstance(domain.atoms[each], Others) for each in bits(atoms)):
        return _all_but(domain, atoms, inside)
    parts = [_run(first, last) for first, last in _runs(domain, atoms & ~domain.null)]
    return _listed([*parts, *(["null"] if atoms & domain.null else [])])


def _all_but(domain: Domain, atoms: int, inside: int) -> str:
    left_out = [domain.atoms[each] for each in bits((domain.values | inside) & ~atoms)]
    missing = [literal(atom.value) for atom in left_out if isinstance(atom, Point)]
    return f"not({_listed(missing)})" if missing else "-"


def _listed(parts: list[str]) -> str:
    more = len(parts) - MOST_PARTS
    return ", ".join(parts) if more <= 0 else f"{', '.join(parts[:MOST_PARTS])} and {more} more"


def _runs(domain: Domain, atoms: int) -> Iterable[tuple[Atom, Atom]]:
    """The first and last atom of each run of neighbours; where there is no order, each atom by itself."""
    numbers = list(bits(atoms))
    start = 0
    for place, number in enumerate(numbers):
        ends = place + 1 == len(numbers) or numbers[place + 1] != number + 1
        if ends or not domain.ordered:
            yield domain.atoms[numbers[start]], domain.atoms[number]
            start = place + 1


def _run(first: Atom, last: Atom) -> str:
    low, with_low = (first.value, True) if isinstance(first, Point) else (_after(first), False)
    high, with_high = (last.value, True) if isinstance(last, Point) else (_before(last), False)
    if low is None and high is None:
        return "not(null)"
    if low is None:
        return f"{'<=' if with_high else '<'} {literal(high)}"
    if high is None:
        return f"{'>=' if with_low else '>'} {literal(low)}"
    if first == last and with_low:
        return literal(low)
    return f"{'[' if with_low else '('}{literal(low)}..{literal(high)}{']' if with_high else ')'}"


def _after(atom: Atom) -> Value:
    return atom.after if isinstance(atom, Between) else None


def _before(atom: Atom) -> Value:
    return atom.before if isinstance(atom, Between) else None
