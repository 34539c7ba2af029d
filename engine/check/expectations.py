"""What a scenario expects, held against what is: inboxes, open tasks, variables, decisions, letters, messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.bpmn import State
from engine.canonical import decode
from engine.check.office_acts import copy_state
from engine.check.pages import letter_text, page_of, written_on
from engine.check.world import World
from engine.documents import HTML_PURPOSE
from engine.errors import EngineError
from engine.feel import evaluate
from engine.incidents import message_of
from engine.journal import Entry, read
from engine.reading import case_page
from engine.step import STATE_PURPOSE, Step
from engine.store import cases, outgoing, reaching, records, tasks, waits
from engine.suspension import stops_in
from engine.taking_back import standing
from engine.transaction import Transaction


class Disappointed(EngineError):
    """Something is not as the scenario expects."""


def compare(world: World, case_id: str, expected: Mapping[str, Any]) -> None:
    """Raises Disappointed at the first expectation that is not met."""
    with world.engine.reading() as tx:
        for key, wanted in expected.items():
            _COMPARE[key](world, tx, case_id, wanted)


def _require(met: bool, what: str, wanted: Any, found: Any) -> None:
    if not met:
        raise Disappointed(f"Expected {what} to be {shown(wanted)}, but it is {shown(found)}.")


def _inbox(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Any]) -> None:
    for role, elements in wanted.items():
        found = _inbox_of(world, tx, role, case_id)
        missing = [one for one in _listed(elements) if one not in found]
        _require(not missing, f"the inbox of {role}", elements, found)


def _nobody(world: World, tx: Transaction, case_id: str, wanted: Any) -> None:
    for role in _listed(wanted):
        found = _inbox_of(world, tx, role, case_id)
        _require(not found, f"the inbox of {role}", [], found)


def _inbox_of(world: World, tx: Transaction, role: str, case_id: str) -> list[str]:
    if role == "stranger":
        strangers = world.people["stranger"]
    elif role.startswith("="):
        strangers = [drawn_person(tx, case_id, role)]
    else:
        strangers = [world.person(role)]
    return [one.task.element for person in strangers for one in reaching.inbox(tx.connection, person, tx.now)]


def _open(world: World, tx: Transaction, case_id: str, wanted: Any) -> None:
    found = sorted(tasks.open_elements(tx.connection, case_id))
    _require(sorted(_listed(wanted)) == found, "the open tasks", wanted, found)


def _variables(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Any]) -> None:
    found = variables_of(tx, case_id)
    for name, value in wanted.items():
        actual = _at(found, name)
        _require(_contains(actual, value), f"variable {name}", value, actual)


def drawn_person(tx: Transaction, case_id: str, wanted: str) -> str:
    """Whom the case itself names, where nobody can know it beforehand: behind "=" stands FEEL over its variables, which gives a
    user's id. Raises: KeyError where it gives none."""
    found = evaluate(wanted.removeprefix("="), variables_of(tx, case_id))
    if not isinstance(found, str):
        raise KeyError(wanted)
    return found


def variables_of(tx: Transaction, case_id: str) -> Mapping[str, Any]:
    """A case's variables; of one that has ended, as they were at the end."""
    row = cases.find(tx.connection, case_id)
    assert row is not None
    key = tx.data_key(case_id)
    if row.ended_at is None:
        state = State.from_plain(decode(key.open(row.state, STATE_PURPOSE.format(case_id))))
        return state.variables
    ended = [effect for entry in read(tx.connection, key, case_id) for effect in entry.effects()
             if effect["kind"] == "case:ended"]  # fmt: skip
    variables: Mapping[str, Any] = ended[-1]["variables"]
    return variables


def _at(variables: Mapping[str, Any], path: str) -> Any:
    found: Any = variables
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _decision(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Any]) -> None:
    """`decision: {table or element: value, or [rule ids], or {rules, value}}`: the last time it was taken."""
    taken: dict[str, tuple[Any, list[str]]] = {}
    for effect in _effects(tx, case_id, "decision:taken"):
        decided = effect["decided"]
        for table in decided["tables"]:
            taken[table["decision"]] = (table["outputs"], list(table["matched"]))
        rules = [rule for table in decided["tables"] for rule in table["matched"]]
        taken.setdefault(decided["decision"], (decided["value"], rules))
        taken[effect["element"]] = (decided["value"], rules)
    for name, hope in wanted.items():
        _require(name in taken, f"decision {name}", hope, "never taken")
        value, rules = taken[name]
        if isinstance(hope, Mapping) and hope.keys() <= {"rules", "value"}:
            _require("rules" not in hope or set(_listed(hope["rules"])) <= set(rules), f"rules of {name}", hope, rules)
            _require("value" not in hope or _contains(value, hope["value"]), f"decision {name}", hope, value)
        else:
            fired = all(one in rules for one in _listed(hope))
            _require(fired or _contains(value, hope), f"decision {name}", hope, value)


def _documents(world: World, tx: Transaction, case_id: str, wanted: Any) -> None:
    """Names; `{name: parts}` says what is all to be read in one letter of that name."""
    letters = records.documents_of(tx.connection, [case_id])
    found = [one.name for one in letters]
    missing = [name for name in _names(wanted) if name not in found]
    _require(not missing and (wanted != [] or not found), "the letters", wanted, found)
    for name, parts in _inside(wanted):
        sealed = [(HTML_PURPOSE.format(one.id), one.html) for one in letters if one.name == name]
        texts = [letter_text(tx.data_key(case_id).open(html, purpose)) for purpose, html in sealed]
        met = any(all(part in text for part in _listed(parts)) for text in texts)
        _require(met, f"a letter {name} in which it says", parts, texts)


def _sees(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Any]) -> None:
    """`sees: {element: {label: value}}`: what the page of an open task shows and nobody can change; null: it does not."""
    _stands(tx, case_id, wanted, to_be_changed=False)


def _prefilled(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Any]) -> None:
    """`prefilled: {element: {label: value}}`: what stands in the fields of an open task before anybody fills them."""
    _stands(tx, case_id, wanted, to_be_changed=True)


def _stands(tx: Transaction, case_id: str, wanted: Mapping[str, Any], *, to_be_changed: bool) -> None:
    open_tasks = {task.element: task for task in tasks.open_tasks_of(tx.connection, case_id)}
    step = Step.read(tx, case_id)
    for element, hope in wanted.items():
        _require(element in open_tasks, "the task whose page is read", element, sorted(open_tasks))
        found = written_on(page_of(step, open_tasks[element]), to_be_changed)
        for label, value in hope.items():
            _require(_contains(found.get(label), value), f"{label} on the page of {element}", value, found.get(label))


def _reads(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """`reads: {person: {element: [{label: value}]}}`: what the page of the case tells a person that was handed in at a step, one
    `{…}` for each who did it; `[]`: nothing of it."""
    for person, steps in wanted.items():
        user_id = drawn_person(tx, case_id, person) if person.startswith("=") else world.person(person)
        told = case_page(world.engine, user_id, case_id).data
        for element, hope in steps.items():
            found = [{item.label: item.value for item in one.items} for one in told if one.element == element]
            _require(_contains(found, hope), f"what {person} reads of {element}", hope, found)


def _outcome(world: World, tx: Transaction, case_id: str, wanted: str) -> None:
    row = cases.find(tx.connection, case_id)
    assert row is not None
    _require(row.ended_at is not None and row.outcome == wanted, "the outcome", wanted, row.outcome or row.status)


def _status(world: World, tx: Transaction, case_id: str, wanted: str) -> None:
    row = cases.find(tx.connection, case_id)
    assert row is not None
    _require(row.status == wanted, "the status", wanted, row.status)


def _title(world: World, tx: Transaction, case_id: str, wanted: str) -> None:
    row = cases.find(tx.connection, case_id)
    assert row is not None
    _require(row.title == wanted, "the title", wanted, row.title)


def _messages(world: World, tx: Transaction, case_id: str, wanted: Any) -> None:
    """Names; `{name: values}` says what the last one of that name carried, and by which `correlation-key` it is awaited."""
    found = [row.name for row in outgoing.sent_by(tx.connection, case_id) if row.kind == "message"]
    carried = {one["name"]: {**one["variables"], "correlation-key": one["key"]} for one in _effects(tx, case_id, "message:sent")}
    missing = [name for name in _names(wanted) if name not in found]
    _require(not missing and (wanted != [] or not found), "the messages sent", wanted, found)
    for name, values in _inside(wanted):
        _require(_contains(carried.get(name), values), f"message {name}", values, carried.get(name))


def _incident(world: World, tx: Transaction, case_id: str, wanted: Any) -> None:
    """true, false, an element, or a part of the message."""
    key = tx.data_key(case_id)
    found = [f"{one.element}: {message_of(key, one)}" for one in waits.open_incidents(tx.connection, case_id)]
    if isinstance(wanted, bool):
        _require(bool(found) is wanted, "an incident", wanted, found)
    else:
        _require(any(str(wanted) in one for one in found), "an incident", wanted, found)


def _registry(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Any]) -> None:
    for question, hope in wanted.items():
        found = world.district.observe(tx.connection, question)
        _require(_contains(found, hope), question, hope, found)


def _cases(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Any]) -> None:
    """`cases: {process: how many}`."""
    for process, count in wanted.items():
        found = cases.count_of(tx.connection, process)
        _require(found == int(count), f"cases of {process}", count, found)


def _due(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Any]) -> None:
    """`due: {element: last day}` of open tasks."""
    found = {task.element: _last_day(task) for task in tasks.open_tasks_of(tx.connection, case_id)}
    for element, day in wanted.items():
        _require(element in found, f"the last day of {element}", day, "not open")
        _require(found[element] == day, f"the last day of {element}", day, found[element])


def _reminded(world: World, tx: Transaction, case_id: str, wanted: Any) -> None:
    """Open tasks whose people were reminded of the term."""
    found = sorted(task.element for task in tasks.open_tasks_of(tx.connection, case_id) if task.reminded_at is not None)
    _require(sorted(_listed(wanted)) == found, "the tasks reminded of", wanted, found)


def _urged(world: World, tx: Transaction, case_id: str, wanted: Any) -> None:
    """Open tasks that somebody urged."""
    found = sorted(task.element for task in tasks.open_tasks_of(tx.connection, case_id) if task.urged_at is not None)
    _require(sorted(_listed(wanted)) == found, "the urged tasks", wanted, found)


def _copied(world: World, tx: Transaction, case_id: str, wanted: Mapping[str, Any]) -> None:
    """`copied: {role: unread, read or none}`: whether somebody got a copy of the case and has read it."""
    for role, hope in wanted.items():
        found = copy_state(tx, case_id, world.person(role))
        _require(found == hope, f"the copy of {role}", hope, found)


def _late(world: World, tx: Transaction, case_id: str, wanted: Any) -> None:
    """Open tasks whose term ended, and whose superior (if there is one) was told."""
    found = sorted(task.element for task in tasks.open_tasks_of(tx.connection, case_id) if task.late_at is not None)
    _require(sorted(_listed(wanted)) == found, "the late tasks", wanted, found)


def _last_day(task: tasks.TaskRow) -> Any:
    """The day on which a task's term ends, after what its case stood still."""
    notes = decode(task.due_why or b"[]")
    stopped = [stop["last_day"] for stop in stops_in(notes) if "last_day" in stop]
    return stopped[-1] if stopped else next((note["last_day"] for note in notes if note["kind"] == "term"), None)


def _effects(tx: Transaction, case_id: str, kind: str) -> list[Mapping[str, Any]]:
    journal: tuple[Entry, ...] = standing(read(tx.connection, tx.data_key(case_id), case_id))
    return [effect for entry in journal for effect in entry.effects() if effect["kind"] == kind]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(wanted: Any) -> list[str]:
    """The names in a list of names and of `{name: what is in it}`."""
    return [name for one in _listed(wanted) for name in (one if isinstance(one, Mapping) else [one])]


def _inside(wanted: Any) -> list[tuple[str, Any]]:
    """(name, what is in it) of those that say it."""
    return [pair for one in _listed(wanted) if isinstance(one, Mapping) for pair in one.items()]


def _contains(found: Any, wanted: Any) -> bool:
    """Whether a value is the wanted one; of a context only the wanted names are looked at."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(_contains(found.get(name), one) for name, one in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_contains, found, wanted))
    if isinstance(wanted, Decimal) and isinstance(found, int | Decimal) and not isinstance(found, bool):
        return found == wanted
    return bool(found == wanted) and isinstance(found, bool) == isinstance(wanted, bool)


def shown(value: Any) -> str:
    """A value as a sentence shows it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {shown(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    return str(value)


_COMPARE: Mapping[str, Callable[[World, Transaction, str, Any], None]] = {
    "inbox": _inbox, "nobody": _nobody, "open": _open, "variables": _variables, "decision": _decision,
    "documents": _documents, "outcome": _outcome, "status": _status, "messages": _messages, "incident": _incident,
    "registry": _registry, "cases": _cases, "due": _due, "title": _title, "reminded": _reminded, "late": _late, "urged": _urged,
    "copied": _copied, "sees": _sees, "reads": _reads, "prefilled": _prefilled, "case": lambda *_: None,
}  # fmt: skip

