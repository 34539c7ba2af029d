"""Whether cases start as the newest versions of the procedures say: which procedure has which process, and which message, which
signal and which moment starts one. These rows follow from the versions, so a row that was taken away, slipped in or put off shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import takewhile

from engine.deploy import message_starts, signal_starts
from engine.errors import NotFound, Tampered
from engine.library import CALENDAR, LAW, STANDING, Standing, not_as_deployed
from engine.procedures import Procedure
from engine.process_timers import moments, next_scheduled, process_timers, scheduled
from engine.proof.findings import Kind, Told
from engine.store import proving
from engine.store.definitions import ProcessTimer
from engine.transaction import Transaction

Newest = Mapping[str, tuple[Procedure, datetime]]
"""Name -> the newest version, and when it was deployed."""


def check_starts(tx: Transaction) -> Told:
    """Whatever starts a case and should not, or should and does not. A procedure whose newest version is not stored as it was
    deployed is a finding of its own, and what starts it cannot be told."""
    versions = {name: found for name, found in proving.newest_versions(tx.connection).items() if name not in STANDING}
    altered = {name for name, (content, _) in versions.items() if not_as_deployed(tx.connection, content) is not None}
    newest = {
        name: (tx.house.library.procedure(tx.connection, content), at)
        for name, (content, at) in versions.items() if name not in altered
    }  # fmt: skip
    for about, message in (*_triggers(tx, newest, altered), *_timers(tx, newest, altered)):
        yield about, Kind.START, message


def _triggers(tx: Transaction, newest: Newest, altered: set[str]) -> Iterator[tuple[str, str]]:
    """Processes, messages and signals: (procedure, sentence)."""
    processes = {(name, process) for name, (procedure, _) in newest.items() for process in procedure.declared.processes}
    messages = {(name, *start) for name, (procedure, _) in newest.items() for start in message_starts(procedure)}
    signals = {(name, *start) for name, (procedure, _) in newest.items() for start in signal_starts(procedure)}
    for shape, wanted, found in (
        ("process {}", processes, proving.processes(tx.connection)),
        ("message {} to start {} at {}", messages, proving.message_starts(tx.connection)),
        ("signal {} to start {} at {}", signals, proving.signal_starts(tx.connection)),
    ):
        for name, *what in sorted(wanted - found):
            yield name, f"Expected {shape.format(*what)}, as the newest version of {name} has it, but there is none."
        for name, *what in sorted(found - wanted):
            if name not in altered:
                yield name, f"Expected no {shape.format(*what)}, for the newest version of {name} has none, but there is one."


def _timers(tx: Transaction, newest: Newest, altered: set[str]) -> Iterator[tuple[str, str]]:
    """Starts by the clock: (procedure, sentence)."""
    found = {(name, timer.process, timer.event): timer for name, timer in proving.process_timers(tx.connection) if name not in altered}
    for name, (procedure, at) in newest.items():
        ground = partial(_standing_at, tx, at)
        try:
            timers, findings = process_timers(procedure, ground, tx.house.overrides.get(name, {}), at)
        except (Tampered, NotFound):  # an altered law or calendar is a finding of its own
            found = {key: timer for key, timer in found.items() if key[0] != name}
            continue
        for first in timers:
            trouble = _trouble(first, found.pop((name, first.process, first.event), None), tx.now)
            if trouble is not None:
                yield name, f"Expected the clock to start {first.process} at {first.event} {trouble}."
        for event in {finding.element for finding in findings} - {first.event for first in timers}:
            yield name, f"Expected start event {event} of {name} to give a time, as it did when it was deployed, but it gives none."
            found = {key: timer for key, timer in found.items() if key[::2] != (name, event)}
    for name, process, event in sorted(found):
        message = f"Expected the clock not to start {process} at {event}, for the newest version of {name} has no such start, but it does."
        yield name, message


def _standing_at(tx: Transaction, at: datetime) -> Standing:
    """Law and calendar as they stood at a moment."""
    law, calendar = (proving.newest_at(tx.connection, name, at) for name in (LAW, CALENDAR))
    return tx.house.library.standing(tx.connection, law, calendar)


def _trouble(first: ProcessTimer, found: ProcessTimer | None, now: datetime) -> str | None:
    """How a start by the clock stands otherwise than its schedule, counted from the `first` moment on, allows. One that lies in the past
    waits for a worker."""
    if found is None:
        return None if _is_over(first, now) else "as its newest version says, but it never will again"
    if found.cycle != first.cycle:
        return f'by "{first.cycle}", but it goes by "{found.cycle}"'
    if scheduled(first, found.due_at) != found.due_at:
        return f"at a moment of its schedule, but the next is set to {found.due_at.isoformat()}"
    soonest = next_scheduled(first, now)
    if soonest is not None and found.due_at > soonest:
        return f"at {soonest.isoformat()}, but the next is set to {found.due_at.isoformat()}"
    if not _may_be_left(first, found):
        others = "others without end" if found.left is None else found.left
        return f"as often as its schedule says, but the next has {others} after it"
    return None


def _is_over(first: ProcessTimer, now: datetime) -> bool:
    """Whether a start that is gone may have come for the last time."""
    if first.cycle and first.left is None:
        return first.due_at <= now and next_scheduled(first, now) is None
    return all(moment <= now for moment in moments(first))


def _may_be_left(first: ProcessTimer, found: ProcessTimer) -> bool:
    """Whether so many can be left: each moment that passed took one at the most, for those that were missed are not made up for."""
    if first.left is None or found.left is None:
        return first.left == found.left
    passed = sum(1 for _ in takewhile(lambda moment: moment < found.due_at, moments(first)))
    return first.left - passed <= found.left <= first.left - min(passed, 1)
