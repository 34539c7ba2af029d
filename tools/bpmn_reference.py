"""The tables of docs/bpmn.md and docs/bpmn.zh.md, made of the code and of the tests that prove it.

`python -m tools.bpmn_reference` writes them between their marks in the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.bpmn.refusals import REFUSED, REFUSED_ATTRIBUTES, REFUSED_VALUES
from engine.bpmn.vocabulary import BOOLEAN, PROPERTIES, WORDS, Word, properties_of
from tests.bpmn.event_places import CAUGHT, PLACES, SAME, STANDARD, refusal
from tools import bpmn_proofs as proofs
from tools import bpmn_words as words
from tools import reference_page

PAGES = ("bpmn.md", "bpmn.zh.md")
HEADS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "elements": (("element", "here", "attributes", "test, or rule and way round"), ("元素", "这里", "属性", "测试，或规则和替代办法")),
    "attributes": (("attribute", "rule", "way round"), ("属性", "规则", "替代办法")),
    "events": (
        ("trigger", *(words.PLACES[place][0] for place in PLACES), "test"), ("触发", *(words.PLACES[place][1] for place in PLACES), "测试"),
    ),
    "activities": (("activity", "does", "says it by", "test"), ("活动", "做什么", "用什么写", "测试")),
    "gateways": (("gateway", "takes", "joins when there is", "test, or rule"), ("网关", "走哪条", "等什么汇合", "测试，或规则")),
    "loops": (("repeated", "by", "test"), ("重复", "写法", "测试")),
    "zeebe": (("element", "here", "stands in", "attributes", "test, or rule and way round"),
              ("元素", "这里", "放在", "属性", "测试，或规则和替代办法")),
    "properties": (("property", "of", "test"), ("特性", "用在", "测试")),
}  # fmt: skip
SUPPORTED = ("supported", "支持")
REFUSED_HERE = ("refused", "拒绝")
RULE = "unsupported-element"
RULE_OF_ATTRIBUTES = "unsupported-attribute"
RULE_OF_VALUES = "bad-value"
ANY_ELEMENT = ("any element", "任何元素")
_OURS = ("zeebe:", "modeler:", "color:", "bioc:", "xsi:")


def _code(name: str) -> str:
    return f"`{name}`"


def _attributes(word: Word) -> str:
    """The attributes of an element, those of a closed list with their values."""
    shown = []
    for attribute, values in sorted(word.attributes.items()):
        if attribute == "id" or attribute.startswith(_OURS):
            continue
        shown.append(_code(attribute if values is None or values == BOOLEAN else f"{attribute}={'/'.join(sorted(values))}"))
    return ", ".join(shown)


def _way(name: str, way: str, language: int) -> str:
    return f"`{name}`: {way}" if language == 0 else f"`{name}`：{words.WAYS[way]}"


def elements(language: int) -> Iterable[Sequence[str]]:
    """A row for each element of the standard, by prefix and name."""
    listed = (name for name in (*WORDS, *REFUSED) if not name.startswith("zeebe:"))
    for name in sorted(listed, key=lambda name: (name.split(":")[0], name.lower())):
        if name in WORDS:
            yield _code(name), SUPPORTED[language], _attributes(WORDS[name]), _code(proofs.ELEMENTS[name])
        else:
            yield _code(name), REFUSED_HERE[language], "", _way(RULE, REFUSED[name], language)


def attributes(language: int) -> Iterable[Sequence[str]]:
    """A row for each attribute of a supported element that is refused, whatever its value or for other values than shown."""
    for (element, attribute), way in sorted((REFUSED_ATTRIBUTES | REFUSED_VALUES).items()):
        values = WORDS[element].attributes.get(attribute)
        but = f" ≠ {' / '.join(map(_code, sorted(values)))}" if values else ""
        rule = RULE_OF_VALUES if values else RULE_OF_ATTRIBUTES
        yield f"`{element}` `{attribute}`{but}", _code(rule), way if language == 0 else words.WAYS[way]


def _cell(trigger: str, place: str) -> str:
    rule = refusal(trigger, place)
    if rule is None:
        return "=" if (trigger, place) in SAME else "✓"
    return _code(rule) if (trigger, place) in STANDARD else "—"


def events(language: int) -> Iterable[Sequence[str]]:
    """A row for each trigger with all places where an event may stand, as the reader answers."""
    for trigger in CAUGHT:
        cells = (_cell(trigger, place) for place in PLACES)
        yield words.TRIGGERS[trigger][language], *cells, _code(proofs.EVENTS[trigger])


def activities(language: int) -> Iterable[Sequence[str]]:
    """A row for each kind of activity: what it does and by which attributes and extensions that is said."""
    for name, does in words.ACTIVITIES.items():
        said = [*sorted(WORDS[name].required - {"id"}), *sorted(WORDS[name].extensions - {"zeebe:properties"})]
        yield _code(name), does[language], ", ".join(_code(one) for one in said), _code(proofs.ELEMENTS[name])


def gateways(language: int) -> Iterable[Sequence[str]]:
    """A row for each kind of gateway."""
    for name, (takes, joins) in words.GATEWAYS.items():
        yield _code(name), takes[language], joins[language], _code(proofs.ELEMENTS[name])
    yield _code("bpmn:complexGateway"), REFUSED_HERE[language], "", _way(RULE, REFUSED["bpmn:complexGateway"], language)


def loops(language: int) -> Iterable[Sequence[str]]:
    """A row for each way to repeat an activity."""
    for name, (shown, by) in words.LOOPS.items():
        yield shown[language], by[language], _code(proofs.LOOPS[name])


def zeebe(language: int) -> Iterable[Sequence[str]]:
    """A row for each element of the extension."""
    for name in (one for one in WORDS if one.startswith("zeebe:")):
        around = sorted(one for one, word in WORDS.items() if name in word.extensions or name in word.children)
        where = "" if name == "zeebe:properties" else ", ".join(_code(one.removeprefix("bpmn:")) for one in around)
        yield _code(name), SUPPORTED[language], where or ANY_ELEMENT[language], _attributes(WORDS[name]), _code(proofs.ELEMENTS[name])
    for name in (one for one in REFUSED if one.startswith("zeebe:")):
        yield _code(name), REFUSED_HERE[language], "", "", _way(RULE, REFUSED[name], language)


def properties(language: int) -> Iterable[Sequence[str]]:
    """A row for each zeebe:property that means something here."""
    for name, proof in proofs.PROPERTIES.items():
        of = sorted(element.removeprefix("bpmn:") for element, known in PROPERTIES.items() if name in known)
        where = ANY_ELEMENT[language] if name in properties_of("") else ", ".join(_code(one) for one in of)
        yield _code(name), where, _code(proof)


MAKERS = {
    "elements": elements, "attributes": attributes, "events": events, "activities": activities, "gateways": gateways, "loops": loops,
    "zeebe": zeebe, "properties": properties,
}  # fmt: skip


def table(name: str, language: int) -> str:
    """A table of the page, in English (0) or Chinese (1)."""
    return reference_page.table(HEADS[name][language], MAKERS[name](language))


def renewed(page: str, language: int) -> str:
    """A page with all tables made anew."""
    return reference_page.renewed(page, lambda name: table(name, language))


if __name__ == "__main__":
    reference_page.write(PAGES, renewed)
