"""`verify` opens every bid again without a holder's key, ranks the bids again, and finds what was altered behind the program's back."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.registry.tenders.tendering import FIRMS, Tendering


def altered(tendering: Tendering, table: str, act: str, statement: str) -> list[str]:
    with tendering.engine.transaction() as connection:
        connection.execute(text(f"drop trigger {table}_no_{act}"))
        assert connection.execute(text(statement)).rowcount > 0
    return [str(kind) for kind in tendering.found()]


def test_a_tender_as_it_was_held_is_found_good(both_tendering: Tendering) -> None:
    assert both_tendering.whole().found() == []


@pytest.mark.parametrize(
    ("table", "act", "statement"),
    [
        ("opened_bid", "update", "update opened_bid set price_cents = 179 where price_cents = 180"),
        ("opened_bid", "update", "update opened_bid set plan = 'another plan' where price_cents = 192"),
        ("bid", "update", f"update bid set receipt = '{7:064d}' where receipt = (select receipt from bid limit 1)"),
        ("bid", "update", "update bid set ciphertext = x'00' where number = 1"),
        ("bid", "update", "update bid set received_at = '2026-11-09 00:00:00.000000'"),
        ("bid_review", "update", "update bid_review set valid = false, reason = 'out' where bid_id like '%baihua%'"),
        ("tender", "update", "update tender set ceiling_cents = 100"),
        ("tender_term", "update", "update tender_term set closes_at = '2026-12-01 00:00:00.000000'"),
        ("key_half", "update", "update key_half set sealed = x'00'"),
        ("holder_key", "update", "update holder_key set user_id = 'somebody'"),
        ("bidder", "update", "update bidder set registered_on = '2026-10-08'"),
        ("bidder_admission", "delete", "delete from bidder_admission"),
        ("tender_closing", "update", "update tender_closing set received = 2"),
        ("bid_opening", "update", "update bid_opening set pair = 'recovery'"),
    ],
)
def test_whatever_is_altered_is_found(tendering: Tendering, table: str, act: str, statement: str) -> None:
    assert altered(tendering.whole(), table, act, statement) != []


def test_an_altered_price_is_told_by_its_row_and_by_the_bids_opened_again(tendering: Tendering) -> None:
    """The ciphertext is opened by the key of that one box, and the ranking is reckoned again."""
    found = altered(tendering.whole(), "opened_bid", "update", "update opened_bid set price_cents = 179 where price_cents = 180")
    assert found == ["job", "job-row"]


def test_a_withdrawal_entered_afterwards_is_found(tendering: Tendering) -> None:
    tendering.whole()
    with tendering.engine.transaction() as connection:
        connection.execute(
            text("insert into bid_withdrawal (id, withdrawn_at) select id, received_at from bid where bidder_id like :firm"),
            {"firm": f"%{FIRMS[0]}"},
        )
    assert tendering.found() != []
