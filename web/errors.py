"""Every refusal in one place: which status it is and what the reader is told. No message of the engine is ever parsed or shown."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from engine import errors
from engine.identity import new_id
from web.submission import typed_texts

DRAIN_LIMIT = 128 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status, a heading and sentences that say what is so and what to do."""

    status: int
    heading: str
    sentences: tuple[str, ...]


def refusal(error: Exception) -> Refusal:
    """What the reader is told about this error."""
    match error:
        case errors.NotFound():
            return not_found()
        case errors.NotAllowed(reason="suspended") | errors.WrongState(noun="case"):
            return stands_otherwise(error)
        case errors.NotAllowed() if error.reason in undone():
            return Refusal(409, _("现在不能撤"), (undone()[error.reason],))
        case errors.NotAllowed() if error.reason in too_late():
            return Refusal(409, _("这样办不了"), (too_late()[error.reason],))
        case errors.NotAllowed():
            return Refusal(403, _("这件事您不能办"), (not_allowed(error.reason),))
        case errors.StaleTask():
            return Refusal(409, _("这一页已经不是最新的"), (_("您打开之后，这项任务有了变动。请重新打开再办。"),))
        case errors.WrongState():
            return Refusal(409, _("已经不在这一步了"), (_("您打开之后，它的状态变了，所以这次操作没有生效。请重新打开看看。"),))
        case errors.DuplicateCase():
            sentence = _("案件%(number)s已经在办同一件事，不能再立一件。请到那件案里继续。", number=error.number)
            return Refusal(409, _("已有同一件案"), (sentence,))
        case errors.RegisterRefused():
            return Refusal(422, _("什么都没有登记"), (_("要登记的内容有几处不对。请回到上一页，修改后再交。"),))
        case errors.FormRejected() | errors.ActRejected():
            return Refusal(422, _("还有内容要补充"), (_("有几处没有填对。请返回表单修改后再提交。"),))
        case errors.CommandConflict():
            return Refusal(409, _("这一页已经用过"), (_("这一页提交过别的内容。请重新打开这一页再填。"),))
        case errors.NotStaged():
            return Refusal(400, _("文件不在了"), (_("选好的文件没有留着：上传一天还没有提交的会清掉。请回到上一页，重新选文件再交。"),))
        case errors.BadValue():
            return Refusal(400, _("有内容收不下"), (_("填的内容里有系统收不下的字符或数值。请检查后重新填写。"),))
        case errors.TooManyAttempts():
            return Refusal(429, _("请稍等"), (_("试的次数太多了。请过%(minutes)d分钟再试。", minutes=-(-error.seconds // 60)),))
        case errors.Outage():
            return outage(error)
        case errors.Tampered():
            return altered(error)
        case _other:
            return fault()


def stands_otherwise(error: errors.NotAllowed | errors.WrongState) -> Refusal:
    """How the case stands that takes this no more: suspended, going on, or over."""
    if isinstance(error, errors.NotAllowed) or (error.state == "suspended" and error.wanted != "suspend"):
        return Refusal(409, _("本案已中止"), (undone()["suspended"],))
    if error.state == "suspended":
        return Refusal(409, _("本案已中止"), (_("本案已经中止，不用再中止。"),))
    if error.state == "running":
        return Refusal(409, _("本案没有中止"), (_("本案正在办理，不用恢复。"),))
    return Refusal(409, _("案件已经结束"), (_("案件已经结束，这次操作没有生效。"),))


def outage(error: errors.Outage) -> Refusal:
    """The machine cannot, for now; nothing has changed, and the same may be sent again."""
    current_app.logger.error("%s at %s %s", error, request.method, request.path)
    if isinstance(error, errors.NoRoom):
        sentences = (
            _("服务器的磁盘满了，这次操作没有生效，之前存下的内容都在。"), _("请告诉管理员。腾出空间以后，再交一次同样的内容就可以。")
        )  # fmt: skip
        return Refusal(507, _("存不下了"), sentences)
    sentences = (_("数据库暂时连不上，之前存下的内容都在。"), _("请过一会儿再交一次同样的内容；重复提交不会办两遍。"))
    return Refusal(503, _("暂时办不了"), sentences)


def altered(error: errors.Tampered) -> Refusal:
    """What is stored is not what was written: nothing is shown of it, nor done with it."""
    current_app.logger.error("%s at %s %s", error, request.method, request.path)
    sentences = (
        _("这里存下的内容和当初写下的对不上，可能被改动过，所以不显示，也不能据此办理。"),
        _("请告诉管理员：“wuye verify”会指出改动在哪里。"),
    )
    return Refusal(500, _("存下的内容对不上"), sentences)


def not_found() -> Refusal:
    """The same answer for what is missing and for what is somebody else's."""
    return Refusal(404, _("这里没有您能看的内容"), (_("可能是地址写错了，也可能这件事不归您办。"),))


def undone() -> dict[str, str]:
    """Why what was done cannot be undone, by the engine's reason."""
    return {
        "case-over": _("案件已经结束，这一步不能撤回。"),
        "gone-on": _("流程在这之后又往下走了，这一步不能撤回。要改正，由后面的步骤退回。"),
        "left-the-case": _("办结时签发了文书、记了账或送出了消息，不能撤回。要改正，由后面的步骤退回。"),
        "followed-up": _("下一步已经有人认领，不能撤回。可以请对方放回待办，或由后面的步骤退回。"),
        "take-back-term-over": _("这一步的期限已过，撤回以后就不能再办，所以不能撤回。"),
        "suspended": _("本案已中止。恢复办理以后才能再办。"),
        "written": _("本案已经记账或公布，不能撤销。要改正，请登记外部事件，按撤销扣减的流程冲正。"),
    }


def too_late() -> dict[str, str]:
    """Why a step cannot be changed so, whoever asks, by the engine's reason."""
    return {
        "return-unsound": _("退到这一步，流程会缺一条并行的分支，后面就走不下去，所以不能退。请退到分支以前的步骤。"),
        "return-undecided": _("判断不了退到这一步以后流程还走不走得通，所以不能退。"),
        "return-recorded": _("这一步以后有可以冲正的事项，要按流程冲正，不能直接退回。"),
        "return-not-done": _("这一步在本案里没有办过，不能退到那里。"),
        "return-left-the-case": _("这一步以后已经签发文书、送出消息、记账或立了子案，不能退到那里。要改正，按流程里画的退回办。"),
        "return-not-named": _("流程没有规定可以退到这一步。"),
        "not-to-address": _("所选的人或岗位不能这样找：请重新打开这一页，选1到20个。"),
        "already-asked": _("所选的已经在征求。等答复，或者先撤回再问。"),
        "already-copied": _("所选的已经抄送过，还没有人阅。请换别的人，或者等阅过再送。"),
        "opinions-open": _("征求的意见还没有都答复。等答复，或者撤回没答复的，再提交。"),
        "not-to-receive": _("所选的人不办这种任务，或者已经在办。请重新打开这一页再选。"),
        "receiver-barred": _("要回避：前面的步骤是这个人或其代的人办的。"),
        "urge-own": _("这项任务在您自己手上。"),
        "urged-today": _("您今天已经催过这项任务，明天才能再催。"),
        "not-to-be-added": _("所选的不能加到这一步：流程没有规定，或者已经在签。请重新打开这一页再选。"),
        "last-countersigner": _("只剩这一个，还没有人签过，不能减。要换人，请先加签再减。"),
        "no-passphrase": _("您的开标口令还没有设定。请先到办理台设定口令，再提交这项任务。"),
        "not-a-holder": _("开标的密钥由招标人、区住建局负责人、区司法局和区财政局负责人保管，您的岗位不能保管。"),
        "condition-unsaid": _("这一步的结束条件要看刚签的意见，现在不能减签。等下一个签了再减。"),
    }


def not_allowed(reason: str) -> str:
    """Why the actor may not do it, by the engine's reason."""
    sentences = {
        "four-eyes": _("您、您代的人或代您的人在本案里办过前面的步骤，按回避规则这一步要由别人办。"),
        "not-claimed": _("这项任务还没有人认领。请先认领再办。"),
        "held-by-another": _("这项任务已经由别人认领。"),
        "blind": _("这一步各人分别填写，全部提交以前不能征求别人的意见。"),
        "no-return": _("这一步不能退回：流程没有规定可以退到哪一步。"),
        "term-over": _("期限已过，流程已经往下走，不能再提交。"),
        "no-basis": _("这份决定所依据的规则今天没有现行的条文，不能签发。请退回，改按信用信息登记，或者由法制人员补上依据。"),
        "unconfirmed-basis": _("这份决定的法律依据还没有经法制确认，不能签发。请退回，改按信用信息登记，或者由法制人员确认依据。"),
        "start": _("您的岗位不能在这个单位立这种案件。"),
        "cannot-start": _("现在不能立这件案：所填的小区和季度没有可以办的内容。请核对后再填。"),
        "arrange": _("代理由本人、上级或系统管理员登记和结束。"),
        "propose": _("只有系统管理员能提议这样做，再由主管这个流程的岗位确认。"),
        "withdraw": _("只有提出这项提议的系统管理员能撤回它。"),
        "confirm": _("这要由主管这个流程的岗位确认。"),
        "confirm-own": _("提议是您、您代的人或代您的人提出的，要由别人确认。"),
        "operate": _("只有系统管理员或主管这个流程的岗位能这样做。"),
        "countersign": _("这一步由谁加签、减签，流程里有规定，您的岗位不能办。"),
        "withdraw-opinion": _("只有办这项任务的人能撤回征求的意见。"),
        "ask": _("只有看得到本案全部内容的人才能征求意见。"),
        "copy": _("手上有本案任务的人或其上级才能抄送。"),
        "hand-over": _("只有办这项任务的人或其上级能转办。"),
        "urge": _("立案的人、主管这个流程的岗位或办理人的上级才能催办。"),
        "suspend": _("只有主管这个流程的岗位或其上级能中止和恢复案件。"),
        **undone(),
    }
    return sentences.get(reason, _("您的岗位不能办这件事。"))


def fault() -> Refusal:
    """A fault of ours: says so, with a number to ask about and what is safe."""
    number = new_id(4).upper()
    current_app.logger.exception("Fault %s at %s %s", number, request.method, request.path)
    sentences = (
        _("我们这边出了问题（编号%(number)s）。", number=number),
        _("之前存下的内容都在。刚才这一次操作没有生效，可以稍后再试；还不行就把编号告诉管理员。"),
    )
    return Refusal(500, _("出了问题"), sentences)


def http_refusal(error: HTTPException) -> Refusal:
    """The same for what Flask itself refuses."""
    if isinstance(error, CSRFError):
        return Refusal(400, _("这一页放得太久了"), (_("为了安全，这一页不能再提交，这次操作没有生效。请重新打开这一页再办。"),))
    if isinstance(error, RequestEntityTooLarge):
        sentences = (_("文字总共不能超过1 MB，每个文件不能超过10 MB。"), _("这次操作没有生效。请返回上一页，减少内容或换小些的文件再交。"))
        return Refusal(413, _("内容太多，收不下"), sentences)
    if error.code == 404:
        return not_found()
    if error.code == 405:
        return Refusal(405, _("不能这样打开"), (_("这个地址只能由页面上的按钮打开。请从待办重新进入。"),))
    return Refusal(error.code or 500, _("这次请求看不懂"), (_("请返回上一页再试，或从待办重新进入。"),))


def answer(refused: Refusal) -> Response:
    """The page of a refusal (or its one sentence, for a script), with what was typed, so that nothing is lost."""
    if request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(problem=refused.sentences[0]), refused.status)
    kept = typed_texts() if refused.status != 413 else ()
    known = current_user.is_authenticated or refused.status == 503
    return make_response(render_template("error.html", refused=refused, kept=kept, signed_in=known), refused.status)


def explain_errors(app: Flask) -> None:
    """Registers the one handler per kind of error."""
    app.jinja_env.filters["why_not_undone"] = lambda reason: undone()[reason]

    @app.errorhandler(errors.Outage)
    def of_machine(error: errors.Outage) -> Response:
        if not isinstance(error, errors.NoRoom):
            g._login_user = AnonymousUserMixin()  # who asks stands in the database too: the page does without
        return answer(refusal(error))

    @app.errorhandler(errors.EngineError)
    def of_engine(error: errors.EngineError) -> Response:
        return answer(refusal(error))

    @app.errorhandler(HTTPException)
    def of_http(error: HTTPException) -> Response:
        if isinstance(error, RequestEntityTooLarge):
            drain()
        return answer(http_refusal(error))

    @app.errorhandler(Exception)
    def of_us(error: Exception) -> Response:
        return answer(fault())


def drain() -> None:
    """Reads off what the browser is still sending: a connection closed on it would show no page at all."""
    left = min(request.content_length or 0, DRAIN_LIMIT)
    source = request.environ["wsgi.input"]
    while left > 0:
        chunk = source.read(min(left, 65536))
        if not chunk:
            return
        left -= len(chunk)
