"""Rules of decision tables and expressions."""

from __future__ import annotations

from engine.check.catalogue.rule import EW, WN, E, N, Place, Rule, W

DECISION_RULES = (
    Rule(
        "always-null", Place.DECISIONS, E, "a call or sum of constants that has no value, such as `date(\"2026-02-30\")`",
        "由常量组成、没有值的调用或算式，如`date(\"2026-02-30\")`",
    ),
    Rule(
        "bad-context", Place.DECISIONS, E, "an entry of a context after the one without a variable, which is the result",
        "没有变量的条目（结果）后面还有条目",
    ),
    Rule(
        "bad-import", Place.DECISIONS, E, "an import that leads to no file of the folder, to several, or to one with faults",
        "引入的模型在文件夹里没有、不止一个，或者本身有错误",
    ),
    Rule("bad-relation", Place.DECISIONS, E, "a row of a relation with more or fewer cells than columns", "关系表的行与列数不符"),
    Rule(
        "bad-requirement", Place.DECISIONS, E, "a requirement that names no input, decision or knowledge, or several",
        "依赖没有指向输入、决策或知识模型，或者指向几个",
    ),
    Rule(
        "bad-service", Place.DECISIONS, E, "a decision service whose decisions want an input that it does not list",
        "决策服务里的决策需要的输入没有列在服务里",
    ),
    Rule(
        "bad-table", Place.DECISIONS, E, "a decision table that is not whole: rules, cells, outputs, aggregation",
        "决策表不完整（规则、单元格、输出、汇总）",
    ),
    Rule("bad-type", Place.DECISIONS, E, "a type that is not whole, or contains itself", "类型不完整，或包含自己"),
    Rule("bad-xml", (Place.DIAGRAMS, Place.DECISIONS, Place.LETTERS), E, "no XML", "不是XML"),
    Rule("document-type", (Place.DIAGRAMS, Place.DECISIONS, Place.LETTERS), E, "a DOCTYPE in the file", "文件里有DOCTYPE"),
    Rule(
        "duplicate-name", Place.DECISIONS, E,
        "a name given twice: of an input, decision, knowledge model, service, import, parameter or entry",
        "名称重复：输入、决策、知识模型、决策服务、引入、参数或条目",
    ),
    Rule("foreign-attribute", Place.DECISIONS, W, "an attribute of another vocabulary, which has no effect", "别的词汇的属性，不起作用"),
    Rule(
        "foreign-element", Place.DECISIONS, W, "an extension of a tool that is not known, which has no effect",
        "不认识的工具的扩展，不起作用",
    ),
    Rule("import-cycle", Place.DECISIONS, E, "decision files that import each other", "决策文件互相引入"),
    Rule(
        "missing-element", (Place.DIAGRAMS, Place.DECISIONS, Place.LETTERS, Place.FIT), E, "an element that is needed or named",
        "缺少需要的或提到的元素",
    ),
    Rule(
        "missing-logic", Place.DECISIONS, E, "a decision or knowledge model without a table or another expression",
        "决策或知识模型没有表，也没有别的表达式",
    ),
    Rule(
        "missing-name", (Place.DECISIONS, Place.FIT), E, "an element of a decision file, or a user task, without a name",
        "决策文件的元素或用户任务没有名称",
    ),
    Rule("not-analysed", Place.DECISIONS, N, "what the analysis of a table left out, or gave up", "分析一张表时没有计入或放弃了的内容"),
    Rule("requirement-cycle", Place.DECISIONS, E, "decisions that require each other", "互相依赖"),
    Rule(
        "rule-overlap", Place.DECISIONS, EW,
        "two rules that match together though the hit policy forbids it; a warning where it may not come about",
        "命中策略不许同时命中的两条规则同时命中；未必出现的是警告",
    ),
    Rule("table-gap", Place.DECISIONS, WN, "values for which no rule of a table matches", "没有规则命中的值"),
    Rule(
        "type-mismatch", Place.DECISIONS, E,
        "a cell, range, allowed value, expression, argument or operand of another type than is wanted there",
        "单元格、区间、允许值、表达式、参数或运算对象的类型与该处要的不符",
    ),
    Rule("unknown-aggregation", Place.DECISIONS, E, "an aggregation that is none of DMN", "DMN没有的汇总方式"),
    Rule("unknown-element", (Place.DIAGRAMS, Place.DECISIONS, Place.LETTERS), E, "an element that is not known", "不认识的元素"),
    Rule("unknown-hit-policy", Place.DECISIONS, E, "a hit policy that is none of DMN", "DMN没有的命中策略"),
    Rule("unknown-language", Place.DECISIONS, E, "another expression language than FEEL", "表达式语言不是FEEL"),
    Rule(
        "unknown-name", Place.DECISIONS, E, "a name that the decision does not require, or a part that its type does not have",
        "用了没有画出依赖的名称，或其类型里没有的部分",
    ),
    Rule(
        "unknown-reference", (Place.DECISIONS, Place.PROCEDURE), E, "a reference to a decision or type that is not there",
        "引用的决策或类型不存在",
    ),
    Rule("unknown-text", (Place.DECISIONS, Place.LETTERS), E, "text where none can stand", "不该有文字的地方有文字"),
    Rule(
        "unreachable-rule", Place.DECISIONS, EW, "a rule of a table that never decides, or that can judge nothing",
        "从不起作用的规则，或什么都判断不了的规则",
    ),
    Rule(
        "unsupported-element", (Place.DIAGRAMS, Place.DECISIONS), E,
        "an element of the standard that is not executed; the message says what to use instead",
        "标准里有但不执行的元素；说明里写改用什么",
    ),
    Rule("value-not-allowed", Place.DECISIONS, E, "an output that is not among its allowed values", "不在允许值之内的输出"),
    Rule(
        "wrong-arguments", Place.DECISIONS, EW,
        "a call with too many, too few or wrongly named arguments; an invocation that leaves a parameter out",
        "调用的参数太多、太少或名称不对；调用框漏掉参数",
    ),
)  # fmt: skip
