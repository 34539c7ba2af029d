"""A small procedure folder, built from text: one process per thing that the runtime must do."""

from __future__ import annotations

import json
from typing import Any

from tests.bpmn.building import (
    ROOT,
    boundary,
    events,
    ext,
    flows,
    io,
    message,
    message_event,
    multi,
    properties,
    script,
    service,
    timer,
    user,
    z,
)
from tests.engine.folder_building import call, process, send, task
from tests.engine.folder_calls import CALLS, CALLS_DECLARED, CALLS_TOP
from tests.engine.folder_roles import ROLES as ROLES
from tests.engine.folder_undoing import REVOKING, UNDOING_DECLARED

DECLARED = """
title = "报修"
title_en = "Repair"
owner = "head"
case_label = "报修"

[process.repair]
title = "报修"
start_roles = ["clerk"]
start_form = "start"
case_title = '="报修：" + subject'
case_title_en = '="Repair: " + subject'
key = '=subject'
unique = "open"
main_unit = '="estate.huaianli"'
side_units = { firm = '="firm.heyuan"' }
outcomes = { done = "已修" }
reads_firm = ["subject"]
suspended_by = "stop"
resumed_by = "go_on"
[process.serving]
title = "送达"
main_unit = '="estate.huaianli"'
side_units = { firm = '="firm.heyuan"' }
serves = '=letter'
[process.reply]
title = "答复"
start_roles = ["clerk"]
start_form = "start"
[process.listening]
title = "等消息"
start_roles = ["clerk"]
start_form = "start"
key = '=subject'
unique = "no"
[process.hearing]
title = "等长的消息"
start_roles = ["clerk"]
start_form = "start"
[process.reported]
title = "接报"
key = '=subject'
unique = "not-cancelled"
[process.alerted]
title = "接警"
key = '=subject'
unique = "open"
[process.monthly]
title = "月检"
[process.telling]
title = "发消息"
start_roles = ["clerk"]
start_form = "start"
[process.working]
title = "登记"
start_roles = ["clerk"]
start_form = "start"
[process.booking]
title = "登记并核对"
start_roles = ["clerk"]
start_form = "start"
[process.racing]
title = "并行"
start_roles = ["clerk"]
start_form = "start"
[process.orphaned]
title = "无人可办"
start_roles = ["clerk"]
start_form = "start"
[process.calling_nobody]
title = "叫不到"
start_roles = ["clerk"]
start_form = "start"
[process.by_firm]
title = "企业申请"
start_roles = ["firm_manager"]
start_form = "start"
main_unit = '=subject'
side_units = { firm = '="firm.heyuan"' }

[process.sounding]
title = "拉响"
start_roles = ["clerk"]
start_form = "start"
[process.heeding]
title = "听见"
start_roles = ["clerk"]
start_form = "start"
[process.rising]
title = "响应"
[process.sharing]
title = "会办"
start_roles = ["clerk"]
start_form = "start"

[process.drafting]
title = "起草"
start_roles = ["clerk"]
start_form = "start"
main_unit = '="estate.huaianli"'

[process.polling]
title = "逐个征求"
start_roles = ["clerk"]
start_form = "start"

[process.signing]
title = "会签"
start_roles = ["clerk"]
start_form = "start"
main_unit = '="estate.huaianli"'

[process.reminding]
title = "提醒"
start_roles = ["clerk"]
start_form = "start"

[reminder]
value = 0
unit = "working_days"
reason = "只在写明的步骤提醒"
source = "惯例"

[terms.record]
value = 5
unit = "working_days"
label = "记录"
reason = "要趁早"
source = "惯例"

[search]
subject_words = "subject"
points = "score"
seen_on = "seen_on"

[documents.notice]
title = "维修通知单"
file = "documents/notice.html"
number = "修〔{year}〕{n}号"

[[message]]
name = "elsewhere"
to = "credit"
label = "抄告信用管理"
[[message]]
name = "told"
to = "repair"
label = "告知"
"""

NOTICE = """<!DOCTYPE html>
<html lang="zh-Hans-CN" xmlns="http://www.w3.org/1999/xhtml" xmlns:w="urn:wuye:letter">
<head><meta charset="utf-8"/><title>维修通知单</title></head>
<body><h1>维修通知单</h1><p w:text="letter.number"/><p w:text="note"/><p w:text="wording"/><p w:text="letter.signed_by"/></body>
</html>
"""


def form(identity: str, *components: dict[str, Any]) -> bytes:
    """A form of the closed subset."""
    return json.dumps({"id": identity, "type": "default", "schemaVersion": 16, "components": components}).encode()


def field(key: str, kind: str = "textfield", **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": key, "key": key, "label": key, **more}


REQUIRED = {"validate": {"required": True, "maxLength": 300}}

FORMS = {
    "start.form": form("start", field("subject", **REQUIRED), field("paper", "filepicker")),
    "record.form": form(
        "record",
        field("note", "textarea", **REQUIRED),
        field("score", "number", decimalDigits=1, validate={"min": 0, "max": 100}),
        {"type": "datetime", "id": "seen_on", "key": "seen_on", "subtype": "date", "dateLabel": "看到的日期"},
        field("photo", "filepicker"),
    ),
    "approve.form": form("approve", field("wording", "textarea", **REQUIRED)),
    "hand_over.form": form("hand_over", field("received_by"), field("refused", "checkbox")),
}  # fmt: skip


RECORD = task("record", "clerk", "record", '=term end(today(), "record")')

REPAIR = process("repair", (
    RECORD
    + service("count", "count", io({"subject": "=subject"}, {"counted": "=counted"}))
    + task("approve", "checker,clerk", "approve", "=today()", four_eyes="record", document="notice")
    + call("serve", "serving", {"letter": "=letter.id", "subject": "=subject"}, {"received_by": "=received_by"})
    + boundary("not_taken", "serve", '<errorEventDefinition errorRef="refused"/>')
    + send("tell", "told", "=subject", subject="=subject")
    + script("finish", '"done"', "outcome") + task("file", "clerk", late="stays") + events("e e2")
    + flows("s > record > count > approve > serve > tell > finish > e; not_taken > file > e2")
))  # fmt: skip

SERVING = process("serving", (
    task("hand_over", "firm_manager", "hand_over", late="stays")
    + '<exclusiveGateway id="taken" default="taken-e"/>' + events("e")
    + '<endEvent id="returned"><errorEventDefinition errorRef="refused"/></endEvent>'
    + flows("s > hand_over > taken > e; taken > returned [refused = true]")
))  # fmt: skip

REPLY = process("reply", (
    task("answer", "clerk", "record", '=now() + duration("P3D")', late="flow")
    + boundary("over", "answer", timer("timeDuration", "P3D")) + task("remind", "clerk", late="stays") + events("e e2")
    + flows("s > answer > e; over > remind > e2")
))  # fmt: skip

LISTENING = process("listening", (
    f'<intermediateCatchEvent id="hear">{message_event("word")}</intermediateCatchEvent>'
    + task("after_word", "clerk", late="stays") + events("e") + flows("s > hear > after_word > e")
))  # fmt: skip

HEARING = process("hearing", (
    f'<intermediateCatchEvent id="hear">{message_event("word")}</intermediateCatchEvent>'
    + task("after_word", "clerk", late="stays") + events("e") + flows("s > hear > after_word > e")
))  # fmt: skip

REPORTED = process("reported", (
    task("look", "clerk", late="stays") + events("e") + flows("s > look > e")
), f'<startEvent id="s">{message_event("report")}</startEvent>')  # fmt: skip

ALERTED = process("alerted", (
    task("look_into", "clerk", late="stays") + events("e") + flows("s > look_into > e")
), f'<startEvent id="s">{message_event("alert")}</startEvent>')  # fmt: skip

MONTHLY = process("monthly", (
    task("inspect", "clerk", late="stays") + events("e") + flows("s > inspect > e")
), f'<startEvent id="s">{timer("timeCycle", "0 8 1 * *")}</startEvent>')  # fmt: skip

TELLING = process("telling", (
    task("say", "clerk", "approve", late="stays")
    + send("send_word", "word", "=subject", heard="=wording") + send("send_report", "report", "=subject", subject="=subject")
    + send("send_elsewhere", "elsewhere", "=subject", subject="=subject") + events("e") + '<exclusiveGateway id="which"/>'
    + flows('s > say > which; which > send_word [wording = "word"]; which > send_report [wording = "report"];'
            'which > send_elsewhere [wording != "word" and wording != "report"]; send_word > e; send_report > e; send_elsewhere > e')
))  # fmt: skip

JOBS = ("count", "faulty", "flaky", "throwing", "exploding", "writing")
"""What the house's procedure may ask for."""

WORKING = process("working", (
    task("choose", "clerk", "approve", late="stays") + '<exclusiveGateway id="which"/>'
    + "".join(service(name, name, io({"subject": "=wording"})) for name in JOBS)
    + boundary("caught", "throwing", '<errorEventDefinition errorRef="refused"/>')
    + task("mend", "clerk", late="stays") + events("e e2")
    + flows(";".join(f'which > {name} [starts with(wording, "{name}")]; {name} > e'
                     for name in JOBS) + "; s > choose > which; caught > mend > e2")
))  # fmt: skip

REMINDING = process("reminding", (
    task("look", "clerk", "record", '=term end(today(), "record")', remind="1")
    + task("sum_up", "clerk", due="=today()", remind="1") + events("e") + flows("s > look > sum_up > e")
))  # fmt: skip

DRAFTING = process("drafting", (
    task("write", "clerk", "record", '=term end(today(), "record")')
    + task("look", "checker", "approve", late="stays", four_eyes="write", return_to="write")
    + task("tell", "clerk", "approve", late="stays", document="notice")
    + send("send_word", "word", "=subject", heard="=subject")
    + task("end", "clerk", late="stays", return_to="write look tell") + events("e")
    + flows("s > write > look > tell > send_word > end > e")
))  # fmt: skip

POLLED = 'inputElement="whom" outputCollection="words" outputElement="=word"'
POLLING = process("polling", (
    user("ask", multi('[{person: "su", name: "su氏"}]', POLLED, sequential=True), 'name="ask"', (
        z("assignmentDefinition", candidateGroups="checker", assignee="=whom.person") + z("formDefinition", formId="approve")
        + io({"word": "=null"}, {"word": "=wording"}) + properties(late="stays", add_item="person checker")
    ))
    + task("close", "clerk", late="stays") + events("e") + flows("s > ask > close > e")
))  # fmt: skip

SIGNERS = '[{unit: "firm.heyuan", name: "和苑物业"}]'

SIGNING = process("signing", (
    task("draft", "clerk", "approve", late="stays")
    + user("sign", multi(SIGNERS, 'inputElement="signer" outputCollection="words" outputElement="=word"'), 'name="sign"', (
        z("assignmentDefinition", candidateGroups="firm_manager") + z("formDefinition", formId="approve")
        + io({"word": "=null"}, {"word": "=wording"})
        + properties(late="stays", unit="=signer.unit", add_item="unit firm_manager", add_by="owner sender")
    ))
    + task("close", "clerk", late="stays") + events("e") + flows("s > draft > sign > close > e")
))  # fmt: skip

BOOKING = process("booking", (
    task("book", "clerk", late="stays") + service("writing", "writing", io({"subject": "=subject"})) + task("check", "clerk", late="stays")
    + events("e") + flows("s > book > writing > check > e")
))  # fmt: skip

RACING = process("racing", (
    '<parallelGateway id="fork"/>' + service("count", "count", io({"subject": "=subject"})) + events("e")
    + '<endEvent id="stop"><terminateEventDefinition/></endEvent>' + flows("s > fork > count > e; fork > stop")
))  # fmt: skip

ORPHANED = process("orphaned", (
    task("nobody", "street", late="stays") + events("e") + flows("s > nobody > e")
))  # fmt: skip

CALLING_NOBODY = process("calling_nobody", (
    call("ask", "not_here", {}, {}) + events("e") + flows("s > ask > e")
))  # fmt: skip

SHARING = process("sharing", (
    task("plan", "clerk", "record", late="stays") + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    + task("left", "clerk", late="stays") + task("right", "checker", late="stays") + task("sum_up", "clerk", late="stays") + events("e")
    + flows("s > plan > fork > left > join > sum_up > e; fork > right > join")
))  # fmt: skip

BY_FIRM = process("by_firm", task("look", "clerk", late="stays") + events("e") + flows("s > look > e"))

SIGNAL = '<signalEventDefinition signalRef="alarm"/>'

SOUNDING = process("sounding", (
    task("say", "clerk", "approve", late="stays")
    + f'<endEvent id="e">{ext(io({"subject": "=wording"}))}{SIGNAL}</endEvent>' + flows("s > say > e")
))  # fmt: skip

HEEDING = process("heeding", (
    task("go_on", "clerk", late="stays") + boundary("alarmed", "go_on", SIGNAL) + task("leave", "clerk", late="stays")
    + boundary("noted", "leave", SIGNAL, 'cancelActivity="false"') + task("note", "clerk", late="stays") + events("e e2 e3")
    + flows("s > go_on > e; alarmed > leave > e2; noted > note > e3")
))  # fmt: skip

RISING = process("rising", (
    task("help", "clerk", late="stays") + events("e") + flows("s > help > e; s2 > help")
), f'<startEvent id="s">{SIGNAL}</startEvent><startEvent id="s2">{SIGNAL}</startEvent>')  # fmt: skip

TOP = (
    message("told", "told", "subject") + message("word", "word", "subject") + message("report", "report", None)
    + message("alert", "alert", None)
    + message("elsewhere", "elsewhere", "subject") + '<error id="refused" name="refused" errorCode="refused"/>'
    + '<signal id="alarm" name="alarm"/>' + CALLS_TOP
)  # fmt: skip

PROCESSES = (
    REPAIR, SERVING, REPLY, LISTENING, HEARING, REPORTED, ALERTED, MONTHLY, TELLING, WORKING, BOOKING, REMINDING, DRAFTING, POLLING,
    SIGNING, RACING, ORPHANED, CALLING_NOBODY, BY_FIRM, SHARING, SOUNDING, HEEDING, RISING, REVOKING, *CALLS,
)  # fmt: skip


def files() -> dict[str, bytes]:
    """The folder "repair"; each process stands in a file of its own."""
    diagrams = {f"{identity(text)}.bpmn": f"{ROOT}{TOP}{text}</definitions>".encode() for text in PROCESSES}
    declared = DECLARED + CALLS_DECLARED + UNDOING_DECLARED
    return {"procedure.toml": declared.encode(), "documents/notice.html": NOTICE.encode(), **FORMS, **diagrams}


def identity(text: str) -> str:
    return text.split('"', 2)[1]
