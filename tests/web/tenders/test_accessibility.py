"""The pages of a tender's desks can be used without seeing them, as far as HTML tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.registry.tenders.tendering import FIRMS, PASSPHRASES, PRIMARY, Tendering, contact
from tests.web.tenders.conftest import Visit
from tests.web.test_accessibility import problems_of


def pages(tendering: Tendering, visit: Visit) -> Iterator[tuple[str, Any]]:
    holder = visit("owners_committee")
    task = tendering.task("hold_tenderer").id
    yield "task with a desk", holder.open(f"/tasks/{task}").page
    yield "holder", holder.open(f"/tasks/{task}/tender/holder").page
    yield "holder refused", holder.press("设定口令", {"passphrase": "x", "passphrase_again": ""}).page
    good = {"passphrase": PASSPHRASES[PRIMARY[0]], "passphrase_again": PASSPHRASES[PRIMARY[0]]}
    yield "passphrase set", holder.press("设定口令", good).page
    tendering.announce()
    firm = FIRMS[0]
    tendering.apply(firm)
    bidder = visit(contact(firm))
    yield "bid", bidder.open(f"/tasks/{tendering.task(f'{firm}.bidding', tendering.bidding[firm]).id}/tender/bid").page
    yield "bid refused", bidder.press("密封并投出", {"price": "x"}).page
    yield "bid sealed", bidder.press("密封并投出", {"price": "1.80", "plan": "保洁", "team": "经理"}).page
    waiting = visit("owners_committee")
    yield "too early", waiting.open(f"/tasks/{tendering.task('waiting').id}/tender/opening").page
    tendering.close_bidding()
    opening = visit("housing_officer").open(f"/tasks/{tendering.task('opening').id}/tender/opening")
    yield "opening", opening.page
    yield "opening refused", opening.press("开标").page
    yield "opened", opening.press("开标", {f"passphrase_{holder}": PASSPHRASES[holder] for holder in PRIMARY}).page


def test_the_desks_pages_can_be_used_without_seeing_them(tendering: Tendering, visit: Visit) -> None:
    assert [f"{name}: {problem}" for name, page in pages(tendering, visit) for problem in problems_of(page)] == []
