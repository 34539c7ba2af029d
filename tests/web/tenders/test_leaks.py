"""A copy of the database, the logs and the data directory, taken the moment before the opening, holds no price, no plan, no
passphrase, whatever key lies beside it; nor does one holder alone open anything with it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.canonical import encode
from engine.errors import BadValue
from engine.model import case as case_table
from engine.step import Step
from registry.kinds import KeyHolder
from registry.store import bids, tenders
from registry.tenders import boxes
from registry.tenders.halves import unlocked
from tests.registry.tenders.tendering import FIRMS, HOLDERS, PASSPHRASES, PRIMARY, Tendering, contact
from tests.web.tenders.conftest import Visit
from tests.web.tenders.searching import found_in, found_in_database

PRICES = ["987.53", "876.49", "765.37"]
PLANS = ["楼道每日清扫两次，电梯轿厢每周消毒三次", "Gardeners twice a week, lifts looked after daily", "保安二十四小时巡逻，每两小时一趟"]
TEAMS = ["项目经理一人、保洁九人、维修四人", "one manager and eleven others", "经理一人，保安十二人，工程三人"]
TEXTS = [*PLANS, *TEAMS, *PASSPHRASES.values()]


@pytest.fixture
def ceiling() -> str:
    return "999.99"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """All that any part of the program says, down to every statement."""
    file = tmp_path / "log" / "wuye.log"
    file.parent.mkdir()
    handler = logging.FileHandler(file)
    root, loud = logging.getLogger(), [logging.getLogger(name) for name in ("sqlalchemy.engine", "werkzeug", "web", "engine")]
    before = [one.level for one in (root, *loud)]
    root.addHandler(handler)
    for one in (root, *loud):
        one.setLevel(logging.INFO if one.name.startswith("sqlalchemy") else logging.DEBUG)
    yield file
    root.removeHandler(handler)
    handler.close()
    for one, level in zip((root, *loud), before, strict=True):
        one.setLevel(level)


def bid_with_every_mistake(tendering: Tendering, visit: Visit, firm: str, bid: dict[str, str]) -> None:
    """Through the pages, as a firm would: refused once, sent twice, replaced, and sent again after the session was lost."""
    tendering.apply(firm)
    task = tendering.task(f"{firm}.bidding", tendering.bidding[firm])
    site = visit(contact(firm)).open(f"/tasks/{task.id}/tender/bid")
    site.press("密封并投出", {**bid, "team": ""})
    sent = {**site.fields(site.form_of("密封并投出")[0]), **bid}
    for _ in range(2):
        site.client.post(site.address, data=sent)
    site.client.post(site.address, data={**sent, "price": PRICES[0]})
    tendering.salts += sent["salt"]
    site.open(site.address).press("密封并投出", bid)
    tendering.receipts[firm] = site.page.xpath("//*[@class='receipt']/code")[0].text
    site.open(f"/tasks/{task.id}").press("认领")
    lost = {**sent, "command": "x" * 24}
    site.client.post("/sign-out", data={"csrf_token": site.page.xpath("//input[@name='csrf_token']/@value")[0]})
    site.client.post(f"/tasks/{task.id}/tender/bid", data=lost)


@pytest.fixture
def sealed(tendering: Tendering, visit: Visit, log: Path) -> Tendering:
    """Three bids, through the pages, and everybody at the table."""
    tendering.announce()
    for firm, price, plan, team in zip(FIRMS, PRICES, PLANS, TEAMS, strict=True):
        bid_with_every_mistake(tendering, visit, firm, {"price": price, "plan": plan, "team": team})
    return tendering.close_bidding()


def copied(tendering: Tendering, log: Path, to: Path) -> list[Path]:
    """The copy: the database with what lies beside it, the data directory with its keys, the log."""
    database = Path(str(tendering.engine.database.url.database))
    to.mkdir()
    for file in [*database.parent.glob(f"{database.name}*"), log]:
        shutil.copy(file, to / file.name)
    shutil.copytree(tendering.engine.house.home / "keys", to / "keys")
    return [file for file in to.rglob("*") if file.is_file()]


def unlocked_content(tendering: Tendering) -> bytes:
    """What the master key in the data directory lays open: journals, states, drafts, incidents of every case."""
    parts = []
    with tendering.engine.reading() as tx:
        for case in tx.connection.execute(select(case_table.c.id)).scalars():
            parts += [encode({"kind": entry.kind, "facts": dict(entry.facts)}) for entry in tendering.journal(case)]
            state = Step.read(tx, case).state
            parts += [] if state is None else [encode(dict(state.variables))]
    return b"\n".join(parts)


def test_the_copy_holds_no_price_no_plan_and_no_passphrase(sealed: Tendering, log: Path, tmp_path: Path) -> None:
    files = copied(sealed, log, tmp_path / "copy")
    assert {"master.key", log.name} < {file.name for file in files}
    assert [f"{file.name}: {one}" for file in files for one in found_in(file.read_bytes(), TEXTS, PRICES)] == []
    database = next(file for file in files if file.name == Path(str(sealed.engine.database.url.database)).name)
    assert found_in_database(database, TEXTS, PRICES) == []
    assert found_in(unlocked_content(sealed), TEXTS, PRICES) == []
    # Nor the salts, without which what is kept of a command cannot be held against a guess.
    assert len(sealed.salts) == len(HOLDERS) + len(FIRMS)
    assert [f"{file.name}: {one}" for file in files for one in found_in(file.read_bytes(), sealed.salts, [])] == []


def test_the_search_finds_every_secret_once_it_is_there(sealed: Tendering, log: Path, tmp_path: Path) -> None:
    sealed.open()
    files = copied(sealed, log, tmp_path / "copy")
    database = next(file for file in files if file.name == Path(str(sealed.engine.database.url.database)).name)
    found = str(found_in_database(database, TEXTS, PRICES))
    assert all(one in found for one in (*PLANS, *TEAMS))
    assert all(f"{price.replace('.', '')}" in found for price in PRICES)
    assert not any(one in found for one in PASSPHRASES.values())
    assert all(price in str(found_in(unlocked_content(sealed), TEXTS, PRICES)) for price in PRICES)


def test_after_the_opening_every_receipt_matches_and_the_cases_verify(sealed: Tendering) -> None:
    sealed.open()
    sealed.complete("opening", "owners_committee")
    assert {one["firm_id"]: one["receipt"] for one in sealed.known()["bids"]} == sealed.receipts
    assert [str(one["price"]) for one in sealed.known()["bids"]] == PRICES
    assert sealed.found() == []


@pytest.mark.parametrize("alone", list(KeyHolder))
def test_one_holder_alone_opens_nothing_with_all_that_is_kept(sealed: Tendering, alone: KeyHolder) -> None:
    found = sealed.tender
    with sealed.engine.reading() as tx:
        key = next(key for key in tenders.holder_keys(tx.connection, found.case_number, 1) if key.holder is alone)
        halves = tenders.halves(tx.connection, found.id)
        ciphertexts = [(one.ciphertext, one.bidder_id) for one in bids.bids(tx.connection, found.id)]
    private = unlocked(key.locked, PASSPHRASES[alone], f"key of {alone} for round 1 of {found.case_number}")
    opened = {}
    for half in halves:
        try:
            opened[half.holder] = boxes.opened(private, half.sealed, f"half of {found.id} for {half.holder}")
        except boxes.NotForThisKey:
            continue
    assert list(opened) == [alone]
    for tried in (opened[alone], private):
        assert boxes.public_of(tried) != found.public_key
        for ciphertext, bidder in ciphertexts:
            with pytest.raises(boxes.NotForThisKey):
                boxes.opened(tried, ciphertext, f"bid of {bidder}")


def test_a_secret_without_salt_is_not_taken_for_its_hash_could_be_tried_out(tendering: Tendering) -> None:
    element, actor = HOLDERS[PRIMARY[0]]
    for salt in ("", "short", None, 7):
        with pytest.raises(BadValue, match="salt"):
            tendering.act(element, actor, "set_passphrase", passphrase=PASSPHRASES[PRIMARY[0]], salt=salt)
