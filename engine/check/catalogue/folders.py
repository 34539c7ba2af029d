"""Rules of folders, letters, law, roles and scenarios."""

from __future__ import annotations

from engine.check.catalogue.rule import EN, EW, E, N, Place, Rule, W

FOLDER_RULES = (
    Rule(
        "bad-attribute", Place.LETTERS, E, "an attribute where it cannot stand, or two that exclude each other",
        "属性放在不能放的地方，或互相排斥的两个属性",
    ),
    Rule("bad-feel", Place.ALL, E, "no Place.FEEL, or an expression without its \"=\"", "不是FEEL，或者表达式没写“=”"),
    Rule("bad-file", Place.FOLDER, E, "a file that has no business in a procedure folder", "流程文件夹里不该有的文件"),
    Rule("bad-procedure", Place.PROCEDURE, E, "a key, type or value that cannot stand there", "不认识的键，或类型、值不对"),
    Rule("bad-role", Place.ROLES, E, "a role with an unknown key, kind of unit or superior", "岗位的键、单位种类或上级不对"),
    Rule("bad-scenario", Place.SCENARIOS, E, "a scenario that cannot be read, or a parameter that is none", "读不懂，或写了没有的参数"),
    Rule("bad-toml", Place.TOML, E, "no TOML", "不是TOML"),
    Rule("bad-value", Place.ALL, E, "a value that an attribute or key cannot have", "属性或键的值不对"),
    Rule("double-id", Place.FOLDER, E, "a process, decision or form that two files have", "两个文件里有同一个过程、决策或表单"),
    Rule("double-process", Place.DEPLOYING, E, "a process that another procedure has already", "别的流程已经有这个过程"),
    Rule("duplicate-rule", Place.LAW, E, "a legal rule that two files have", "两个文件写了同一条"),
    Rule(
        "foreign-expression", Place.DIAGRAMS, E, "an expression in another language than FEEL in another tool's diagram",
        "其他工具的图里不是FEEL的表达式",
    ),
    Rule(
        "foreign-extension", Place.DIAGRAMS, E, "an extension in another tool's diagram that would do there what is not done here",
        "其他工具的图里的扩展，在那里起作用，在这里不起",
    ),
    Rule(
        "law-changed", Place.DEPLOYING, E, "a released row of law that was changed instead of followed",
        "改了已发布的法律规则，应另加一行",
    ),
    Rule(
        "never-equal", Place.FEEL, W, "a comparison with a value that can never come, where all that a variable can be is known",
        "和永远不会有的值比较：变量能取哪些值是已知的",
    ),
    Rule("missing-file", Place.FOLDER, E, "`procedure.toml`, or a letter that it names", "没有`procedure.toml`，或没有它提到的文书"),
    Rule("not-bpmn", Place.DIAGRAMS, E, "a file for `wuye trace` or `wuye import` that is no BPMN", "单独运行的文件不是BPMN"),
    Rule("not-covered", Place.SCENARIOS, E, "a flow or a table row that no scenario used", "有连线或决策表的行没有任何情景走到"),
    Rule(
        "not-judged", Place.SCENARIOS, N,
        "scenarios that failed or were not played because of errors, so that what none of them uses is not told",
        "有情景没有应验，或因有错误而没有试办，没有走到的连线和规则暂不列出",
    ),
    Rule(
        "not-read", Place.FOLDER, N, "a folder that does not load, with what is not looked at in it and beside it until it does",
        "读不进去的文件夹，并列出它里面、以及别的流程与它的关系中，哪些要等它读得进去再检查",
    ),
    Rule("row-order", Place.LAW, E, "rows that are not in order of their first day", "各行没有按生效日期排列"),
    Rule("scenario-failed", Place.SCENARIOS, E, "a scenario that did not come true", "没有应验"),
    Rule(
        "second-opinion", Place.SCENARIOS, EN, "the independent engine went another way; what it could not run",
        "独立引擎走了另一条路；它不能运行的",
    ),
    Rule("unknown-attribute", Place.ALL, E, "an attribute that is not known", "不认识的属性"),
    Rule(
        "unknown-key", (Place.FEEL, Place.LAW), E, "a key that a context does not have, or a legal rule does not know",
        "上下文里没有的键，规则不认识的键",
    ),
    Rule(
        "unknown-variable", Place.FEEL, EW, "a name that nobody writes before it is read, or that a mapping only gives to itself",
        "读的名称，前面没有人写；或者映射只是把它给了它自己",
    ),
    Rule("unused-file", Place.FOLDER, E, "a letter that no `[documents.…]` names", "没有`[documents.…]`提到的文书"),
)  # fmt: skip
