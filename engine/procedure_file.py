"""`procedure.toml`: who may start, case titles, terms and parameters, messages, documents.

Read strictly: an unknown key is a finding, never ignored. Every figure carries unit, reason and source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from engine.declared_letters import Adverse, DocumentKind
from engine.declared_messages import IncomingMessage, OutgoingMessage
from engine.feel import Expression, FeelSyntaxError, Value, compile_expression, to_feel
from engine.findings import Finding, Severity
from engine.host_function_names import HOST_NAMES
from engine.law import AskedDays, LawDays
from engine.results import ALLOWED, WANTED, ResultWords, words_of
from engine.toml_lines import line_in

Item = TypeVar("Item")

UNIQUE = ("open", "not-cancelled", "no")
MAX_DOCUMENT_ID = 32
MAX_NUMBER = 60
TERM_UNITS = ("working_days", "calendar_days")
MOST_DAYS_AHEAD = 60
KINDS: Mapping[type, str] = {
    str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table", date: "a day",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NextStep:
    """What people do once a case is over that no other one called, because it does not follow by itself: `when` it is so, what they
    are told, and the process that they may start then."""

    when: Expression
    text: Expression
    text_en: Expression
    start: str | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """How cases of one BPMN process start, are named and found again."""

    id: str
    title: str
    title_en: str = ""
    start_roles: tuple[str, ...] = ()  # who may start it by hand; () = only a message, a call or a timer
    start_form: str | None = None
    serves: Expression | None = None  # -> id of the letter that a case of this process serves on somebody
    prepare: str | None = None  # a job whose result is merged into the start variables
    choices: str | None = None  # a job, run without inputs, that offers the start form its options
    case_label: str = ""  # overrides the procedure's: case numbers are "<label> <year>-<n>"
    case_title: Expression | None = None
    case_title_en: Expression | None = None  # the same for pages in English; without it they show the title as it is
    key: Expression | None = None
    unique: str = "no"
    main_unit: Expression | None = None
    side_units: Mapping[str, Expression] = field(default_factory=dict)
    beside: tuple[str, ...] = ()  # processes that are started from the page of a case of this one
    offered_while: str | None = None  # beside a case only as long as that awaits this message
    not_offered: str = ""  # why not then, in words
    not_offered_en: str = ""
    next: tuple[NextStep, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)  # value of `outcome` at the end -> label
    outcomes_en: Mapping[str, str] = field(default_factory=dict)
    reads_firm: tuple[str, ...] = ()  # variables that a firm may read on the case's page
    suspended_by: str | None = None  # a message by the case's number, at which the case stands still with those that it called
    resumed_by: str | None = None  # one at which they go on


@dataclass(frozen=True, slots=True)
class TermSpec:
    """A term by its name: our own (value, unit, reason) or that of a rule of law."""

    name: str
    label: str
    value: int = 0
    unit: str = "working_days"
    source: str = ""
    reason: str = ""
    legal: bool = False
    law: str | None = None
    label_en: str = ""
    event: str = ""  # what it runs from, in words; nothing: the beginning of the step that uses it
    event_en: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of our own: no law gives it."""

    name: str
    value: Value
    unit: str
    reason: str
    source: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureFile:
    """What a procedure declares of itself beside its diagrams, tables, forms and letters."""

    title: str
    owner: str
    case_label: str
    title_en: str = ""
    processes: Mapping[str, Process] = field(default_factory=dict)
    terms: Mapping[str, TermSpec] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    messages: tuple[OutgoingMessage, ...] = ()
    awaited: tuple[IncomingMessage, ...] = ()
    documents: Mapping[str, DocumentKind] = field(default_factory=dict)
    search: Mapping[str, Expression] = field(default_factory=dict)
    results: Mapping[str, tuple[ResultWords, ...]] = field(default_factory=dict)  # by decision: what its outputs are called
    law: LawDays = field(default_factory=LawDays)  # for which days it asks for legal rules
    remind: int = 1  # working days before a task's last day on which its people are reminded; 0 = never

    @classmethod
    def empty(cls) -> ProcedureFile:
        return cls("", "", "")


def read_procedure_file(source: bytes, file: str) -> tuple[ProcedureFile, list[Finding]]:
    """Reads procedure.toml. Every finding at once; what it declares is whole only when none is an error."""
    try:
        tables = tomllib.loads(source.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return ProcedureFile.empty(), [Finding("bad-toml", Severity.ERROR, file, "", 1, f"Expected TOML, but {error}.")]
    reader = _Reader(source, file)
    declared = reader.whole(tables)
    return declared, reader.findings


class _Reader:
    """Reads tables one by one and collects findings."""

    def __init__(self, source: bytes, file: str) -> None:
        self.source, self.file = source, file
        self.findings: list[Finding] = []

    def whole(self, tables: Mapping[str, Any]) -> ProcedureFile:
        top = self.table("", tables, {"title": str, "owner": str, "case_label": str},
                         {"title_en": str, "process": dict, "terms": dict, "parameters": dict, "message": list, "awaited": list,
                          "documents": dict, "search": dict, "results": dict, "law": dict, "reminder": dict})  # fmt: skip
        return ProcedureFile(
            title=top.get("title", ""), owner=top.get("owner", ""), case_label=top.get("case_label", ""),
            title_en=top.get("title_en", ""),
            processes=self.each("process", top, self.process),
            terms=self.each("terms", top, self.term),
            parameters=self.each("parameters", top, self.parameter),
            documents=self.each("documents", top, self.document),
            messages=tuple(self.message(number, table) for number, table in enumerate(top.get("message", ()))),
            awaited=tuple(self.incoming(number, table) for number, table in enumerate(top.get("awaited", ()))),
            search={name: self.feel("search", name, text, bare=True) for name, text in top.get("search", {}).items()},
            results=self.each("results", top, self.results),
            law=self.law(top["law"]) if "law" in top else LawDays(),
            remind=self.reminder(top["reminder"]) if "reminder" in top else 1,
        )  # fmt: skip

    def each(self, section: str, top: Mapping[str, Any], read: Callable[[str, Any], Item]) -> dict[str, Item]:
        return {name: read(name, table) for name, table in top.get(section, {}).items()}

    def process(self, name: str, table: Any) -> Process:
        where = f"process.{name}"
        found = self.table(where, table, {"title": str},
                           {"title_en": str, "start_roles": list, "start_form": str, "prepare": str, "choices": str, "case_label": str,
                            "case_title": str, "case_title_en": str, "key": str, "unique": str, "main_unit": str, "side_units": dict,
                            "beside": list, "serves": str, "outcomes": dict, "outcomes_en": dict, "reads_firm": list,
                            "suspended_by": str, "resumed_by": str, "offered_while": str, "not_offered": str,
                            "not_offered_en": str, "next": list})  # fmt: skip
        if ("offered_while" in found) != ("not_offered" in found):
            self.find(where, "Expected both offered_while and not_offered, or neither: whoever finds it missing is told why.")
        if len(found.keys() & {"suspended_by", "resumed_by"}) == 1:
            self.find(where, "Expected both suspended_by and resumed_by, or neither: what a message stops another lets go on.")
        unique = found.get("unique", "no")
        if unique not in UNIQUE:
            self.find(where, f"Expected unique to be one of {', '.join(UNIQUE)}, but it is {unique!r}.")
        if unique != "no" and "key" not in found:
            self.find(where, "Expected a key, because cases must be unique by it, but there is none.")

        def expression(key: str) -> Expression | None:
            return self.feel(where, key, found[key]) if key in found else None

        return Process(
            id=name, title=found.get("title", ""), title_en=found.get("title_en", ""),
            start_roles=self.words(where, found, "start_roles"), start_form=found.get("start_form"),
            prepare=found.get("prepare"), choices=found.get("choices"), case_label=found.get("case_label", ""),
            case_title=expression("case_title"), case_title_en=expression("case_title_en"),
            serves=expression("serves"), key=expression("key"), unique=unique, main_unit=expression("main_unit"),
            side_units={side: self.feel(where, side, text) for side, text in found.get("side_units", {}).items()},
            beside=self.words(where, found, "beside"), outcomes=found.get("outcomes", {}),
            outcomes_en=found.get("outcomes_en", {}), reads_firm=self.words(where, found, "reads_firm"),
            suspended_by=found.get("suspended_by"), resumed_by=found.get("resumed_by"),
            offered_while=found.get("offered_while"), not_offered=found.get("not_offered", ""),
            not_offered_en=found.get("not_offered_en", ""),
            next=tuple(self.next_step(f"{where}.next {n}", one) for n, one in enumerate(found.get("next", ()), 1)),
        )  # fmt: skip

    def next_step(self, where: str, table: Any) -> NextStep:
        found = self.table(where, table, {"when": str, "text": str, "text_en": str}, {"start": str})
        when, text, text_en = (self.feel(where, key, found.get(key, "=null")) for key in ("when", "text", "text_en"))
        return NextStep(when, text, text_en, found.get("start"))

    def term(self, name: str, table: Any) -> TermSpec:
        where = f"terms.{name}"
        found = self.table(where, table, {"label": str, "source": str, "reason": str},
                           {"value": int, "unit": str, "legal": bool, "law": str, "label_en": str,
                            "event": str, "event_en": str})  # fmt: skip
        if ("law" in found) == ("value" in found):
            self.find(where, "Expected either a value with its unit or the rule of law that has them.")
        if "value" in found and found.get("value", 0) < 1:
            self.find(where, f"Expected a whole number of days, 1 or more, for value, but it is {found['value']}.", "value")
        if "value" in found and found.get("unit") not in TERM_UNITS:
            self.find(where, f"Expected a unit of {', '.join(TERM_UNITS)}, but it is {found.get('unit')!r}.", "unit")
        return TermSpec(name, **found) if "label" in found else TermSpec(name, name)

    def results(self, decision: str, table: Any) -> tuple[ResultWords, ...]:
        where = f"results.{decision}"
        outputs = table if isinstance(table, dict) else self.table(where, table, {}, {})
        found = [(name, self.table(f"{where}.{name}", one, WANTED, ALLOWED)) for name, one in outputs.items()]
        for name, words in found:
            texts = [*words.get("values", {}).values(), *words.get("values_en", {}).values()]
            if not all(isinstance(text, str) for text in texts):
                self.find(f"{where}.{name}", "Expected a text for each of the values.")
        return tuple(words_of(name, words) for name, words in found)

    def reminder(self, table: Any) -> int:
        found = self.table("reminder", table, {"value": int, "unit": str, "source": str, "reason": str}, {})
        value = found.get("value", 1)
        if not 0 <= value <= MOST_DAYS_AHEAD or found.get("unit", "working_days") != "working_days":
            self.find("reminder", f"Expected 0 to {MOST_DAYS_AHEAD} working_days.")
        return int(value)

    def law(self, table: Mapping[str, Any]) -> LawDays:
        """`[law]` with the days for all rules, `[law.<rule>]` with those for one that is asked for others."""
        rules = {name: one for name, one in table.items() if isinstance(one, dict)}
        own = {name: one for name, one in table.items() if name not in rules}
        return LawDays(self.days("law", own) if own else None, {
            name: found for name, one in rules.items() if (found := self.days(f"law.{name}", one)) is not None})  # fmt: skip

    def days(self, where: str, table: Mapping[str, Any]) -> AskedDays | None:
        found = self.table(where, table, {"from": date, "reason": str}, {"until": date})
        first, until = found.get("from"), found.get("until")
        if isinstance(first, datetime) or isinstance(until, datetime):
            self.find(where, "Expected a day without a time of the day.")
        elif first is not None and until is not None and until <= first:
            self.find(where, "Expected until to be later than from.", "until")
        return AskedDays(first, until) if first is not None else None

    def parameter(self, name: str, table: Any) -> Parameter:
        found = self.table(f"parameters.{name}", table,
                           {"value": object, "unit": str, "reason": str, "source": str}, {"label": str})  # fmt: skip
        value = found.get("value")
        try:
            value = to_feel(value)
        except ValueError as error:
            self.find(f"parameters.{name}", str(error))
            value = None
        return Parameter(name, value, found.get("unit", ""), found.get("reason", ""),
                         found.get("source", ""), found.get("label", ""))  # fmt: skip

    def document(self, name: str, table: Any) -> DocumentKind:
        where = f"documents.{name}"
        found = self.table(where, table, {"title": str, "file": str},
                           {"number": str, "kind": str, "title_en": str, "readers": list, "adverse": object})  # fmt: skip
        if len(name) > MAX_DOCUMENT_ID:
            self.find(where, f"Expected a name of at most {MAX_DOCUMENT_ID} characters for a letter, but it has {len(name)}.")
        if "number" in found and not _is_number_pattern(found["number"]):
            self.find(where, f"Expected a number's short pattern with {{year}} and {{n}}, but it is {found['number']!r}.", "number")
        return DocumentKind(name, found.get("title", ""), found.get("file", ""), found.get("number", ""),
                            found.get("kind", ""), found.get("title_en", ""), self.words(where, found, "readers"),
                            self.adverse(where, found.get("adverse")))  # fmt: skip

    def adverse(self, where: str, said: Any) -> Adverse | bool | None:
        """A table for a decision against somebody, false for another letter."""
        if said is None or said is False:
            return said
        where = f"{where}.adverse"
        wanted = ("statement", "ground", "remedy")
        found = self.table(where, said, dict.fromkeys(wanted, str), {"basis": str, "settlement": str})
        if bool(found.get("basis")) == bool(found.get("settlement")):
            self.find(where, "Expected either basis, the rule of law that a measure rests on, or settlement, why it is no measure.")
        if not all(key in found for key in wanted):
            return None
        basis, settlement = self.basis(where, found.get("basis", "")), found.get("settlement", "")
        return Adverse(found["statement"], found["ground"], found["remedy"], basis, settlement)

    def basis(self, where: str, said: str) -> Expression | None:
        """The id of a rule as it stands, or FEEL that chooses one."""
        if not said:
            return None
        return self.feel(where, "basis", said if said.startswith("=") else f'="{said}"')

    def message(self, number: int, table: Any) -> OutgoingMessage:
        found = self.table(f"message {number + 1}", table, {"name": str, "to": str, "label": str}, {"label_en": str})
        return OutgoingMessage(found.get("name", ""), found.get("to", ""), found.get("label", ""),
                               found.get("label_en", ""))  # fmt: skip

    def incoming(self, number: int, table: Any) -> IncomingMessage:
        where = f"awaited {number + 1}"
        found = self.table(where, table, {"name": str, "from": str, "brings": dict}, {})
        brings = {name: word for name, word in found.get("brings", {}).items() if isinstance(word, str)}
        for name in found.get("brings", {}).keys() - brings.keys():
            self.find(where, f"Expected a type word such as string or date for {name}, but it is {found['brings'][name]!r}.", "brings")
        return IncomingMessage(found.get("name", ""), found.get("from", ""), brings)

    def table(self, where: str, table: Any, wanted: Mapping[str, type], allowed: Mapping[str, type]) -> dict[str, Any]:
        """The known keys with values of their types; everything else becomes a finding."""
        if not isinstance(table, dict):
            self.find(where, f"Expected a table, but it is {table!r}.")
            return {}
        types = {**wanted, **allowed}
        for key in table.keys() - types.keys():
            self.find(where, f"Expected one of {', '.join(sorted(types))}, but found {key}.", key)
        for key in wanted.keys() - table.keys():
            self.find(where, f"Expected {key}, but there is none.")
        good = {}
        for key, value in table.items():
            if key in types and (not isinstance(value, types[key]) or (types[key] is int and isinstance(value, bool))):
                self.find(where, f"Expected {self.wanted(where, key, types[key])} for {key}, but it is {_as_written(value)}.", key)
            elif key in types:
                good[key] = value
        return good

    def wanted(self, where: str, key: str, type_: type) -> str:
        """What a key may hold, in words."""
        if where.startswith("terms.") and key == "value":
            return "a whole number of days, 1 or more,"
        return KINDS[type_]

    def words(self, where: str, found: Mapping[str, Any], key: str) -> tuple[str, ...]:
        words = found.get(key, ())
        if not all(isinstance(word, str) for word in words):
            self.find(where, f"Expected a list of texts for {key}.", key)
            return ()
        return tuple(words)

    def feel(self, where: str, key: str, text: Any, bare: bool = False) -> Expression:
        """A FEEL expression, written "=…" (or bare where nothing else can stand)."""
        if not isinstance(text, str) or not (bare or text.startswith("=")):
            self.find(where, f'Expected a FEEL expression "=…" for {key}, but it is {text!r}.', key)
            return compile_expression("null")
        try:
            return compile_expression(text.removeprefix("="), HOST_NAMES)
        except FeelSyntaxError as error:
            self.find(where, f"{key}: {error}", key)
            return compile_expression("null")

    def find(self, where: str, message: str, key: str = "") -> None:
        line = line_in(self.source, where, key)
        self.findings.append(Finding("bad-procedure", Severity.ERROR, self.file, where, line, message))


def _as_written(value: Any) -> str:
    """A value as TOML writes it, as far as a sentence can hold it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return str(value) if isinstance(value, int | Decimal) else repr(value)


def _is_number_pattern(text: str) -> bool:
    """Whether each year and each letter gets a number of its own."""
    try:
        numbers = {text.format(year=year, n=n) for year in (2026, 2027) for n in (1, 2)}
    except (KeyError, IndexError, ValueError):
        return False
    return len(numbers) == 4 and max(map(len, numbers)) <= MAX_NUMBER


def defaults(parameters: Iterable[Parameter]) -> dict[str, Value]:
    """What FEEL sees as `parameters`."""
    return {parameter.name: parameter.value for parameter in parameters}
