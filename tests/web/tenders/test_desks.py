"""Holders, bidders and the opening on their pages: nothing secret is shown again, and every refusal says why."""

from __future__ import annotations

import pytest

from tests.registry.tenders.tendering import CLOSING, FIRMS, HOLDERS, PASSPHRASES, PRIMARY, RECOVERY, Tendering, contact
from tests.web.browsing import Site
from tests.web.conftest import PASSWORD
from tests.web.tenders.conftest import Visit

FIRM = FIRMS[0]
BID = {"price": "1.85", "plan": "保洁两次\n巡逻四次", "team": "经理一名"}


def bid_page(tendering: Tendering, visit: Visit, firm: str = FIRM) -> Site:
    tendering.apply(firm)
    task = tendering.task(f"{firm}.bidding", tendering.bidding[firm])
    site = visit(contact(firm)).open(f"/tasks/{task.id}")
    return site.open(site.link("打开办理台"))


def opening_page(tendering: Tendering, visit: Visit) -> Site:
    site = visit("housing_officer").open(f"/tasks/{tendering.task('opening').id}")
    return site.open(site.link("打开办理台"))


def test_a_holder_sets_a_passphrase_that_is_never_shown_again(tendering: Tendering, visit: Visit) -> None:
    task = tendering.task("hold_tenderer")
    site = visit("owners_committee").open(f"/tasks/{task.id}")
    site.open(site.link("打开办理台"))
    site.press("设定口令", {"passphrase": "太短", "passphrase_again": "太短"})
    assert (site.status, "口令要10到200个字符" in site.text) == (422, True)
    site.press("设定口令", {"passphrase": "青山绿水一二三四五", "passphrase_again": "青山绿水一二三四五六"})
    assert (site.status, "口令要10到200个字符" in site.text) == (422, True)
    site.press("设定口令", {"passphrase": "青山绿水一二三四五六", "passphrase_again": "青山绿水一二三四五七"})
    assert (site.status, "两次填的口令不一样" in site.text) == (422, True)
    assert "青山绿水" not in site.text + str(site.fields(site.form_of("设定口令")[0]))
    site.press("设定口令", {"passphrase": "青山绿水一二三四五六", "passphrase_again": "青山绿水一二三四五六"})
    assert "系统里没有存口令" in site.text
    assert "青山绿水" not in site.text
    site.press("重新设定口令", {"passphrase": "重来一次的口令一二三", "passphrase_again": "重来一次的口令一二三"})
    assert site.status == 200


def test_a_holders_task_is_not_done_before_the_passphrase_is_set(tendering: Tendering, visit: Visit) -> None:
    site = visit("owners_committee").open(f"/tasks/{tendering.task('hold_tenderer').id}").press("认领").press("提交")
    assert (site.status, "您的开标口令还没有设定" in site.text) == (409, True)
    assert tendering.opened() == ["hold_tenderer"]


def test_a_bid_is_sealed_with_a_receipt_replaced_and_withdrawn(tendering: Tendering, visit: Visit) -> None:
    site = bid_page(tendering.announce(), visit)
    site.press("密封并投出", BID)
    first = site.page.xpath("//*[@class='receipt']/code")[0].text
    assert "投标已密封" in site.text
    assert not any(part in site.text for part in ("1.85", "保洁两次", "经理一名"))
    site.press("密封并投出", {**BID, "price": "１．７９"})
    second = site.page.xpath("//*[@class='receipt']/code")[0].text
    assert len(first) == len(second) == 64
    assert first != second
    site.press("撤回投标")
    assert "投标已撤回，现在没有投标" in site.text


def test_the_same_form_sent_twice_is_one_bid_and_another_price_in_it_is_refused(tendering: Tendering, visit: Visit) -> None:
    site = bid_page(tendering.announce(), visit)
    sent = {**site.fields(site.form_of("密封并投出")[0]), **BID}
    for _ in range(2):
        assert site.client.post(site.address, data=sent).status_code == 303
    page = site.open(site.address)
    again = site.client.post(site.address, data={**sent, "price": "1.80"})
    assert (again.status_code, "这一页提交过别的内容" in again.get_data(as_text=True)) == (409, True)
    assert "1.80" not in again.get_data(as_text=True)
    assert page.open(site.address).page.xpath("//*[@class='receipt']/code")


def test_what_is_wrong_with_a_bid_is_told_beside_its_field(tendering: Tendering, visit: Visit) -> None:
    site = bid_page(tendering.announce(), visit)
    site.press("密封并投出", {"price": "一块八", "plan": "", "team": "经理一名"})
    assert (site.status, "最多两位小数" in site.text, "请填写" in site.text) == (422, True, True)
    assert "经理一名" in site.page.get_element_by_id("team").text
    site.press("密封并投出", {**BID, "price": "2.51"})
    assert (site.status, "超过了最高限价2.50元" in site.text) == (422, True)
    site.press("密封并投出", {**BID, "plan": "长" * 4_001})
    assert (site.status, "太长，收不下" in site.text) == (422, True)


def test_a_late_bid_is_refused_and_shown_nowhere(tendering: Tendering, visit: Visit) -> None:
    site = bid_page(tendering.announce(), visit)
    address, sent = site.address, {**site.fields(site.form_of("密封并投出")[0]), **BID}
    tendering.clock.advance_to(CLOSING)
    site.sign_in(contact(FIRM), PASSWORD)
    sent["csrf_token"] = site.open("/").page.xpath("//input[@name='csrf_token']/@value")[0]
    site.response = site.client.post(address, data=sent)
    assert (site.status, "迟到的投标不收" in site.text) == (409, True)
    assert not any(part in site.text for part in BID.values())
    assert "投标已经截止" in site.open(f"/tasks/{tendering.task(f'{FIRM}.bidding', tendering.bidding[FIRM]).id}/tender/bid").text


def test_a_lost_session_shows_nothing_of_a_bid(tendering: Tendering, visit: Visit) -> None:
    site = bid_page(tendering.announce(), visit)
    address, sent = site.address, {**site.fields(site.form_of("密封并投出")[0]), **BID}
    site.client.post("/sign-out", data={"csrf_token": sent["csrf_token"]})
    answer = site.client.post(address, data=sent).get_data(as_text=True)
    assert not any(part in answer for part in ("1.85", "保洁两次", "经理一名"))


def test_nobody_is_told_who_has_bid_before_the_closing(tendering: Tendering, visit: Visit) -> None:
    tendering.announce().seal(FIRM)
    site = visit("owners_committee").open(f"/tasks/{tendering.task('waiting').id}/tender/opening")
    assert "以前不能开标，也看不到谁投了标" in site.text
    assert not any(part in site.text for part in ("白桦", tendering.receipts[FIRM]))
    with pytest.raises(AssertionError):
        site.form_of("开标")


def test_two_holders_open_the_bids_and_the_sheet_has_their_receipts(tendering: Tendering, visit: Visit) -> None:
    tendering.announce()
    for firm, price in zip(FIRMS, ("1.80", "1.92", "2.05"), strict=True):
        tendering.seal(firm, price, plan=f"{firm}：保洁")
    site = opening_page(tendering.close_bidding(), visit)
    assert all(receipt in site.text for receipt in tendering.receipts.values())
    assert "1.92" not in site.text
    names = [f"passphrase_{holder}" for holder in PRIMARY]
    site.press("开标", {names[0]: PASSPHRASES[PRIMARY[0]]})
    assert (site.status, "请区住建局负责人填口令" in site.text) == (422, True)
    site.press("开标", {names[0]: PASSPHRASES[PRIMARY[0]], names[1]: "不对的口令一二三四五"})
    assert (site.status, "区住建局负责人的口令不对" in site.text) == (422, True)
    assert not any(value for name, (value,) in site.fields(site.form_of("开标")[0]).items() if name in names)
    site.press("开标", {name: PASSPHRASES[holder] for name, holder in zip(names, PRIMARY, strict=True)})
    assert "已开标，共3份" in site.text
    rows = {row[0]: row for row in ([cell.text_content() for cell in tr] for tr in site.page.xpath("//tbody/tr"))}
    assert [row[1] for row in rows.values()] == ["1.80", "1.92", "2.05"]
    assert all(receipt in str(rows) for receipt in tendering.receipts.values())
    assert str(rows).count("与密文一致") == len(FIRMS)
    own = visit(contact(FIRM)).open(f"/tasks/{tendering.task(f'{FIRM}.bidding', tendering.bidding[FIRM]).id}/tender/bid")
    assert "1.92" in own.text  # it was read out


def test_the_recovery_pair_opens_where_a_passphrase_was_lost(tendering: Tendering, visit: Visit) -> None:
    tendering.announce().seal(FIRM)
    site = opening_page(tendering.close_bidding(), visit)
    site.open(site.link("用区司法局和区财政局负责人的口令开标"))
    site.press("开标", {f"passphrase_{holder}": PASSPHRASES[holder] for holder in RECOVERY})
    assert "已开标，共1份" in site.text
    assert "区司法局和区财政局负责人（备用）" in site.text


def test_whoever_guesses_at_a_passphrase_has_to_wait(tendering: Tendering, visit: Visit) -> None:
    tendering.announce().seal(FIRM)
    site = opening_page(tendering.close_bidding(), visit)
    wrong = {f"passphrase_{holder}": "不对的口令一二三四五" for holder in PRIMARY}
    for _ in range(5):
        assert site.press("开标", wrong).status == 422
    assert (site.press("开标", wrong).status, "试的次数太多了" in site.text) == (429, True)


def test_another_desks_page_is_not_found(tendering: Tendering, visit: Visit) -> None:
    task = tendering.task("hold_tenderer").id
    site = visit("owners_committee")
    assert [site.open(f"/tasks/{task}/tender/{desk}").status for desk in ("holder", "bid", "opening")] == [200, 404, 404]
    assert visit("housing_head").open(f"/tasks/{task}/tender/holder").status == 404
    assert set(HOLDERS) == set(PASSPHRASES)
