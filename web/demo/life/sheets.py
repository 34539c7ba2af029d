"""Fills a form as somebody would: what the page proposes, over it what the habit says, and what is still wanted in stock words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.feel import Environment, Value
from forms import Form
from forms.conversion import is_empty
from forms.evaluation import Evaluation, Part, each
from forms.fields import CheckboxEntry, ChoiceEntry, DateEntry, Entry, FileEntry, ListEntry, NumberEntry
from web.demo.life.habits import Rows, Scene, told
from web.demo.life.papers import scan

ROUNDS = 12
WANTED = frozenset({"required", "too-few-items", "too-few-files"})
STOCK = {
    "reason": "情况属实，按程序办理。", "text": "经核对，情况属实。", "answer": "经复核，理由不成立，不予采纳。", "note": "已核对。",
    "remedy": "不服的，可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。", "plan": "由社区牵头，三日内安排人员到位。",
    "opinion": "事实清楚，程序合法。", "summary": "已经办结，材料齐全。", "facts": "现场查看属实。", "attendees": "街镇、社区、企业各一人",
    "paper": "见扫描件", "place": "{estate.name}", "voucher": "财拨{quarter}", "contact": "社区服务站", "posted_at": "小区公告栏",
}  # fmt: skip
PLAIN = "按规定办理。"


def filled(
    form: Form, given: Mapping[str, Any], context: Mapping[str, Value], environment: Environment, scene: Scene
) -> dict[str, Any]:
    """The values of a form that is accepted, if what is given can be; whoever takes them judges."""
    left = dict(given)
    parts: Sequence[Part] = Evaluation(form, None, context, environment, drawn=True).parts
    raw: dict[str, Any] = {}
    for _ in range(ROUNDS):
        raw = _typed(parts)
        # What comes into sight only now is answered only now.
        raw |= {name: _entered(left.pop(name), raw.get(name)) for name in sorted(left.keys() & _visible(parts))}
        judged = Evaluation(form, raw, context, environment).parts
        wanting, seen = _wanting(judged), _visible(judged)
        for part in wanting:
            if part.path.partition("-")[0] in raw:  # else the page still has to propose something for it
                _put(raw, part.path, _stock(part, scene))
        if not wanting and seen <= raw.keys() and not left.keys() & seen:
            break
        parts = Evaluation(form, raw, context, environment, drawn=True).parts
    return raw


def _entered(value: Any, proposed: Any) -> Any:
    if not isinstance(value, Rows):
        return value
    return [{**row, **{name: one for name, one in value.values.items() if is_empty(row.get(name))}} for row in proposed or []]


def _visible(parts: Iterable[Part]) -> set[str]:
    return {entry.key for part in each(list(parts)) if part.visible and not part.readonly and isinstance(entry := part.component, Entry)}


def _typed(parts: Iterable[Part]) -> dict[str, Any]:
    """What stands in the entries that can be filled in."""
    found: dict[str, Any] = {}
    for part in each(list(parts)):
        entry = part.component
        if not isinstance(entry, Entry) or not part.visible or part.readonly:
            continue
        found[entry.key] = [_typed(row.parts) for row in part.rows] if isinstance(entry, ListEntry) else _sent(part)
    return found


def _sent(part: Part) -> Any:
    return part.raw if part.value is None else part.value


def _wanting(parts: Iterable[Part]) -> list[Part]:
    found = []
    for part in each(list(parts)):
        if part.visible and not part.readonly and any(one.code in WANTED for one in part.wrong):
            found.append(part)
        for row in part.rows:
            found += _wanting(row.parts)
    return found


def _put(raw: dict[str, Any], path: str, value: Any) -> None:
    """Sets `findings-2-what` of raw values; rows count from 0 in a path."""
    name, _, rest = path.partition("-")
    if not rest:
        raw[name] = value
        return
    index, _, inner = rest.partition("-")
    rows = list(raw.get(name) or [])
    while len(rows) <= int(index):
        rows.append({})
    row = dict(rows[int(index)])
    _put(row, inner, value)
    rows[int(index)] = row
    raw[name] = rows


def _stock(part: Part, scene: Scene) -> Any:
    entry = part.component
    assert isinstance(entry, Entry)
    for kind, make in _MAKERS:
        if isinstance(entry, kind):
            return make(part, scene)
    return told(scene, STOCK.get(entry.key, STOCK.get(entry.key.partition("_")[0], PLAIN)))


def _option(part: Part, scene: Scene) -> Any:
    first = part.options[0].value if part.options else None
    entry = part.component
    return [first] if isinstance(entry, ChoiceEntry) and entry.type_word == "list" else first


def _number(part: Part, scene: Scene) -> Decimal:
    entry = part.component
    return (entry.minimum if isinstance(entry, NumberEntry) else None) or Decimal(1)


def _files(part: Part, scene: Scene) -> Any:
    entry = part.component
    assert isinstance(entry, FileEntry)
    one = scan(entry.label, entry.types)
    return [one] if entry.multiple else one


_MAKERS: tuple[tuple[type[Entry], Callable[[Part, Scene], Any]], ...] = (
    (CheckboxEntry, lambda _part, _scene: True),
    (ChoiceEntry, _option),
    (NumberEntry, _number),
    (DateEntry, lambda _part, scene: scene.today),
    (FileEntry, _files),
    (ListEntry, lambda _part, _scene: [{}]),
)

