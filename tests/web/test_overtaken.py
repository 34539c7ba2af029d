"""What a form is answered when something came between its opening and its sending."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update

from engine import model
from engine.execute import Engine
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
    if reviewer.status == 200:  # what cannot be undone is asked first
        reviewer.press("签发通知单")
    assert reviewer.status == 409
    assert "“记录现场”是您办的，按回避规则这一步要由别人办。您填的内容还在下面，可以复制。" in reviewer.text
