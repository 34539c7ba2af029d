"""Letters: written, numbered and hashed in the step that signs them; printed later, and that is journalled too."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import commands as c
from engine import model, worker
from engine.attachments import load
from engine.deploy import deploy_law, deploy_loaded
from engine.deploy import load as loaded
from engine.documents import HTML_PURPOSE
from engine.errors import EngineError, FormRejected, NotAllowed
from engine.identity import new_id
from engine.proof.verify import verify_cases
from engine.store import series
from tests.engine.folder import files
from tests.engine.house import House
from tests.engine.test_execute import at_once


def signed(house: House, subject: str = "楼道灯坏了", wording: str = "请七日内修好") -> str:
    case = house.start(subject=subject)
    house.complete("record", "lin", case, note="灯不亮")
    house.complete("approve", "qiao", case, wording=wording)
    return case


def html(house: House, case: str) -> bytes:
    (row,) = house.documents(case)
    with house.engine.reading() as tx:
        return tx.data_key(case).open(row.html, HTML_PURPOSE.format(row.id))


def test_a_letter_is_numbered_signed_and_hashed(house: House) -> None:
    case = signed(house)
    (row,) = house.documents(case)
    assert (row.number, row.title, row.signed_by, row.element) == ("修〔2026〕1号", "维修通知单", "qiao", "approve")
    content = html(house, case)
    assert hashlib.sha256(content).hexdigest() == row.hash
    for words in ("修〔2026〕1号", "灯不亮", "请七日内修好", "qiao氏"):
        assert words in content.decode()


def test_the_journal_names_the_letter_and_its_hash(house: House) -> None:
    case = signed(house)
    (row,) = house.documents(case)
    entry = next(one for one in house.journal(case) if "documents" in one.facts)
    assert entry.facts["documents"] == [{"document": row.id, "number": row.number, "title": row.title, "hash": row.hash}]
    letter = entry.moves[0]["input"]["variables"]["letter"]
    assert (letter["id"], letter["number"], letter["hash"]) == (row.id, row.number, row.hash)


def test_markup_that_somebody_typed_is_text_in_the_letter(house: House) -> None:
    case = signed(house, wording="<script>alert(1)</script> & <b>")
    assert b"&lt;script&gt;" in html(house, case)
    assert b"<script" not in html(house, case)


def test_numbers_run_without_gap_and_begin_anew_each_year(house: House) -> None:
    assert [house.documents(signed(house, f"灯{n}"))[0].number for n in range(3)] == [f"修〔2026〕{n}号" for n in (1, 2, 3)]
    house.clock.advance_to(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))  # midnight in the district
    assert house.documents(signed(house, "新年的灯"))[0].number == "修〔2027〕1号"


def test_a_refused_completion_uses_no_number(house: House) -> None:
    case = house.start()
    house.complete("record", "lin", note="灯不亮")
    task = house.claim("approve", "qiao")
    with pytest.raises(FormRejected):
        house.do(c.CompleteTask(new_id(), "qiao", task.id, task.version, {"wording": ""}))
    house.complete("approve", "qiao", wording="修")
    assert house.documents(case)[0].number == "修〔2026〕1号"


def test_numbers_have_neither_gaps_nor_doubles_when_many_sign_at_once(house: House) -> None:
    commands = []
    for n in range(4):
        case = house.start(subject=f"灯{n}")
        house.complete("record", "lin", case, note="灯不亮")
        task = house.claim("approve", "qiao", case)
        commands.append(c.CompleteTask(new_id(), "qiao", task.id, task.version, {"wording": "修"}))
    answers = at_once([lambda one=one: house.engine.execute(one) for one in commands])
    assert not [one for one in answers if isinstance(one, EngineError)]
    with house.engine.reading() as tx:
        numbers = sorted(row.number for row in tx.connection.execute(model.document.select()))
    assert numbers == [f"修〔2026〕{n}号" for n in (1, 2, 3, 4)]


def test_a_first_number_that_two_want_at_once_is_given_once(house: House) -> None:
    def take() -> int:
        with house.engine.transaction() as connection:
            return series.next_number(connection, "新的字号", 2026)

    assert sorted(at_once([take, take, take])) == [1, 2, 3]


def test_where_many_letters_wait_the_worker_prints_a_few_in_each_round_the_youngest_first(
    quick_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RENDERED_AT_ONCE", 1)
    monkeypatch.setattr(worker, "to_pdf", lambda _html: b"%PDF-1.4 letter")
    older = signed(quick_house)
    quick_house.clock.advance(timedelta(minutes=1))
    younger = signed(quick_house, "门禁坏了")
    printed = []
    while worker.run_once(quick_house.engine):
        printed.append([quick_house.documents(case)[0].pdf_hash is not None for case in (older, younger)])
    assert printed == [[False, True], [True, True]]


def test_the_worker_prints_the_letter_and_journals_its_hash(quick_house: House) -> None:
    house = quick_house
    case = signed(house)
    assert house.documents(case)[0].pdf_hash is None
    assert worker.run_once(house.engine) == 1
    row = house.documents(case)[0]
    assert row.pdf_hash is not None
    with house.engine.reading() as tx:
        key = tx.data_key(case)
    pdf = load(house.engine.house.home, key, case, row.pdf_hash)
    assert pdf.startswith(b"%PDF")
    assert hashlib.sha256(pdf).hexdigest() == row.pdf_hash
    entry = house.journal(case)[-1]
    assert (entry.kind, entry.facts["document"], entry.facts["hash"]) == ("document:rendered", row.id, row.pdf_hash)
    assert worker.run_once(house.engine) == 0
    (file,) = list((house.engine.house.home / "files" / case).iterdir())
    assert b"%PDF" not in file.read_bytes()


def test_a_letter_is_printed_after_its_case_has_ended(quick_house: House) -> None:
    house = quick_house
    case = signed(house)
    house.complete("hand_over", "heyuan", received_by="门卫")
    assert house.case(case).status == "completed"
    worker.run_once(house.engine)
    assert house.documents(case)[0].pdf_hash is not None
    assert house.case(case).status == "completed"


def test_a_printer_that_fails_is_an_incident_after_the_fifth_time(
    quick_house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house = quick_house
    case = signed(house)

    def jam(html: bytes, stylesheet: str | None = None) -> bytes:
        raise OSError("no font")

    with monkeypatch.context() as patch:
        patch.setattr("engine.worker.to_pdf", jam)
        for _ in range(5):
            worker.run_once(house.engine)
            house.wait(hours=2)
    (incident,) = house.incidents(case)
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    worker.run_once(house.engine)
    assert house.documents(case)[0].pdf_hash is not None
    assert house.incidents(case) == []


LAW = """
[rule]
id = "{0}"
label = "依据"
unit = "text"
decided_by = "决定作出之日"
[[row]]
valid_from = 2020-01-01
value = "可以责令"
source = "{0}条例"
article = "第一条"
confirmed = {1}
"""
CEASED = """[[row]]
valid_from = 2026-10-01
in_force = false
source = "废止决定"
article = "第一条"
confirmed = true
"""
MEASURE = """
[documents.notice.adverse]
statement = "record"
ground = "subject"
remedy = "subject"
basis = '=if wording = "按甲" then "sure" else if wording = "按乙" then "unsure" else "ceased"'
"""


@pytest.fixture
def measuring(house: House) -> House:
    """The house whose letter is a measure, resting on the law that its wording names."""
    folder = files()
    with house.engine.transaction() as connection:
        law = {"sure": LAW.format("sure", "true"), "unsure": LAW.format("unsure", "false"), "ceased": LAW.format("ceased", "true") + CEASED}
        deploy_law(connection, {f"{rule}.toml": text.encode() for rule, text in law.items()}, house.clock(), "system")
        changed = {"procedure.toml": folder["procedure.toml"] + MEASURE.encode()}
        deploy_loaded(connection, loaded("repair", folder | changed), house.clock(), "system")
    return house


def test_a_measure_on_a_confirmed_basis_names_its_row_of_law_in_the_journal(measuring: House) -> None:
    case = signed(measuring, wording="按甲")
    (letter,) = next(one for one in measuring.journal(case) if "documents" in one.facts).facts["documents"]
    assert letter["basis"] == "sure@2020-01-01"
    assert verify_cases(measuring.engine, [case]).findings == []


@pytest.mark.parametrize(("wording", "reason"), [("按乙", "unconfirmed-basis"), ("按丙", "no-basis")])
def test_a_measure_without_a_confirmed_basis_in_force_is_not_decided(measuring: House, wording: str, reason: str) -> None:
    case = measuring.start()
    measuring.complete("record", "lin", case, note="灯不亮")
    task = measuring.claim("approve", "qiao")
    with pytest.raises(NotAllowed) as refused:
        measuring.do(c.CompleteTask(new_id(), "qiao", task.id, task.version, {"wording": wording}))
    assert refused.value.reason == reason
    assert measuring.documents(case) == []
    measuring.complete("approve", "qiao", wording="按甲")  # the step stands open, and no number was used up
    assert measuring.documents(case)[0].number == "修〔2026〕1号"
