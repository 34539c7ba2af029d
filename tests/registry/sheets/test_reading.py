"""What a spreadsheet's file says, whoever wrote it, and what is refused with its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.sheets import CellProblem, Column, Sheet, SheetRefused, as_day, columns_of, read_sheet, write_csv, write_xlsx
from registry.sheets.sheet import column_letter, tidy
from tests.registry.sheets.written import whole

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ENTITY = '<!DOCTYPE x [<!ENTITY e "e">]>'

texts = st.text(st.characters(exclude_categories=("C", "Z")), max_size=12).filter(lambda text: text[:1] not in ("=", "+", "-", "@"))


def workbook(*sheets: str, shared: Sequence[str] = (), extra: dict[str, str] | None = None) -> bytes:
    """A workbook as Excel lays it out: shared strings, a style for days, absolute and relative targets."""
    names = range(1, len(sheets) + 1)
    types = {"workbook": "sheet.main", "styles": "styles", "sharedStrings": "sharedStrings"} | {
        f"worksheets/sheet{n}": "worksheet" for n in names
    }
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE.replace("relationships", "content-types")}">'
        + "".join(f'<Override PartName="/xl/{name}.xml" ContentType="{SHEET}.{kind}+xml"/>' for name, kind in types.items())
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="s{n}"/>' for n in names)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        + "".join(f'<Relationship Id="s{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in names)
        + f'<Relationship Id="x" Type="{OFFICE}/styles" Target="styles.xml"/>'
        + f'<Relationship Id="y" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
        '<numFmt numFmtId="177" formatCode="[Red]0.00&quot;days&quot;"/></numFmts><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">' + "".join(f"<si>{text}</si>" for text in shared) + "</sst>",
        **{
            f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            for n, rows in zip(names, sheets, strict=True)
        },
        **(extra or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def cells(sheet: Sheet) -> list[dict[str, str]]:
    return [dict(row.cells) for row in sheet.rows]


def refused(content: bytes, name: str) -> list[tuple[str, str]]:
    with pytest.raises(SheetRefused) as caught:
        read_sheet(content, name)
    return [(one.reason, one.place) for one in caught.value.problems]


def test_a_workbook_is_read_as_excel_shows_it() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>302</v></c><c r="B3"><v>102.30000000000001</v></c><c r="C3" s="1"><v>45688</v></c>'
        '<c r="D3" s="2"><v>45688</v></c><c r="E3" s="3"><v>1.5E-2</v></c><c r="F3" t="b"><v>1</v></c>'
        '<c r="G3" t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r></is></c><c r="H3" s="1"><v>45688.75</v></c></row>'
    )
    sheet = read_sheet(workbook(rows, "", shared=("<t>楼栋</t>", "<t>面积\n （㎡）</t><rPh sb='0' eb='1'><t>x</t></rPh>")), "册.xlsx")
    assert cells(sheet) == [
        {"A": "楼栋", "C": "面积 （㎡）"},
        {"A": "302", "B": "102.3", "C": "2025-01-31", "D": "2025-01-31", "E": "0.015", "F": "true", "G": "张三",
         "H": "2025-01-31T18:00:00"},
    ]  # fmt: skip
    assert [row.number for row in sheet.rows] == [1, 3]


def test_formulas_and_errors_are_refused_cell_by_cell() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#REF!</v></c><c r="C1"><v>1</v></c></row>'
        '<row r="2"><c r="AA2" t="inlineStr"><is><t>=cmd()</t></is></c><c r="AB2"><v>1E999</v></c></row>'
    )
    assert refused(workbook(rows), "a.xlsx") == [("formula", "A1"), ("error-value", "B1"), ("formula", "AA2"), ("number", "AB2")]
    assert refused(b"a,=1+1\r\nb,c\x07\r\n", "a.csv") == [("formula", "B1"), ("unprintable", "B2")]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (workbook("", extra={"xl/vbaProject.bin": "x"}), "a.xlsx", "macros"),
        (workbook(""), "a.xlsm", "macros"),
        (b"\xd0\xcf\x11\xe0rest", "a.xlsx", "old-workbook"),
        (b"a,b", "a.xls", "old-workbook"),
        (b"a,b", "a.xlsx", "kind"),
        (workbook(""), "a.csv", "kind"),
        (b"a,b", "a.txt", "kind"),
        (b"PK\x03\x04 and nothing behind", "a.xlsx", "broken-workbook"),
        (workbook("<row r='1'><c r='A1' t='s'><v>7</v></c></row>"), "a.xlsx", "broken-workbook"),
        (workbook("", extra={"xl/workbook.xml": f"{ENTITY}<workbook/>"}), "a.xlsx", "broken-workbook"),
        (workbook("", extra={"xl/sharedStrings.xml": f"{ENTITY}<sst><si><t>&e;</t></si></sst>"}), "a.xlsx", "broken-workbook"),
        (workbook("", extra={"xl/media/bomb": "0" * 60_000_001}), "a.xlsx", "too-big-unpacked"),
        (b"x" * 10_000_001, "a.csv", "too-big"),
        ("楼栋".encode("utf-16"), "a.csv", "encoding"),
        (b"\xff\xff\xff", "a.csv", "encoding"),
        (b'a,"b\nc', "a.csv", "broken-csv"),
    ],
)  # fmt: skip
def test_what_is_no_plain_sheet_is_refused(content: bytes, name: str, reason: str) -> None:
    assert [found for found, _ in refused(content, name)] == [reason]


def test_two_sheets_that_hold_something_are_refused_by_name() -> None:
    row = "<row><c><v>1</v></c></row>"
    with pytest.raises(SheetRefused) as caught:
        read_sheet(workbook(row, "", row), "a.xlsx")
    assert caught.value.problems == (CellProblem("more-sheets", found="表1、表3"),)


def test_rows_and_columns_have_an_end() -> None:
    assert refused(b"1\n" * 50_001, "a.csv") == [("too-many-rows", "50001")]
    assert len(read_sheet(b"1\n\n" * 50_000, "a.csv").rows) == 50_000
    assert refused(b"," * 100 + b"x\n" + b"y" * 1_001, "a.csv") == [("too-many-columns", "CW1"), ("too-long", "A2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_either_encoding(encoding: str) -> None:
    sheet = read_sheet('楼栋,业主\r\n1栋,"张三\n李四"\r\n\r\n2栋,䶮\r\n'.encode(encoding), "册.csv")
    assert [(row.number, row.text("A"), row.text("B")) for row in sheet.rows] == [
        (1, "楼栋", "业主"), (2, "1栋", "张三 李四"), (4, "2栋", "䶮")]  # fmt: skip


@given(st.lists(st.lists(texts, min_size=1, max_size=4), max_size=6))
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    table = [("甲", "乙", "丙", "丁"), *rows]
    wanted = [{column_letter(index): tidy(text) for index, text in enumerate(row) if tidy(text)} for row in table]
    for name, content in (("a.csv", write_csv(table[0], rows)), ("a.xlsx", write_xlsx("册", table[0], rows))):
        assert cells(read_sheet(whole(content), name)) == [row for row in wanted if row]


def test_numbers_and_days_are_written_as_such_and_no_text_as_a_formula() -> None:
    row = ["0302", Decimal("102.50"), 7, date(2026, 1, 31), None, "=1+1"]
    assert whole(write_csv(["a"], [row])).decode("utf-8-sig") == "a\r\n0302,102.50,7,2026-01-31,,'=1+1\r\n"
    sheet = read_sheet(whole(write_xlsx("a<&>", ["a"], [row[:5]])), "a.xlsx")
    assert cells(sheet)[1] == {"A": "0302", "B": "102.5", "C": "7", "D": "2026-01-31"}


def test_titles_are_known_needed_and_once() -> None:
    columns = [Column("building", ("楼栋", "楼号")), Column("number", ("房号",)), Column("note", ("备注",), needed=False)]
    assert columns_of(read_sheet("房号,楼号\n1,2\n".encode(), "a.csv"), columns) == {"number": "A", "building": "B"}
    with pytest.raises(SheetRefused) as caught:
        columns_of(read_sheet("楼号,楼栋,电话\n".encode(), "a.csv"), columns)
    assert [(one.reason, one.place, one.found or one.wanted) for one in caught.value.problems] == [
        ("title-twice", "B1", "楼栋"), ("unknown-title", "C1", "电话"), ("missing-title", "1", "房号")]  # fmt: skip
    with pytest.raises(SheetRefused, match="empty"):
        columns_of(read_sheet(b"\n", "a.csv"), columns)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-01-31", date(2026, 1, 31)), ("2026/1/3", date(2026, 1, 3)), ("2026年1月31日", date(2026, 1, 31)),
     ("2026.1.31", date(2026, 1, 31)), ("2026-02-30", None), ("2026-1/3", None), ("2026年1-3", None), ("31.1.2026", None), ("", None)],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert as_day(text) == day
