"""What the tables of docs/bpmn.md say in words, English and Chinese: the ways round, kinds of work, gateways, loops, events."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn import refusals as ways

Both = tuple[str, str]

WAYS: Mapping[str, str] = {
    ways.GATEWAYS: "用排他、并行或包容网关，加条件",
    ways.KIND_OF_ACTIVITY: "它是一类元素的统称；画任务、调用活动或子过程",
    ways.KIND_OF_EVENT: "它是一类元素的统称；画开始、中间、边界或结束事件",
    ways.KIND_OF_DEFINITION: "它是一类元素的统称；写其中一种，例如bpmn:timerEventDefinition",
    ways.KIND_OF_GATEWAY: "它是一类元素的统称；画排他、并行、包容或事件网关",
    ways.KIND_OF_ELEMENT: "它是一类元素的统称；写具体的元素",
    ways.KIND_OF_LOOP: "它是一类元素的统称；用bpmn:multiInstanceLoopCharacteristics或bpmn:standardLoopCharacteristics",
    ways.KIND_OF_SHAPE: "它是一类图形的统称；用bpmndi:BPMNShape、bpmndi:BPMNEdge或bpmndi:BPMNLabel",
    ways.COLLECTION: "用zeebe:loopCharacteristics的inputCollection",
    ways.COLLECTED: "用zeebe:loopCharacteristics的outputCollection",
    ways.ITEM: "用zeebe:loopCharacteristics的inputElement",
    ways.ITEM_OUT: "用zeebe:loopCharacteristics的outputElement",
    ways.EACH_ITEM: "在重复的活动里面抛出事件",
    ways.MAPPING: "用zeebe:ioMapping",
    ways.SCRIPT: "用zeebe:script写FEEL表达式",
    ways.CANDIDATES: "用zeebe:assignmentDefinition的candidateGroups",
    ways.CHOREOGRAPHY: "给每个参与方画一个流程，它们之间发消息",
    ways.CONVERSATION: "把消息本身画成池之间的消息流",
    ways.MEMBERS: "谁参与，画成池；之间有哪些消息，画成消息流",
    ways.KEYS: "在消息上用zeebe:subscription的correlationKey",
    ways.WHOLE_FILE: "把需要的内容放进这个文件",
    ways.TYPES: "类型由表单和决策给出",
    ways.JOB: "用zeebe:taskDefinition的type",
    ways.IN_PROCESS: "把任务放进流程里",
    ways.DEFINED_THERE: "把定义写在事件里面",
    ways.EXPRESSION_THERE: "在用到的地方写FEEL，例如bpmn:conditionExpression",
    ways.MEASURED: "日志和登记册的统计记下每一步；去掉它",
    ways.FORM: "用zeebe:formDefinition的formId",
    ways.SETS: "任务取什么、给什么，由zeebe:ioMapping来说；去掉它",
    ways.LINK: "链接通到同名的捕获事件；去掉它",
    ways.GROUPED: "由bpmn:group的categoryValueRef来说；去掉它",
    ways.LANES: "泳道里有什么，由bpmn:flowNodeRef列出；去掉它",
    ways.POOL: "画一个池；每个案件是一个参与者",
    ways.EXTENSION: "扩展由命名空间识别；去掉它",
    ways.DESCRIBES: "写进bpmn:documentation",
    ways.WAYPOINT: "用di:waypoint",
    ways.LISTENER: "用服务任务",
    ways.TASK_HEADERS: "用zeebe:ioMapping的输入",
    ways.PRIORITY: "不记优先级；收件箱按期限排序",
    ways.INPUTS_OF_JOB: "作业需要的用zeebe:ioMapping给",
    ways.IN_CONDITION: "在条件里直接问这个变量",
    ways.GATHERED: "让里面的活动用zeebe:output写出结果",
    ways.SEEN_LATER: "用dueDate，或在任务前面放一个定时",
    ways.CALLED: "用zeebe:calledElement的processId",
    ways.DECISION: "用zeebe:calledDecision的decisionId",
    ways.SEND_MESSAGE: "由两端的元素说是哪条消息",
    ways.USER_FORM: "任务怎么办由zeebe:userTask和zeebe:formDefinition来说；去掉它",
    ways.FEEL: "表达式都是FEEL；去掉它",
    ways.COLLABORATION: "由文件自己的bpmn:collaboration来说；去掉它",
    ways.MESSAGE: "哪条消息由messageRef来说；去掉它",
    ways.STARTS_BY_MESSAGE: "它不开始案件；改画等同一条消息的消息开始事件",
    ways.STARTS_BY_EACH: "它不开始案件；后面的每个事件各画一个开始事件",
    ways.ALL_OF_THEM: "它只等其中一个事件；要等齐全部，在这些事件前后各画一个并行网关",
    ways.JOINED_BEFORE: "每个令牌让活动做一次；在它前面画并行网关，把同样多的路汇合",
    ways.SPLIT_BEHIND: "做完只出去一个令牌；在它后面画并行网关，分出同样多的路",
    ways.UNDONE_FIRST: "全部撤销完，事件才往下走；要同时做别的，把它放在单独的一条路上",
    ways.AT_ONCE: "连线立即走；中间要做什么，画成线上的元素",
    ways.BY_COMPENSATION: "做过的由补偿来撤销；去掉它",
    ways.AROUND_IT: "画一个事件子过程，把它放在里面",
    ways.ONLY_PARENT_INPUTS: "被调用的案件只看得到给它的；用zeebe:ioMapping的输入",
    ways.PLAIN: "文字都是纯文本；去掉它",
    ways.DATA_OBJECT: "任务自己不存数据；画数据对象",
}
"""Every way round, in Chinese."""

TRIGGERS: Mapping[str, Both] = {
    "none": ("none", "空"), "message": ("message", "消息"), "timer": ("timer", "定时"), "error": ("error", "错误"),
    "escalation": ("escalation", "升级"), "cancel": ("cancel", "取消"), "compensation": ("compensation", "补偿"),
    "conditional": ("conditional", "条件"), "link": ("link", "链接"), "signal": ("signal", "信号"),
    "terminate": ("terminate", "终止"), "multiple": ("multiple", "多重"), "parallel multiple": ("parallel multiple", "并行多重"),
}  # fmt: skip
PLACES: Mapping[str, Both] = {
    "start": ("start of a process", "流程的开始"),
    "event-subprocess": ("start of an event subprocess, interrupting", "事件子过程的开始，中断"),
    "event-subprocess-beside": ("… non-interrupting", "……不中断"),
    "catch": ("intermediate catch", "中间捕获"),
    "gateway": ("after an event-based gateway", "事件网关之后"),
    "boundary": ("boundary, interrupting", "边界，中断"),
    "boundary-beside": ("… non-interrupting", "……不中断"),
    "throw": ("intermediate throw", "中间抛出"),
    "end": ("end", "结束"),
}

ACTIVITIES: Mapping[str, Both] = {
    "bpmn:task": ("passes at once", "立即通过"),
    "bpmn:manualTask": ("passes at once: work that the engine neither gives nor hears of", "立即通过：引擎不派也不管的工作"),
    "bpmn:userTask": ("opens a task in the inboxes of its roles", "在有关角色的收件箱里开一项任务"),
    "bpmn:serviceTask": ("asks for a job of the registry", "请登记册做一件作业"),
    "bpmn:sendTask": ("sends a message", "发一条消息"),
    "bpmn:receiveTask": ("waits for a message", "等一条消息"),
    "bpmn:businessRuleTask": ("takes a decision of the folder", "问文件夹里的一个决策"),
    "bpmn:scriptTask": ("computes a value in FEEL", "用FEEL算一个值"),
    "bpmn:callActivity": ("begins a case of another process and waits for its end", "开另一个流程的案件，等它结束"),
    "bpmn:subProcess": (
        "a scope of its own; with `triggeredByEvent` an event subprocess", "自成一个范围；写`triggeredByEvent`就是事件子过程",
    ),
    "bpmn:transaction": ("a subprocess that can be given up: what was done in it is undone", "可以放弃的子过程：里面做过的会撤销"),
    "bpmn:adHocSubProcess": ("its activities begin without an order, or as a list says", "里面的活动不分先后开始，或按列表开始"),
}
GATEWAYS: Mapping[str, tuple[Both, Both]] = {
    "bpmn:exclusiveGateway": (
        ("the first flow whose condition holds, else the default", "条件成立的第一条流，没有就走默认"), ("nothing to wait for", "不用等"),
    ),
    "bpmn:parallelGateway": (("all flows", "全部流"), ("a token on every incoming flow", "每条进路各一个令牌")),
    "bpmn:inclusiveGateway": (
        ("every flow whose condition holds, else the default", "条件成立的每条流，没有就走默认"),
        ("the tokens that can still come", "还可能来的令牌"),
    ),
    "bpmn:eventBasedGateway": (("the event that comes first", "先来的那个事件"), ("nothing to wait for", "不用等")),
}
LOOPS: Mapping[str, tuple[Both, Both]] = {
    "standard loop": (
        ("standard loop", "标准循环"),
        (
            "`standardLoopCharacteristics`: `loopCondition` after each turn, or before it with `testBefore`; `loopMaximum`",
            "`standardLoopCharacteristics`：每轮之后看`loopCondition`，写`testBefore`则在之前看；`loopMaximum`",
        ),
    ),
    "parallel": (
        ("parallel multi-instance", "并行多实例"),
        (
            "`multiInstanceLoopCharacteristics`: all items at once; `completionCondition` after each",
            "`multiInstanceLoopCharacteristics`：各项同时做；每做完一项看`completionCondition`",
        ),
    ),
    "sequential": (
        ("sequential multi-instance", "顺序多实例"),
        (
            '`multiInstanceLoopCharacteristics isSequential="true"`: one item after another',
            '`multiInstanceLoopCharacteristics isSequential="true"`：一项接一项',
        ),
    ),
}
