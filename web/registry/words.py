"""The registry's words in the reader's language, and what is wrong with an entry of the owners' register."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from registry.kinds import Labelled
from registry.money import yuan_of
from registry.owners.fit import Misfit
from registry.reading.later import Later, Undone
from registry.sheets import CellProblem
from web import moments
from web.language import in_english
from web.sheet_words import sheet_words


def word(value: Labelled) -> str:
    """What an official reads for a word of the registry: by its label, for words of two kinds may have one value."""
    words = {
        "市场化": _("市场化"), "准物业": _("准物业"), "居委会代管": _("居委会代管"), "未实施": _("未实施"),
        "前期物业服务合同": _("前期物业服务合同"), "物业服务合同": _("物业服务合同"), "准物业服务合同": _("准物业服务合同"),
        "应急物业服务合同": _("应急物业服务合同"), "合格": _("合格"), "整改": _("整改"), "未评": _("未评"),
        "特殊时期不执行属地部门的应急要求": _("特殊时期不执行属地部门的应急要求"),
        "不编制、不报送突发事件应急预案": _("不编制、不报送突发事件应急预案"),
        "擅自改变物业管理用房用途": _("擅自改变物业管理用房用途"), "专有部分": _("专有部分"),
        "车位": _("车位"), "储藏间": _("储藏间"), "未售": _("未售"), "已售未交付": _("已售未交付"), "已交付": _("已交付"),
        "已注销": _("已注销"), "不动产登记": _("不动产登记"), "实测": _("实测"), "买卖合同": _("买卖合同"),
        "评标专家": _("评标专家"), "人民调解员": _("人民调解员"),
        "存续": _("存续"), "停业": _("停业"), "注销": _("注销"), "移出": _("移出"), "撤销": _("撤销"),
        "物业服务覆盖率": _("物业服务覆盖率"), "业主满意度": _("业主满意度"), "新增三星级小区": _("新增三星级小区"),
        "新增二星级小区": _("新增二星级小区"), "新增一星级小区": _("新增一星级小区"), "引进准物业小区": _("引进准物业小区"),
        "业委会建立党组织": _("业委会建立党组织"),
        "履行中": _("履行中"), "未开始": _("未开始"), "已期满": _("已期满"), "提前终止": _("提前终止"), "合同文本": _("合同文本"),
        "服务事项和质量标准": _("服务事项和质量标准"), "收费标准和测算": _("收费标准和测算"),
        "项目负责人和人员配备": _("项目负责人和人员配备"), "选聘依据": _("选聘依据"),
        "物业费": _("物业费"), "服务质量": _("服务质量"), "维修养护": _("维修养护"), "公共收益": _("公共收益"), "车位停放": _("车位停放"),
        "装修押金": _("装修押金"), "漏水和相邻关系": _("漏水和相邻关系"), "供暖": _("供暖"), "收费标准和明码标价": _("收费标准和明码标价"),
        "其他纠纷": _("其他纠纷"), "协议已履行": _("协议已履行"), "协议没有全部履行": _("协议没有全部履行"), "调解终止": _("调解终止"),
        "并入另案": _("并入另案"), "申请人撤回": _("申请人撤回"), "已起诉": _("已起诉"),
        "本区物业管理招投标": _("本区物业管理招投标"), "依法必须进行招标的项目的投标": _("依法必须进行招标的项目的投标"),
        "物业服务质量": _("物业服务质量"), "收费和价格": _("收费和价格"), "违反管理规约": _("违反管理规约"),
        "违法建设、毁绿、乱设摊点和广告": _("违法建设、毁绿、乱设摊点和广告"), "与企业或其他业主的纠纷": _("与企业或其他业主的纠纷"),
        "对管理工作的意见和请求": _("对管理工作的意见和请求"), "属实": _("属实"), "部分属实": _("部分属实"), "不属实": _("不属实"),
        "已移送": _("已移送"), "已转调解": _("已转调解"), "不予受理": _("不予受理"), "已撤回": _("已撤回"),
    }  # fmt: skip
    return words[value.label]


def later_words(one: Later) -> str:
    """What of a case's result does not stand any more, since when and why."""
    words = {
        Undone.WARNING: _("这次警告已经撤销"), Undone.LISTING: _("企业已经移出黑名单"), Undone.BAN: _("登记禁入已经解除"),
        Undone.CREDIT: _("信用扣分已经冲正"),
    }  # fmt: skip
    said = _("后来：%(what)s（%(day)s）。", what=words[one.undone], day=plain_day(one.day))
    gap = " " if in_english() else ""
    return gap.join([said, *([_("理由：%(reason)s", reason=one.reason.rstrip("。.") + _("。"))] if one.reason else [])])


def plain_day(day: date) -> str:
    """2026年11月24日: in a register the weekday says nothing."""
    return moments.day_words(day, date.min, with_weekday=False)


def square_metres(area_dm2: int) -> str:
    """89.50, with thousands apart."""
    return f"{yuan_of(area_dm2):,.2f}"


def misfit_words(one: Misfit) -> str:
    """That a register is much smaller or larger than its estate: nobody has to believe it is whole."""
    return _(
        "请核对：名册里专有部分%(units)d处、%(area)s平方米；小区登记的是%(households)d户、%(floor_area)s平方米。相差超过5%%，抽样和计票都只按名册。",
        units=one.listed.units, area=square_metres(one.listed.area_dm2),
        households=one.record.units, floor_area=square_metres(one.record.area_dm2),
    )  # fmt: skip


def in_metres(area_dm2: int) -> Decimal:
    """The same to be typed over."""
    return yuan_of(area_dm2)


def sentence(problem: CellProblem) -> str:
    """What is wrong, and what to do about it."""
    wanted = plain_day(date.fromisoformat(problem.wanted)) if problem.reason == "later-version" else problem.wanted
    facts = {"found": problem.found, "wanted": wanted}
    sentences = {
        "missing": _("这里要填。"),
        "sign": _("“%(found)s”里有不能用的符号，或者开头的符号会被表格软件当成公式。", **facts),
        "word": _("“%(found)s”不在这几样里：%(wanted)s。", **facts),
        "area": _("“%(found)s”不是面积。请填平方米数，大于0，最多两位小数。", **facts),
        "no-owner": _("已交付的要填业主。"),
        "owner-of-unsold": _("未售的没有业主。"),
        "owners-and-names": _("业主编号有%(wanted)s个，姓名的个数不一样。几个共有人之间用“、”隔开，先后一致。", **facts),
        "too-many-owners": _("共有人最多%(wanted)s个。", **facts),
        "owner-twice": _("同一个业主编号写了两次。"),
        "unit-twice": _("“%(found)s”在第%(wanted)s行已经有了。", **facts),
        "changed-since": _("您看过以后，有人改了名册：这次什么都没有登记。请再选一次同一个文件，看现在有什么不同。"),
        "two-names": _("“%(found)s”：这个编号在别处叫“%(wanted)s”。一个编号只能是一个人。", **facts),
        "no-units": _("表里一户也没有。"),
        "kind-fixed": _("“%(found)s”登记的是%(wanted)s，类别不能改。", **facts),
        "later-version": _("“%(found)s”在%(wanted)s已有登记，不能从更早的一天起改。", **facts),
        "day-to-come": _("请填生效日期，不晚于今天。"),
        "reason": _("请写理由，最多%(wanted)s个字。", **facts),
        "no-case": _("没有案号是“%(found)s”的案件。", **facts),
        "nothing-changed": _("“%(found)s”没有改动。", **facts),
        "taken-back-already": _("“%(found)s”最后一次登记本身就是撤回，不能再撤回。", **facts),
    }
    if problem.reason == "too-long" and problem.wanted:
        return _("太长了，最多%(wanted)s个字。", **facts)
    return sentences.get(problem.reason) or sheet_words(problem.reason, problem.found, problem.wanted)
