"""Every element and attribute of the standard is executed, drawn or refused by name with the way round; none is passed over."""

from __future__ import annotations

import pytest

from engine.bpmn import read_diagrams
from engine.bpmn.refusals import REFUSED, REFUSED_ATTRIBUTES, REFUSED_VALUES
from engine.bpmn.vocabulary import NAMESPACES, WORDS
from tests.bpmn import standard
from tests.bpmn.building import ROOT, events, flows

PREFIXES = ("bpmn", "bpmndi", "dc", "di")
NAMED_BY_TOOLS = [("bpmn:textAnnotation", "name"), ("bpmn:association", "name"), ("bpmn:group", "name")]
"""What modelling tools write all the same: read over, until `not-by-schema` finds it before a deployment."""


def refusals(name: str, attribute: str = "") -> list[tuple[str, str]]:
    """What is said of an element in a process, rule and message, where it is refused for what it is or for its attribute."""
    prefix, _, local = name.partition(":")
    uri = next(uri for uri, short in NAMESPACES.items() if short == prefix)
    written = f'{attribute}="x"' if attribute else ""
    body = events("s e") + flows("s > e") + f'<y:{local} xmlns:y="{uri}" id="x" {written}/>'
    _, findings = read_diagrams(f'{ROOT}<process id="p" isExecutable="true">{body}</process></definitions>'.encode(), "p.bpmn")
    return [(finding.rule, finding.message) for finding in findings if finding.rule.startswith("unsupported")]


def test_every_element_of_the_standard_is_known_or_refused_and_none_both() -> None:
    listed = standard.elements().keys()
    assert len(listed) > 200
    assert listed - WORDS.keys() - REFUSED.keys() == set()
    assert WORDS.keys() & REFUSED.keys() == set()


def test_nothing_is_known_or_refused_as_the_standard_s_that_is_not_in_it() -> None:
    ours = {name for name in (*WORDS, *REFUSED) if name.partition(":")[0] in PREFIXES}
    assert ours - standard.elements().keys() == set()


def test_every_attribute_of_what_is_known_is_known_or_refused() -> None:
    ours = {name: word for name, word in WORDS.items() if name in standard.elements()}
    unknown = [
        (name, attribute)
        for name, word in ours.items()
        for attribute in sorted(standard.elements()[name] - word.attributes.keys())
        if (name, attribute) not in REFUSED_ATTRIBUTES
    ]
    assert unknown == []
    of_others = [
        (name, attribute)
        for name, word in ours.items()
        for attribute in word.attributes
        if ":" not in attribute and attribute not in standard.elements()[name]
    ]
    assert of_others == NAMED_BY_TOOLS


def test_only_attributes_of_the_standard_are_refused_as_such() -> None:
    of_the_standard = [(name, one) for name, one in REFUSED_ATTRIBUTES if not name.startswith("zeebe:")]
    assert [(name, one) for name, one in of_the_standard if one not in standard.elements()[name]] == []
    assert [(name, one) for name, one in REFUSED_ATTRIBUTES if one in WORDS[name].attributes] == []


@pytest.mark.parametrize("name", REFUSED)
def test_an_element_that_is_not_executed_is_refused_with_the_way_round(name: str) -> None:
    assert refusals(name) == [("unsupported-element", f"{name} is not executed here: {REFUSED[name]}.")]


@pytest.mark.parametrize(("name", "attribute"), REFUSED_ATTRIBUTES)
def test_an_attribute_that_is_not_executed_is_refused_with_the_way_round(name: str, attribute: str) -> None:
    said = f"Attribute {attribute} of {name} is not executed here: {REFUSED_ATTRIBUTES[name, attribute]}."
    assert refusals(name, attribute) == [("unsupported-attribute", said)]


CLOSED = [
    (name, attribute, value)
    for name, word in WORDS.items()
    if name.startswith("bpmn:")
    for attribute, allowed in word.attributes.items()
    if allowed is not None
    for value in sorted(standard.values(name, attribute) - allowed)
]


def test_the_values_that_are_not_executed_are_those_with_a_way_round() -> None:
    ours = {(name, attribute) for name, attribute in REFUSED_VALUES if name.startswith("bpmn:")}
    assert {(name, attribute) for name, attribute, _ in CLOSED} == ours


@pytest.mark.parametrize(("name", "attribute", "value"), CLOSED)
def test_a_value_of_the_standard_that_is_not_executed_is_refused_with_the_way_round(name: str, attribute: str, value: str) -> None:
    body = events("s e") + flows("s > e") + f'<{name.removeprefix("bpmn:")} id="x" {attribute}="{value}"/>'
    _, findings = read_diagrams(f'{ROOT}<process id="p" isExecutable="true">{body}</process></definitions>'.encode(), "p.bpmn")
    said = [finding.message for finding in findings if finding.rule == "bad-value"]
    assert [message.endswith(f'but is "{value}": {REFUSED_VALUES[name, attribute]}.') for message in said] == [True]
