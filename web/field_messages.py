"""What is wrong with an entry, as a sentence that says what to do: the same in the summary and beside the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from forms import FieldProblem
from web.language import in_english, labelled

Sentence = Callable[[str, Mapping[str, str]], str]


def message(problem: FieldProblem) -> str:
    """The sentence about a problem in the reader's language; the form's own sentence where it has one."""
    params = problem.params
    own = params.get("message.en" if in_english() else "message")
    sentence = own or _SENTENCES[problem.code](labelled(problem, "label"), params)
    return _("第%(row)s项：%(sentence)s", row=params["row"], sentence=sentence) if "row" in params else sentence


def _required(label: str, params: Mapping[str, str]) -> str:
    match params.get("kind"):
        case "radio" | "select" | "checklist":
            return _("请选择“%(label)s”", label=label)
        case "checkbox":
            return _("请先勾选“%(label)s”", label=label)
        case "filepicker":
            return _("请附上“%(label)s”", label=label)
    return _("请填写“%(label)s”", label=label)


def _too_many_decimals(label: str, params: Mapping[str, str]) -> str:
    if params["max"] == "0":
        return _("“%(label)s”要填整数", label=label)
    return _("“%(label)s”最多留%(max)s位小数", label=label, max=params["max"])


_TYPE_NAMES = {"image/jpeg": "JPG", "image/png": "PNG", "application/pdf": "PDF"}


def _wrong_type(label: str, params: Mapping[str, str]) -> str:
    types = _("、").join(_TYPE_NAMES.get(name, name) for name in params["types"].split(", "))
    return _("“%(label)s”这里收%(types)s，“%(name)s”不是，请换一个文件", label=label, types=types, name=params["name"])


# A code's sentence, from the field's label and the problem's params. Parameters that a sentence does not use do no harm.
_SENTENCES: dict[str, Sentence] = {
    "required": _required,
    "custom": lambda label, params: _("请照提示核对“%(label)s”", label=label),
    "newly-shown": lambda label, params: _("按您填的内容，多出“%(label)s”一项，请看一看要不要填", label=label),
    "bad-text": lambda label, params: _("“%(label)s”里有看不见的控制字符，请删去后重新输入", label=label),
    "too-long": lambda label, params: _("“%(label)s”最多%(max)s个字，现在有%(length)s个字，请删减", label=label, **params),
    "too-short": lambda label, params: _("“%(label)s”至少要%(min)s个字，现在有%(length)s个字，请补充", label=label, **params),
    "bad-pattern": lambda label, params: _("“%(label)s”和要求的写法不同，请照提示填写", label=label),
    "not-a-number": lambda label, params: _("“%(label)s”要填数字，用半角数字，不带逗号，如1200.50", label=label),
    "too-small": lambda label, params: _("“%(label)s”不能小于%(min)s%(unit)s", label=label, **params),
    "too-large": lambda label, params: _("“%(label)s”不能大于%(max)s%(unit)s", label=label, **params),
    "too-many-digits": lambda label, params: _("“%(label)s”的整数部分最多%(max)s位", label=label, **params),
    "too-many-decimals": _too_many_decimals,
    "not-a-multiple": lambda label, params: _("“%(label)s”从%(min)s起，每次加%(increment)s", label=label, **params),
    "not-a-date": lambda label, params: _("“%(label)s”要填日期，如2026-10-09", label=label),
    "unknown-option": lambda label, params: _("“%(label)s”请从列出的选项里选", label=label),
    "unknown-field": lambda label, params: _("页面上多出“%(name)s”，不属于这张表，没有收下。请刷新后再填", **params),
    "bad-list": lambda label, params: _("“%(label)s”没有收到完整内容，请刷新后再填", label=label),
    "too-few-items": lambda label, params: _("“%(label)s”至少要%(min)s项，现在有%(count)s项", label=label, **params),
    "too-many-items": lambda label, params: _("“%(label)s”最多%(max)s项，现在有%(count)s项", label=label, **params),
    "too-few-files": lambda label, params: _("“%(label)s”至少要附%(min)s个文件，现在有%(count)s个", label=label, **params),
    "too-many-files": lambda label, params: _("“%(label)s”最多附%(max)s个文件", label=label, **params),
    "bad-file": lambda label, params: _("“%(label)s”的文件没有收好，请重新选择文件", label=label),
    "wrong-file-type": _wrong_type,
    "file-empty": lambda label, params: _("“%(name)s”是空的，请换一个文件", **params),
    "file-too-large": lambda label, params: _("“%(name)s”超过%(max)s MB，请缩小后再传", **params),
    "file-unknown-type": lambda label, params: _("“%(name)s”不是JPG、PNG或PDF，请换成这几种再传", **params),
    "file-disguised": lambda label, params: _("“%(name)s”的内容和它的后缀对不上，没有收下。请传原来的照片或PDF", **params),
    "file-damaged": lambda label, params: _("“%(name)s”打不开，也许没有传完整。请重新拍照或导出后再传", **params),
    "file-too-many-pixels": lambda label, params: _("“%(name)s”超过%(max)s百万像素，请缩小后再传", **params),
    "file-encrypted": lambda label, params: _("“%(name)s”设了密码，请去掉密码后再传", **params),
    "file-active": lambda label, params: _("“%(name)s”里有会自己运行的内容，请另存为普通PDF再传", **params),
    "file-embedded": lambda label, params: _("“%(name)s”里夹着别的文件，请分开上传", **params),
}
