"""The yearly survey: questionnaires go round in September, come back on paper, and are entered by one and confirmed by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from engine.clock import DISTRICT_ZONE
from registry.store import surveys
from web.demo.draw import Draw
from web.demo.life.habits import Act, Folder, Habit, Scene
from web.demo.stories import BAD_FIRMS, DISLIKED_ESTATE, DISLIKED_IN, WITH_VOTES

QUESTIONS = "卫生保洁\n秩序维护\n维修及时\n服务态度"
ANSWERED_PERCENT = (58, 92)
MOST_PAPERS = 200


def _questionnaire(scene: Scene) -> dict[str, Any]:
    opens_on = scene.later(3)
    return {"questions_text": QUESTIONS, "opens_on": opens_on, "closes_on": opens_on + timedelta(days=14)}


def _usual(scene: Scene) -> int:
    """How many of a hundred marks say satisfied."""
    estate, firm = str(scene.value("estate.id")), str(scene.value("firm.id"))
    if estate == DISLIKED_ESTATE and scene.value("year") == DISLIKED_IN:
        return 46
    if firm in BAD_FIRMS or estate in WITH_VOTES:
        return 72
    return 80 + Draw(f"满意/{estate}").between(0, 17)


def _collecting(scene: Scene) -> Iterator[tuple[datetime, Act]]:
    """Bundles come in over the days, each confirmed the same afternoon: as many as one of them may hold."""
    parts = _parts(scene)
    for part in range(parts):
        day = scene.later(2 + 2 * part)
        yield _at(day, 10, part), Act("enter_answers", partial(_papers, part), 0)
        yield _at(day, 15, part), Act("confirm_answers", _waiting, 1)


def _parts(scene: Scene) -> int:
    return -(-int(scene.value("drawn.sample") or MOST_PAPERS) // MOST_PAPERS)


def _at(day: Any, hour: int, part: int) -> datetime:
    return datetime.combine(day, time(hour, 7 * part + 3), DISTRICT_ZONE)


def _papers(part: int, scene: Scene, connection: Connection) -> dict[str, Any] | None:
    """This part's share of those who answer."""
    survey_id = surveys.newest_of_case(connection, scene.number)
    survey = surveys.find(connection, survey_id or "")
    if survey is None or scene.now >= survey.closes_at:
        return None
    share = Draw(f"回收/{scene.number}").between(*ANSWERED_PERCENT)
    places = surveys.places(connection, survey.id)
    wanted = len(places) * share // 100
    mine = [one for one in places[:wanted] if one.number % _parts(scene) == part and one.answered_on is None][:MOST_PAPERS]
    usual = _usual(scene)
    answers = [{"number": one.number, "marks": _marks(scene.draw, len(survey.questions), usual)} for one in mine]
    return {"answers": answers} if answers else None


def _marks(draw: Draw, questions: int, usual: int) -> list[int]:
    return [5 - draw.below(2) if draw.happens(usual) else 3 - draw.below(2) for _ in range(questions)]


def _waiting(_scene: Scene, connection: Connection) -> dict[str, Any] | None:
    survey_id = surveys.newest_of_case(connection, _scene.number) or ""
    batch = next((one for one in surveys.batches(connection, survey_id) if str(one.status) == "entered"), None)
    return None if batch is None else {"batch": batch.number}


V, Y, R = "satisfaction_survey", "survey_year", "survey_reward"
FOLDER = Folder({
    (Y, "Task_questionnaire"): Habit(_questionnaire, days=(1, 4), late=0),
    (V, "Task_collect"): Habit({}, never=0, late=0, work=_collecting, when=lambda _scene: None, days=(60, 60)),
    (V, "Task_rest"): Habit({"confirmed": True}, days=(0, 1), late=0),
    (V, "Task_accept"): Habit({"decision": "accept"}, days=(0, 3)),
    (V, "Task_interview"): Habit(lambda scene: {
        "held_on": scene.today, "analysis": "维修不及时，保洁有死角，月底前整改。", "rectify_by": scene.later(20),
    }, days=(2, 9)),
    (V, "Task_commit"): Habit({"decision": "sign", "measures": "增加维修工两名，保洁每日两遍。"}, days=(1, 4), late=0, never=6),
    (V, "Task_report"): Habit({"report": "已经增加人员，逐项整改。"}, days=(8, 18), late=0, never=8),
    (V, "Task_recheck"): Habit(lambda scene: {
        "decision": "failed" if scene.draw.happens(12) else "done", "findings": "现场查看，报修当日处理。",
    }, days=(1, 4)),
    (V, "Task_exchange"): Habit({"attendees": "各企业项目负责人", "minutes": "交流卫生保洁和维修响应的做法。"}, days=(3, 15)),
    (R, "Task_propose"): Habit({"top": 3, "amount": 5000, "source_of_funds": "年度预算"}),
    (R, "Task_approve"): Habit({"decision": "approve"}),
    (R, "Task_pay"): Habit({"voucher": "昆财奖"}),
})  # fmt: skip
