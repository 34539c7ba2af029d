"""The map of procedures: which one starts, calls or tells which, as their newest versions are drawn, and how many cases run where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.bpmn.diagram import CallActivity
from engine.check.diagram_facts import awaiting, sent_messages
from engine.execute import Engine
from engine.procedures import Procedure
from engine.store import cases


class Way(StrEnum):
    """How a case of one procedure brings about something in another."""

    CALLS = "calls"  # it waits for the other one's end
    STARTS = "starts"  # its message begins one
    TELLS = "tells"  # its message reaches one that runs


@dataclass(frozen=True, slots=True)
class RunningProcess:
    """A process of a procedure, and how many of its cases are under way in the whole district."""

    id: str
    title: str
    title_en: str
    running: int


@dataclass(frozen=True, slots=True)
class Place:
    """A procedure on the map."""

    name: str
    title: str
    title_en: str
    processes: tuple[RunningProcess, ...]

    @property
    def running(self) -> int:
        return sum(one.running for one in self.processes)


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one procedure to another. `messages`: what is sent, as the sender names it, in both languages; none for a call."""

    source: str
    target: str
    way: Way
    messages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unbuilt:
    """A message to a procedure that is not deployed: sent, kept, and heard by nobody yet."""

    source: str
    target: str
    message: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ProcedureMap:
    """Everything in alphabetical order of names."""

    places: tuple[Place, ...]
    arrows: tuple[Arrow, ...]
    unbuilt: tuple[Unbuilt, ...]


def procedure_map(engine: Engine) -> ProcedureMap:
    """For everybody who is signed in: it tells how many cases run, and nothing of any."""
    with engine.reading() as tx:
        shelf = tx.shelf
        found = {name: tx.house.library.procedure(tx.connection, shelf.newest[name]) for name in shelf.procedures}
        running = cases.running_by_process(tx.connection)
    places = tuple(_place(one, running) for one in found.values())
    return ProcedureMap(places, tuple(_Drawn(found).arrows()), tuple(_unbuilt(found)))


def _place(procedure: Procedure, running: Mapping[str, int]) -> Place:
    declared = procedure.declared
    processes = tuple(RunningProcess(one.id, one.title, one.title_en, running.get(one.id, 0)) for one in declared.processes.values())
    return Place(procedure.name, declared.title, declared.title_en, processes)


@dataclass(slots=True)
class _Drawn:
    """What the diagrams of all procedures say of one another."""

    procedures: Mapping[str, Procedure]
    owner: dict[str, str] = field(default_factory=dict)  # process -> procedure
    begun_by: dict[str, set[str]] = field(default_factory=dict)  # message -> procedures that it begins a case of
    reached_by: dict[str, set[str]] = field(default_factory=dict)  # message -> procedures a running case of which awaits it

    def __post_init__(self) -> None:
        for name, procedure in self.procedures.items():
            for process, diagram in procedure.diagrams.items():
                self.owner[process] = name
                for element, message in awaiting(diagram):
                    begins = element.scope == process and element.id in diagram.process.starts
                    (self.begun_by if begins else self.reached_by).setdefault(message, set()).add(name)

    def arrows(self) -> Iterator[Arrow]:
        for name, procedure in self.procedures.items():
            labels = {one.name: (one.label, one.label_en) for one in procedure.declared.messages}
            calls, sent = set[str](), dict[tuple[str, Way], set[str]]()
            for diagram in procedure.diagrams.values():
                called = (one.process for one in diagram.elements.values() if isinstance(one, CallActivity))
                calls |= {self.owner[process] for process in called if process in self.owner}
                for _, message in sent_messages(diagram):
                    for way, targets in ((Way.STARTS, self.begun_by), (Way.TELLS, self.reached_by)):
                        for target in targets.get(message, ()):
                            sent.setdefault((target, way), set()).add(message)
            for target in sorted(calls - {name}):
                yield Arrow(name, target, Way.CALLS)
            for (target, way), messages in sorted(sent.items()):
                if target != name:
                    yield Arrow(name, target, way, tuple(labels.get(one, (one, one)) for one in sorted(messages)))


def _unbuilt(procedures: Mapping[str, Procedure]) -> Iterator[Unbuilt]:
    for name, procedure in procedures.items():
        for one in procedure.declared.messages:
            if one.to not in procedures:
                yield Unbuilt(name, one.to, (one.label, one.label_en))
