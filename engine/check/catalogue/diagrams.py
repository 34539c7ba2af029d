"""Rules of diagrams, and of how a diagram fits into its folder and the district."""

from __future__ import annotations

from engine.check.catalogue.rule import EN, EW, WN, E, N, Place, Rule, W

DIAGRAM_RULES = (
    Rule("bad-job-type", Place.DIAGRAMS, E, "a job type that is missing, or not a fixed name", "没有作业类型，或类型不是固定的名称"),
    Rule("bad-reference", Place.DIAGRAMS, E, "a reference to nothing, or to something of another kind", "引用的东西不存在，或种类不对"),
    Rule("bad-timer", Place.DIAGRAMS, E, "no time, duration or cycle, or one in the wrong place", "不是时刻、时长或周期，或放错了地方"),
    Rule(
        "blind-task", Place.FIT, E,
        "a blind task that others would read before all have handed in: done once, with a letter or a desk, or written into the case",
        "各自填写的任务会先被别人看到：只办一次，有文书或办理台，或填写的内容直接写进案件",
    ),
    Rule(
        "deadlock", Place.DIAGRAMS, EW,
        "a join that waits for ever: only one of its ways is taken; an error where no condition has to hold for it",
        "永远等不齐的汇合：各条进路只会走一条；不取决于条件的是错误",
    ),
    Rule(
        "double-flow", Place.DIAGRAMS, W, "two flows between the same elements under the same condition",
        "同样两个元素之间、同样条件的两条流",
    ),
    Rule(
        "double-token", Place.DIAGRAMS, EW, "parallel ways that meet without a join, so that what follows is done twice",
        "并行的路没有汇合就碰到一起，后面的环节会做两次",
    ),
    Rule("endless-loop", Place.DIAGRAMS, EW, "a loop that no way leads out of", "没有出口的循环"),
    Rule(
        "implicit-end", Place.DIAGRAMS, W, "an element after which nothing comes, and which is no end event",
        "后面什么都没有、又不是结束事件的元素",
    ),
    Rule(
        "implicit-split", Place.DIAGRAMS, W, "an element other than a gateway with several ways out that are all taken",
        "不是网关、却有几条都会走的出路",
    ),
    Rule(
        "join-and-split", Place.DIAGRAMS, W, "a parallel or inclusive gateway that joins and splits at once",
        "既汇合又分开的并行网关或包容网关",
    ),
    Rule(
        "message-flow-mismatch", Place.DIAGRAMS, E, "a message flow inside a pool, or between elements that do not name one message",
        "消息流没有跨池，或两端说的不是同一条消息",
    ),
    Rule("misplaced-condition", Place.DIAGRAMS, E, "a condition on a flow that cannot have one", "连线上不能有条件"),
    Rule("misplaced-element", Place.DIAGRAMS, E, "an element where it cannot stand", "元素放错了地方"),
    Rule("misplaced-event", Place.DIAGRAMS, E, "an event of a kind that cannot stand there", "这里不能放这种事件"),
    Rule(
        "misplaced-flow", Place.DIAGRAMS, E, "a flow into a start, out of an end, or across a subprocess",
        "连线进入开始、离开结束或穿过子过程",
    ),
    Rule("missing-attribute", Place.DIAGRAMS, E, "an attribute that is needed", "缺属性"),
    Rule(
        "missing-condition", Place.DIAGRAMS, E, "a way out of a gateway without a condition, and no default",
        "网关的出路没有条件，也不是默认",
    ),
    Rule("missing-decision", Place.FIT, E, "a decision that no file of the folder has", "文件夹里没有这个决策"),
    Rule(
        "missing-default", Place.DIAGRAMS, W, "a choice all of whose ways have a condition: the case stops where none holds",
        "每条出路都有条件的选择：都不成立时案件停住",
    ),
    Rule("missing-desk", Place.FIT, E, "a desk that the registry does not have", "没有这种办理台"),
    Rule("missing-diagram", Place.FIT, E, "a `[process.…]` that no diagram draws", "`[process.…]`没有对应的图"),
    Rule("missing-document", Place.FIT, E, "a letter without its table `[documents.…]`", "文书没有`[documents.…]`"),
    Rule("missing-drawing", Place.DIAGRAMS, WN, "a file without a drawing, or an element that is not drawn", "没有图形，或元素没画出来"),
    Rule("missing-end", Place.DIAGRAMS, W, "a process or subprocess without an end event", "没有结束事件的流程或子流程"),
    Rule("missing-extension", Place.DIAGRAMS, EW, "an element without the `zeebe:` extension that it needs", "缺少需要的`zeebe:`扩展"),
    Rule("missing-form", Place.FIT, E, "a form that no file of the folder has", "文件夹里没有这张表单"),
    Rule(
        "missing-ground", Place.LETTERS, E, "the letter of a decision against somebody that does not tell the ground",
        "不利决定的文书没有写出依据",
    ),
    Rule("missing-input", Place.FIT, E, "a job that does not get what it wants", "作业需要的输入没有给"),
    Rule("missing-job", Place.FIT, E, "a job type that the registry does not have", "没有这种作业"),
    Rule(
        "missing-key", (Place.DIAGRAMS, Place.LAW), E, "a message without correlation key; a key that a legal rule needs",
        "流程图：消息没有关联键；法律规则：缺键",
    ),
    Rule("missing-late-path", Place.FIT, E, "`late` is `flow`, but no boundary timer acts", "`late`是`flow`，却没有边界定时器"),
    Rule("missing-law", Place.FIT, E, "a legal rule that `workflows/law` does not have", "`workflows/law`里没有这条法律规则"),
    Rule("computed-law", Place.FIT, E, "a legal rule whose name is computed", "法律规则的名称是算出来的，看不出问的是哪一条"),
    Rule(
        "undated-law", Place.FIT, E, "law that is asked for, but `[law]` does not say from which day on",
        "问了法律规则，`[law]`却没写从哪一天起",
    ),
    Rule("early-law", Place.FIT, E, "a legal rule that may be asked for a day before its first row", "可能问到法律规则第一行之前的日子"),
    Rule(
        "ceased-law", Place.FIT, W, "a legal rule that may be asked for a day on which it is no longer in force",
        "可能问到法律规则已不再有效的日子",
    ),
    Rule("unasked-law", Place.FIT, W, "days declared of a legal rule that nothing asks for", "`[law.…]`写了一条没有人问的法律规则"),
    Rule(
        "missing-process", (Place.DIAGRAMS, Place.FIT), E, "no process in a file, none of that name, or one without its `[process.…]`",
        "文件里没有过程，没有这个名称的过程，或没有`[process.…]`",
    ),
    Rule(
        "missing-remedy", Place.LETTERS, E, "the letter of a decision against somebody that does not tell the remedy",
        "不利决定的文书没有写出救济途径",
    ),
    Rule("missing-role", Place.FIT, E, "a role that `roles.toml` does not have", "`roles.toml`里没有这个岗位"),
    Rule("missing-start", Place.DIAGRAMS, E, "a process or subprocess without a start event", "过程或子过程没有开始事件"),
    Rule("missing-superior", Place.FIT, E, "a task for whose roles nobody is told when it is late", "任务逾期时没有上级可以告知"),
    Rule(
        "missing-term", Place.FIT, EW, "a term that `procedure.toml` does not have; a user task without one",
        "`procedure.toml`里没有这个期限；用户任务没有期限",
    ),
    Rule(
        "never-thrown", Place.DIAGRAMS, W, "an event that catches an error or escalation which nothing inside throws",
        "所捕获的错误或升级，里面没有任何环节会抛出",
    ),
    Rule(
        "not-by-schema", Place.DIAGRAMS, E, "something that the standard's own XML schema does not allow there, such as another order",
        "标准自带的XML模式不许这样写，例如次序不对",
    ),
    Rule(
        "not-decided", Place.DIAGRAMS, N, "a scope with so many positions of its tokens that not all could be looked at",
        "令牌位置太多、没有全部看完的范围",
    ),
    Rule("not-executable", Place.DIAGRAMS, N, "a process that says it is not executable", "过程注明不可执行"),
    Rule(
        "party-task", Place.FIT, E,
        "a task for a person without an account that they cannot do: with a role, a desk or a letter, or without a form",
        "没有账号的当事人办不了的任务：写了别的岗位、办理台或文书，或没有表单",
    ),
    Rule(
        "procedure-not-built", Place.FIT, N, "a message to or from a procedure, or a start, that is not there yet",
        "消息送往或来自的流程、要立案的流程还没有",
    ),
    Rule(
        "read-too-early", Place.DIAGRAMS, W, "a variable that is read where it cannot have been written yet",
        "读的时候还不可能写过的变量",
    ),
    Rule("repeated-element", Place.DIAGRAMS, E, "an element that may stand once", "只能有一个的元素重复"),
    Rule("repeated-id", Place.DIAGRAMS, E, "an id given twice", "编号重复"),
    Rule("repeated-name", Place.DIAGRAMS, E, "a message, error or link name given twice", "消息、错误或链接的名称重复"),
    Rule(
        "repeated-start", Place.DIAGRAMS, E, "two start events of one kind, or for one message",
        "同一种开始事件或同一消息的开始事件有两个",
    ),
    Rule("stray-text", Place.DIAGRAMS, E, "text where none can stand", "不该有文字的地方有文字"),
    Rule("superfluous-gateway", Place.DIAGRAMS, W, "a gateway with one way in and one way out", "只有一条进路一条出路的网关"),
    Rule(
        "superfluous-termination", Place.DIAGRAMS, W, "a terminate end event beside which nothing else can be at work",
        "没有别的环节可终止的终止结束事件",
    ),
    Rule(
        "token-left", Place.DIAGRAMS, EW,
        "a join that waits for ever because one of its ways has ended by itself, so that its scope never ends",
        "永远等不齐的汇合：有一条路已经自行结束，所在范围因此永远不会结束",
    ),
    Rule("too-large", Place.DIAGRAMS, E, "a file with too many bytes or elements", "文件太大，或元素太多"),
    Rule("too-long", Place.FIT, E, "an id or name that no database row can hold", "编号或名称太长，数据库放不下"),
    Rule("unawaited-message", Place.FIT, E, "a message that nobody in the district awaits", "没有任何流程在等的消息"),
    Rule(
        "unconnected", Place.DIAGRAMS, E, "an element that no way leads to, or a gateway without a way out",
        "没有路通到的元素，或没有出路的网关",
    ),
    Rule(
        "unheard", Place.DIAGRAMS, EN, "a decision against somebody before which they cannot be heard; a note where they need not be",
        "作出不利决定之前没有听取陈述的环节；可能不经过的是提示",
    ),
    Rule("unknown-input", Place.FIT, E, "an input that a job does not take", "作业没有这个输入"),
    Rule(
        "unknown-property", Place.DIAGRAMS, E, "a property of `zeebe:properties` that is not known there",
        "`zeebe:properties`里不认识的特性",
    ),
    Rule(
        "unnamed", Place.DIAGRAMS, W, "an element, or a way out of a choice, without a name",
        "没有名称的元素，或选择的一条没有名称的出路",
    ),
    Rule("unreachable", Place.DIAGRAMS, E, "an element that no way from a start leads to", "从开始事件走不到的元素"),
    Rule(
        "unsaid-adverse", Place.PROCEDURE, W, "a letter of kind 决定书 that does not say whether it decides against somebody",
        "种类为决定书、却没有说明是否对人不利的文书",
    ),
    Rule("unsent-signal", Place.FIT, W, "a signal that is awaited and that nobody sends", "有人等、却没有人发的信号"),
    Rule(
        "unsent-message", Place.FIT, W, "a message that is awaited, and that nobody in the district sends",
        "有环节在等、而全区没有人发出的消息",
    ),
    Rule(
        "unserved", Place.DIAGRAMS, E, "a decision against somebody after which the case can end without its service",
        "不利决定作出后，不送达案件也能结束",
    ),
    Rule(
        "unsourced-term", Place.DIAGRAMS, WN, "a due date written as a figure, without unit, reason and source; a timer is a note",
        "任务期限直接写成数字，没有单位、理由和来源；定时器是提示",
    ),
    Rule(
        "unsupported-attribute", Place.DIAGRAMS, E,
        "an attribute of the standard that is not executed; the message says what to use instead",
        "标准里有但不执行的属性；说明里写改用什么",
    ),
    Rule("unused-term", Place.FIT, W, "a term that nothing uses", "没有人用的期限"),
)  # fmt: skip
