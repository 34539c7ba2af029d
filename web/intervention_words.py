"""What an intervention is, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from engine.feel import Value, write
from engine.reading import ProposalLine


def kind_words() -> Mapping[str, str]:
    """What a variable holds, by the FEEL name of its type."""
    return {
        "string": _("文字"), "number": _("数"), "boolean": _("是或否"), "date": _("日期"), "time": _("时刻"),
        "date and time": _("日期和时刻"), "days and time duration": _("时长"), "years and months duration": _("时长（年月）"),
        "list": _("列表"), "context": _("一组值"), "null": _("没有值"),
    }  # fmt: skip


def proposal_words(line: ProposalLine) -> str:
    """What is proposed, in a word."""
    return _("移动流程") if line.kind == "move" else _("改数据后重试")


def step_kinds() -> Mapping[str, str]:
    """What a step that is passed over is one of."""
    return {
        "task": _("由人办的任务"), "service": _("送达文书"), "call": _("调用流程"), "job": _("系统办理"), "message": _("送出消息"),
    }  # fmt: skip


def status_words(line: ProposalLine) -> str:
    """Where a proposal stands."""
    words = {
        "proposed": _("等主管岗位确认"), "applied": _("已确认，已处理"), "refused": _("没有同意"), "withdrawn": _("已撤回"),
        "lapsed": _("本案又往下走了，不再适用"),
    }  # fmt: skip
    return words[line.status]


def value_words(value: Value) -> str:
    """A value as FEEL writes it down, a text in its quotation marks: what tells "1" from 1."""
    return write([value])[1:-1]


def bad_value(name: str) -> str:
    """That something typed for a variable is no value, or its name no name."""
    return _('“%(name)s”收不下：名称用字母或汉字，值照FEEL写，如"文字"、12.50、true、date("2026-10-09")。', name=name)


def move_problem(reason: str) -> str:
    """Why a token cannot be moved so."""
    sentences = {
        "move-gone": _("这一步已经不在办了。请重新打开这一页。"),
        "move-not-a-token": _("这里不能移。"),
        "move-no-target": _("不能移到那里：请选同一段流程里的步骤。"),
        "move-unreachable": _("不能移到那里：流程自己走不到这样的局面（比如并行的步骤还没办完，后面就开始了）。"),
        "move-undecided": _("不能移到那里：流程太复杂，算不出会不会走到这样的局面。"),
    }
    return sentences[reason]
