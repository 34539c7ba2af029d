"""What is wrong with a spreadsheet, in words; the cell stands before the sentence."""

from __future__ import annotations

from flask_babel import gettext as _


def sheet_words(reason: str, found: str = "", wanted: str = "") -> str:
    """The sentence of a fault of `registry.sheets`."""
    words = {
        "kind": _("这不是能收的表格：只收CSV和XLSX"),
        "macros": _("表格里有宏，不收：请另存为没有宏的XLSX或CSV"),
        "old-workbook": _("这是旧格式（XLS）或加了密码的表格：请另存为没有密码的XLSX"),
        "too-big": _("文件太大，不能超过%(wanted)s MB"),
        "too-big-unpacked": _("展开以后太大，不能超过%(wanted)s MB"),
        "encoding": _("文字编码认不出来：请存成UTF-8的CSV，或者XLSX"),
        "broken-csv": _("这一行的引号对不上"),
        "broken-workbook": _("这份XLSX打不开，可能损坏了：请重新存一份"),
        "more-sheets": _("不止一张工作表有内容（%(found)s）：请只留一张"),
        "too-many-rows": _("行数太多，不能超过%(wanted)s行"),
        "too-many-columns": _("栏数太多"),
        "too-long": _("这一格太长"),
        "formula": _("这一格是公式，不收：请改成公式算出来的值"),
        "error-value": _("这一格是错误值“%(found)s”"),
        "unprintable": _("这一格里有看不见的字符"),
        "empty": _("表格是空的"),
        "unknown-title": _("不认识栏名“%(found)s”：可以写%(wanted)s"),
        "title-twice": _("栏名“%(found)s”重复"),
        "missing-title": _("缺“%(wanted)s”这一栏"),
    }
    return words.get(reason, _("这一格收不下“%(found)s”")) % {"found": found, "wanted": wanted}
