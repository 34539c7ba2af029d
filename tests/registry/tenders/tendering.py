"""A small procedure that holds a tender, its firms and its people, and a short way to bid in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.clock import VirtualClock
from engine.commands import ClaimTask, CompleteTask, StartCase
from engine.deploy import deploy_loaded, deploy_roles, load
from engine.desk_commands import ActAtTask
from engine.execute import Engine
from engine.identity import new_id, new_token
from engine.journal import Entry, read
from engine.procedures import Procedure
from engine.proof import verify
from engine.proof.findings import Kind
from engine.store import cases, tasks
from engine.store.tasks import TaskRow
from registry.desks import QUICK_DESKS
from registry.jobs import JOBS
from registry.kinds import KeyHolder
from registry.scenario_district import ESTATE, ROLES_FILE, prepare
from registry.store import tenders
from registry.store.tenders import TenderRow
from tests.bpmn.building import ROOT, events, flows, io, script, service
from tests.engine.folder_building import process, task

MORNING = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
CLOSING = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
"""10:00 in the district."""
FIRMS = ("firm.baihua", "firm.hongsong", "firm.yunshan")
HOLDERS: Mapping[KeyHolder, tuple[str, str]] = {
    KeyHolder.TENDERER: ("hold_tenderer", "owners_committee"),
    KeyHolder.HOUSING_HEAD: ("hold_housing", "housing_head"),
    KeyHolder.JUSTICE_OFFICER: ("hold_justice", "justice_officer"),
    KeyHolder.FINANCE_HEAD: ("hold_finance", "finance_head"),
}
"""At which task each holder sets a passphrase, and who that is."""
PASSPHRASES: Mapping[KeyHolder, str] = {
    KeyHolder.TENDERER: "槐安里小区业委会的口令",
    KeyHolder.HOUSING_HEAD: "correct horse battery",
    KeyHolder.JUSTICE_OFFICER: "司法局备用口令一二三",
    KeyHolder.FINANCE_HEAD: "finance keeps one too",
}
PRIMARY = (KeyHolder.TENDERER, KeyHolder.HOUSING_HEAD)
RECOVERY = (KeyHolder.JUSTICE_OFFICER, KeyHolder.FINANCE_HEAD)
TENDER = {"tender": "=tender"}
RANKING = service("ranking", "rank_bids", io(
    {
        **TENDER, "bids": "=bids", "out": "=[]", "price_points": "=30", "low_percent": "=80", "most": "=3",
        "scores": '=for b in bids[valid], p in ["甲", "乙"] return {person: p, firm_id: b.firm_id, technical: 50, credit: 8}',
    },
    {"candidates": "=candidates"},
))  # fmt: skip


def announcing(ceiling: str) -> str:
    given = {
        "estate_id": "=case.main_unit", "round": "=round", "mode": '="open"', "ceiling": f"={ceiling}",
        "qualified_until": '=date("2026-11-01")', "closes_at": '=date and time("2026-11-10T10:00:00@Asia/Shanghai")',
    }  # fmt: skip
    return service("announcing", "open_tender", io(given, {"tender": "=tender"}))


TENDERING = (
    ROOT
    + process(
        "tendering",
        events("e")
        + '<exclusiveGateway id="enough" default="enough-ranking"/>'
        + script("counting", "if is defined(round) then round + 1 else 1", "round")
        + "".join(task(element, role, desk="holder") for element, role in HOLDERS.values())
        + "{announcing}"
        + task("waiting", "owners_committee", desk="opening")
        + service("closing", "close_bids", io(TENDER, {"received": "=received"}))
        + task("opening", "owners_committee, housing_officer", desk="opening")
        + service("reviewing", "opened_bids", io(TENDER, {"bids": "=bids", "valid": "=valid"}))
        + service("failing", "end_tender", io({**TENDER, "outcome": '="failed"'}))
        + RANKING
        + task("deciding", "owners_committee")
        + flows("s > counting > hold_tenderer > hold_housing > hold_justice > hold_finance > announcing > waiting > closing")
        + flows("closing > opening > reviewing > enough; enough > ranking; enough > failing [valid < 3]; failing > counting")
        + flows("ranking > deciding > e"),
    )
    + "".join(
        process(
            f"bidding_{firm.split('.')[1]}",
            f'<endEvent id="{firm}.e"/>'
            + service(f"{firm}.registering", "register_bidder", io({"tender": "=tender", "firm_id": f'="{firm}"'}))
            + service(f"{firm}.admitting", "admit_bidder", io({"tender": "=tender", "firm_id": f'="{firm}"'}))
            + script(f"{firm}.naming", '"选聘 2026-0001/1"', "tender")
            + task(f"{firm}.bidding", "firm_contact", desk="bid")
            + flows(f"{firm}.s > {firm}.naming > {firm}.registering > {firm}.admitting > {firm}.bidding > {firm}.e"),
            starts=f'<startEvent id="{firm}.s"/>',
        )
        for firm in FIRMS
    )
    + "</definitions>"
)

DECLARED = f"""
title = "选聘"
owner = "housing_head"
case_label = "选聘"
[process.tendering]
title = "选聘"
start_roles = ["owners_committee"]
main_unit = '="{ESTATE}"'
""" + "".join(
    f"""
[process.bidding_{firm.split(".")[1]}]
title = "投标"
case_label = "投标"
start_roles = ["firm_contact"]
main_unit = '="{ESTATE}"'
side_units = {{ firm = '="{firm}"' }}
"""
    for firm in FIRMS
)


@cache
def procedure(ceiling: str) -> Procedure:
    diagram = TENDERING.replace("{announcing}", announcing(ceiling))
    return load("tendering", {"procedure.toml": DECLARED.encode(), "tendering.bpmn": diagram.encode()})


class Tendering:
    """An engine over a migrated database, with a tender of an estate and three firms that may bid."""

    def __init__(self, home: Path, url: str, ceiling: str = "2.50", **given: Any) -> None:
        self.clock = VirtualClock(MORNING)
        self.engine = Engine.open(home, url, JOBS, self.clock, desks=QUICK_DESKS, durable=False)
        with self.engine.transaction() as connection:
            self.people = prepare(connection, {"bidders": len(FIRMS), **given})
            deploy_roles(connection, ROLES_FILE.read_bytes(), MORNING, "system")
            deploy_loaded(connection, procedure(ceiling), MORNING, "system")
        self.case = str(self.engine.execute(StartCase(new_id(), "owners_committee", "tendering"))["case"])
        self.bidding: dict[str, str] = {}
        self.receipts: dict[str, str] = {}
        self.salts: list[str] = []

    def task(self, element: str, case: str = "") -> TaskRow:
        with self.engine.reading() as tx:
            (found,) = [one for one in tasks.open_tasks_of(tx.connection, case or self.case) if one.element == element]
        return found

    def opened(self, case: str = "") -> list[str]:
        with self.engine.reading() as tx:
            return [one.element for one in tasks.open_tasks_of(tx.connection, case or self.case)]

    def act(self, element: str, actor: str, name: str, /, case: str = "", command: str = "", **given: Any) -> Mapping[str, Any]:
        values = {"salt": new_token(), **given} if name != "withdraw_bid" else given
        self.salts += [str(values["salt"])] if "salt" in values else []
        return self.engine.execute(ActAtTask(command or new_id(), actor, self.task(element, case).id, name, values))

    def complete(self, element: str, actor: str, case: str = "") -> None:
        found = self.task(element, case)
        version = self.engine.execute(ClaimTask(new_id(), actor, found.id, found.version))["version"]
        self.engine.execute(CompleteTask(new_id(), actor, found.id, version, {}))

    def hold(self, holder: KeyHolder, passphrase: str = "") -> None:
        """The holder sets a passphrase and is done."""
        element, actor = HOLDERS[holder]
        self.act(element, actor, "set_passphrase", passphrase=passphrase or PASSPHRASES[holder])
        self.complete(element, actor)

    def announce(self) -> Tendering:
        for holder in HOLDERS:
            self.hold(holder)
        return self

    def apply(self, firm: str) -> None:
        process_id = f"bidding_{firm.split('.')[1]}"
        self.bidding[firm] = str(self.engine.execute(StartCase(new_id(), contact(firm), process_id))["case"])

    def seal(self, firm: str, price: str = "1.80", plan: str = "", team: str = "", **more: Any) -> str:
        """Returns the receipt."""
        if firm not in self.bidding:
            self.apply(firm)
        values = {"price": price, "plan": plan or f"{firm}的方案", "team": team or f"{firm}的班子", **more}
        answer = self.act(f"{firm}.bidding", contact(firm), "seal_bid", case=self.bidding[firm], **values)
        self.receipts[firm] = str(answer["receipt"])
        return self.receipts[firm]

    def withdraw(self, firm: str) -> None:
        self.act(f"{firm}.bidding", contact(firm), "withdraw_bid", case=self.bidding[firm])

    def close_bidding(self) -> Tendering:
        self.clock.advance_to(CLOSING)
        self.complete("waiting", "owners_committee")
        return self

    def open(
        self, holders: tuple[KeyHolder, ...] = PRIMARY, passphrases: Mapping[KeyHolder, str] = PASSPHRASES, **more: Any
    ) -> Mapping[str, Any]:
        typed = [{"holder": str(holder), "passphrase": passphrases[holder]} for holder in holders]
        return self.act("opening", "owners_committee", "open_bids", **{"holders": typed, **more})

    def whole_of_any(self) -> Tendering:
        """Three bids, opened and looked at, whether or not they count."""
        self.announce()
        for firm, price in zip(FIRMS, ("1.80", "1.92", "2.05"), strict=True):
            self.seal(firm, price)
        self.close_bidding().open()
        self.complete("opening", "owners_committee")
        return self

    def whole(self) -> Tendering:
        """The same; all of them count, and the case waits for a decision."""
        self.whole_of_any()
        assert self.opened() == ["deciding"]
        return self

    def number_of(self, firm: str) -> str:
        """The number of a firm's own case."""
        with self.engine.reading() as tx:
            row = cases.find(tx.connection, self.bidding[firm])
        assert row is not None
        return row.number

    @property
    def tender(self) -> TenderRow:
        with self.engine.reading() as tx:
            row = cases.find(tx.connection, self.case)
            assert row is not None
            found = tenders.newest_of_case(tx.connection, row.number)
        assert found is not None
        return found

    def known(self) -> Mapping[str, Any]:
        """What the case knows."""
        from engine.step import Step

        with self.engine.reading() as tx:
            state = Step.read(tx, self.case).state
        assert state is not None
        return state.variables

    def journal(self, case: str = "") -> tuple[Entry, ...]:
        with self.engine.reading() as tx:
            return read(tx.connection, tx.data_key(case or self.case), case or self.case)

    def found(self) -> list[Kind]:
        """What `verify` finds in all the cases."""
        return sorted({one.kind for one in verify.verify_cases(self.engine, [self.case, *self.bidding.values()]).findings})

    def close(self) -> None:
        self.engine.close()


def contact(firm: str) -> str:
    return f"firm_contact.{firm.split('.')[1]}"
