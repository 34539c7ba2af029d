"""The owners' register in a browser: pages, search, one unit's correction, export and import."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from registry.sheets import Sheet, read_sheet, write_csv, write_xlsx
from tests.registry.sheets.written import whole
from tests.web.browsing import Site

Visit = Callable[[str | None], Site]
REGISTER = "/estates/estate.huaianli/owners"
UNIT = f"{REGISTER}/unit?label=1栋-7"
ENTRY = {"reason": "业主更正", "valid_from": "2026-11-20"}


def labels(site: Site) -> list[str]:
    return [one.text_content().strip() for one in site.page.xpath("//table[contains(@class, 'list')]/tbody//th")]


def exported(site: Site, form: str = "csv") -> Sheet:
    site.open(f"{REGISTER}/file.{form}")
    assert site.response is not None
    assert site.response.headers["Content-Disposition"].isascii()  # a server refuses any other header
    return read_sheet(site.response.get_data(), f"册.{form}")


def lines(sheet: Sheet) -> list[list[str]]:
    return [[row.text(letter) for letter in "ABCDEFGH"] for row in sheet.rows]


def test_the_register_comes_page_by_page_as_people_count(visit: Visit) -> None:
    site = visit("community_officer").open("/estates/estate.huaianli").open(REGISTER)
    assert labels(site)[:11] == [f"1栋-{number}" for number in range(1, 12)]
    assert len(labels(site)) == 50
    site.open(site.link("下一页"))
    assert len(labels(site)) == 25
    assert labels(site)[0] == "1栋-51"
    assert "下一页" not in site.text
    assert "业主1甲" not in site.text


@pytest.mark.parametrize(
    ("words", "found"),
    [("1栋-7", ["1栋-7", *(f"1栋-{n}" for n in range(70, 76))]), ("业主33甲", ["1栋-33"]), ("Y9", ["1栋-9"]), ("没有", [])],
)
def test_units_are_found_by_label_and_by_owner(visit: Visit, words: str, found: list[str]) -> None:
    assert labels(visit("auditor").open(f"{REGISTER}?q={words}")) == found


def test_a_unit_is_corrected_and_the_correction_taken_back(visit: Visit) -> None:
    site = visit("owners_committee").open(UNIT)
    site.press("登记", {**ENTRY, "owners": "Y7、Z1", "names": "业主7甲、赵一禾", "area": "91.25"})
    assert "“1栋-7”已登记。" in site.text
    assert "91.25平方米" in site.text
    assert "业主委员会甲 2026年11月23日登记：业主更正" in site.text
    site.press("撤回", {"reason": "录错了"})
    assert "“1栋-7”的最后一次登记已撤回。" in site.text
    history = [one.text_content() for one in site.page.xpath("//ol[@class='story']/li")]
    assert len(history) == 3
    assert "撤回前一次" in history[0]
    assert "赵一禾" not in history[0]
    assert "赵一禾" in history[1]


def test_what_does_not_fit_comes_back_with_what_was_typed(visit: Visit) -> None:
    site = visit("community_officer").open(UNIT)
    site.press("登记", {"area": "九十", "names": "甲、乙", "valid_from": "2026-11-24", "reason": "", "case_number": "表决 2026-0404"})
    assert site.status == 422
    assert "有5处要改" in site.text
    for said in ("“九十”不是面积", "业主编号有1个，姓名的个数不一样"):
        assert said in site.text
    assert site.page.get_element_by_id("area").get("value") == "九十"
    assert site.page.get_element_by_id("area").get("aria-invalid") == "true"
    site.press("登记", {"area": "90", "names": "业主7甲"})
    for said in ("请填生效日期，不晚于今天", "请写理由", "没有案号是“表决 2026-0404”的案件"):
        assert said in site.text
    site.press("登记", {"valid_from": "", "case_number": ""})
    assert "请填生效日期" in site.text
    assert len(visit("auditor").open(UNIT).page.xpath("//ol[@class='story']/li")) == 1


def test_two_who_correct_the_same_unit_do_not_overwrite_each_other(visit: Visit) -> None:
    first, second = visit("owners_committee").open(UNIT), visit("community_officer").open(UNIT)
    first.press("登记", {**ENTRY, "area": "91"})
    second.press("登记", {**ENTRY, "area": "92"})
    assert second.status == 409
    assert "91.00" in first.open(REGISTER).text


def test_a_unit_is_added_and_ended(visit: Visit) -> None:
    site = visit("housing_officer").open(REGISTER)
    site.open(site.link("加一处"))
    site.press("登记", {**ENTRY, "building": "2栋", "number": "101", "area": "66.6", "owners": "W1", "names": "吴用之"})
    assert site.address == f"{REGISTER}/unit"
    site.press("登记", {**ENTRY, "ended": "1"})
    assert "已注销" in site.text
    assert "2栋-101" not in labels(site.open(f"{REGISTER}?q=2栋"))


def test_the_auditor_looks_and_changes_nothing(visit: Visit) -> None:
    site = visit("auditor").open(UNIT)
    assert "业主7甲" in site.text
    assert site.page.xpath("//main//form") == []
    assert site.open(f"{REGISTER}/import").status == 403


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_and_brought_back_changes_nothing(visit: Visit, form: str) -> None:
    site = visit("community_officer")
    table = lines(exported(site, form))
    assert len(table) == 76
    assert table[1] == ["1栋", "1", "专有部分", {"csv": "90.00", "xlsx": "90"}[form], "不动产登记", "已交付", "Y1", "业主1甲"]
    assert site.response is not None
    content = site.response.get_data()
    site.open(f"{REGISTER}/import").press("看有什么不同", ENTRY, {"file": (content, f"册.{form}")})
    assert "和现在的名册一样，不用登记" in site.text


def changed(site: Site) -> bytes:
    """The register with one unit less, one changed, one more, as a workbook."""
    table = lines(exported(site))
    table[2][6:] = ["N1", "牛小满"]
    return whole(write_xlsx("册", table[0], [*table[1:10], *table[11:], ["3栋", "301", "", "88.8", "", "已交付", "N2、N3", "田禾、田苗"]]))


def test_a_list_is_shown_before_it_is_entered(visit: Visit) -> None:
    site = visit("community_officer")
    content = changed(site)
    site.open(f"{REGISTER}/import").press("看有什么不同", ENTRY, {"file": (content, "新册.xlsx")})
    assert site.status == 200
    assert "新登记1 变更1 注销1 不变73" in site.text
    assert labels(site) == ["1栋-10", "1栋-2", "3栋-301"]
    assert "牛小满" in site.text
    assert "表里没有的1处会注销" in site.text
    assert "牛小满" not in visit("auditor").open(REGISTER).text
    site.press("登记这3处变动")
    assert "名册已更新，登记了3处变动。" in site.text
    assert "牛小满" in site.text
    assert "3栋" in site.text


def test_a_list_that_was_looked_at_before_another_change_is_not_entered(visit: Visit) -> None:
    site, other = visit("community_officer"), visit("owners_committee")
    content = changed(site)
    site.open(f"{REGISTER}/import").press("看有什么不同", ENTRY, {"file": (content, "新册.xlsx")})
    other.open(f"{REGISTER}/unit?label=1栋-2").press("登记", {**ENTRY, "area": "91"})
    assert site.press("登记这3处变动").status == 409
    assert "牛小满" not in other.open(REGISTER).text


def test_every_fault_of_a_file_is_said_with_its_cell(visit: Visit) -> None:
    site = visit("community_officer")
    table = lines(exported(site))
    table[3][3], table[4][5] = "一百", "租出"
    site.open(f"{REGISTER}/import").press("看有什么不同", ENTRY, {"file": (whole(write_csv(table[0], table[1:])), "册.csv")})
    assert site.status == 422
    assert "有2处要改，什么都没有登记" in site.text
    assert "D4 “一百”不是面积" in site.text
    assert "F5 “租出”不在这几样里：未售、已售未交付、已交付。" in site.text
    broken = (b"PK\x03\x04", "册.xlsx", "这份XLSX打不开")
    for content, name, said in (broken, (b"a,b\n1,=2", "册.csv", "B2 这一格是公式"), (b"", "册.csv", "表格是空的")):
        site.press("看有什么不同", ENTRY, {"file": (content, name)})
        assert site.status == 422
        assert said in site.text
    site.press("看有什么不同", ENTRY)
    assert "这里要填" in site.text


def test_a_list_of_too_early_a_day_is_refused(visit: Visit) -> None:
    site = visit("community_officer")
    content = changed(site)
    early = {**ENTRY, "valid_from": "2009-12-31"}
    site.open(f"{REGISTER}/import").press("看有什么不同", early, {"file": (content, "新册.xlsx")})
    assert site.status == 422
    assert "“1栋-2”在2010年1月1日已有登记，不能从更早的一天起改" in site.text


def test_a_register_much_smaller_than_its_estate_is_told_before_it_is_entered_and_after(visit: Visit) -> None:
    """65 exclusive units stand in the register of an estate of 684 households: nothing is refused, but nobody overlooks it."""
    warned = "小区登记的是684户、58,200.00平方米。相差超过5%，抽样和计票都只按名册。"
    site = visit("community_officer").open("/estates/estate.huaianli")
    assert f"名册里专有部分65处、5,900.00平方米；{warned}" in site.text
    assert warned in site.open(REGISTER).text
    content = changed(site)
    site.open(f"{REGISTER}/import").press("看有什么不同", ENTRY, {"file": (content, "新册.xlsx")})
    assert f"名册里专有部分65处、5,898.80平方米；{warned}" in site.text
    assert "登记这3处变动" in site.text


def test_for_a_first_register_an_empty_template_is_offered(visit: Visit) -> None:
    site = visit("housing_officer").open("/estates/estate.liushuwan/owners/import")
    assert "先下载现在的名册" not in site.text
    site.open(site.link("下载空白模板"))
    assert site.response is not None
    sheet = read_sheet(site.response.get_data(), "模板.csv")
    assert lines(sheet) == [["楼栋", "房号", "类别", "建筑面积（平方米）", "面积依据", "交付状态", "业主编号", "业主姓名"]]
    site.client.set_cookie("language", "en")
    site.open("/estates/estate.liushuwan/owners/import")
    assert "these titles, in Chinese: 楼栋、房号、类别、建筑面积（平方米）、面积依据、交付状态、业主编号、业主姓名 (building," in site.text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_formula_hides_no_other_fault_and_a_doubled_unit_is_told_beside_one(visit: Visit, form: str) -> None:
    site = visit("community_officer")
    table = lines(exported(site))
    table[3][0:4] = ["1栋", "2", "专有部分", "九十"]  # the unit of the row above, and no area
    table[4][3] = "=45+45"
    table[5][5] = "半交付"
    if form == "csv":
        content = whole(write_csv(table[0], table[1:])).replace(b"'=", b"=")
    else:
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        held = io.BytesIO()
        book.save(held)
        content = held.getvalue()
    entry = {"valid_from": "2026-11-20", "reason": ""}
    site.open(f"{REGISTER}/import").press("看有什么不同", entry, {"file": (content, f"册.{form}")})
    assert site.status == 422
    for said in ("B4 “1栋-2”在第3行已经有了", "D4 “九十”不是面积", "D5 这一格是公式", "F6 “半交付”不在这几样里", "请写理由"):
        assert said in site.text, said
    assert "有5处要改" in site.text


def test_what_was_changed_since_the_look_is_told_in_words_with_a_way_to_the_register(visit: Visit) -> None:
    first, second = visit("owners_committee"), visit("community_officer")
    content = changed(first)
    first.open(f"{REGISTER}/import").press("看有什么不同", ENTRY, {"file": (content, "新册.xlsx")})
    second.open(UNIT).press("登记", {**ENTRY, "area": "91"})
    first.press("登记这3处变动")
    assert first.status == 409
    assert "您看过以后，有人改了名册：这次什么都没有登记" in first.text
    assert first.page.get_element_by_id("reason").text.strip() == "业主更正"
    assert first.link("看现在的名册") == REGISTER
