"""What the machine does by itself: timers that fall due, deliveries left over, cases that the clock starts, PDFs.

Any number of workers may run: each thing is leased in a transaction of its own, with the attempt's number as fence, and
then goes the way of every command.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from weakref import WeakKeyDictionary

from engine import access
from engine.attachments import HALVES_KEPT, remove_halves, remove_staged, write_file
from engine.database import outages
from engine.documents import HTML_PURPOSE
from engine.errors import Outage, Tampered
from engine.execute import Engine
from engine.faults import delivery_failed, pause_after, timer_failed
from engine.identity import new_id
from engine.interventions import stands
from engine.library import CALENDAR
from engine.lifecycle import OutboxKind
from engine.machine_commands import FireTimer, LapseIntervention, LookForDoers, RecordRendition, RecountTerms, SealNow, StartByTimer
from engine.move_commands import LookAtCases, MoveCase
from engine.rendition import to_pdf
from engine.seals import is_due
from engine.store import cases, definitions, doers, interventions, moves, outgoing, records, tasks, waits
from engine.store.waits import NOBODY_INSTANCE

PAUSE_SECONDS = 2.0
OUTAGE_PAUSE_SECONDS = 15.0
RECOUNTED_AT_ONCE = 200
RENDERED_AT_ONCE = 5
"""A page takes as long to set as a hundred timers to fire: they come between."""
LOOK_AGAIN = timedelta(hours=1)
"""After so long cases are looked for that were suspended when the others were counted anew."""
LOOK_FOR_DOERS = timedelta(minutes=1)
"""Each time every open task of the district is looked at, whether anybody can do it."""
log = logging.getLogger(__name__)
_counted_by: WeakKeyDictionary[Engine, tuple[str, datetime]] = WeakKeyDictionary()
"""By which calendar all running cases are counted, and since when this process knows: it does not look again in each round."""


def run(engine: Engine, stop: Event) -> None:
    """Works until told to stop. While the database or the disk is out, it waits; what it had taken comes again."""
    tidied: datetime | None = None
    looked: datetime | None = None
    while not stop.is_set():
        now = engine.clock()
        if tidied is None or abs(now - tidied) > HALVES_KEPT:
            tidy_up(engine)
            tidied = now
        try:
            if looked is None or abs(now - looked) > LOOK_FOR_DOERS:
                look_for_doers(engine)
                seal_daily(engine)
                looked = now
            done = run_once(engine)
        except Outage as outage:
            log.error("%s", outage)
            stop.wait(OUTAGE_PAUSE_SECONDS)
            continue
        if not done:
            stop.wait(PAUSE_SECONDS)


def seal_daily(engine: Engine) -> bool:
    """Seals the leaf log, once in each day of the district's in which something moved. Returns whether it did."""
    with engine.reading() as tx:
        due = is_due(tx.connection, tx.now)
    if due:
        try:
            engine.execute(SealNow(new_id()))
        except Tampered as forged:  # the rest of the work goes on; `wuye doctor` and `wuye verify` say it too
            log.error("nothing is sealed: %s", forged)
            return False
    return due


def tidy_up(engine: Engine) -> int:
    """Removes files that nobody waits for any more. Returns how many."""
    home, now = engine.house.home, engine.clock()
    return remove_halves(home, now) + remove_staged(home, now)


def run_once(engine: Engine, renditions: bool = True) -> int:
    """Does everything that is due now. Returns how many things were done."""
    steps: list[Callable[[Engine], int]] = [
        fire_timers, start_by_clock, deliver_left_over, close_overtaken, look_at_cases, move_cases, count_terms_anew,
    ]  # fmt: skip
    done = sum(step(engine) for step in steps)
    return done + (render_documents(engine) if renditions else 0)


def fire_timers(engine: Engine) -> int:
    """Fires what is due, longest due first."""
    done = 0
    while True:
        with engine.transaction() as connection:
            now = engine.clock()
            timer = waits.due_timer(connection, now)
            if timer is None:
                return done
            waits.lease_timer(connection, timer, now + pause_after(timer.attempt))
        try:
            engine.execute(FireTimer(f"{timer.case_id}/{timer.wait}", timer.case_id, timer.wait))
            engine.drain(timer.case_id)
        except Outage:  # the lease runs out, and it comes again
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other cases' timers must fire
            timer_failed(engine, timer, error)
        done += 1


def start_by_clock(engine: Engine) -> int:
    """Starts the cases whose process's clock says so."""
    with engine.reading() as tx:
        due = definitions.due_process_timers(tx.connection, tx.now)
    done = 0
    for process, event, _ in due:
        try:
            engine.execute(StartByTimer(f"{process}/{event}", process, event))
            done += 1
        except Outage:
            raise
        except Exception:  # no case to hang an incident on: the log, and again in the next round
            log.exception("start of %s by the clock", process)
    return done


def close_overtaken(engine: Engine) -> int:
    """Closes what administrators proposed for cases that have gone on since."""
    with engine.reading() as tx:
        grown = interventions.perhaps_overtaken(tx.connection)
    gone_on = [row for row, state, status in grown if not stands(row, state, status)]
    for row in gone_on:
        engine.execute(LapseIntervention(f"lapse/{row.id}", row.id))
    return len(gone_on)


def look_at_cases(engine: Engine) -> int:
    """Looks at the cases of proposed moves to another version, a few in each transaction."""
    with engine.reading() as tx:
        found = moves.looking(tx.connection)
    for move_id in found:
        while engine.execute(LookAtCases(new_id(), move_id))["left"]:
            pass
    return len(found)


def move_cases(engine: Engine) -> int:
    """Moves the cases of confirmed moves to their new version, each in a transaction of its own."""
    with engine.reading() as tx:
        left = moves.to_do(tx.connection)
    for move_id, case_id in left:
        engine.execute(MoveCase(f"{move_id}/{case_id}", move_id, case_id))
        engine.drain(case_id)
    return len(left)


def count_terms_anew(engine: Engine) -> int:
    """After the calendar has changed: counts the pending terms of every running case, each in a transaction of its own. Returns
    how many cases had a term that changed."""
    now, calendar = engine.clock(), engine.shelf().newest.get(CALENDAR)
    seen, seen_at = _counted_by.get(engine, (None, now))
    if calendar is None or (seen == calendar and now - seen_at < LOOK_AGAIN):
        return 0
    done = 0
    while True:
        with engine.reading() as tx:
            left = cases.counted_otherwise(tx.connection, calendar, RECOUNTED_AT_ONCE)
        if not left:
            break
        for case_id in left:
            done += bool(engine.execute(RecountTerms(f"recount/{case_id}", case_id))["moved"])
    _counted_by[engine] = calendar, now
    return done


def look_for_doers(engine: Engine) -> None:
    """Marks every open task that nobody can do with an incident, and takes it from those that somebody can do again. After roles
    or accounts have changed it is done at once; else now and then, for four eyes may exclude everybody as cases go on."""
    with engine.reading() as tx:
        marked = doers.marked(tx.connection, NOBODY_INSTANCE.format(""))
        versions = partial(tx.house.library.procedure, tx.connection)
        found = access.tasks_for_nobody(tx.connection, lambda content, process: versions(content).diagrams[process], tx.now)
    homeless = {task for task, placeless in marked.items() if placeless}  # a unit that has its roles may have come since
    for case_id in sorted({tasks.case_of(task) for task in (found ^ marked.keys()) | homeless}):
        try:
            engine.execute(LookForDoers(new_id(), case_id))
        except Outage:
            raise
        except Exception as error:  # noqa: BLE001 - a case that cannot be opened must not keep the others from being looked at
            log.error("who can do the tasks of case %s: %s", case_id, error)


def deliver_left_over(engine: Engine) -> int:
    """Delivers what no request delivered, and gives up what nobody awaited in its time."""
    with engine.reading() as tx:
        left = outgoing.due(tx.connection, tx.now)
        left += outgoing.overlooked(tx.connection) + outgoing.expired(tx.connection, tx.now)
    for outbox_id in left:
        engine.deliver(outbox_id)
    return len(left)


def render_documents(engine: Engine) -> int:
    """Makes the PDFs of letters written since, a few in each round; each PDF's hash is journalled. Where many wait, the last one comes
    first: somebody has just signed it."""
    with engine.reading() as tx:
        left = outgoing.to_print(tx.connection, tx.now, RENDERED_AT_ONCE)
    for outbox_id in left:
        try:
            render(engine, outbox_id)
        except Outage:
            raise
        except Exception as error:  # noqa: BLE001 - a letter that cannot be printed must not keep the others
            delivery_failed(engine, outbox_id, error)
    return len(left)


def render(engine: Engine, outbox_id: str) -> None:
    """One document's PDF: written beside its case's files, then recorded."""
    with engine.reading() as tx:
        row = outgoing.find(tx.connection, outbox_id)
        document = records.document_by_id(tx.connection, row.target) if row else None
        if row is None or document is None or row.kind != OutboxKind.RENDITION:
            return
        key = tx.data_key(document.case_id)
        html = key.open(document.html, HTML_PURPOSE.format(document.id))
    pdf = to_pdf(html)
    digest = hashlib.sha256(pdf).hexdigest()
    with outages():
        write_file(engine.house.home, document.case_id, digest, key.seal(pdf, f"file {digest}"))
    engine.execute(RecordRendition(f"render/{document.id}", document.id, digest, outbox_id))


def next_due(engine: Engine) -> datetime | None:
    """When there is next something to do: what a virtual clock moves to."""
    with engine.reading() as tx:
        times = (waits.next_due(tx.connection), definitions.first_process_timer(tx.connection))
    return min((one for one in times if one is not None), default=None)
