"""Files that are broken, huge or meant to do harm: a verdict with reasons, never a fault, never for long."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.tracing import verdict_on
from tests.bpmn.building import events, flows, source_of, user
from tests.tracing.drawing import HEAD, file_of
from tests.tracing.test_vendors import BROWSER, REPOSITORY, SUITE, YOUNGER

SECONDS = 15
"""Far more than any of these needs: a loop that grows with the square of the file would be past it."""


def zipped() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.bpmn", BROWSER)
    return packed.getvalue()


def chained(count: int) -> str:
    names = ["s", *(f"t{number}" for number in range(count)), "e"]
    return events("s e") + "".join(f'<task id="{name}"/>' for name in names[1:-1]) + flows(" > ".join(names))


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefghi", "bcdefghij", strict=True)
)
EXTERNAL = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

REFUSED = {
    "empty": b"", "spaces": b"  \n", "no xml": b"start -> end", "cut off": BROWSER.encode()[:900], "zip": zipped(),
    "zero bytes": bytes(1000), "wrong encoding": "<?xml version='1.0' encoding='UTF-8'?><a b='ä'/>".encode("latin-1"),
    "unknown encoding": b"<?xml version='1.0' encoding='klingon'?><a/>", "other xml": b"<html><body/></html>",
    "utf-16 cut": "<a/>".encode("utf-16")[:-1],
    "dmn": b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>',
    "beta": b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"><process id="p"/></definitions>',
    "json": b'{"process": []}', "no process": f"{HEAD}</definitions>".encode(),
    "no namespace": b"<definitions><process id='p'/></definitions>",
    "bomb": (BOMB + "]><definitions>&j;</definitions>").encode(), "external": (EXTERNAL + HEAD + "&x;</definitions>").encode(),
    "deep": (HEAD + "<process>" * 10_000).encode(),
    "deep text": file_of(f"<documentation>{'<b>' * 300}{'</b>' * 300}</documentation>"),
    "huge": b"<a>" + b"x" * 6_000_000 + b"</a>", "many": file_of("<task/>" * 60_000),
    "attributes": file_of("<task " + " ".join(f'a{number}="1"' for number in range(20_000)) + "/>"),
    "brackets": file_of(f'<sequenceFlow id="f"><conditionExpression>{"(" * 50_000}</conditionExpression></sequenceFlow>'),
    "dangling": source_of(events("s") + user("t") + flows("s > t > nowhere")), "twice": file_of(events("s s e") + flows("s > e")),
    "instruction": file_of("<?run it?>"), "foreign": file_of('<x:y xmlns:x="urn:z"/>'),
    "subprocesses": file_of("".join(f'<subProcess id="u{number}"/>' for number in range(10_000))),
    "processes": file_of("</process>" + "".join(f'<process id="p{number}"><task id="t{number}"/></process>' for number in range(5_000))
                         + '<process id="q">'),
    "nameless": file_of("<sequenceFlow/>" * 10_000), "inclusive": file_of("<inclusiveGateway/>" * 2_000),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_run_is_refused_with_a_reason(name: str) -> None:
    began = time.perf_counter()
    report = verdict_on(REFUSED[name], "x.bpmn")
    assert time.perf_counter() - began < SECONDS
    assert report.verdict == "refused"
    assert report.reasons
    assert all(reason.strip() for reason in report.reasons)


def test_nothing_outside_the_file_is_read() -> None:
    assert "DOCTYPE" in " ".join(verdict_on(REFUSED["external"], "x.bpmn").reasons)
    assert not any("root:" in reason for reason in verdict_on(REFUSED["external"], "x.bpmn").reasons)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"\x00\x01\x02", "the file holds something else"),
        (b"\x89PN", "the file holds something else"),
        (b"abc", "the file holds something else"),
        (b"<!DOCTYPE a><a/>", "begins with a <!DOCTYPE"),
        (b"<a>" * 5_000, "at most 255 deep inside each other"),
        (b"<a>\n<b></a>", "Opening and ending tag mismatch"),
    ],
    ids=["empty", "blank", "zeros", "picture", "text", "document type", "deep", "mismatched"],
)
def test_what_is_no_xml_is_told_so_in_words_for_people(source: bytes, said: str) -> None:
    (reason,) = verdict_on(source, "x.bpmn").reasons
    assert said in reason
    assert "XML_PARSE" not in reason
    assert reason.startswith("line ")


def test_what_is_no_bpmn_is_told_so() -> None:
    for name in ("dmn", "beta", "other xml", "no namespace"):
        assert "Expected a BPMN 2.0 file" in verdict_on(REFUSED[name], "x").reasons[0]


def test_a_long_file_is_read_in_time_that_grows_with_its_length() -> None:
    began = time.perf_counter()
    assert verdict_on(file_of(chained(5_000)), "x.bpmn").verdict == "accepted"
    assert time.perf_counter() - began < SECONDS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_file_may_be_in_any_encoding_that_it_names(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    source = BROWSER.replace('encoding="UTF-8"', f'encoding="{declared}"').encode(encoding)
    assert verdict_on(source, "x.bpmn").reasons == []


VALID = [BROWSER.encode(), SUITE.encode(), REPOSITORY, YOUNGER.encode()]
WORDS = [
    b"", b"<", b">", b"/>", b'"', b"&", b"&#0;", b"\x00", b"\xff", b"<!--", b"]]>", b'id=""', b"=", b"${x}", b"null", b"task",
    b"subProcess", b"<task/>", b"startEvent", b"9" * 400, b"<?x?>", b"multiInstanceLoopCharacteristics", b"bpmn:",
    b"messageEventDefinition",
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_mutated_file_has_a_verdict(data: st.DataObject) -> None:
    source = bytearray(data.draw(st.sampled_from(VALID)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(source)))
        length = data.draw(st.sampled_from([0, 1, 3, 10, 60]))
        word = data.draw(st.sampled_from(WORDS) | st.binary(max_size=4) | st.just(bytes(source[place : place + 80])))
        source[place : place + length] = word
    report = verdict_on(bytes(source), "x.bpmn")
    assert (report.verdict == "refused") is bool(report.reasons)
