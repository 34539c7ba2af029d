"""Mutants of diagrams: conditions, mappings, scripts, roles, due dates, timers, four-eyes lists, late modes, letters, ways back,
countersigners."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice

from lxml import etree

from engine.check.mutation.mutant import Anchor, Edit, Mutant, MutantKind
from engine.check.mutation.variants import another, change, figures, operators, short, turned
from engine.roles import Roles
from engine.xmlsource import line_of, local_name, parse_xml

MOST_OF_A_CONDITION, MOST_OF_A_MAPPING, MOST_OF_A_SCRIPT = 4, 2, 6
LATE = {"superior": "stays", "stays": "superior"}  # where the flow acts, its timer ends the task in the same moment
TERM_START = re.compile(r"term end\(([^,]+),")
FeltAt = Callable[[str, str], frozenset[Anchor]]
Wants = Callable[[str], frozenset[str]]
Change = tuple[MutantKind, str, str | None, str]
"""Kind, attribute ("" for the text), what then stands there (None: nothing), what was changed."""


def mutate_diagrams(path: str, content: bytes, felt_at: FeltAt, wants: Wants, roles: Roles) -> Iterator[Mutant]:
    """`felt_at`: (process, element) -> where a change of the element is felt first; `wants`: decision id -> its inputs.

    `roles`: those that a task may be given to instead.
    """
    root = parse_xml(content, path)
    assert isinstance(root, etree._Element)
    tree = root.getroottree()
    processes = [one for one in root if isinstance(one.tag, str) and local_name(one) == "process"]
    for node in root.iter(etree.Element):
        owner = _owner(node)
        process = next((one for one in node.iterancestors() if one in processes), None)
        if process is not None and owner is not None:
            anchors = felt_at(process.get("id", ""), owner)
        else:  # a message's own key is read wherever it is awaited
            anchors = frozenset((one.get("id", ""), one.get("id", "")) for one in processes)
        if _only_declares(node, wants):
            continue
        for kind, attribute, text, what in _changes(node, roles):
            edit = Edit(path, tree.getelementpath(node), attribute, text)
            yield Mutant(kind, path, owner or "", line_of(node), what, edit, anchors)


def _owner(node: etree._Element) -> str | None:
    """The element of the diagram that an XML node belongs to; for a condition the source of its flow."""
    for one in [node, *node.iterancestors()]:
        name = local_name(one)
        if name == "sequenceFlow":
            return one.get("sourceRef")
        if name == "message" or (one.get("id") and not name.endswith("EventDefinition")):
            return one.get("id")
    return None


def _only_declares(node: etree._Element, wants: Wants) -> bool:
    """Whether an input of null only keeps the result of the element's decision in the element's own scope.

    The result is written over it before anything reads it: unless the decision or another input asks for that name.
    """
    if local_name(node) != "input" or _source(node.get("source")) != "null":
        return False
    name, around = node.get("target", ""), node.getparent()
    assert around is not None
    extension = around.getparent()
    assert extension is not None
    called = next((one for one in extension.iterchildren(etree.Element) if local_name(one) == "calledDecision"), None)
    if called is None or called.get("resultVariable") != name:
        return False
    others = [one.get("source", "") for one in around if one is not node and local_name(one) == "input"]
    return name not in wants(called.get("decisionId", "")) and not any(name in other for other in others)


def _changes(node: etree._Element, roles: Roles) -> Iterator[Change]:
    name = local_name(node)
    if name == "conditionExpression":
        for text in _condition(_source(node.text)):
            yield MutantKind.CONDITION, "", "=" + text, change(node.text or "", "=" + text)
    elif name in ("timeDate", "timeDuration") and node.text:
        yield from _moved(node.text, "")
    elif name == "taskSchedule":
        yield from _moved(node.get("dueDate", ""), "dueDate")
    elif name in ("input", "output") and node.get("source") is not None:
        yield from _feel(node, "source", MOST_OF_A_MAPPING, str(node.get("target")))
    elif name == "script":
        yield from _feel(node, "expression", MOST_OF_A_SCRIPT, "script")
    elif name == "assignmentDefinition":
        yield from _groups(node.get("candidateGroups", ""), roles)
    elif name == "subscription":
        yield MutantKind.MAPPING, "correlationKey", '="x"', f'correlationKey {short(str(node.get("correlationKey")))} → ="x"'
    elif name == "loopCharacteristics":
        yield from _loop(node)
    elif name == "property":
        yield from _property(node.get("name", ""), node.get("value", ""))
        yield from _office(node.get("name", ""), node.get("value", ""), roles)


def _source(text: str | None) -> str:
    return (text or "").strip().removeprefix("=")


def _condition(source: str) -> Iterator[str]:
    changed = list(islice(chain(operators(source), figures(source)), MOST_OF_A_CONDITION))
    yield from changed
    if len(changed) != 1:
        yield turned(source)


def _moved(text: str, attribute: str) -> Iterator[Change]:
    """A term that starts a week later; a plain moment a week later."""
    moved, found = TERM_START.subn(r'term end(\1 + duration("P7D"),', text)
    if found:
        yield MutantKind.TERM, attribute, moved, f"{short(text)} → a week later"
    elif text.startswith("="):
        yield MutantKind.TERM, attribute, f'={_source(text)} + duration("P7D")', f"{short(text)} → a week later"


def _feel(node: etree._Element, attribute: str, most: int, target: str) -> Iterator[Change]:
    source = _source(node.get(attribute))
    other = another(source)
    yield MutantKind.MAPPING, attribute, "=" + other, f"{target}: ={short(source)} → ={other}"
    for text in islice(chain(operators(source), figures(source)), most):
        if text not in ("true", "false") and source not in ("true", "false"):
            yield MutantKind.MAPPING, attribute, "=" + text, f"{target}: {change('=' + source, '=' + text)}"
    if source in ("true", "false"):
        text = "false" if source == "true" else "true"
        yield MutantKind.MAPPING, attribute, "=" + text, f"{target}: ={source} → ={text}"


def _groups(groups: str, roles: Roles) -> Iterator[Change]:
    """Each role replaced by one that does not have the task; by one with a superior if there is one, as most tasks want it."""
    written = groups.startswith("=")
    named = re.findall(r'"([a-z_]+)"', groups) if written else groups.split(",")
    others = sorted((role for role in roles if role not in named), key=lambda role: roles[role].superior is None)
    other = others[0] if others else "nobody"
    for role in named:
        text = groups.replace(f'"{role}"', f'"{other}"') if written else ",".join(other if one == role else one for one in named)
        yield MutantKind.ROLE, "candidateGroups", text, f"{role} → {other}"
    if written:
        yield MutantKind.ROLE, "candidateGroups", f'=["{other}"]', f"{short(groups)} → {other}"


def _loop(node: etree._Element) -> Iterator[Change]:
    if node.get("inputCollection"):
        source = _source(node.get("inputCollection"))
        yield MutantKind.MAPPING, "inputCollection", f"=sublist({source}, 1, 1)", f"{short(source)} → its first item"
    if node.get("outputElement"):
        yield MutantKind.MAPPING, "outputElement", "=null", f"outputElement {short(str(node.get('outputElement')))} → null"


def _property(name: str, value: str) -> Iterator[Change]:
    if name == "late" and value in LATE:
        yield MutantKind.LATE, "value", LATE[value], f"late {value} → {LATE[value]}"
    elif name == "four-eyes":
        yield from _each_dropped(MutantKind.FOUR_EYES, name, value)
    elif name == "paper-by" and " " in value.strip():
        yield from _each_dropped(MutantKind.ROLE, name, value)
    elif name == "document-when":
        yield MutantKind.LETTER, "value", "=" + turned(_source(value)), f"document-when {short(value)} → negated"
    elif name == "document":
        yield MutantKind.LETTER, "", None, f"document {value} dropped"
    elif name == "correlation-key":
        yield MutantKind.MAPPING, "value", '="x"', f'correlation-key {short(value)} → ="x"'
    elif name == "blind" and value == "true":
        yield MutantKind.FOUR_EYES, "value", "false", "blind true → false"
    elif name == "unit":
        yield MutantKind.ROLE, "", None, f"unit {short(value)} dropped"


def _each_dropped(kind: MutantKind, name: str, value: str) -> Iterator[Change]:
    """A list without one of its entries; without the last of them there is no list."""
    entries = value.split()
    for entry in entries:
        left = [other for other in entries if other != entry]
        yield kind, "value" if left else "", " ".join(left) if left else None, f"{name}: {entry} dropped"


def _office(name: str, value: str, roles: Roles) -> Iterator[Change]:
    """What an office may do at a step beside doing it."""
    if name == "return-to":
        yield from _each_dropped(MutantKind.OFFICE, name, value)
    elif name == "add-item":
        kind, _, role = value.partition(" ")
        other = next((one for one in sorted(roles) if one != role), "nobody")
        yield MutantKind.OFFICE, "value", f"{kind} {other}", f"add-item {value} → {kind} {other}"
    elif name == "add-by":
        for by in ("owner", "sender"):
            if value.split() != [by]:
                yield MutantKind.OFFICE, "value", by, f"add-by {value} → {by}"
