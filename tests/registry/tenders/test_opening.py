"""A tender from the passphrases to the ranking: who can open what, when, and with what."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text

from engine.commands import ResumeCase, SuspendCase
from engine.errors import BadValue, NotAllowed, NotFound, TooManyAttempts
from engine.identity import new_id, new_token
from registry.kinds import KeyHolder, KeyPair
from registry.store import bids, tenders
from tests.registry.tenders.tendering import CLOSING, FIRMS, HOLDERS, PASSPHRASES, PRIMARY, RECOVERY, Tendering

WRONG = {**PASSPHRASES, KeyHolder.HOUSING_HEAD: "correct horse batterY"}


def test_two_holders_open_what_three_firms_sealed_and_the_case_ranks_it(both_tendering: Tendering) -> None:
    case = both_tendering.whole()
    bids = case.known()["bids"]
    assert [(one["firm_id"], one["price"], one["valid"]) for one in bids] == [
        (firm, Decimal(price), True) for firm, price in zip(FIRMS, ("1.80", "1.92", "2.05"), strict=True)
    ]
    assert {one["firm_id"]: one["receipt"] for one in bids} == case.receipts
    assert [(one["firm_id"], one["price_points"]) for one in case.known()["candidates"]] == [
        (FIRMS[0], Decimal("30.00")), (FIRMS[1], Decimal("28.13")), (FIRMS[2], Decimal("26.34")),
    ]  # fmt: skip
    assert case.found() == []


def test_the_journal_has_what_was_opened_so_that_no_key_is_asked_for_again(tendering: Tendering) -> None:
    tendering.whole()
    (opened,) = [entry for entry in tendering.journal() if entry.facts.get("act") == "open_bids"]
    assert [one["price"] for one in opened.facts["bids"]] == [Decimal("1.80"), Decimal("1.92"), Decimal("2.05")]
    with tendering.engine.transaction() as connection:
        connection.execute(text("drop trigger holder_key_no_update"))
        connection.execute(text("update holder_key set sealed = x'00'"))
    assert tendering.known()["candidates"]


def test_the_recovery_pair_opens_them_too(tendering: Tendering) -> None:
    tendering.announce().seal(FIRMS[0])
    assert tendering.close_bidding().open(RECOVERY)["pair"] == KeyPair.RECOVERY
    assert tendering.tender.pair is KeyPair.RECOVERY


@pytest.mark.parametrize(
    "holders",
    [
        (), (KeyHolder.TENDERER,), (KeyHolder.HOUSING_HEAD,), (KeyHolder.TENDERER, KeyHolder.FINANCE_HEAD),
        (KeyHolder.JUSTICE_OFFICER, KeyHolder.HOUSING_HEAD), (KeyHolder.TENDERER, KeyHolder.TENDERER), tuple(KeyHolder),
    ],
)  # fmt: skip
def test_nobody_else_opens_them_together(tendering: Tendering, holders: tuple[KeyHolder, ...]) -> None:
    tendering.announce().seal(FIRMS[0])
    tendering.close_bidding()
    with pytest.raises(NotAllowed) as refused:
        tendering.open(holders)
    assert refused.value.reason == "not-a-pair"
    assert tendering.tender.bids_opened_at is None


@pytest.mark.parametrize("holders", [None, "tenderer", [1], [{"holder": "mayor", "passphrase": "x"}], [{"holder": "tenderer"}]])
def test_odd_holders_are_no_holders(tendering: Tendering, holders: object) -> None:
    tendering.announce().close_bidding()
    with pytest.raises(BadValue, match="holders"):
        tendering.act("opening", "owners_committee", "open_bids", holders=holders)


def test_before_the_closing_time_nothing_opens(tendering: Tendering) -> None:
    tendering.announce().seal(FIRMS[0])
    typed = [{"holder": str(holder), "passphrase": PASSPHRASES[holder]} for holder in PRIMARY]
    with pytest.raises(NotAllowed) as refused:
        tendering.act("waiting", "owners_committee", "open_bids", holders=typed)
    assert (refused.value.reason, refused.value.facts["closes_at"]) == ("tender-not-closed", CLOSING)
    tendering.clock.advance_to(CLOSING)
    assert tendering.act("waiting", "owners_committee", "open_bids", holders=typed)["opened"] == 1


def test_a_wrong_passphrase_opens_nothing_and_too_many_have_to_wait(tendering: Tendering) -> None:
    tendering.announce().seal(FIRMS[0])
    tendering.close_bidding()
    for _ in range(5):
        with pytest.raises(NotAllowed) as refused:
            tendering.open(passphrases=WRONG)
        assert (refused.value.reason, refused.value.facts) == ("wrong-passphrase", {"holder": "housing_head"})
    with pytest.raises(TooManyAttempts) as waiting:
        tendering.open()
    assert tendering.tender.bids_opened_at is None
    assert tendering.open(RECOVERY)["opened"] == 1  # whose passphrases nobody has guessed at
    assert 0 < waiting.value.seconds <= 31


def test_bids_are_opened_once_and_the_same_command_again_answers_the_same(tendering: Tendering) -> None:
    tendering.announce().seal(FIRMS[0])
    tendering.close_bidding()
    command, salt = new_id(), new_token()
    first = tendering.open(command=command, salt=salt)
    assert tendering.open(command=command, salt=salt) == first
    with pytest.raises(NotAllowed) as refused:
        tendering.open()
    assert refused.value.reason == "bids-opened-already"


def test_a_bid_that_holds_no_bid_is_opened_as_unreadable_and_the_others_count(tendering: Tendering) -> None:
    tendering.announce()
    for firm in FIRMS:
        tendering.seal(firm)
    with tendering.engine.transaction() as connection:
        connection.execute(text("drop trigger bid_no_update"))
        connection.execute(text("update bid set ciphertext = x'00' where bidder_id like '%firm.baihua'"))
    tendering.close_bidding().open()
    with tendering.engine.reading() as tx:
        opened = {one.firm_id: one.price_cents for one in bids.opened_bids(tx.connection, tendering.tender.id)}
    assert opened == {FIRMS[0]: None, FIRMS[1]: 180, FIRMS[2]: 180}
    assert tendering.found() != []


def test_fewer_than_three_bids_lead_to_another_round_with_other_keys(tendering: Tendering) -> None:
    tendering.announce()
    for firm in FIRMS[:2]:
        tendering.seal(firm)
    first = tendering.tender
    tendering.close_bidding().open()
    tendering.complete("opening", "owners_committee")
    assert tendering.opened() == ["hold_tenderer"]
    with pytest.raises(NotAllowed) as refused:
        tendering.seal(FIRMS[0])
    assert refused.value.reason == "tender-ended"
    tendering.hold(KeyHolder.TENDERER, "又一轮招标，又一个口令")
    with tendering.engine.reading() as tx:
        keys = [tenders.holder_keys(tx.connection, first.case_number, number) for number in (1, 2)]
    assert [len(each) for each in keys] == [4, 1]
    assert keys[0][0].public_key != keys[1][0].public_key


@pytest.mark.parametrize("holder", list(KeyHolder))
def test_a_holder_keeps_one_part_alone(tendering: Tendering, holder: KeyHolder) -> None:
    """Whoever kept two parts would need nobody else."""
    with tendering.engine.transaction() as connection:
        connection.execute(text("update role_grant set user_id = 'owners_committee' where user_id = :user"), {"user": HOLDERS[holder][1]})
    tendering.act("hold_tenderer", "owners_committee", "set_passphrase", passphrase=PASSPHRASES[KeyHolder.TENDERER])
    tendering.complete("hold_tenderer", "owners_committee")
    for each in list(KeyHolder)[1:]:
        if each is holder:
            with pytest.raises(NotAllowed) as refused:
                tendering.act(HOLDERS[each][0], "owners_committee", "set_passphrase", passphrase="another passphrase")
            assert (refused.value.reason, refused.value.facts) == ("same-person", {"holder": "tenderer"})
            return
        tendering.hold(each)
    assert holder is KeyHolder.TENDERER


def test_a_passphrase_set_again_before_the_announcement_is_the_one_that_counts(tendering: Tendering) -> None:
    element, actor = HOLDERS[KeyHolder.TENDERER]
    tendering.act(element, actor, "set_passphrase", passphrase="the first one of two")
    tendering.announce().seal(FIRMS[0])
    with pytest.raises(NotAllowed):
        tendering.close_bidding().open(passphrases={**PASSPHRASES, KeyHolder.TENDERER: "the first one of two"})
    assert tendering.open()["opened"] == 1


@pytest.mark.parametrize("passphrase", [None, 7, "", "too short", "  nine ch  ", "x" * 201])
def test_a_passphrase_that_is_no_good_is_not_set(tendering: Tendering, passphrase: object) -> None:
    element, actor = HOLDERS[KeyHolder.TENDERER]
    with pytest.raises(BadValue, match="passphrase"):
        tendering.act(element, actor, "set_passphrase", passphrase=passphrase)
    with pytest.raises(NotAllowed) as refused:
        tendering.complete(element, actor)
    assert refused.value.reason == "no-passphrase"


def test_whose_task_it_is_not_sets_no_passphrase(tendering: Tendering) -> None:
    for person in ("housing_head", "community_officer", "auditor", "administrator"):
        with pytest.raises(NotFound):
            tendering.act("hold_tenderer", person, "set_passphrase", passphrase=PASSPHRASES[KeyHolder.TENDERER])


def test_a_suspended_tender_takes_no_bid_until_it_goes_on(tendering: Tendering) -> None:
    tendering.announce().seal(FIRMS[0])
    tendering.engine.execute(SuspendCase(new_id(), "housing_head", tendering.case, "法院要求"))
    with pytest.raises(NotAllowed) as refused:
        tendering.seal(FIRMS[0], "1.70")
    assert refused.value.reason == "tender-suspended"
    tendering.engine.execute(ResumeCase(new_id(), "housing_head", tendering.case, "法院准许"))
    assert tendering.seal(FIRMS[0], "1.70")
