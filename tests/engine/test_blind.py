"""What is handed in at a blind step nobody else reads before all have handed in: not in the case, its files or its incidents."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine import commands as c
from engine import office_commands as office
from engine.errors import NotAllowed, NotFound
from engine.identity import new_id
from engine.proof.verify import verify_cases
from engine.reading import attachment, case_page, task_page
from tests.engine.blind_scoring import SECRET, Scoring
from tests.engine.house import House

READERS = ("su", "fang", "audit")


@pytest.fixture
def scoring(house: House) -> Scoring:
    return Scoring(house)


def read(scoring: Scoring, person: str) -> list[tuple[str, object]]:
    """(who, score) of what the case's page tells a person that was handed in."""
    page = case_page(scoring.house.engine, person, scoring.case)
    told = [(one.actor_name, item.value) for one in page.data for item in one.items if item.label == "得分"]
    in_story = [(line.actor_name, item.value) for line in page.story for item in line.answers if item.label == "得分"]
    assert sorted(told, key=str) == sorted(in_story, key=str), "its data and its history say the same"
    return told


def test_nobody_reads_what_another_handed_in_before_all_have(scoring: Scoring) -> None:
    scoring.score("lin")
    for person in READERS:
        assert read(scoring, person) == [], person
        page = repr(case_page(scoring.house.engine, person, scoring.case))
        assert "87.5" not in page
        assert SECRET not in page
    assert [value for _, value in read(scoring, "lin")] == [Decimal("87.5")], "who handed it in reads their own"


def test_afterwards_everybody_who_reads_the_case_reads_all_of_it(scoring: Scoring) -> None:
    scoring.score("lin")
    scoring.score("su", "60")
    for person in (*READERS, "lin"):
        assert [value for _, value in read(scoring, person)] == [Decimal("87.5"), Decimal(60)], person
    assert verify_cases(scoring.house.engine, [scoring.case]).findings == []


def test_the_history_says_that_somebody_handed_in_and_that_it_is_kept_back(scoring: Scoring) -> None:
    scoring.score("lin")
    (line,) = (one for one in case_page(scoring.house.engine, "audit", scoring.case).story if one.kind == "task:completed")
    assert (line.actor, line.facts["kept_back"], line.answers) == ("lin", True, ())
    (own,) = (one for one in case_page(scoring.house.engine, "lin", scoring.case).story if one.kind == "task:completed")
    assert "kept_back" not in own.facts


def test_who_has_not_scored_yet_sees_nothing_of_it_on_their_own_task(scoring: Scoring) -> None:
    scoring.score("lin")
    page = task_page(scoring.house.engine, "su", scoring.task_of("su").id)
    assert not {"score", "remark", "words"} & page.context.keys()
    assert page.context["word"] is None
    assert "87.5" not in repr(page.context)


def test_what_was_handed_in_in_an_earlier_round_stays_told(house: House) -> None:
    scoring = Scoring(house, again="count(words) = 2 and words[1].score > 80")
    scoring.score("lin")
    scoring.score("su", "60")
    scoring.tell()
    scoring.score("lin", "79")
    page = case_page(house.engine, "audit", scoring.case)
    told = [item.value for line in page.story for item in line.answers if item.label == "得分"]
    assert sorted(told) == [Decimal(60), Decimal("87.5")]


def test_a_body_that_is_broken_off_keeps_nothing_back(scoring: Scoring) -> None:
    scoring.score("lin")
    scoring.house.do(c.CancelCase(new_id(), "fang", scoring.case, "立错了"))
    assert [value for _, value in read(scoring, "audit")] == [Decimal("87.5")]


def test_a_file_handed_in_there_is_nobody_else_s_before(scoring: Scoring) -> None:
    house = scoring.house
    proof = house.store(b"%PDF-1.4 proof", "依据.pdf", "lin", scoring.task_of("lin").id)
    scoring.score("lin", proof=[proof])
    for person in READERS:
        with pytest.raises(NotFound):
            attachment(house.engine, person, scoring.case, proof["hash"])
    assert attachment(house.engine, "lin", scoring.case, proof["hash"])[2] == b"%PDF-1.4 proof"
    scoring.score("su", "60")
    assert [attachment(house.engine, one, scoring.case, proof["hash"])[2] for one in READERS] == [b"%PDF-1.4 proof"] * 3


def test_nobody_is_asked_for_an_opinion_there(scoring: Scoring) -> None:
    house, found = scoring.house, scoring.task_of("lin")
    version = house.do(c.ClaimTask(new_id(), "lin", found.id, found.version))["version"]
    assert task_page(house.engine, "lin", found.id).may_ask is False
    with pytest.raises(NotAllowed) as refused:
        house.engine.execute(office.AskOpinion(new_id(), "lin", found.id, version, ("fang",), "我想打87.5，您看呢？"))
    assert refused.value.reason == "blind"
