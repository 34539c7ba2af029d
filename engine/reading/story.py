"""What happened in a case, from its journal: one entry, one line, with the facts that its sentence needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.bpmn.diagram import BusinessRuleTask, Diagram, UserTask
from engine.bpmn.effects import JobRequested
from engine.bpmn.inputs import JobDelayed, Migrated, Recounted, Returned
from engine.desks import Desk
from engine.journal import Entry
from engine.parties import parties_of
from engine.procedure_file import Process
from engine.procedures import Procedure
from engine.reading.applied_law import applied_law
from engine.reading.case_data import Answers, DataItem
from engine.reading.copies import copied_in
from engine.reading.evidence import evidence
from engine.reading.facts import outcome_label, outcome_label_en
from engine.reading.held_back import HeldBack
from engine.reading.opinions import Addressed, addressed_in, left_unanswered
from engine.reading.results import results
from engine.reading.undoing import undoing_facts
from engine.reading.versions import version_of
from engine.roles import Roles
from engine.store import cases, people
from engine.transaction import Transaction

UNTOLD = frozenset({"document:rendered", "task:handed"})
"""Entries that only a machine cares about: in the journal, not in the story."""


KEPT = frozenset(
    {"due_at", "reason", "documents", "until", "by", "countersigner", "countersigner_en", "question", "answer", "note", "remark", "nobody"}
)
"""Facts of an entry that are told as they are."""


PERSONS = ("reminded", "proposed_by", "decided_by", "held_by", "taken_from", "entered_by")
"""Facts of an entry that name a person by id."""


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """An entry told. `kind` is the journal's tag; `facts` holds, where it applies: documents, opened, decisions,
    outcome_label, messages, undone, given_up, case, due_at, until, again (jobs that are tried again by themselves), told
    (who was reminded, or told that it is late), reason, start, incidents, since (when the case was suspended that is
    resumed), moved (the terms that end later), proposer, variables, target (a step), countersigner (whose name
    was added or removed), decider, version, was (the version before), held_by and taken_from
    (who has a task that was handed over, who had it), question, answer, asked and unanswered (to whom
    questions were put), copied (to whom a copy was sent), note, remark, act and bundle
    (what was done at a desk, with which bundle), party, entered_by and replaced (who without an account said it or got a
    code, who entered their paper, whether a former code is void), kept_back (what was handed in is not told yet)."""

    entry: int
    at: datetime
    kind: str
    actor: str
    actor_name: str
    role_label: str
    role_label_en: str
    on_behalf: tuple[str, ...]  # the absent persons, the one whom the actor replaced first
    element: str
    element_name: str
    element_name_en: str
    facts: Mapping[str, Any]
    answers: tuple[DataItem, ...]  # what was handed in, as far as the reader may see it
    hash: str


def story(
    tx: Transaction, journal: Iterable[Entry], procedure: Procedure, process: Process,
    answers: Mapping[int, Answers], reader_roles: Collection[str],
) -> tuple[StoryEntry, ...]:  # fmt: skip
    """The journal's entries as lines, youngest first, each by the version that it ran on; `answers` by entry number.
    `reader_roles`: the roles of whoever reads it, from whom the evidence of rules keeps what a field has other readers for."""
    told = [entry for entry in journal if entry.kind not in UNTOLD]
    names = people.user_names(tx.connection, [name for e in told for name in _persons(e)])
    other = cases.numbers(tx.connection, [e.facts["case"] for e in told if "case" in e.facts])
    roles = tx.shelf.roles
    asked, unanswered, copied = addressed_in(tx, told), left_unanswered(told), copied_in(tx, told)
    versions = {entry.definition: version_of(tx, entry, procedure) for entry in told}
    decisions: dict[int, list[dict[str, Any]]] = {}
    for content, version in versions.items():
        under = [entry for entry in told if entry.definition == content]
        decisions |= _decisions(tx, under, version.diagrams[process.id], version, reader_roles)
    parties = _parties(tx, told)
    lines = []
    for entry in reversed(told):
        diagram = versions[entry.definition].diagrams[process.id]
        element = str(entry.facts.get("element", ""))
        name, name_en = labels(diagram, element)
        lines.append(
            StoryEntry(
                entry=entry.number, at=entry.at, kind=entry.kind, actor=entry.actor.user,
                actor_name=names.get(entry.actor.user, ""),
                role_label=roles.label(entry.actor.role) if entry.actor.role else "",
                role_label_en=roles.label(entry.actor.role, "en") if entry.actor.role else "",
                on_behalf=tuple(names.get(one, one) for one in reversed(entry.actor.behalf)), element=element, element_name=name,
                element_name_en=name_en,
                facts=_facts(entry, diagram, process, decisions.get(entry.number, []), other, roles, names)
                | _acted(entry, diagram, tx.house.desks)
                | _of_party(entry, parties, names)
                | ({"kept_back": True} if entry.number in answers and answers[entry.number].kept_back else {})
                | ({"law": law} if (law := applied_law(entry, tx.shelf.law)) else {})
                | _asking(entry, asked, unanswered.get(entry.number, ()))
                | ({"copied": copied[entry.number]} if entry.number in copied else {}),
                answers=answers[entry.number].items if entry.number in answers else (), hash=entry.hash[:12],
            )
        )  # fmt: skip
    return tuple(lines)


def _persons(entry: Entry) -> tuple[str, ...]:
    """Ids of all that an entry names."""
    return (entry.actor.user, *entry.actor.behalf, *(entry.facts.get(one, "") for one in PERSONS))


def for_party(lines: Iterable[StoryEntry], user_id: str) -> tuple[StoryEntry, ...]:
    """What a party reads of it: its own acts, without what rules made of them and on what evidence, which is the office's until
    it is served. Whoever reads the whole case reads all of it, the auditors too (`engine.access.reading_of`)."""
    own = (line for line in lines if line.actor == user_id)
    return tuple(replace(line, facts={name: fact for name, fact in line.facts.items() if name not in ("decisions", "law")}) for line in own)


def labels(diagram: Diagram, element: str) -> tuple[str, str]:
    """An element's name and its English label."""
    found = diagram.elements.get(element)
    return (found.name, found.properties.get("name.en", "")) if found else (element, "")


def _facts(
    entry: Entry, diagram: Diagram, process: Process, decisions: list[dict[str, Any]], other: Mapping[str, str], roles: Roles,
    names: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    facts = {name: value for name, value in entry.facts.items() if name in KEPT}
    if entry.facts.get("role"):
        facts |= {"told": roles.label(entry.facts["role"]), "told_en": roles.label(entry.facts["role"], "en")}
    if entry.kind == Migrated.kind:
        facts |= {"version": entry.facts["version"], "was": entry.facts["was"], "proposer": names.get(entry.facts["proposed_by"], "")}
        facts["decider"] = names.get(entry.facts["decided_by"], "")
    if entry.kind == Recounted.kind:
        facts["moved"] = _recounted(entry, diagram)
    if "intervention" in entry.facts:
        facts |= _intervention(entry, diagram, names)
    if "reminded" in entry.facts:
        facts["told"] = facts["told_en"] = names.get(entry.facts["reminded"], "")
    facts |= {name: names.get(entry.facts[name], "") for name in ("held_by", "taken_from") if name in entry.facts}
    effects = entry.effects()
    opened = [dict(zip(("name", "name_en"), labels(diagram, one["element"]))) for one in effects
              if one["kind"] == "task:opened"]  # fmt: skip
    sent = [one["name"] for one in effects if one["kind"] == "message:sent" and "name" in one]
    again = [_again(move["input"], diagram, entry) for move in entry.moves if move["input"]["kind"] == JobDelayed.kind]
    stopped = [one.get("message", "") for one in effects if one["kind"] == "incident:raised"]
    for name, found in (("opened", opened), ("messages", sent), ("again", again), ("incidents", stopped), ("decisions", decisions)):
        if found:
            facts[name] = found
    facts |= _resumed(effects, diagram) | undoing_facts(effects, diagram)
    if entry.kind == Returned.kind:
        facts["target"], facts["target_en"] = labels(diagram, str(entry.facts["target"]))
    ended = next((one for one in effects if one["kind"] == "case:ended"), None)
    if ended is not None:
        outcome = ended.get("variables", {}).get("outcome")
        how = outcome if isinstance(outcome, str) else ended["how"]
        facts |= {"outcome_label": outcome_label(process, how), "outcome_label_en": outcome_label_en(process, how)}
    if "case" in entry.facts:
        facts["case"] = {"id": entry.facts["case"], "number": other.get(entry.facts["case"], "")}
    if entry.kind == "case:started":
        facts["start"] = _start(entry)
    return facts


ACTED = ("bundle", "batch", "papers", "issued", "heads", "number")
"""What a desk notes of an act that its history tells: of which bundle, how many, for whom. None of it says how anybody voted."""


def _acted(entry: Entry, diagram: Diagram, desks: Mapping[str, Desk]) -> dict[str, Any]:
    """What was done at a step's desk, in the words of the desk; a desk that is there no longer has none."""
    if entry.kind != "desk:acted":
        return {}
    element = diagram.elements.get(str(entry.facts["element"]))
    desk = desks.get(element.desk or "") if isinstance(element, UserTask) else None
    act = None if desk is None else desk.acts.get(entry.facts["act"])
    label, label_en = (entry.facts["act"], "") if act is None else (act.label, act.label_en)
    return {"act": label, "act_en": label_en, **{name: entry.facts[name] for name in ACTED if name in entry.facts}}


def _parties(tx: Transaction, told: Iterable[Entry]) -> dict[int, str]:
    """Number and name of the parties without an account, where the case has some."""
    case_id = next((entry.case_id for entry in told if "party" in entry.facts), None)
    return {} if case_id is None else {one.number: one.name for one in parties_of(tx.connection, tx.data_key(case_id), case_id)}


def _of_party(entry: Entry, parties: Mapping[int, str], names: Mapping[str, str]) -> dict[str, Any]:
    """Which party said it, or got a code; on paper, who had entered it."""
    if "party" not in entry.facts:
        return {}
    found: dict[str, Any] = {"party": parties.get(entry.facts["party"], "")}
    found |= {"replaced": entry.facts["replaced"]} if "replaced" in entry.facts else {}
    return found | ({"entered_by": names.get(entry.facts["entered_by"], "")} if "entered_by" in entry.facts else {})


def _asking(entry: Entry, asked: Mapping[str, Addressed], unanswered: Iterable[str]) -> dict[str, Any]:
    """To whom an entry puts a question, or whose it answers or takes back; which questions nobody waits for any more."""
    named = [one["opinion"] for one in entry.facts.get("asked", ())] or [entry.facts[one] for one in ("opinion",) if one in entry.facts]
    found = {"asked": [asked[one] for one in named if one in asked], "unanswered": [asked[one] for one in unanswered if one in asked]}
    return {name: those for name, those in found.items() if those}


def _intervention(entry: Entry, diagram: Diagram, names: Mapping[str, str]) -> dict[str, Any]:
    """What was proposed: by whom, the names of the variables, or the element to go on at."""
    proposed = str(entry.facts["proposed_by"])
    told: dict[str, Any] = {"proposer": names.get(proposed, ""), "variables": [one["name"] for one in entry.facts.get("changed", ())]}
    if "target" in entry.facts:
        target = str(entry.facts["target"])
        name, name_en = labels(diagram, target)
        told |= {"target": name or target, "target_en": name_en}
    return told


def _again(delayed: Mapping[str, Any], diagram: Diagram, entry: Entry) -> dict[str, Any]:
    """A job that is asked again by itself: its element's names, after which attempt, and when."""
    asked = next(one for one in entry.effects() if one["kind"] == JobRequested.kind and one["instance"] == delayed["instance"])
    name, name_en = labels(diagram, asked["element"])
    return {"name": name, "name_en": name_en, "attempt": delayed["attempt"], "due_at": delayed["due_at"]}


def _resumed(effects: Iterable[Mapping[str, Any]], diagram: Diagram) -> dict[str, Any]:
    """Since when a case stood still, and the terms that end later, each once: a task's, and its boundary event's beside it."""
    since = next((one.get("since") for one in effects if one["kind"] == "case:resumed"), None)
    if since is None:
        return {}
    moved: dict[datetime, dict[str, Any]] = {}
    for one in effects:
        if one["kind"] in ("term:moved", "timer:moved"):
            name, name_en = labels(diagram, one["element"])
            moved.setdefault(one["due_at"], {"name": name, "name_en": name_en, "due_at": one["due_at"]})
    return {"since": since, "moved": [moved[due_at] for due_at in sorted(moved)]}


def _recounted(entry: Entry, diagram: Diagram) -> list[dict[str, Any]]:
    """The terms that a changed calendar moved, each once, with the end that each had; those that only became official left out."""
    moved: dict[tuple[datetime, datetime], dict[str, Any]] = {}
    for one in entry.facts.get("moved", ()):
        name, name_en = labels(diagram, one["element"])
        if one["was"] != one["due_at"]:
            moved.setdefault((one["was"], one["due_at"]), {"name": name, "name_en": name_en, "was": one["was"], "due_at": one["due_at"]})
    return list(moved.values())


def _decisions(
    tx: Transaction, told: Iterable[Entry], diagram: Diagram, procedure: Procedure, reader_roles: Collection[str]
) -> dict[int, list[dict[str, Any]]]:
    """By entry number: what each decision came to, and on what evidence."""
    found = {
        entry.number: taken
        for entry in told
        if (taken := [one for one in entry.effects() if one["kind"] == "decision:taken" and "decided" in one])
    }
    if not found:
        return {}
    held = HeldBack(procedure, reader_roles, tx.house.jobs)
    return {number: [_decision(one, diagram, procedure, held) for one in taken] for number, taken in found.items()}


def _decision(effect: Mapping[str, Any], diagram: Diagram, procedure: Procedure, held: HeldBack) -> dict[str, Any]:
    name, name_en = labels(diagram, effect["element"])
    decided, task = effect["decided"], diagram.elements[effect["element"]]
    held_back = isinstance(task, BusinessRuleTask) and held.touches(task)
    # What the procedure has words for is meant to be told; any other value may be the very one that is held back.
    silent = held_back and decided["decision"] not in procedure.declared.results
    told = () if silent else results(procedure, decided["decision"], decided["value"])
    return {"name": name, "name_en": name_en, "results": told, "evidence": evidence(procedure, decided, held_back)}


def _start(entry: Entry) -> str:
    if entry.actor.user != "system":
        return "person"
    if "parent" in entry.facts:
        return "call"
    return "message" if "cause" in entry.facts else "timer"
