"""Ways through the small house that leave every kind of journal entry behind: what replay and verify are tried on, and what
the recorded journals are made of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta

from engine import attachments, worker
from engine import commands as c
from engine import machine_commands as machine
from engine import office_commands as office
from engine.canonical import encode
from engine.clock import district_day
from engine.countersigning import countersignings
from engine.deploy import deploy_law, deploy_loaded, deploy_roles, load
from engine.folder import content_hash, pack
from engine.identity import new_id
from engine.lifecycle import OutboxKind
from engine.step import Step
from engine.store import definitions
from tests.bpmn.building import ROOT, events, flows, message, script
from tests.engine.folder import ROLES, form, process, task
from tests.engine.folder import field as form_field
from tests.engine.house import House

LAW = """[rule]
id = "notice"
label = "通知期限"
unit = "working_days"
decided_by = "通知之日"
[[row]]
valid_from = 2020-05-01
value = 3
source = "某法"
article = "第一条"
confirmed = true
"""
RETROACTIVE = """
[[row]]
valid_from = 2026-06-01
value = 9
source = "某法（修订）"
article = "第二条"
confirmed = true
"""
"""A row that was added afterwards, for a day that lies before the cases."""

DATED = """
title = "期限"
owner = "head"
case_label = "期限"
[process.dated]
title = "期限"
start_roles = ["clerk"]
[reminder]
value = 1
unit = "working_days"
reason = "早一天说"
source = "惯例"
[terms.notice]
law = "notice"
label = "通知"
reason = "依法"
source = "某法"
[parameters.fine]
label = "罚款"
value = 50
unit = "元"
source = "惯例"
reason = "够用"
"""
DIAGRAM = process("dated", (
    task("weigh", "clerk", "weigh", '=term end(today(), "notice")')
    + script("days", 'law("notice", today())', "days") + script("soon", "working days after(today(), days + 5)", "soon")
    + script("owed", "parameters.fine * days", "owed")
    + script("parts", "{second: days, first: soon}", "parts") + script("before", "get entries(parts)[1].key", "before")
    + task("pay", "clerk", due="=soon") + script("after", "get entries(parts)[1].key", "after")
    + task("close", "clerk", due='=term end(date(soon), "notice")') + events("e")
    + flows("s > weigh > days > soon > owed > parts > before > pay > after > close > e")
))  # fmt: skip
DATED_FILES = {
    "procedure.toml": DATED.encode(),
    "dated.bpmn": f"{ROOT}{message('none', 'none', None)}{DIAGRAM}</definitions>".encode(),
    "weigh.form": form("weigh", form_field("weight")),
}  # fmt: skip


def deploy_dated(house: House) -> None:
    """A procedure whose steps rest on law, calendar and parameters."""
    with house.engine.transaction() as connection:
        deploy_law(connection, {"notice.toml": LAW.encode()}, house.clock(), "system")
        deploy_loaded(connection, load("dated", DATED_FILES), house.clock(), "system")


def add_law_row(house: House) -> None:
    with house.engine.transaction() as connection:
        deploy_law(connection, {"notice.toml": (LAW + RETROACTIVE).encode()}, house.clock(), "system")


def change_calendar(house: House) -> None:
    """A calendar in which the days after the cases' first one rest."""
    free = {(district_day(house.clock()) + timedelta(days=n)).isoformat(): True for n in range(1, 12)}
    files = {"2026.json": encode(free)}
    with house.engine.transaction() as connection:
        definitions.add_version(connection, "calendar", content_hash(files), pack(files), house.clock(), "system")


# The ways.


def repaired(house: House) -> None:
    """From a start with a file to the end: claim, release, letter with its PDF, called case, message."""
    paper = house.store(b"%PDF-1.4 paper", "材料.pdf", "lin", None)
    case = house.start(subject="路灯", values={"paper": paper})
    task_row = house.claim("record", "su", case)
    house.do(c.ReleaseTask(new_id(), "su", task_row.id, task_row.version))
    mine = house.claim("record", "lin", case)
    house.do(c.SaveDraft(new_id(), "lin", mine.id, 0, {"note": "还没写完"}))
    photo = house.store(b"%PDF-1.4 photo", "照片.pdf", "lin", mine.id)
    house.complete("record", "lin", case, note="灯不亮", score="80", seen_on="2026-10-08", photo=photo)
    house.complete("approve", "qiao", case, wording="请修")
    print_letter(house, case)
    house.complete("hand_over", "heyuan", house.child(case).id, received_by="门卫")


def print_letter(house: House, case: str) -> None:
    """The PDF of a case's letter, without the program that sets it."""
    (letter,) = house.documents(case)
    pdf = b"%PDF-1.4 letter"
    digest = hashlib.sha256(pdf).hexdigest()
    with house.engine.reading() as tx:
        sealed = tx.data_key(case).seal(pdf, f"file {digest}")
    attachments.write_file(house.engine.house.home, case, digest, sealed)
    outbox = next(row.id for row in house.sent(case) if row.kind == OutboxKind.RENDITION)
    house.do(machine.RecordRendition(f"render/{letter.id}", letter.id, digest, outbox))


def not_taken(house: House) -> None:
    """The called case ends in an error that its caller catches."""
    case = house.start(subject="门禁")
    house.complete("record", "lin", case, note="打不开")
    house.complete("approve", "qiao", case, wording="请修")
    house.complete("hand_over", "heyuan", house.child(case).id, refused=True)


def cancelled(house: House) -> None:
    """A case that waits for a called one is cancelled, and so is that."""
    case = house.start(subject="电梯")
    house.complete("record", "lin", case, note="停了")
    house.complete("approve", "qiao", case, wording="请修")
    house.do(c.CancelCase(new_id(), "fang", case, "立错了"))


def taken_back(house: House) -> None:
    """A step is taken back, and done again."""
    case = house.start(subject="水管")
    done = house.claim("record", "lin", case)
    house.complete("record", "lin", case, note="漏了", score="70")
    house.do(c.TakeBack(new_id(), "lin", done.id, house.task_by_id(done.id).version))
    house.complete("record", "lin", case, note="漏得厉害", score="90")


def replied_late(house: House) -> None:
    """A boundary timer interrupts a task."""
    house.start("reply", "没人答")
    house.wait(days=3)


def heard(house: House) -> None:
    """A message is heard by the case that awaits it, another starts a case, a third finds nobody in time and is tried again."""
    house.start("listening", "声音")
    for word in ("word", "report", "elsewhere"):
        case = house.start("telling", "声音" if word != "elsewhere" else "别处")
        house.complete("say", "lin", case, wording=word)
    listening = house.start("listening", "院里")
    house.do(machine.PublishMessage("publish/1", listening, "word", "院里", {"heard": "喇叭"}))
    house.engine.drain(listening)


def signalled(house: House) -> None:
    """A signal is heard by two cases, by one of them again, and begins a case at each start event."""
    for place in ("东边", "西边"):
        house.start("heeding", place)
    for _ in range(2):
        house.wait(seconds=1)
        case = house.start("sounding", "警报")
        house.complete("say", "lin", case, wording="火")


def unheard(house: House) -> None:
    """A message finds nobody in its time; whoever operates has it sent again."""
    case = house.start("telling", "空谷")
    house.complete("say", "lin", case, wording="word")
    house.wait(days=10)
    (incident,) = house.incidents(case)
    house.do(c.RetryIncident(new_id(), "fang", incident.id))


def by_the_clock(house: House) -> None:
    house.wait(days=31)


def worked(house: House) -> None:
    """Jobs that write, throw, fail and fail again, or work the second time."""
    cases = {}
    for word in ("count", "writing", "throwing", "faulty", "flaky"):
        cases[word] = house.start("working", word)
        house.complete("choose", "lin", cases[word], wording=word)
    (incident,) = house.incidents(cases["faulty"])
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    house.jobs.works = True
    house.wait(minutes=1)
    house.jobs.works = False


def called_nobody(house: House) -> None:
    case = house.start("calling_nobody", "叫")
    (incident,) = house.incidents(case)
    house.do(c.RetryAtServer(new_id(), incident.id))


def reminded_and_late(house: House) -> None:
    """A task of which its people are reminded, that is late, and that the superior does."""
    case = house.start("reminding", "快到期了")
    house.claim("look", "su", case)
    for _ in range(12):
        house.wait(days=1)
    house.complete("look", "fang", case, note="我来")


def raced(house: House) -> None:
    house.start("racing", "先后")


def substituted(house: House) -> None:
    """Somebody acts in an absent person's place."""
    today = district_day(house.clock())
    house.do(c.EnterSubstitution(new_id(), "lin", "lin", "qiao", today, today + timedelta(days=3), ""))
    case = house.start(subject="围墙")
    house.complete("record", "qiao", case, note="倒了")


def dated(house: House) -> None:
    """Steps that rest on law, calendar and parameters."""
    deploy_dated(house)
    case = start_dated(house)
    house.complete("pay", "lin", case)


def start_dated(house: House) -> str:
    """A case of that procedure, weighed."""
    case = str(house.do(c.StartCase(new_id(), "lin", "dated", {}))["case"])
    house.complete("weigh", "lin", case, weight="3 kg")
    return case


def suspended(house: House) -> None:
    """A case stands still over a weekend with its terms and timers, and goes on; another is cancelled while it stands still."""
    held = [house.start(name, subject) for name, subject in (("reminding", "停一停"), ("reply", "等一等"), ("reply", "不等了"))]
    house.wait(hours=5)
    for case in held:
        house.do(c.SuspendCase(new_id(), "fang", case, "等鉴定"))
    house.wait(days=4)
    for case in held[:-1]:
        house.do(c.ResumeCase(new_id(), "fang", case, "鉴定好了"))
    house.do(c.CancelCase(new_id(), "fang", held[-1], "不办了"))
    house.wait(days=2)


def intervened(house: House) -> None:
    """An administrator proposes to change values and to move tokens; it is done, refused, or lapses."""
    stopped = house.start("working", "改一改")
    house.complete("choose", "lin", stopped, wording="nothing")
    (incident,) = house.incidents(stopped)
    values = c.ProposeVariables(new_id(), "admin", incident.id, {"wording": '"count"'}, "字填错了")
    amended = house.do(values)["intervention"]
    house.do(c.ConfirmIntervention(new_id(), "fang", str(amended)))
    case = house.start(subject="移一移")
    for decided in (c.RefuseIntervention, c.ConfirmIntervention):
        record = house.task("record", case)
        moved = str(house.do(c.ProposeMove(new_id(), "admin", case, record.instance, "approve", "不用记了"))["intervention"])
        wish = decided(new_id(), "fang", moved, "不行") if decided is c.RefuseIntervention else decided(new_id(), "fang", moved)
        house.do(wish)
    regretted = c.ProposeMove(new_id(), "admin", case, house.task("approve", case).instance, "record", "看错了")
    house.do(c.WithdrawIntervention(new_id(), "admin", str(house.do(regretted)["intervention"])))
    again = house.start(subject="晚一步")
    move = c.ProposeMove(new_id(), "admin", again, house.task("record", again).instance, "approve", "不用记了")
    late = str(house.do(move)["intervention"])
    house.complete("record", "lin", again, note="记好了")
    house.do(c.ConfirmIntervention(new_id(), "fang", late))


def recounted(house: House) -> None:
    """A calendar is imported while terms are pending, also those of a case that stands still."""
    house.start("reminding", "数一数")
    still = house.start("reminding", "先停着")
    house.do(c.SuspendCase(new_id(), "fang", still, "等鉴定"))
    change_calendar(house)
    house.wait(days=1)
    house.do(c.ResumeCase(new_id(), "fang", still, "鉴定好了"))
    house.wait(days=1)


def returned(house: House) -> None:
    """What was written is returned, written anew and looked at again."""
    case = house.start("drafting", "改一改地点")
    house.complete("write", "lin", case, note="灯不亮", score="80")
    looked = house.claim("look", "qiao", case)
    house.do(c.ReturnTask(new_id(), "qiao", looked.id, looked.version, "write", "地点不对"))
    house.wait(hours=1)
    house.complete("write", "lin", case, note="三号楼灯不亮", score="80")


def countersigned(house: House) -> None:
    """One more firm is asked to sign; the first one is not asked any longer, and the other answers."""
    case = house.start("signing")
    house.complete("draft", "lin", case, wording="征求意见")
    with house.engine.reading() as tx:
        (here,) = countersignings(Step.read(tx, case))
    house.do(c.AddCountersigner(new_id(), "lin", case, here.instance, "firm.qinghe", "也涉及该小区"))
    house.do(c.RemoveCountersigner(new_id(), "lin", case, here.instance, here.signers[0].item, "与该企业无关"))
    house.complete("sign", "qinghe", case, wording="同意")


def in_the_office(house: House) -> None:
    """A task is handed over, urged, given away by the superior; opinions are given, declined, taken back, and lost with the case."""
    case = house.start("drafting", "请你办")
    task = house.claim("write", "lin", case)
    house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": "灯不"}))
    house.do(office.HandOverTask(new_id(), "lin", task.id, task.version, "su", "出差"))
    house.do(office.UrgeTask(new_id(), "lin", task.id, "住户等着"))
    house.do(office.UrgeTask(new_id(), "fang", task.id, ""))
    house.do(office.HandOverTask(new_id(), "fang", task.id, house.task("write", case).version, "lin", "还是你办"))
    who = "person:qiao", "person:fang", "role:street@subdistrict.youyi"
    asked = house.do(office.AskOpinion(new_id(), "lin", task.id, house.task("write", case).version, who, "要不要换？"))["opinions"]
    house.do(office.AnswerOpinion(new_id(), "qiao", asked[0], "要换"))
    house.do(office.DeclineOpinion(new_id(), "fang", asked[1], ""))
    house.do(office.WithdrawOpinion(new_id(), "lin", asked[2]))
    house.complete("write", "lin", case, note="灯不亮", score="80")
    look = house.claim("look", "qiao", case)
    house.do(office.AskOpinion(new_id(), "qiao", look.id, look.version, ("person:fang",), "行不行？"))
    house.do(c.CancelCase(new_id(), "fang", case, "不办了"))


def escalated(house: House) -> None:
    """What a called case throws reaches whoever catches it: an escalation beside the call and one that ends it, an error end and
    the error of a job through a case that catches neither, an error that nobody catches, called again."""
    for wording in ("slow", "stuck", "late", "no", "throwing", "lost"):
        case = house.start("overseeing", wording)
        last = house.child(house.child(case).id)
        house.complete("try", "lin", last.id, wording=wording)
    (incident,) = house.incidents()
    house.do(c.RetryIncident(new_id(), "fang", incident.id))


def copied(house: House) -> None:
    """A case is copied to people and to a role; some read it, one of them with a remark, one when it is over, one never."""
    case = house.start("drafting", "请你看")
    house.claim("write", "lin", case)
    who = "person:stranger", "role:checker@bureau.housing"
    in_person, by_role = house.do(office.SendCopy(new_id(), "lin", case, who, "请知悉"))["copies"]
    house.do(office.ReadCopy(new_id(), "stranger", in_person, "同意"))
    house.do(office.SendCopy(new_id(), "fang", case, ("person:stranger",)))
    house.complete("write", "lin", case, note="灯不亮", score="80")
    house.do(c.CancelCase(new_id(), "fang", case, "不办了"))
    house.do(office.ReadCopy(new_id(), "qiao", by_role))


def offered_later(house: House) -> None:
    """A task that no unit of its case could do, until the role has a body of its own."""
    case = house.start("orphaned")
    roles = ROLES.replace('label = "街道经办人"', 'label = "街道经办人"\nunit = "subdistrict.youyi"')
    with house.engine.transaction() as connection:
        deploy_roles(connection, roles.encode(), house.clock(), "system")
    worker.look_for_doers(house.engine)
    house.complete("nobody", "stranger", case)


WAYS: Mapping[str, Callable[[House], None]] = {
    way.__name__: way
    for way in (
        repaired, not_taken, escalated, cancelled, taken_back, replied_late, heard, signalled, unheard, by_the_clock, worked, called_nobody,
        reminded_and_late, raced, substituted, dated, suspended, intervened, recounted, returned, countersigned, in_the_office,
        copied, offered_later,
    )
}  # fmt: skip
