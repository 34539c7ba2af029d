"""What a form is answered when something came between its opening and its sending."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import select, update

from engine import model
from engine.commands import SaveDraft
from engine.execute import Engine
from engine.identity import new_id
from engine.office_commands import AskOpinion
from tests.web.browsing import Site
from tests.web.test_tasks import claimed

Visit = Callable[[str | None], Site]


def test_four_eyes_that_come_up_while_a_form_is_filled_are_told_as_what_they_are(visit: Visit, engine: Engine) -> None:
    officer, reviewer = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"}), visit("reviewer")
    claimed(officer)
    officer.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    claimed(reviewer)
    with engine.transaction() as connection:
        connection.execute(update(model.task).where(model.task.c.closed_by == "officer").values(closed_by="reviewer"))
    reviewer.press("签发通知单", {"wording": "请三日内拆除围挡。"})
    assert reviewer.status == 409
    assert "“记录现场”是您办的，按回避规则这一步要由别人办。您填的内容还在下面，可以复制。" in reviewer.text


def test_nothing_is_confirmed_while_an_opinion_is_waited_for(visit: Visit, engine: Engine) -> None:
    officer, reviewer = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"}), visit("reviewer")
    claimed(officer)
    officer.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    claimed(reviewer)
    with engine.reading() as tx:
        of_reviewer = select(model.task.c.id, model.task.c.version).where(model.task.c.claimed_by == "reviewer")
        task, version = tx.connection.execute(of_reviewer).one()
    engine.execute(AskOpinion(new_id(), "reviewer", task, version, ("person:stranger",), "通道归谁管？", None))
    reviewer.press("签发通知单", {"wording": "请三日内拆除围挡。"})
    assert reviewer.status == 409
    assert "再看一眼" not in reviewer.text
    assert "征求的意见还没有都答复。等答复，或者撤回没答复的，再提交。" in reviewer.text


def test_a_draft_still_on_its_way_does_not_stop_the_form_that_follows_it(
    visit: Visit, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    task = claimed(site).removeprefix("/tasks/")
    execute, drafts = Engine.execute, ["older"]

    def with_one_before(self: Engine, command: Any) -> Any:
        if isinstance(command, SaveDraft) and drafts:  # the script's draft comes in after the page was read
            execute(self, SaveDraft("a-draft-on-its-way-00001", "officer", unquote(task), 0, {"seen": drafts.pop()}))
        return execute(self, command)

    monkeypatch.setattr(Engine, "execute", with_one_before)
    site.press("提交现场记录", {"seen": "newer", "score": "1000"})
    assert drafts == []
    assert site.status == 422
    assert visit("officer").open(f"/tasks/{task}").page.get_element_by_id("field-seen").text.strip() == "newer"
