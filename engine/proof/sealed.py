"""Seals held against what stands: the leaf log against its roots, and every case against its leaves."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Tampered
from engine.keys import believed_keys
from engine.merkle import Frontier
from engine.proof.findings import Findings, Kind, Told
from engine.seals import SERIES, Sealed, leaf_of, require_genuine
from engine.store import proving, seals
from engine.store.cases import CaseRow
from engine.store.records import EntryRow
from engine.store.seals import LeafRow, SealRow
from engine.transaction import Transaction

LOG = "leaf log"


def check_case(tx: Transaction, case: CaseRow | None, rows: Sequence[EntryRow], case_id: str, findings: Findings) -> int:
    """Adds a finding where a case is shorter than, or another than, it was when it was sealed. Returns how many of its entries no seal
    covers yet."""
    leaves = seals.leaves_of(tx.connection, case_id)
    hashes = {row.entry: row.hash for row in rows}
    if leaves and leaves[-1].entry not in hashes:
        last = max(hashes, default=0)
        told = f"the journal ends with entry {last}" if last < leaves[-1].entry else "it is missing"
        findings.add(leaves[-1].entry, Kind.SEAL, f"Expected entry {leaves[-1].entry}, which seal {leaves[-1].seal} covers, but {told}.")
    for leaf in leaves:
        if hashes.get(leaf.entry, leaf.hash) != leaf.hash:
            message = f"Expected the entry that seal {leaf.seal} covers, with the hash {leaf.hash}, but it has {hashes[leaf.entry]}."
            findings.add(leaf.entry, Kind.SEAL, message)
    sealed = leaves[-1].entry if leaves else 0
    if case is not None and case.entries > sealed and not case.moved:
        findings.add(sealed + 1, Kind.SEAL, "Expected the case to be marked for the next seal, for it has moved, but it is not.")
    return sum(1 for row in rows if row.entry > sealed)


def check_log(tx: Transaction, witnessed: Sequence[Sealed] = ()) -> Told:
    """Whether the log has, at each seal, the root that was signed, and at each witnessed one the root that the witness has; and whether
    the cases are there of which it speaks."""
    connection = tx.connection
    found = seals.all_seals(connection)
    leaves = seals.all_leaves(connection)
    yield from _numbers(found, proving.series(connection).get((SERIES, 0), 0))
    yield from _places(leaves, found)
    roots = _roots(leaves, {row.leaves for row in found} | {one.leaves for one in witnessed})
    yield from _signatures(tx, found)
    for row in found:
        if roots.get(row.leaves) != row.root:
            yield _other_root(row.number, row.leaves, len(leaves), "signed")
    for one in witnessed:
        if roots.get(one.leaves) != one.root.hex():
            yield _other_root(one.number, one.leaves, len(leaves), "was witnessed with")
    for leaf in seals.sealed_cases_gone(connection):
        message = f"Expected case {leaf.case_id}, of which seal {leaf.seal} covers entry {leaf.entry}, but there is none."
        yield leaf.case_id, Kind.SEAL, message


def _numbers(found: Sequence[SealRow], given_out: int) -> Told:
    numbers = [row.number for row in found]
    last = max([given_out, *numbers])
    missing = sorted(set(range(1, min(last, len(numbers) + 1) + 1)) - set(numbers))
    if missing:
        yield f"seal {missing[0]}", Kind.SEAL, f"Expected seal {missing[0]}, for its number was given out, but there is none."
    if given_out < max(numbers, default=0):
        message = f"Expected the count of seals to have come to {max(numbers)} at least, but it stands at {given_out}."
        yield LOG, Kind.SEAL, message


def _places(leaves: Sequence[LeafRow], found: Sequence[SealRow]) -> Told:
    """Every place has its leaf, and each leaf names the first seal that covers it."""
    for place, leaf in enumerate(leaves):
        if leaf.place != place:
            yield LOG, Kind.SEAL, f"Expected a leaf at place {place} of the log, but there is none."
            return
    ends = iter(found)
    seal = next(ends, None)
    for leaf in leaves:
        while seal is not None and seal.leaves <= leaf.place:
            seal = next(ends, None)
        if seal is None:
            yield LOG, Kind.SEAL, f"Expected a seal over the leaf at place {leaf.place}, of case {leaf.case_id}, but none covers it."
            return
        if seal.number != leaf.seal:
            message = f"Expected the leaf at place {leaf.place}, of case {leaf.case_id}, under seal {seal.number}, not {leaf.seal}."
            yield LOG, Kind.SEAL, message
            return


def _roots(leaves: Sequence[LeafRow], lengths: set[int]) -> dict[int, str]:
    """The root (hex) of the log at each of these lengths, where it was ever that long."""
    frontier, found = Frontier(), {}
    if 0 in lengths:
        found[0] = frontier.root().hex()
    for leaf in leaves:
        frontier.append(leaf_of(leaf))
        if frontier.leaves in lengths:
            found[frontier.leaves] = frontier.root().hex()
    return found


def _signatures(tx: Transaction, found: Sequence[SealRow]) -> Told:
    if not found:
        return
    try:
        believed = believed_keys(tx.house.home)
    except Tampered as gone:
        yield LOG, Kind.SEAL, str(gone)
        return
    for row in found:
        try:
            require_genuine(row, believed)
        except Tampered as forged:
            yield f"seal {row.number}", Kind.SEAL, str(forged)


def _other_root(number: int, wanted: int, length: int, verb: str) -> tuple[str, Kind, str]:
    told = f"it has only {length}" if length < wanted else "they have another: a leaf was altered, swapped, added or taken out"
    message = f"Expected the first {wanted} leaves of the log to have the root that seal {number} {verb}, but {told}."
    return f"seal {number}", Kind.SEAL, message
