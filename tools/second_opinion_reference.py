"""The table of docs/second-opinion.md and docs/second-opinion.zh.md: every reason of the code, with who is right and its test.

`python -m tools.second_opinion_reference` writes it between its marks in the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.bpmn.second_opinion.reasons import Reason
from tools import reference_page

PAGES = ("second-opinion.md", "second-opinion.zh.md")
HEADS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "reasons": (("reason", "BPMN 2.0.2", "who is right, and why"), ("原因", "BPMN 2.0.2", "谁对，为什么")),
}
PROOF = "bpmn/test_second_opinion_reasons.py::test_a_run_is_compared_up_to_what_cannot_be_and_the_reason_is_told"
BEYOND = ("beyond the standard, which knows no way back: an operation of this engine", "标准没有回头路：是本引擎的操作，超出标准")

VERDICTS: Mapping[Reason, tuple[str, tuple[str, str]]] = {
    Reason.CANCELLED: (
        "—", ("neither: nothing of the case goes on in either engine", "无所谓对错：两个引擎里案件都不再继续"),
    ),
    Reason.TAKEN_BACK: ("13.3.2", BEYOND),
    Reason.RETURNED: ("13.3.2", BEYOND),
    Reason.ITEMS: (
        "13.3.7",
        (
            "beyond the standard, which fixes the number of instances when the activity begins: an operation of this engine",
            "标准在活动开始时就定下实例数：是本引擎的操作，超出标准",
        ),
    ),
    Reason.EVENT_SUBPROCESS: (
        "10.3.5, 13.5.4",
        (
            "ours: an interrupting event subprocess ends what its scope does; SpiffWorkflow leaves the rest running, keeps a case open "
            "for one that only waits, and changes the process for the next case",
            "本引擎：中断型事件子过程结束所在范围里的工作；SpiffWorkflow让其余的照走，只在等的也让案件结不了，还会改动下一个案件的流程",
        ),
    ),
    Reason.AD_HOC: (
        "10.3.5, 13.3.5",
        ("ours: the standard says how one runs; SpiffWorkflow cannot read it", "本引擎：标准写明怎么执行；SpiffWorkflow读不了"),
    ),
    Reason.UNDONE: (
        "10.7, 13.5.5",
        (
            "ours: what is done is undone, the latest first; SpiffWorkflow cannot read the boundary event, its throw does nothing",
            "本引擎：已办的按后办先撤；SpiffWorkflow读不了边界事件，抛出事件什么也不做",
        ),
    ),
    Reason.UNCAUGHT: (
        "10.5.3, table 10.88",
        (
            "ours: an error end event ends its scope in any case; what follows when nobody catches it is left open by the standard, "
            "which names the end of the process as the usual choice. The normal flow going on is not among the choices",
            "本引擎：错误结束事件总要结束所在范围；没人捕获时怎么办，标准不规定，只说通常是结束流程。照常往下走不在可选之列",
        ),
    ),
    Reason.AGAIN: (
        "10.5.4, 13.5.3",
        (
            "ours: as long as its activity is at work, a non-interrupting event may fire again and again",
            "本引擎：活动没办完，不中断的事件就可以一再触发",
        ),
    ),
    Reason.INCIDENT: (
        "—",
        (
            "beyond the standard: it says of a gateway without a way on only that it fails (13.4.2); here it waits for somebody",
            "超出标准：网关无路可走，标准只说是异常（13.4.2）；这里等人来处理",
        ),
    ),
    Reason.AT_WORK: (
        "13.4.3",
        (
            "ours: the join waits while a token may still come, and one inside an activity may; SpiffWorkflow looks only at what is ready "
            "or waiting in the same scope",
            "本引擎：还可能来令牌，汇合就等，活动里面的也算；SpiffWorkflow只看同一范围里就绪或等待的",
        ),
    ),
    Reason.IN_LOOP: (
        "13.4.3",
        (
            "ours: a token counts as on its way to another flow only if that way does not lead through the join itself; "
            "SpiffWorkflow follows it through",
            "本引擎：算一个令牌会走哪条进路，不能绕过汇合自己；SpiffWorkflow绕过去算",
        ),
    ),
}  # fmt: skip
"""Of each reason the clause, and the verdict in English and Chinese."""


def reasons(language: int) -> Iterable[Sequence[str]]:
    """A row for each reason."""
    for reason in Reason:
        clause, verdict = VERDICTS[reason]
        yield reason.at("…"), clause.replace("table", "表") if language else clause, verdict[language]


MAKERS = {"reasons": reasons}


def table(name: str, language: int) -> str:
    """A table of the page, in English (0) or Chinese (1)."""
    return reference_page.table(HEADS[name][language], MAKERS[name](language))


def renewed(page: str, language: int) -> str:
    """A page with its table made anew."""
    return reference_page.renewed(page, lambda name: table(name, language))


if __name__ == "__main__":
    reference_page.write(PAGES, renewed)
