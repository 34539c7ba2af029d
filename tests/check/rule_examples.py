"""The smallest thing that each rule about diagrams finds: for the tests, and for the examples of docs/checks.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.bpmn import read_diagrams
from engine.check.catching import diagram_catching
from engine.check.modelling import diagram_modelling
from engine.check.report import check_folders
from engine.check.soundness import diagram_soundness
from engine.check.standard_schema import schema_findings
from engine.findings import Finding
from tests.bpmn.building import boundary, events, flows, message, message_event, read, source_of, tasks
from tests.bpmn.test_strictness import PLAIN, REFUSED
from tests.check.district import DISTRICT, LAMP, LAW, bpmn, check, write
from tests.check.test_fit import MISTAKES, WARNINGS, declared, diagram

Example = Callable[[], list[Finding]]
MOST_POSITIONS = 3


def gateways(text: str) -> str:
    """Gateways by name: "x", "m" exclusive, "i" inclusive, else parallel; "x=y" has the default flow x-y."""
    kinds = {"x": "exclusive", "m": "exclusive", "i": "inclusive"}
    found = []
    for word in text.split():
        name, _, default = word.partition("=")
        attribute = f' default="{name}-{default}"' if default else ""
        found.append(f'<{kinds.get(name[0], "parallel")}Gateway id="{name}"{attribute}/>')
    return "".join(found)


def drawn(body: str, top: str = "") -> Example:
    """What is said of a diagram's flow and drawing."""

    def find() -> list[Finding]:
        found = read(body, top)
        return [*diagram_soundness(found), *diagram_modelling(found), *diagram_catching(found, {})]

    return find


def refused(body: str, top: str = "") -> Example:
    """What the reader says of a process with this beside s > t > e."""
    return lambda: read_diagrams(source_of("\n" + events("s e") + tasks("t") + PLAIN + "\n" + body, top), "p.bpmn")[1]


def fitted(change: Callable[[], Mapping[str, bytes | None]]) -> Example:
    """What is said of the small folder with some files changed."""

    def find() -> list[Finding]:
        with TemporaryDirectory() as folder:
            return check(Path(folder), change(), scenarios=False).findings

    return find


def adverse(statement: str = "look", ground: str = "place", remedy: str = "place") -> dict[str, bytes | None]:
    """The folder whose letter decides against somebody."""
    table = f'[documents.notice.adverse]\nstatement = "{statement}"\nground = "{ground}"\nremedy = "{remedy}"\n'
    table += 'settlement = "按约定结算"\n\n'
    return declared("[[message]]", f"{table}[[message]]")


def read_early() -> dict[str, bytes | None]:
    """The folder whose first task is due by what only a later step writes."""
    return diagram("=term end(today(), &quot;look&quot;)", "=outcome")


def asking_law() -> dict[str, bytes | None]:
    """The folder whose second task is due by law."""
    return diagram("=today()", "=today() + duration(&quot;P&quot; + string(law(&quot;notice&quot;, today())) + &quot;D&quot;)")


def undated_law() -> dict[str, bytes | None]:
    """The folder that asks for law and does not say from which day on."""
    table = '\n[law]\nfrom = 2020-05-01\nreason = "路灯报修自此办理"\n'
    return {**asking_law(), **declared(table, "")}


def asking_ceased_law() -> dict[str, bytes | None]:
    """The same folder where the rule is no longer in force from a later day on."""
    ceased = '[[row]]\nvalid_from = 2025-01-01\nin_force = false\nsource = "废止决定"\narticle = "第一项"\nconfirmed = true\n'
    return {**asking_law(), "../law/notice.toml": (LAW + ceased).encode()}


def waiting() -> dict[str, bytes | None]:
    """The folder that waits for a message which nobody sends."""
    catch = f'<intermediateCatchEvent id="wait">{message_event("never")}</intermediateCatchEvent>'
    text = bpmn(LAMP, message("never", "never", "place")).decode()
    arrow = '<sequenceFlow id="mended-e2" sourceRef="mended" targetRef="e2">'
    assert arrow in text
    ways = arrow.replace("mended-e2", "mended-wait").replace('"e2"', '"wait"') + "</sequenceFlow>" + arrow.replace('"mended"', '"wait"')
    return {"lamp.bpmn": text.replace(arrow, catch + ways, 1).encode()}


def beside_a_broken_folder() -> list[Finding]:
    """What is said of the small folder beside one that has nothing in it."""
    with TemporaryDirectory() as folder:
        workflows = write(Path(folder))
        (workflows / "empty").mkdir()
        (workflows / "empty" / "procedure.toml").write_text("")
        return check_folders(workflows, [], DISTRICT, scenarios=False).findings


NEW: dict[str, Example] = {
    "deadlock": drawn(events("s e") + gateways("x=b j") + tasks("a b") + flows("s > x > b > j > e; a > j; x > a [n = 1]")),
    "token-left": drawn(events("s e e2") + gateways("f x=j j") + tasks("b") + flows("s > f > x > j > e; f > b > j; x > e2 [n = 1]")),
    "double-token": drawn(events("s e") + gateways("f m") + tasks("a b c") + flows("s > f > a > m > c > e; f > b > m")),
    "endless-loop": drawn(events("s") + gateways("m") + tasks("a") + flows("s > m > a > m")),
    "not-decided": lambda: list(diagram_soundness(read(events("s e") + tasks("a b") + flows("s > a > b > e")), MOST_POSITIONS)),
    "superfluous-termination": drawn(
        events("s") + '<endEvent id="e"><terminateEventDefinition/></endEvent>' + tasks("a") + flows("s > a > e")
    ),
    "unreachable": drawn(events("s e") + tasks("a b") + flows("s > e; a > b > a")),
    "missing-end": drawn(events("s") + tasks("a") + flows("s > a")),
    "implicit-end": drawn(events("s e") + gateways("f") + tasks("a b") + flows("s > f > a > e; f > b")),
    "implicit-split": drawn(events("s e e2") + tasks("a") + flows("s > a > e; a > e2")),
    "superfluous-gateway": drawn(events("s e") + gateways("x") + tasks("a") + flows("s > a > x > e")),
    "join-and-split": drawn(events("s e e2") + gateways("f j") + flows("s > f > j > e; f > j; j > e2").replace('"f-j"', '"f-j2"', 1)),
    "double-flow": drawn(events("s e") + gateways("x=e") + flows("s > x > e; x > e [n = 1]; x > e [n = 1]")
                         .replace('"x-e"', '"x-e2"', 3).replace('"x-e2"', '"x-e"', 1).replace('"x-e2"', '"x-e3"', 1)),
    "missing-default": drawn(events("s e e2") + gateways("x") + flows("s > x; x > e [n = 1]; x > e2 [n = 2]")),
    "unnamed": drawn(events("s e") + flows("s > e")),
    "never-thrown": drawn(events("s e e2") + tasks("a") + boundary("b", "a", "<errorEventDefinition/>") + flows("s > a > e; b > e2")),
    "not-by-schema": lambda: list(schema_findings(
        source_of('<startEvent id="s"/>\n<endEvent id="e"><outgoing>x</outgoing><incoming>s-e</incoming></endEvent>' + flows("s > e")),
        "p.bpmn")),
    "not-executable": lambda: read_diagrams(
        source_of(events("s e") + flows("s > e")).replace(b'isExecutable="true"', b'isExecutable="false"'), "p.bpmn")[1],
    "missing-drawing": refused(""),
    "too-large": lambda: read_diagrams(b" " * 5_000_001, "p.bpmn")[1],
    "never-equal": fitted(lambda: diagram("verdict = &quot;mend&quot;", "verdict = &quot;mned&quot;")),
    "not-read": beside_a_broken_folder,
    "read-too-early": fitted(read_early),
    "unsourced-term": fitted(lambda: diagram("=today()", "=today() + duration(&quot;P5D&quot;)")),
    "unsent-message": fitted(waiting),
    "missing-law": fitted(lambda: diagram("=today()", "=law(&quot;ghost&quot;, today())")),
    "computed-law": fitted(lambda: diagram("=today()", "=law(place, today())")),
    "undated-law": fitted(undated_law),
    "early-law": fitted(lambda: {**asking_law(), **declared("from = 2020-05-01", "from = 2020-04-30")}),
    "ceased-law": fitted(asking_ceased_law),
    "unasked-law": fitted(lambda: declared("[terms.look]", '[law.notice]\nfrom = 2020-05-01\nreason = "试"\n\n[terms.look]')),
    "unsaid-adverse": fitted(lambda: declared('file = "documents/notice.html"', 'file = "documents/notice.html"\nkind = "决定书"')),
    "missing-ground": fitted(lambda: adverse(ground="ghost")),
    "missing-remedy": fitted(lambda: adverse(remedy="ghost")),
    "unheard": fitted(lambda: adverse(statement="mend")),
    "unserved": fitted(adverse),
}  # fmt: skip


OF_READER = (
    "complex gateway", "dangling flow", "boundary without a trigger", "flow into a start", "unreachable task", "misplaced extension",
    "value out of bounds", "second start", "unknown element", "unknown attribute", "unknown property", "text where none belongs", "no id",
    "an id twice", "two extensions", "two messages of a name", "no key to wait by", "service without a type",
    "sending without a task definition", "bad FEEL", "bad duration", "gateway without conditions",
    "condition after a parallel gateway", "subprocess without a start", "message flow inside a pool",
    "attribute of the standard that is not executed",
)  # fmt: skip
"""Which of the refused diagrams stands for its rule."""


def _known() -> dict[str, Example]:
    """Those that other tests have, of the checks of the folder the first of each rule."""
    found: dict[str, Example] = {}
    for name in OF_READER:
        body, top, rule, _ = REFUSED[name]
        found[rule] = refused(body, top)
    for rule, _, change in MISTAKES.values():
        found.setdefault(rule, fitted(change))
    for rule, _, _, change in WARNINGS.values():
        found.setdefault(rule, fitted(change))
    return found


EXAMPLES: Mapping[str, Example] = {**_known(), **NEW}


@cache
def example(rule: str) -> Finding | None:
    """What the rule says of its example; None for a rule that has none here."""
    return next((one for one in EXAMPLES[rule]() if one.rule == rule), None) if rule in EXAMPLES else None
