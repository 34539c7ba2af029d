"""The tables of docs/portability.md and docs/portability.zh.md: what of the dialect another engine has to be taught.

`python -m tools.portability_reference` writes them between their marks in the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.bpmn.vocabulary import PROPERTIES, properties_of
from tools import reference_page

PAGES = ("portability.md", "portability.zh.md")
HEADS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "constructs": (("construct", "Camunda 8", "what to do there"), ("元素", "Camunda 8", "到那里怎么办")),
    "functions": (("function", "what to do there"), ("函数", "到那里怎么办")),
    "properties": (("property", "of", "what to do there"), ("特性", "用在", "到那里怎么办")),
}
ANY = ("any element", "任何元素")
Both = tuple[str, str]

_NOT_RUN: Both = ("does not run it", "不执行")
_SAME_DRAWN: Both = ("takes it as drawing only", "只当作画")

CONSTRUCTS: Mapping[tuple[str, ...], tuple[Both, Both]] = {
    ("bpmn:transaction", "bpmn:cancelEventDefinition"): (
        _NOT_RUN,
        ("an embedded subprocess; an error end event for the cancel end event, and behind the error boundary event a compensation throw",
         "改成嵌入子过程；取消结束事件改成错误结束事件，错误边界事件后面接补偿抛出事件"),
    ),
    ("bpmn:compensateEventDefinition",): (
        ("calls all handlers at once, in no order; only boundary events say how something is undone",
         "所有补偿活动同时开始，不分先后；只有边界事件能写怎样撤销"),
        ("where the order counts, a throw event with `activityRef` for each activity, one after another; "
         "for a compensation event subprocess, a boundary event at the subprocess",
         "要分先后的，每个活动画一个带`activityRef`的抛出事件，一个接一个；补偿事件子过程改成子过程上的边界事件"),
    ),
    ("bpmn:standardLoopCharacteristics",): (
        _NOT_RUN, ("an exclusive gateway and a flow back", "改成排他网关和一条往回的流"),
    ),
    ("bpmn:adHocSubProcess", "zeebe:adHoc"): (
        ("begins nothing where no collection is given; knows no order; what an activity writes stays inside",
         "没有集合就什么也不开始；不认先后；活动写的变量留在里面"),
        ("always write `activeElementsCollection`; for `ordering=\"Sequential\"` draw the flows; bring results out by an output collection",
         "总要写`activeElementsCollection`；`ordering=\"Sequential\"`的画出顺序流；结果用输出集合带出来"),
    ),
    ("bpmn:conditionalEventDefinition",): (
        ("runs it in its newest versions; older ones do not", "最新的版本执行；较早的不执行"),
        ("for an older version, let whoever changes the value send a message", "较早的版本：由改变该值的一方发消息"),
    ),
    ("bpmn:intermediateCatchEvent", "bpmn:boundaryEvent", "bpmn:startEvent", "bpmn:intermediateThrowEvent", "bpmn:endEvent"): (
        ("runs none with several definitions (multiple, parallel multiple)", "有几个定义的（多重、并行多重）都不执行"),
        ("any of several: one event for each, their ways meeting; all of them: a parallel gateway before and behind; "
         "thrown: one after another",
         "任一个：每个定义一个事件，后面合到一起；全部：前后用并行网关；抛出：一个接一个"),
    ),
    ("bpmn:dataObject",): (
        _SAME_DRAWN,
        ("set the variable to null by an input mapping, or when the case starts", "用输入映射、或在案件开始时把变量设为null"),
    ),
    ("bpmn:errorEventDefinition",): (
        ("makes an incident of an error that nobody catches; here the case ends with it",
         "没人捕获的错误成为故障；这里案件以该错误结束"),
        ("an error event subprocess of the process, with an end event", "在流程里放一个错误事件子过程，接结束事件"),
    ),
    ("bpmn:timeCycle",): (
        ("reads cron of six fields only, the second first, in its own zone; here five or six, in the district's zone",
         "cron只能有六段，秒在最前，按它自己的时区；这里五段六段都行，按本区的时区"),
        ("put `0` before the five fields, and reckon with its zone", "在五段前面加`0`，并换算时区"),
    ),
    ("bpmn:sendTask", "bpmn:messageEventDefinition"): (
        ("asks a worker to send what is thrown", "抛出的消息由一个作业程序去发"),
        ("a worker for the type `send-message` that publishes the message by its name, with `correlation-key` and `time-to-live`",
         "给类型`send-message`写一个作业程序，按名称发布消息，带上`correlation-key`和`time-to-live`"),
    ),
    ("bpmn:serviceTask", "zeebe:taskDefinition"): (
        ("tries a job three times where `retries` is not written; here only a fault that may pass is tried again then, with growing pauses",
         "不写`retries`的作业试三次；这里不写的，只有可能自己过去的故障才再试，间隔越来越长"),
        ("a worker for each job type of `registry/jobs`", "给`registry/jobs`的每种作业写一个作业程序"),
    ),
    ("bpmn:messageFlow",): (
        _SAME_DRAWN, ("nothing: messages go by name and key there too", "不用改：那里消息也按名称和键送达"),
    ),
}  # fmt: skip
"""What Camunda 8 does otherwise, and what to do, each in English and Chinese. Its documentation is what this rests on."""

_WORKER: Both = ("a worker that asks the calendar, before the task that needs the day", "在要用日期的任务之前，由作业程序查日历")
_WORDS: Both = ("leave it to whoever writes the paper", "由写文书的程序来做")
FUNCTIONS: Mapping[str, Both] = {
    "term end": _WORKER,
    "term last day": _WORKER,
    "working days after": _WORKER,
    "working days between": _WORKER,
    "law": ("a decision table with the dates from which each row holds", "用决策表，写明每行从哪天起有效"),
    "law row": ("a decision table with the dates from which each row holds", "用决策表，写明每行从哪天起有效"),
    "money": _WORDS,
    "chinese money": _WORDS,
    "chinese date": _WORDS,
}
"""What to do without each function that the engine adds to FEEL."""

_PAGE: Both = ("nothing: only our pages read it", "不用管：只有本系统的页面读它")
_LETTER: Both = ("a service task behind the task that makes the letter", "在任务后面加一个做文书的服务任务")
_ADDED: Both = ("let the task before it gather everybody before the multi-instance begins", "让前一任务在多实例开始前把人定齐")
PROPERTY_WAYS: Mapping[str, Both] = {
    "name.en": _PAGE,
    "act": _PAGE,
    "act.en": _PAGE,
    "after": _PAGE,
    "after.en": _PAGE,
    "grave": ("a user task of its own that asks once more", "加一个再确认一次的用户任务"),
    "preview": ("show the letter in the form", "在表单里显示文书"),
    "desk": ("nothing, where the page of the desk is an application of its own", "不用管：办理台由另外的应用提供"),
    "party": (
        "a portal of its own, where somebody without an account completes the task through the API",
        "另做一个门户，没有账号的人在那里办，经接口办结",
    ),
    "paper-by": ("a task beside it for the officers who record the paper", "旁边加一个由录入纸面的人办的任务"),
    "blind": ("nothing keeps what was entered from other readers", "没有办法：填写的内容别人都看得到"),
    "document": _LETTER,
    "document-when": ("an exclusive gateway before that service task", "在那个服务任务前加排他网关"),
    "late": ("a timer boundary event; `flow` has one already", "画一个定时边界事件；`flow`已经有了"),
    "remind": ("a non-interrupting timer boundary event that sends the reminder", "画一个不中断的定时边界事件，由它提醒"),
    "four-eyes": (
        "keep who completed the earlier task in a variable, and leave them out of `candidateUsers`",
        "把谁办结了前一任务记进变量，从`candidateUsers`里去掉",
    ),
    "unit": ("a group for each role in each unit, computed in `candidateGroups`", "每个单位的每个岗位一个组，在`candidateGroups`里算出来"),
    "return-to": ("a flow back, behind an exclusive gateway", "在排他网关后画一条往回的流"),
    "add-item": _ADDED,
    "add-by": _ADDED,
    "correlation-key": ("an input of the worker that sends the message", "作为发消息的作业程序的输入"),
    "time-to-live": ("an input of the worker that sends the message", "作为发消息的作业程序的输入"),
}
"""What to do without each zeebe:property of ours, which Camunda 8 carries and does not read."""


def constructs(language: int) -> Iterable[Sequence[str]]:
    """A row for each construct that Camunda 8 does not run, or runs differently."""
    for names, (there, instead) in CONSTRUCTS.items():
        yield ", ".join(f"`{name}`" for name in names), there[language], instead[language]


def functions(language: int) -> Iterable[Sequence[str]]:
    """A row for each function of the engine's own."""
    return ((f"`{name}`", instead[language]) for name, instead in FUNCTIONS.items())


def properties(language: int) -> Iterable[Sequence[str]]:
    """A row for each property of ours."""
    for name, instead in PROPERTY_WAYS.items():
        of = ", ".join(f"`{element.removeprefix('bpmn:')}`" for element, known in PROPERTIES.items() if name in known)
        yield f"`{name}`", ANY[language] if name in properties_of("") else of, instead[language]


MAKERS = {"constructs": constructs, "functions": functions, "properties": properties}


def table(name: str, language: int) -> str:
    """A table of the page, in English (0) or Chinese (1)."""
    return reference_page.table(HEADS[name][language], MAKERS[name](language))


def renewed(page: str, language: int) -> str:
    """A page with all tables made anew."""
    return reference_page.renewed(page, lambda name: table(name, language))


if __name__ == "__main__":
    reference_page.write(PAGES, renewed)
