"""Incidents: what stands still, for whoever may retry it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import RetryIncident
from engine.errors import Cause
from web.session import engine, me
from web.submission import command_id

incidents = Blueprint("incidents", __name__, url_prefix="/incidents")


@incidents.get("")
@login_required
def listed() -> str:
    procedure = request.args.get("procedure") or None
    found = reading.incidents(engine(), me(), procedure, request.args.get("page") or None)
    waiting, proposes = len(reading.proposals(engine(), me())), reading.proposes(engine(), me())
    facts = {"kinds": kinds(), "waiting": waiting, "proposes": proposes}
    return render_template("incidents.html", found=found, procedure=procedure, **facts)


@incidents.post("/<incident_id>/retry")
@login_required
def retry(incident_id: str) -> Response:
    """Looks at an incident's cause again, and comes back to the list."""
    case = str(engine().execute(RetryIncident(command_id(), me(), incident_id))["case"])
    standing = reading.stands_still(engine(), me(), case)
    flash(_("已重试：还停在那里，原因没有变。") if standing else _("已重试：流程往下走了。"))
    return redirect(url_for("incidents.listed", procedure=request.form.get("procedure") or None), 303)


def cause_words(cause: Cause) -> str:
    """Why something stands still and what helps: a sentence in front of the technical one, which stays in English."""
    words = {
        Cause.PROCEDURE: _("流程自己的写法在这里得不出能用的结果（表达式、条件、判定表或文书）。请把技术说明告诉流程设计人。"),
        Cause.ABSENT: _("要用的内容没有登记。补上登记，或者改对案件的数据，再重试。"),
        Cause.BEFORE: _("要登记的内容已经登记过，不能再登记一次。请核对是不是重复办理。"),
        Cause.OVER: _("要依据的那一项已经撤销、冲正或者结束。请核对案件的数据。"),
        Cause.DAY: _("日期不对：还没有到，或者已经过了。到了日子或者改对日期再重试。"),
        Cause.VALUE: _("流程交给这一步的数据缺了，或者不合要求。改对案件的数据再重试。"),
        Cause.BASIS: _("法律依据没有经过确认，或者不在施行期间。请法制人员处理以后再重试。"),
        Cause.JOB: _("系统要办的这件事现在办不成。请看技术说明。"),
        Cause.CALL: _("下级案件没有立成，或者被撤销了。处理好那件案再重试。"),
        Cause.DELIVERY: _("发出的消息没有送到：没有案件在等它，或者对方的案件立不成。处理好原因再重试。"),
        Cause.OURS: _("程序在这里出错，详情在服务器的日志里。请告诉管理员；修好以后再重试。"),
        Cause.NOBODY: _("没有人能办这项任务。"),
        Cause.ALTERED: _("这件案存下的内容和当初写下的对不上，可能被改动过。请管理员运行“wuye verify”。"),
        Cause.FORGOTTEN: _("这件案的密钥已经销毁，原因谁也看不到了。"),
    }
    return words[cause]


def kinds() -> dict[str, str]:
    """What an incident is one of."""
    return {"step": _("步骤"), "delivery": _("送出消息"), "letter": _("文书PDF"), "timer": _("计时"), "nobody": _("没有人能办")}
