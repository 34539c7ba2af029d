"""What must hold of every ballot, whatever was voted: tried on ballots that chance has made, against a count in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.ballots import chain
from registry.ballots.chain import FIRST_HASH, Content, End
from registry.ballots.recount import recounted
from registry.ballots.snapshot import Counted as CountedHead
from registry.ballots.snapshot import snapshot_hash
from registry.ballots.tally import CHOICES, plain
from registry.kinds import AreaSource, Channel, Choice, UnitKind, UnitState
from registry.owners.units import Counted, Owner, UnitFacts, heads_of

choices = st.sampled_from(Choice)
areas = st.integers(1, 50_000_000)


@dataclass(frozen=True, slots=True)
class Vote:
    area_dm2: int
    choice: Choice
    bundle: int | None


votes = st.lists(st.builds(Vote, areas, choices, st.none() | st.integers(1, 3)), max_size=40)


def written(heads: Sequence[CountedHead], contents: Sequence[Content]) -> tuple[list[dict[str, Any]], End]:
    """The chain of a ballot of these heads with these entries, written and read back."""
    first = chain.opened(snapshot_hash(heads), len(heads), sum(head.area_dm2 for head in heads))
    links, end = chain.append("表决 1", End(0, FIRST_HASH), [first, *contents])
    read, seen = chain.read("表决 1", links)
    assert seen == end
    return read, end


def heads_for(cast: Sequence[Vote], silent: Sequence[int] = ()) -> list[CountedHead]:
    sizes = [*(vote.area_dm2 for vote in cast), *silent]
    return [CountedHead(number, f"Y{number}", "", (), size, "owner") for number, size in enumerate(sizes, 1)]


def entries_of(cast: Sequence[Vote]) -> list[Content]:
    """As acts write them: the bundles confirmed first, each with its count by hand, then their votes; votes by code between."""
    counts = {number: {str(choice): sum(one.bundle == number and one.choice is choice for one in cast) for choice in Choice}
              for number in {one.bundle for one in cast if one.bundle}}  # fmt: skip
    confirmed = [chain.bundle_confirmed(number, count, sum(count.values()), False) for number, count in counts.items()]
    channel = {True: Channel.CODE, False: Channel.PAPER}
    return [*confirmed, *(chain.vote(one.choice, one.area_dm2, channel[one.bundle is None], one.bundle) for one in cast)]


def counted(heads: Sequence[CountedHead], contents: Sequence[Content]) -> dict[str, Any]:
    read, end = written(heads, contents)
    found, whole = recounted(read, heads, snapshot_hash(heads), None)
    return plain(found, whole, end)


def shares(result: dict[str, Any]) -> dict[str, Any]:
    """What the law looks at: heads and areas, without the chain that they were counted from."""
    return {name: result[name] for name in ("heads", "area", "bundles", "differs")}


@given(votes, st.lists(areas, max_size=10))
@settings(max_examples=60)
def test_a_tally_is_what_an_independent_count_in_fractions_gives(cast: list[Vote], silent: list[int]) -> None:
    if not cast and not silent:
        silent = [1]
    result = counted(heads_for(cast, silent), entries_of(cast))
    metres = {choice: sum((Fraction(one.area_dm2, 100) for one in cast if one.choice == choice), Fraction()) for choice in CHOICES}
    assert {choice: Fraction(result["area"][choice]) for choice in CHOICES} == metres
    assert {choice: result["heads"][choice] for choice in CHOICES} == {
        choice: sum(one.choice == choice for one in cast) for choice in CHOICES
    }
    assert Fraction(result["area"]["part"]) == sum(metres.values())
    assert Fraction(result["area"]["all"]) == sum(metres.values()) + Fraction(sum(silent), 100)
    assert (result["heads"]["part"], result["heads"]["all"]) == (len(cast), len(cast) + len(silent))
    assert result["differs"] is False
    assert all(isinstance(value, Decimal) for part in (result["heads"], result["area"]) for value in part.values())


@given(votes.filter(bool), st.randoms())
@settings(max_examples=40)
def test_the_order_of_ballots_changes_nothing(cast: list[Vote], chance: Any) -> None:
    heads, contents = heads_for(cast), entries_of(cast)
    bundles, rest = [one for one in contents if one["kind"] == chain.BUNDLE], [one for one in contents if one["kind"] == chain.VOTE]
    shuffled = list(rest)
    chance.shuffle(shuffled)
    assert shares(counted(heads, [*bundles, *shuffled])) == shares(counted(heads, contents))


@given(votes.filter(bool), st.data())
@settings(max_examples=40)
def test_a_vote_that_is_put_right_leaves_nothing_behind(cast: list[Vote], data: st.DataObject) -> None:
    """Whatever was entered first, a counter-entry and the right vote give what the right vote alone gives."""
    wrong = data.draw(st.lists(choices, min_size=len(cast), max_size=len(cast)))
    as_entered = [Vote(one.area_dm2, entered, one.bundle) for one, entered in zip(cast, wrong, strict=True)]
    right, entered = entries_of(cast), entries_of(as_entered)
    places = [place for place, one in enumerate(entered) if one["kind"] == chain.VOTE]
    back = [chain.taken_back(place + 2, entered[place]) for place in places]  # the opening is entry 1
    again = [one for one in right if one["kind"] == chain.VOTE]
    recount = [{**one, "correction": True} for one in right if one["kind"] == chain.BUNDLE]
    heads = heads_for(cast)
    assert shares(counted(heads, [*entered, *recount, *back, *again])) == shares(counted(heads, right))


units = st.lists(st.tuples(areas, st.sampled_from(["", "Y1", "Y2", "Y3", "Y4", "developer"])), min_size=1, max_size=20)
"""Area and owner; "" for a unit with an owner of its own."""


def register(found: Sequence[tuple[int, str]], together: int = 1) -> list[CountedHead]:
    """The heads that a register of these units counts, each owner with so many people who own `together`."""
    rows = []
    for place, (area, owner) in enumerate(found, 1):
        state = UnitState.SOLD if owner == "developer" else UnitState.HANDED_OVER
        names = tuple(Owner(f"{owner or f'E{place}'}.{turn}", "") for turn in range(together))
        facts = UnitFacts("1栋", str(place), UnitKind.EXCLUSIVE, area, AreaSource.REGISTERED, state, names)
        rows.append(Counted(facts.label, facts.place, facts.head, facts.area_dm2))
    heads = heads_of(rows)
    return [CountedHead(number, one.key, one.label, one.units, one.area_dm2, one.kind) for number, one in enumerate(heads, 1)]


def voted(heads: Sequence[CountedHead], said: dict[str, Choice]) -> list[Vote]:
    """What the heads voted of whom something is said; who owns together votes as one."""
    owner = {head.number: head.owner_key.removeprefix("owners:").partition(".")[0] for head in heads}
    return [Vote(head.area_dm2, said[owner[head.number]], None) for head in heads if owner[head.number] in said]


said_by_some = st.dictionaries(st.sampled_from(["Y1", "Y2", "Y3", "developer"]), choices)


@given(units, said_by_some, st.data())
@settings(max_examples=40)
def test_dividing_a_unit_of_one_owner_changes_nothing(found: list[tuple[int, str]], said: dict[str, Choice], data: st.DataObject) -> None:
    """One buyer, one set of co-owners, the developer: one head with all the area, in however many units it lies."""
    divided: list[tuple[int, str]] = []
    for area, owner in found:
        part = data.draw(st.integers(0, area - 1)) if owner else 0
        divided += [(part, owner), (area - part, owner)] if part else [(area, owner)]
    before, after = register(found), register(divided)
    assert shares(counted(before, entries_of(voted(before, said)))) == shares(counted(after, entries_of(voted(after, said))))


@given(units, said_by_some, st.integers(2, 5))
@settings(max_examples=40)
def test_splitting_a_unit_among_co_owners_changes_nothing(found: list[tuple[int, str]], said: dict[str, Choice], together: int) -> None:
    """They share one head and one vote."""
    alone, shared = register(found), register(found, together)
    assert shares(counted(alone, entries_of(voted(alone, said)))) == shares(counted(shared, entries_of(voted(shared, said))))


@given(units, choices)
@settings(max_examples=40)
def test_the_developer_s_units_are_merged_into_one_head_with_all_their_area(found: list[tuple[int, str]], choice: Choice) -> None:
    heads = register([*found, (100, "developer")])
    theirs = [head for head in heads if head.kind == "developer"]
    assert [head.area_dm2 for head in theirs] == [100 + sum(area for area, owner in found if owner == "developer")]
    result = counted(heads, entries_of(voted(heads, {"developer": choice})))
    assert (result["heads"]["part"], result["area"]["part"]) == (1, Decimal(theirs[0].area_dm2).scaleb(-2))


@given(votes, st.integers(0, 200))
@settings(max_examples=60)
def test_one_byte_of_a_chain_that_was_altered_is_found(cast: list[Vote], at: int) -> None:
    links, _ = chain.append("表决 1", End(0, FIRST_HASH), [chain.opened("0" * 64, 1, 1), *entries_of(cast)])
    place = at % len(links)
    content = bytearray(links[place].bytes)
    content[at % len(content)] ^= 1
    links[place] = links[place]._replace(bytes=bytes(content))
    with pytest.raises(chain.Broken, match=f"entry {place + 1} "):
        chain.read("表决 1", links)
