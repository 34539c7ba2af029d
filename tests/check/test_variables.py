"""What an expression of a diagram reads is in sight where it stands, and was written before; nothing that is gets a finding."""

from __future__ import annotations

from pathlib import Path

from engine.findings import Finding, Severity
from tests.bpmn.building import boundary, events, ext, flows, io, message_event, multi, script, sub, z
from tests.check.district import LAMP, TABLE, bpmn, check
from tests.engine.folder import field, form, process

NAMES = ("unknown-variable", "unknown-key", "read-too-early")


def found(folder: Path, text: str, top: str = "") -> list[tuple[str, str]]:
    """What is said of names in the small folder with another diagram: rule and element."""
    findings: list[Finding] = check(folder, {"lamp.bpmn": bpmn(text, top)}, scenarios=False).findings
    assert [one for one in findings if one.severity is Severity.ERROR and one.rule not in NAMES] == []
    return [(one.rule, one.element) for one in findings if one.rule in NAMES]


def after_end(more: str) -> str:
    """The lamp's diagram with more beside its first end event."""
    assert '<endEvent id="e"/>' in LAMP
    return LAMP.replace('<endEvent id="e"/>', '<endEvent id="e"/>' + more, 1)


def instead_of_fine(activity: str) -> str:
    """The lamp's diagram with another activity "fine"."""
    start = LAMP.index('<scriptTask id="fine"')
    end = LAMP.index("</scriptTask>", start) + len("</scriptTask>")
    return LAMP[:start] + activity + LAMP[end:]


def test_an_error_s_code_and_message_are_known_to_its_output_mappings_and_to_nothing_else(tmp_path: Path) -> None:
    caught = ext(io(outputs={"why": "=errorCode + errorMessage"})) + "<errorEventDefinition/>"
    good = after_end(boundary("err", "register", caught) + events("e9") + flows("err > e9"))
    assert found(tmp_path / "good", good) == []
    assert found(tmp_path / "bad", instead_of_fine(script("fine", "errorMessage", "outcome"))) == [("unknown-variable", "fine")]


def test_an_escalation_s_code_is_known_to_its_output_mappings(tmp_path: Path) -> None:
    inner = events("s5") + '<endEvent id="e5"><escalationEventDefinition escalationRef="E"/></endEvent>' + flows("s5 > e5")
    caught = ext(io(outputs={"outcome": "=escalationCode"})) + '<escalationEventDefinition escalationRef="E"/>'
    text = instead_of_fine(sub("fine", inner) + boundary("esc", "fine", caught) + events("e9") + flows("esc > e9"))
    assert found(tmp_path, text, '<escalation id="E" escalationCode="late"/>') == []


def test_a_message_s_payload_is_what_its_senders_put_into_it(tmp_path: Path) -> None:
    for name, said in (("place", []), ("colour", [("unknown-variable", "wait")])):
        wait = boundary("wait", "mend", ext(io(outputs={"moved": f"={name}"})) + message_event("elsewhere"))
        text = after_end(wait + events("e9") + flows("wait > e9"))
        assert found(tmp_path / name, text) == said


def test_counts_are_known_to_a_completion_condition_and_items_inside_their_activity_alone(tmp_path: Path) -> None:
    counted = multi("[1, 2]", 'inputElement="one"', completion="numberOfCompletedInstances > 1 or one = 2")
    activity = script("fine", "one", "outcome").replace("</scriptTask>", counted + "</scriptTask>")
    assert found(tmp_path / "good", instead_of_fine(activity)) == []
    outside = instead_of_fine(activity).replace("verdict = &quot;mend&quot;", "one = 1")
    assert found(tmp_path / "bad", outside) == [("unknown-variable", "which-mend")]


def test_what_a_subprocess_maps_in_is_known_inside_it_alone(tmp_path: Path) -> None:
    inner = events("s5 e5") + script("inside", "local", "outcome") + flows("s5 > inside > e5")
    within = sub("fine", inner, extensions=io({"local": "=place"}))
    assert found(tmp_path / "good", instead_of_fine(within)) == []
    outside = instead_of_fine(within).replace("=&quot;mended&quot;", "=local")
    assert found(tmp_path / "bad", outside) == [("unknown-variable", "mended")]


def test_a_decision_finds_its_inputs_where_it_is_taken(tmp_path: Path) -> None:
    """What only the inside of an activity knows is not in sight of a decision outside."""
    start = LAMP.index('<businessRuleTask id="judge"')
    end = LAMP.index("</businessRuleTask>", start) + len("</businessRuleTask>")
    judge = LAMP[start:end]
    assert found(tmp_path / "good", LAMP) == []
    hidden = judge.replace('decisionId="verdict"', 'decisionId="brightness"')
    table = TABLE.replace('name="dark"', 'name="local"').replace("<text>dark", "<text>local").replace('id="verdict"', 'id="brightness"')
    local = sub("fine", events("s5 e5") + script("inside", "local", "outcome") + flows("s5 > inside > e5"),
                extensions=io({"local": "=place"}))  # fmt: skip
    text = instead_of_fine(local).replace(judge, hidden)
    changed = {"lamp.bpmn": bpmn(text), "verdict.dmn": table.encode()}
    findings = check(tmp_path / "bad", changed, scenarios=False).findings
    assert ("unknown-variable", "judge") in [(one.rule, one.element) for one in findings]


def test_a_name_that_a_parallel_way_or_an_earlier_round_writes_is_not_read_too_early(tmp_path: Path) -> None:
    """Only what can on no way have been written before is told."""
    reads, writes = script("reads", "other", "outcome"), script("writes", "1", "other")

    def process_of(gateways: str, ways: str) -> str:
        return process("lamp", gateways + events("e") + reads + writes + flows(ways))

    parallel = process_of('<parallelGateway id="f"/><parallelGateway id="j"/>', "s > f > reads > j > e; f > writes > j")
    assert found(tmp_path / "parallel", parallel) == []
    choices = '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'
    assert found(tmp_path / "loop", process_of(choices, "s > m > reads > writes > x > e; x > m [other = 1]")) == []
    assert found(tmp_path / "straight", process_of("", "s > reads > writes > e")) == [("read-too-early", "reads")]


def mended(outputs: dict[str, str], key: str = "how") -> dict[str, bytes | None]:
    """The small folder whose task "mend" gives more outputs, and whose form has this field."""
    mapping = "".join(f'<z:output source="{source}" target="{target}"/>' for target, source in outputs.items())
    form_of = b'<z:formDefinition formId="mend"/>'
    text = bpmn(LAMP)
    assert form_of in text
    mapped = text.replace(form_of, form_of + f"<z:ioMapping>{mapping}</z:ioMapping>".encode())
    return {"lamp.bpmn": mapped, "mend.form": form("mend", field(key))}


def without_returning(diagram: bytes | None) -> bytes:
    """The small folder's diagram in which no case is returned to an earlier step."""
    assert diagram is not None
    way_back = b'<z:property name="return-to" value="look"/>'
    assert way_back in diagram
    return diagram.replace(way_back, b"")


def said(folder: Path, changes: dict[str, bytes | None]) -> list[tuple[str, str, str]]:
    """What is said of names in the small folder with these changes: rule, element, and the end of the sentence."""
    findings = check(folder, changes, scenarios=False).findings
    return [(one.rule, one.element, one.message.partition(", but ")[2]) for one in findings if one.rule in NAMES]


def test_a_field_that_is_gone_is_missed_where_a_mapping_writes_its_own_name(tmp_path: Path) -> None:
    """What only passes a variable on to itself does not count as writing it."""
    assert said(tmp_path / "good", mended({"how": "=how"})) == []
    renamed = mended({"how": "=how"}, key="howto")
    assert said(tmp_path / "bad", renamed) == [("unknown-variable", "mend", "nobody writes how, this only passes it on; there is howto.")]


def test_a_field_that_is_gone_is_missed_where_an_earlier_step_writes_its_name(tmp_path: Path) -> None:
    """The mapping would give the older value to itself; only an error of the step whose form has no such field."""
    changed = mended({"place": "=place"}, key="places")
    found = said(tmp_path, changed)
    assert found == [("unknown-variable", "mend", "it gives no place, so this changes nothing; there is places.")]


def test_a_mapping_that_reads_what_it_alone_writes_later_is_an_error_unless_the_step_may_come_again(tmp_path: Path) -> None:
    again = mended({"count": "=count + 1"})  # returned to "look", the case comes to "mend" once more
    assert said(tmp_path / "again", again) == []
    once = {**again, "lamp.bpmn": without_returning(again["lamp.bpmn"])}
    assert said(tmp_path / "once", once) == [("unknown-variable", "mend", "nobody but mend writes count, and no earlier.")]
    before = mended({"count": "=1", "more": "=count + 1"})
    assert said(tmp_path / "before", {**before, "lamp.bpmn": without_returning(before["lamp.bpmn"])}) == []
    counted = ext(z("script", expression="=1", resultVariable="one") + io(outputs={"other": "=if other = null then 1 else other + 1"}))
    counts = f'<scriptTask id="counts">{counted}</scriptTask>'
    choices = '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'
    looped = process("lamp", choices + events("e") + counts + flows("s > m > counts > x > e; x > m [other < 3]"))
    assert found(tmp_path / "loop", looped) == []
    straight = process("lamp", events("e") + counts + flows("s > counts > e"))
    assert found(tmp_path / "straight", straight) == [("unknown-variable", "counts")]


def test_a_name_in_a_condition_that_nobody_writes_is_told_of_the_flow(tmp_path: Path) -> None:
    text = LAMP.replace("verdict = &quot;mend&quot;", "verdit = &quot;mend&quot;")
    assert text != LAMP
    named = text.replace('id="which-mend"', 'id="which-mend" name="坏了"')
    (told,) = [one for one in check(tmp_path, {"lamp.bpmn": bpmn(named)}, scenarios=False).findings if one.rule in NAMES]
    assert (told.element, told.name) == ("which-mend", "坏了")
    assert 'id="which-mend"' in bpmn(named).decode().splitlines()[told.line - 1]
