"""Why four eyes keeps somebody from a task, in a sentence: the same in the inbox and on the task's page."""

from __future__ import annotations

from flask_babel import gettext as _

from engine.reading.bars import Bar
from web.language import labelled


def bar_words(bar: Bar) -> str:
    """“现场考核”是您办的，按回避规则这一步要由别人办。"""
    facts = {"step": labelled(bar, "step"), "name": bar.name}
    match bar.how:
        case "own":
            return _("“%(step)s”是您办的，按回避规则这一步要由别人办。", **facts)
        case "for-me":
            return _("“%(step)s”是%(name)s代您办的，按回避规则这一步要由别人办。", **facts)
        case _absent:
            return _("“%(step)s”是您所代的%(name)s办的，按回避规则这一步要由别人办。", **facts)
