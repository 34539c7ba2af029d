"""Interventions as pages show them: what an administrator may propose in a case, and what waits for the owner role.

An administrator sees no value that people entered: names of variables and what kind of value each holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.access import Reading
from engine.bpmn.diagram import Diagram
from engine.bpmn.hand_moves import is_token, targets_of
from engine.bpmn.state import Instance, State
from engine.errors import NotAllowed, NotFound
from engine.execute import Engine
from engine.feel import Value, kind
from engine.incidents import message_of
from engine.interventions import Proposed, proposers_of, stands
from engine.journal import read
from engine.lifecycle import CaseStatus, InterventionStatus
from engine.reading.facts import user_name
from engine.reading.flow_order import in_flow_order
from engine.reading.held_back import HeldBack
from engine.reading.incident_list import operator_of
from engine.reading.landing import Landing, landing
from engine.reading.passed_over import PassedOver, passed_over
from engine.reading.story import labels
from engine.redaction import entered_words, known_words, without_values
from engine.step import Step
from engine.store import cases, interventions, people, waits
from engine.store.cases import CaseRow
from engine.store.interventions import InterventionRow
from engine.store.named_cases import named
from engine.transaction import Transaction

PAGE = 100


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case that a number may mean, with its procedure's title: administrators read no case's own."""

    id: str
    number: str
    procedure_title: str
    procedure_title_en: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that a token sees: `kind` says what it holds (string, number, date …)."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A token that stands still; `message` holds no value."""

    incident_id: str
    step: str
    step_en: str
    message: str
    variables: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A token that can be moved, and where to: (element, name, English name)."""

    instance: str
    step: str
    step_en: str
    stopped: bool
    targets: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """`case_id` is None for who does not read the case; `status` as in `lifecycle.InterventionStatus`, lapsed as soon as it is so."""

    id: str
    case_id: str | None
    number: str
    procedure_title: str
    procedure_title_en: str
    kind: str
    step: str
    step_en: str
    by_name: str
    at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class IntervenePage:
    """What may be proposed in one case; `owner`: the role that will have to confirm it."""

    case_id: str
    number: str
    procedure_title: str
    procedure_title_en: str
    owner: str
    owner_en: str
    stops: tuple[Stop, ...]
    places: tuple[Place, ...]
    waiting: tuple[ProposalLine, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A variable's value as it is and as it is proposed; both None, and `hidden`, for who may not read it."""

    name: str
    known: bool
    old: Value
    new: Value
    hidden: bool


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal in full. `refusal`: why the reader does not decide on it ("confirm", "confirm-own"), None where they do.
    `skipped`: what a move of the flow passes over; `landing`: what would go wrong at once where it leads, as long as it stands."""

    line: ProposalLine
    reason: str
    changes: tuple[Change, ...]
    target: str
    target_en: str
    owner: str
    owner_en: str
    skipped: PassedOver
    landing: Landing
    refusal: str | None
    withdraws: bool


def intervene_page(engine: Engine, user_id: str, case_id: str) -> IntervenePage:
    """Raises NotFound, NotAllowed("propose")."""
    with engine.reading() as tx:
        step = _step(tx, case_id)
        access.may_propose(tx.connection, tx.shelf.roles, user_id, tx.now, step.row)
        state, roles, owner = step.state, tx.shelf.roles, step.procedure.declared.owner
        running = state is not None and step.row.status == CaseStatus.RUNNING
        waiting = proposals_of(step, user_id)
        stops = tuple(_stops(step, state)) if running and state else ()
        places = tuple(_places(step.diagram, state)) if running and state else ()
        titles = step.procedure.declared.title, step.procedure.declared.title_en
        return IntervenePage(
            case_id, step.row.number, *titles, roles.label(owner), roles.label(owner, "en"), stops, places, waiting
        )


def proposals_of(step: Step, user_id: str) -> tuple[ProposalLine, ...]:
    """What waits for a decision in one case, the oldest first."""
    return tuple(_line(step.tx, user_id, row, step.row) for row in interventions.open_of(step.tx.connection, step.row.id))


def cases_to_intervene_in(engine: Engine, user_id: str, number: str) -> tuple[NamedCase, ...]:
    """The cases that an administrator may mean by a number. Raises NotAllowed("propose")."""
    if not proposes(engine, user_id):
        raise NotAllowed("propose", "Expected an administrator, but this person is none.")
    with engine.reading() as tx:
        procedures = [(row, tx.house.library.procedure(tx.connection, row.definition).declared) for row in named(tx.connection, number)]
        return tuple(NamedCase(row.id, row.number, one.title, one.title_en) for row, one in procedures)


def proposes(engine: Engine, user_id: str) -> bool:
    """Whether somebody proposes interventions: an administrator."""
    with engine.reading() as tx:
        return access.is_administrator(tx.shelf.roles, access.acting_as(tx.connection, tx.shelf.roles, user_id, tx.now))


def proposals(engine: Engine, user_id: str) -> tuple[ProposalLine, ...]:
    """What waits for a decision in the cases that this person operates, the oldest first. Raises NotAllowed("operate")."""
    with engine.reading() as tx:
        operator = operator_of(tx, user_id, interventions.definitions(tx.connection))
        return tuple(_line(tx, user_id, row, case) for row, case in interventions.waiting(tx.connection, operator, PAGE))


def proposal_page(engine: Engine, user_id: str, identity: str) -> ProposalPage:
    """Raises NotFound, NotAllowed("operate") for who reads the case and does not operate it."""
    with engine.reading() as tx:
        row = interventions.find(tx.connection, identity)
        if row is None:
            raise NotFound("intervention", identity)
        step = _step(tx, row.case_id)
        owner = step.procedure.declared.owner
        access.may_operate(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, owner)
        proposed, roles = Proposed.of(step.key, row), tx.shelf.roles
        line, found = _line(tx, user_id, row, step.row), tuple(_changes(tx, user_id, step, proposed))
        target, target_en = _names(step.diagram, proposed.target) if proposed.target else ("", "")
        skipped = _skipped(step, row, proposed.target) if proposed.target else PassedOver()
        open_move = proposed.target and line.status == InterventionStatus.PROPOSED
        lands = landing(step, row.instance, proposed.target) if open_move else Landing()
        owners = roles.label(owner), roles.label(owner, "en")
        may = _refusal(tx, user_id, step, row), _withdraws(tx, user_id, step, row)
        return ProposalPage(line, proposed.reason, found, target, target_en, *owners, skipped, lands, *may)


def _skipped(step: Step, row: InterventionRow, target: str) -> PassedOver:
    """What the move passes over in the case as it was proposed for: what was done since is no matter of it."""
    before = [entry for entry in read(step.tx.connection, step.key, step.row.id) if entry.number <= row.entry]
    return passed_over(step, before, row.element, target)


def _step(tx: Transaction, case_id: str) -> Step:
    if cases.find(tx.connection, case_id) is None:
        raise NotFound("case", case_id)
    return Step.read(tx, case_id)


def _stops(step: Step, state: State) -> Iterator[Stop]:
    entered = entered_words(state, step.row.title, step.row.title_en, step.row.key)
    for incident in waits.open_incidents(step.tx.connection, step.row.id):
        token = state.instances.get(incident.instance)
        if token is None or token.incident is None:
            continue
        message = without_values(message_of(step.key, incident), known_words(step.diagram), entered)
        seen = state.visible_variables(token.id)
        variables = tuple(Variable(name, kind(value)) for name, value in sorted(seen.items()))
        yield Stop(incident.id, *_names(step.diagram, incident.element), message, variables)


def _places(diagram: Diagram, state: State) -> Iterator[Place]:
    order = [element.id for element in in_flow_order(diagram)]
    for token in state.instances.values():
        if is_token(token, diagram) and not _only_holds(state, token):
            targets = tuple((target, *_names(diagram, target)) for target in sorted(targets_of(token, diagram), key=order.index))
            yield Place(token.id, *_names(diagram, token.element), token.incident is not None, targets)


def _only_holds(state: State, token: Instance) -> bool:
    """Whether a token has nothing else to show for itself than what goes on inside it; that can be moved by itself."""
    return token.incident is None and token.loop is None and any(one.scope == token.id for one in state.instances.values())


def _names(diagram: Diagram, element: str) -> tuple[str, str]:
    name, name_en = labels(diagram, element)
    return name or element, name_en


def _line(tx: Transaction, user_id: str, row: InterventionRow, case: CaseRow) -> ProposalLine:
    procedure = tx.house.library.procedure(tx.connection, case.definition)
    reads = access.reading_of(tx.connection, tx.shelf.roles, user_id, case, tx.now) is not Reading.NONE
    overtaken = row.status == InterventionStatus.PROPOSED and not stands(row, case.state, case.status)
    return ProposalLine(
        row.id, case.id if reads else None, case.number, procedure.declared.title, procedure.declared.title_en, row.kind,
        *_names(procedure.diagrams[case.process], row.element), user_name(tx, row.proposed_by), row.proposed_at,
        InterventionStatus.LAPSED.value if overtaken else row.status,
    )  # fmt: skip


def _changes(tx: Transaction, user_id: str, step: Step, proposed: Proposed) -> Iterator[Change]:
    """With both values for who reads the whole case, as far as no form keeps them from their roles."""
    full = access.reading_of(tx.connection, tx.shelf.roles, user_id, step.row, tx.now) is Reading.FULL
    held = HeldBack(step.procedure, {grant.role for grant in people.standing_of(tx.connection, user_id, tx.now)}, tx.house.jobs)
    for one in proposed.changed:
        if full and not held.holds(one["name"]):
            yield Change(**one, hidden=False)
        else:
            yield Change(one["name"], one["known"], None, None, hidden=True)


def _refusal(tx: Transaction, user_id: str, step: Step, row: InterventionRow) -> str | None:
    try:
        owner = step.procedure.declared.owner
        access.may_confirm(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, owner, proposers_of(row))
    except NotAllowed as error:
        return error.reason
    return None


def _withdraws(tx: Transaction, user_id: str, step: Step, row: InterventionRow) -> bool:
    """Whether the reader may take the proposal back; one that has lapsed is over without them."""
    try:
        access.may_withdraw(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, proposers_of(row))
    except NotAllowed:
        return False
    return row.status == InterventionStatus.PROPOSED and stands(row, step.row.state, step.row.status)
