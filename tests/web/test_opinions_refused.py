"""What opens no page to ask or to answer on, and what is answered to a form that comes too late: status, sentence, and no change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from engine import model
from engine.commands import CancelCase, CompleteTask, ReleaseTask, ResumeCase, SuspendCase
from engine.execute import Engine
from engine.identity import new_id
from engine.office_commands import AnswerOpinion, AskOpinion, DeclineOpinion, WithdrawOpinion
from tests.web.browsing import Site
from tests.web.test_tasks import claimed

Visit = Callable[[str | None], Site]
Act = Callable[[Engine, str, str], None]
NOT_HERE = "这里没有您能看的内容"


@pytest.fixture
def task(engine: Engine, visit: Visit) -> str:
    """The first task of a case, in the officer's hands; the officer's colleague heads the bureau."""
    claimed(visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"}))
    with engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="reviewer", role="housing_head", unit_id="bureau.housing"))
        return str(connection.execute(select(model.task.c.id)).scalar_one())


@pytest.fixture
def opinion(engine: Engine, task: str) -> str:
    """A question about it to somebody of the subdistrict."""
    engine.execute(AskOpinion(new_id(), "officer", task, version(engine, task), ("person:stranger",), "通道归谁管？", None))
    with engine.reading() as tx:
        return str(tx.connection.execute(select(model.opinion.c.id)).scalar_one())


def sent(site: Site, address: str, filled: dict[str, str]) -> Site:
    """A form that this person's pages do not offer them."""
    token = site.open("/account").page.xpath("//input[@name='csrf_token']/@value")[0]
    site.response = site.client.post(address, data={"csrf_token": token, "command": new_id(), **filled}, follow_redirects=True)
    return site


def version(engine: Engine, task: str) -> int:
    with engine.reading() as tx:
        return int(tx.connection.execute(select(model.task.c.version).where(model.task.c.id == task)).scalar_one())


def standing(engine: Engine) -> tuple[Any, ...]:
    """All that an answer or a question would change."""
    with engine.reading() as tx:
        entries = tx.connection.execute(select(func.count()).select_from(model.journal)).scalar_one()
        opinions = tx.connection.execute(select(model.opinion).order_by(model.opinion.c.id)).all()
        return entries, [tuple(row) for row in opinions]


def of(task: str) -> str:
    return task.partition("/")[0]


def closed(engine: Engine, task: str, opinion: str) -> None:
    engine.execute(CompleteTask(new_id(), "officer", task, version(engine, task), {"seen": "通道被占用", "score": "71"}))


def put_back(engine: Engine, task: str, opinion: str) -> None:
    engine.execute(ReleaseTask(new_id(), "officer", task, version(engine, task)))


def cancelled(engine: Engine, task: str, opinion: str) -> None:
    engine.execute(CancelCase(new_id(), "reviewer", of(task), "立错了"))


def suspended(engine: Engine, task: str, opinion: str) -> None:
    engine.execute(SuspendCase(new_id(), "reviewer", of(task), "等鉴定"))


def untouched(engine: Engine, task: str, opinion: str) -> None:
    return


def answered(engine: Engine, task: str, opinion: str) -> None:
    engine.execute(AnswerOpinion(new_id(), "stranger", opinion, "归街道管。"))


def declined(engine: Engine, task: str, opinion: str) -> None:
    engine.execute(DeclineOpinion(new_id(), "stranger", opinion, "不归我们"))


def withdrawn(engine: Engine, task: str, opinion: str) -> None:
    engine.execute(WithdrawOpinion(new_id(), "officer", opinion))


ASKING: tuple[tuple[str, Act, str, int, str], ...] = (
    ("a task that is done", closed, "officer", 409, "已经不在这一步了"),
    ("a task that nobody holds", put_back, "officer", 403, "这项任务还没有人认领。请先认领再办。"),
    ("a task that another one holds", untouched, "officer.2", 403, "这项任务已经由别人认领。"),
    ("a task of a cancelled case", cancelled, "officer", 409, "已经不在这一步了"),
    ("a task of a suspended case", suspended, "officer", 409, "本案已中止。恢复办理以后才能再办。"),
    ("a foreign task", untouched, "stranger", 404, NOT_HERE),
)


@pytest.mark.parametrize(("act", "user", "status", "sentence"), [one[1:] for one in ASKING], ids=[one[0] for one in ASKING])
@pytest.mark.parametrize("how", ["the page", "a form that was open"])
def test_no_question_is_put_about(
    engine: Engine, visit: Visit, task: str, how: str, act: Act, user: str, status: int, sentence: str
) -> None:
    site, open_form = visit(user), visit("officer").open(f"/tasks/{task}/ask")
    assert open_form.status == 200
    act(engine, task, "")
    before = standing(engine)
    if how == "the page":
        site.open(f"/tasks/{task}/ask")
    elif user == "officer":
        site = open_form.press("征求意见", {"question": "通道归谁管？", "who": "person:stranger"})
    else:
        sent(site, f"/tasks/{task}/ask", {"question": "通道归谁管？", "who": "person:stranger", "version": "2"})
    assert site.status == status
    assert sentence in site.text
    assert standing(engine) == before


def test_a_task_that_is_not_there_is_answered_like_a_foreign_one(visit: Visit, task: str) -> None:
    assert visit("stranger").open(f"/tasks/{task}/ask").text == visit("stranger").open(f"/tasks/{of(task)}/i99/ask").text


ENDED: tuple[tuple[Act, str], ...] = (
    (answered, "任隔溪今天12:00答复：归街道管。"),
    (declined, "任隔溪今天12:00说不提意见。不归我们"),
    (withdrawn, "林一帆今天12:00撤回，不再等答复。"),
    (cancelled, "任务今天12:00撤下，不再等答复。"),
    (suspended, "等任隔溪答复，今天12:00问的。"),
)


@pytest.mark.parametrize(("act", "said"), ENDED, ids=[act.__name__ for act, _ in ENDED])
def test_a_question_that_is_over_says_what_became_of_it_and_takes_nothing_more(
    engine: Engine, visit: Visit, task: str, opinion: str, act: Act, said: str
) -> None:
    page = visit("stranger").open(f"/opinions/{opinion}")
    assert "您的意见" in page.text
    act(engine, task, opinion)
    before = standing(engine)
    late = page.press("送出意见", {"text": "我再说一句。"})
    assert late.status == 409
    assert "我再说一句。" in late.text
    shown = visit("stranger").open(f"/opinions/{opinion}")
    assert (shown.status, said in shown.text, "您的意见" in shown.text) == (200, True, False)
    assert standing(engine) == before
    assert "征求我的意见" not in visit("stranger").open("/inbox").text


def test_a_suspended_case_takes_the_answer_once_it_goes_on(engine: Engine, visit: Visit, task: str, opinion: str) -> None:
    suspended(engine, task, opinion)
    engine.execute(ResumeCase(new_id(), "reviewer", of(task), "鉴定好了"))
    assert visit("stranger").open(f"/opinions/{opinion}").press("送出意见", {"text": "归街道管。"}).status == 200


@pytest.mark.parametrize("user", ["officer", "officer.2", "reviewer"])
def test_who_is_not_asked_opens_no_question_and_answers_none(engine: Engine, visit: Visit, opinion: str, user: str) -> None:
    before = standing(engine)
    site = visit(user).open(f"/opinions/{opinion}")
    assert (site.status, NOT_HERE in site.text, "通道归谁管" in site.text) == (404, True, False)
    assert site.text == visit(user).open("/opinions/nowhere/q1-1").text
    assert sent(site, f"/opinions/{opinion}", {"text": "归街道管。"}).status == 404
    assert standing(engine) == before


@pytest.mark.parametrize("user", ["stranger", "officer.2", "reviewer"])
def test_nobody_but_who_holds_the_task_takes_a_question_back(engine: Engine, visit: Visit, opinion: str, user: str) -> None:
    before = standing(engine)
    site = sent(visit(user), f"/opinions/{opinion}/withdraw", {})
    assert (site.status, "只有办这项任务的人能撤回征求的意见。" in site.text) == (403, True)
    assert standing(engine) == before


def test_who_has_answered_no_longer_sees_that_there_is_a_question_to_take_back(
    engine: Engine, visit: Visit, task: str, opinion: str
) -> None:
    answered(engine, task, opinion)
    before = standing(engine)
    site = sent(visit("stranger"), f"/opinions/{opinion}/withdraw", {})
    assert (site.status, NOT_HERE in site.text) == (404, True)
    assert standing(engine) == before
