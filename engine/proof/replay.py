"""Runs a case again: the inputs of its journal on the version it is pinned to, with the clock, the answers of its jobs, the law
and the calendar as they were; and compares what each input causes with what it caused then, byte for byte.

Pure but for the definitions, which an archive gives: recorded journals are replayed without a database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.bpmn import Context, InputRejected, State, advance, take_back
from engine.bpmn import Step as Moved
from engine.bpmn.diagram import Diagram
from engine.bpmn.effects import Effect, JobRequested
from engine.bpmn.inputs import (
    INPUTS,
    Input,
    JobCompleted,
    JobDelayed,
    JobFailed,
    JobThrew,
    Migrated,
    Retried,
    TakenBack,
    VariablesAmended,
    input_from_plain,
)
from engine.bpmn.migrating import CannotMigrate, Plan, migrate
from engine.bpmn.state import ACTIVE
from engine.canonical import tagged, untagged
from engine.errors import EngineError
from engine.feel import Value
from engine.feel_context import CaseFacts, Ground, constants_for, context_with
from engine.journal import AS_GIVEN, SEMANTICS, are_given, with_variables
from engine.library import CALENDAR, LAW
from engine.procedures import Procedure
from engine.proof.chain import Opened, is_canonical
from engine.proof.findings import Findings, Kind
from engine.step import journalled

Plain = Mapping[str, Any]
ANSWERS = (JobCompleted, JobFailed, JobDelayed, JobThrew)
"""What a job can come back with, in the step that asked for it."""
FOLLOWING = {(VariablesAmended, Retried)}
"""Inputs that follow another in its step: what was amended by hand is looked at again at once."""


class NotReplayable(EngineError):
    """A case cannot be run on past an entry. `kind` says what is wrong with it."""

    def __init__(self, kind: Kind, message: str) -> None:
        self.kind = kind
        super().__init__(message)


class Archive(Protocol):
    """Where definitions come from, by the hash of their content. Its methods raise NotFound or Tampered."""

    def procedure(self, content: str) -> Procedure: ...

    def ground(self, law: str | None, calendar: str | None) -> Ground: ...


@dataclass(frozen=True, slots=True)
class Move:
    """One input run again; `after` is the state at rest, as storage would give it back, only behind an entry's last move."""

    given: Input
    effects: tuple[Effect, ...]


class Replay:
    """A case on its way through its journal, entry after entry."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.state: State | None = None
        self.before: State | None = None
        """Where the case stood before the last entry that moved it: what may be taken back."""
        self.steps = 0
        self._moved_last = 0
        self._facts: CaseFacts | None = None
        self._process = ""
        self._surroundings: tuple[Any, ...] = ()
        self._constants: Mapping[str, Value] = {}

    procedure: Procedure
    ground: Ground
    diagram: Diagram

    def run(self, entry: Opened, findings: Findings) -> tuple[Move, ...]:
        """Runs an entry's inputs again; adds a finding where they cause something else. Raises NotReplayable."""
        if entry.public["semantics"] != SEMANTICS:
            made_by = entry.public["semantics"]
            raise NotReplayable(Kind.SEMANTICS, f"Expected an entry by semantics {SEMANTICS}, but it was made by {made_by}.")
        if entry.number == 1:
            self._begin(entry)
        if not entry.public["moves"]:
            return ()
        self._surround(entry)
        start, moves = self.state, []
        context = context_with(self._constants, self.procedure, self.ground, entry.at)
        for given in _inputs(entry):
            moves.append(Move(given, self._move(given, context)))
            if isinstance(given, Migrated):
                context = context_with(self._constants, self.procedure, self.ground, entry.at)
        again = tuple(moves)
        _require_in_order(entry, again, self.state)
        if not is_canonical(entry):
            findings.add(entry.number, Kind.CHAIN, "Expected the entry in its canonical bytes, but it is written otherwise.")
        self.before, self._moved_last = start, entry.number
        self.steps += len(again)
        self._compare(entry, again, findings)
        assert self.state is not None
        self.state = self.state.at_rest(start)
        return again

    def _begin(self, entry: Opened) -> None:
        """What a case's own expressions see of it is fixed when it starts."""
        facts = entry.facts()
        self._facts = CaseFacts(
            entry.row.case_id, facts["number"], facts["title"], entry.at, facts["key"], facts["main_unit"], facts["units"]
        )
        self._process = facts["process"]

    def _surround(self, entry: Opened) -> None:
        """The version, law and calendar on which an entry's moves rest: mostly those of the entry before."""
        ground = entry.public["ground"]
        wanted = entry.public["definition"], ground.get(LAW), ground.get(CALENDAR), ground.get("parameters")
        if wanted == self._surroundings:
            return
        content, law, calendar, parameters = wanted
        self.procedure = self._archive.procedure(content)
        self.ground = self._archive.ground(law, calendar)
        self.diagram = self.procedure.diagrams[self._process]
        self._constants = constants_for(self.procedure, self._facts, untagged(parameters or {}))
        self._surroundings = wanted

    def _move(self, given: Input, context: Context) -> tuple[Effect, ...]:
        if isinstance(given, TakenBack):
            moved = self._take_back(given)
        elif isinstance(given, Migrated):
            moved = self._migrate(given, context)
        else:
            try:
                moved = self.advance(given, context)
            except InputRejected as rejected:
                raise NotReplayable(Kind.INPUT, str(rejected)) from None
        self.state = moved.state
        return moved.effects

    def _migrate(self, given: Migrated, context: Context) -> Moved:
        """The case on another version, by which it goes on from here."""
        assert self.state is not None
        target = self._archive.procedure(given.definition)
        plan = Plan(self.diagram, target.diagrams[self._process], given.mapping)
        constants = constants_for(target, self._facts, untagged(self._surroundings[-1] or {}))
        try:
            moved = migrate(self.state, plan, context_with(constants, target, self.ground, context.now))
        except CannotMigrate as error:
            raise NotReplayable(Kind.INPUT, f"Expected a case that could be moved to {given.definition}, but: {error}.") from None
        self.procedure, self.diagram, self._constants, self._surroundings = target, plan.new, constants, ()
        return moved

    def advance(self, given: Input, context: Context) -> Moved:
        """One input of the diagram. Raises InputRejected."""
        return advance(self.state, self.diagram, given, context)

    def _take_back(self, given: TakenBack) -> Moved:
        if self.before is None or self.state is None or given.undone != self._moved_last:
            message = f"Expected the last step, entry {self._moved_last}, to be taken back, but it is entry {given.undone}."
            raise NotReplayable(Kind.INPUT, message)
        return self.take_back(given, self.before, self.state)

    def take_back(self, given: TakenBack, before: State, now: State) -> Moved:
        """One step undone."""
        return take_back(before, now, self.diagram)

    def _compare(self, entry: Opened, again: Sequence[Move], findings: Findings) -> None:
        recorded = zip(entry.public["moves"], entry.sealed["moves"], strict=True)
        for place, ((seen, hidden), move) in enumerate(zip(recorded, again, strict=True), 1):
            difference = _difference(seen["effects"], hidden, move)
            if difference is not None:
                findings.add(entry.number, Kind.EFFECTS, f"Expected input {place} to cause {difference}.")


def _inputs(entry: Opened) -> Iterator[Input]:
    for seen, hidden in zip(entry.public["moves"], entry.sealed["moves"], strict=True):
        try:
            yield input_from_plain(untagged({**seen["input"], **hidden["input"]}))
        except (KeyError, TypeError):
            raise NotReplayable(Kind.INPUT, f"Expected an input of a known kind, but {seen['input'].get('kind')} is none.") from None


def _require_in_order(entry: Opened, moves: Sequence[Move], state: State | None) -> None:
    """The first input is what the entry's tag says; each further one answers the next job that was asked for and not
    cancelled meanwhile; none is left without an answer. Raises NotReplayable."""
    first = moves[0].given
    if entry.kind in INPUTS and first.kind != entry.kind:
        raise NotReplayable(Kind.INPUT, f"Expected the input of {entry.kind}, but it is {first.kind}.")
    asked = [effect.instance for move in moves for effect in move.effects if type(effect) is JobRequested]
    if not asked and len(moves) == 1:
        return
    unanswered = set(asked)
    for place, move in enumerate(moves[1:]):
        if (type(moves[place].given), type(move.given)) in FOLLOWING:
            continue
        if not isinstance(move.given, ANSWERS) or move.given.instance not in asked:
            raise NotReplayable(Kind.INPUT, f"Expected the answer of a job of this step, but it is {move.given.kind}.")
        del asked[: asked.index(move.given.instance) + 1]
        unanswered.discard(move.given.instance)
    live = {} if state is None or state.ended else state.instances
    for instance in unanswered:
        if instance in live and live[instance].phase == ACTIVE:
            raise NotReplayable(Kind.INPUT, f"Expected the answer of the job of {instance}, but the entry has none.")


def _difference(seen: Sequence[Plain], hidden: Plain, move: Move) -> str | None:
    """Where the recorded effects and those caused again part; None where they do not."""
    recorded, effects = hidden["effects"], move.effects
    for at, effect in enumerate(effects):
        if at >= len(seen):
            return f"{_named(effect.to_plain())} as effect {at + 1}, but the entry has nothing more"
        public, sealed, now = seen[at], recorded[at], journalled(effect)
        if AS_GIVEN in sealed:
            sealed = with_variables(sealed, _as_recorded(now["variables"], hidden["input"]["variables"], move.given))
        then = {**public, **sealed} if sealed else public
        if then == now and len(public) + len(sealed) == len(now):
            continue  # texts alone: nothing that JSON lacks
        now = tagged(now)
        if then == now and len(public) + len(sealed) == len(now):
            continue
        if _named(then) != _named(now):
            return f"{_named(now)} as effect {at + 1}, but the entry has {_named(then)}"
        others = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
        return f"{_named(now)} as recorded, but {', '.join(others) or 'a field'} of it is another"
    return None if len(seen) == len(effects) else f"nothing after effect {len(effects)}, but the entry has {_named(seen[len(effects)])}"


def _as_recorded(values: Plain, recorded: Plain, given: Input) -> Plain:
    """What the journal says was set as given; `values` themselves where they are the very ones that were read from it."""
    return values if are_given(values, getattr(given, "variables", {})) else recorded


def _named(effect: Plain) -> str:
    return " ".join(str(effect[name]) for name in ("kind", "element", "instance", "flow") if name in effect)
