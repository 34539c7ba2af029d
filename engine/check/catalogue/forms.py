"""Rules of forms."""

from __future__ import annotations

from engine.check.catalogue.rule import EW, E, Place, Rule

FORM_RULES = (
    Rule("bad-bounds", Place.FORMS, E, "a lower bound above the upper one", "下限大于上限"),
    Rule("bad-default", Place.FORMS, E, "a default that the field cannot have", "字段不能有的默认值"),
    Rule(
        "bad-id", Place.FORMS, E, "an id that is missing or has other signs than letters, digits, `-` and `_`",
        "没有编号，或编号里有字母、数字、`-`、`_`以外的字符",
    ),
    Rule("bad-json", Place.FORMS, E, "no JSON", "不是JSON"),
    Rule("bad-key", Place.FORMS, E, "a key with other signs than letters, digits and `_`", "键里有字母、数字、`_`以外的字符"),
    Rule("bad-pattern", Place.FORMS, E, "a pattern that cannot be used", "不能用的格式（pattern）"),
    Rule("bad-readonly", Place.FORMS, E, "a read-only field without a value to show", "只读字段没有可显示的值"),
    Rule("default-twice", Place.FORMS, E, "a default given twice", "默认值写了两遍"),
    Rule("disabled", Place.FORMS, E, "`disabled`, where `readonly` is meant", "写了`disabled`，应写`readonly`"),
    Rule("duplicate-field", Place.FORMS, E, "a field key given to two fields", "两个字段用了同一个键"),
    Rule("duplicate-id", (Place.DECISIONS, Place.FORMS), E, "an id given twice", "编号重复"),
    Rule("duplicate-key", Place.FORMS, E, "a key given twice in one object of JSON", "JSON的一个对象里键重复"),
    Rule("duplicate-option", Place.FORMS, E, "an option given twice", "选项重复"),
    Rule("hint-twice", Place.FORMS, E, "a hint given twice", "提示写了两遍"),
    Rule(
        "later-field", Place.FORMS, E, "a condition or default that asks for an entry at or below it",
        "条件或默认值用了它自己或后面的字段",
    ),
    Rule("missing-check", Place.FORMS, E, "a check-message without a check", "有check-message而没有check"),
    Rule("missing-components", Place.FORMS, E, "a form or group without components", "表单或分组里没有内容"),
    Rule("missing-label", (Place.FORMS, Place.FIT), EW, "a label that people need; an English one", "没有名称，或没有英文名"),
    Rule(
        "missing-message", Place.FORMS, E, "a check without check-message, or words in one language alone",
        "有check而没有check-message，或只有一种语言",
    ),
    Rule("missing-options", Place.FORMS, E, "a choice without options", "选择题没有选项"),
    Rule("missing-pattern", Place.FORMS, E, "a pattern-message without a pattern", "有pattern-message而没有pattern"),
    Rule("missing-text", Place.FORMS, E, "a text without its words", "文字没有内容"),
    Rule("missing-type", Place.FORMS, E, "a form or component without a type", "没有类型"),
    Rule("nested-list", Place.FORMS, E, "a list in a list", "列表里套列表"),
    Rule("reserved-key", Place.FORMS, E, "a key that the engine uses itself", "引擎自己用的键"),
    Rule("schema-version", Place.FORMS, E, "another version of Camunda Forms", "Camunda Forms的版本不对"),
    Rule("too-many-components", Place.FORMS, E, "a form with too many components", "内容太多"),
    Rule("unknown-type", (Place.DECISIONS, Place.FORMS), E, "a type that is none", "没有这种类型"),
)  # fmt: skip
