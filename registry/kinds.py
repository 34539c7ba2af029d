"""The closed sets of words in the registry's tables; the value is what is stored, `label` what an official reads."""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """A word with the Chinese term that the district uses for it."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class EstateKind(Labelled):
    """Who manages an estate. Source: the district's plan, section 3 (1) 3."""

    MARKET = "market", "市场化"
    QUASI = "quasi", "准物业"
    COMMUNITY = "community", "居委会代管"
    NONE = "none", "未实施"


class GoalKind(Labelled):
    """What the district steers by. Source: the district's plan, section 2."""

    COVERAGE = "coverage", "物业服务覆盖率"
    SATISFACTION = "satisfaction", "业主满意度"
    THREE_STAR = "three_star", "新增三星级小区"
    TWO_STAR = "two_star", "新增二星级小区"
    ONE_STAR = "one_star", "新增一星级小区"
    QUASI = "quasi", "引进准物业小区"
    PARTY = "party", "业委会建立党组织"

    @property
    def is_share(self) -> bool:
        """Whether it is measured in percent; else estates are counted."""
        return self in (GoalKind.COVERAGE, GoalKind.SATISFACTION, GoalKind.PARTY)


class ContractKind(Labelled):
    """What kind of service contract it is."""

    EARLY = "early", "前期物业服务合同"  # the developer's, before the owners' first meeting
    OWNERS = "owners", "物业服务合同"
    QUASI = "quasi", "准物业服务合同"
    EMERGENCY = "emergency", "应急物业服务合同"


class ContractState(Labelled):
    """How a service contract stands on a day."""

    RUNNING = "running", "履行中"
    TO_COME = "to_come", "未开始"
    OVER = "over", "已期满"
    ENDED_EARLY = "ended_early", "提前终止"


class AnnexKind(Labelled):
    """What is filed with a service contract. Source: 物业管理条例 art. 34 (what a contract has to hold)."""

    TEXT = "text", "合同文本"
    SERVICE = "service", "服务事项和质量标准"
    FEE = "fee", "收费标准和测算"
    STAFF = "staff", "项目负责人和人员配备"
    SELECTION = "selection", "选聘依据"


class FirmStatus(Labelled):
    """Whether a firm trades."""

    ACTIVE = "active", "存续"
    SUSPENDED = "suspended", "停业"
    DEREGISTERED = "deregistered", "注销"


class LineKind(Labelled):
    """What a year's budget line pays for. Source: the district's plan, sections 3 (1) 3 and 4 (2)."""

    QUASI = "quasi", "准物业补贴"
    MANAGED = "managed", "代管小区补贴"


class LedgerKind(Labelled):
    """What an entry of the subsidy ledger does."""

    WITHHELD = "withheld", "扣减"
    RELEASED = "released", "核拨"
    SET_OFF = "set_off", "抵扣"  # positive: owed because the quarter was paid before; negative: taken from a later release
    COUNTER = "counter", "冲正"  # reverses, in part or whole, what an earlier entry did to one account


class Account(Labelled):
    """The sum that an entry of the subsidy ledger changes; for a counter-entry it differs from the kind."""

    WITHHELD = "withheld", "扣减"
    RELEASED = "released", "核拨"
    SET_OFF = "set_off", "抵扣"


class Verdict(Labelled):
    """The result of a quarterly appraisal. Source: the district's procedures, section 4.1."""

    QUALIFIED = "qualified", "合格"
    RECTIFICATION = "rectification", "整改"
    NOT_RATED = "not_rated", "未评"


class Matter(Labelled):
    """What owners decide together, as the legal rule matter_class names it.

    Source: Civil Code (民法典), art. 278.
    """

    DISMISS_FIRM = "dismiss_firm", "解聘物业服务企业"
    SELECT_FIRM = "select_firm", "选聘物业服务企业"
    COMMITTEE = "committee", "选举业主委员会或者更换成员"
    RULES = "rules", "制定、修改管理规约或者议事规则"
    USE_FUND = "use_fund", "使用维修资金"
    RAISE_FUND = "raise_fund", "筹集维修资金"
    REBUILD = "rebuild", "改建、重建建筑物及其附属设施"
    CHANGE_COMMON = "change_common", "改变共有部分的用途"
    BUSINESS_COMMON = "business_common", "利用共有部分从事经营活动"
    OTHER = "other", "其他重大事项"


class WarningGround(Labelled):
    """What a firm is warned for. Source: the district's plan, section 3 (5)."""

    ORDER = "order", "特殊时期不执行属地部门的应急要求"
    PLAN = "plan", "不编制、不报送突发事件应急预案"
    ROOMS = "rooms", "擅自改变物业管理用房用途"


class BanSubject(Labelled):
    """Whom a ban 登记禁入 is about. Source: the district's procedures, section 2."""

    FIRM = "firm", "物业企业"
    DEVELOPER = "developer", "建设单位"
    AGENCY = "agency", "招标代理机构"


class BanScope(Labelled):
    """What a ban keeps somebody out of."""

    DISTRICT_TENDERS = "district_tenders", "本区物业管理招投标"
    MANDATORY_TENDERS = "mandatory_tenders", "依法必须进行招标的项目的投标"


class LeaveKind(Labelled):
    """Why a firm is off the blacklist 黑名单."""

    LEFT = "left", "移出"  # on application, after clean months
    UNDONE = "undone", "撤销"  # it should not have been entered, or no longer has the ground


class UnitKind(Labelled):
    """What a unit of the owners' register is. Parking and storage count only where the estate's own rules say so.

    Source: the district's procedures, sections 2 and 3.
    """

    EXCLUSIVE = "exclusive", "专有部分"
    PARKING = "parking", "车位"
    STORAGE = "storage", "储藏间"


class UnitState(Labelled):
    """How far a unit has passed from the developer to an owner.

    Source: 最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释, art. 9.
    """

    UNSOLD = "unsold", "未售"
    SOLD = "sold", "已售未交付"
    HANDED_OVER = "handed_over", "已交付"
    ENDED = "ended", "已注销"  # no longer a unit: merged, divided, torn down, or entered by mistake


class AreaSource(Labelled):
    """By what a unit's floor area is known, the better one first.

    Source: 最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释, art. 8.
    """

    REGISTERED = "registered", "不动产登记"
    SURVEYED = "surveyed", "实测"
    CONTRACT = "contract", "买卖合同"


class InterimKind(Labelled):
    """Who serves an estate between two firms. Source: the district's procedures, section 4.4."""

    COMMUNITY = "community", "社区临时管理"
    EMERGENCY = "emergency", "应急服务"  # the firm left before it was to be taken over


class HeadKind(Labelled):
    """Whom a head of a ballot stands for. Source: the district's procedures, section 3."""

    OWNER = "owner", "业主"
    DEVELOPER = "developer", "建设单位"


class Choice(Labelled):
    """What a ballot says. One that abstains or is spoiled takes part and does not agree."""

    AGREE = "agree", "同意"
    AGAINST = "against", "反对"
    ABSTAIN = "abstain", "弃权"
    SPOILED = "spoiled", "废票"


class Channel(Labelled):
    """How a head voted."""

    CODE = "code", "网上"
    PAPER = "paper", "书面"


class BundleStatus(Labelled):
    """Where a bundle of paper ballots stands between the two persons."""

    ENTERED = "entered", "待复核"
    CONFIRMED = "confirmed", "已复核"
    RETURNED = "returned", "已退回"


class TenderMode(Labelled):
    """Who may bid. Source: Tender Law (招标投标法), art. 10."""

    OPEN = "open", "公开招标"
    INVITED = "invited", "邀请招标"


class KeyHolder(Labelled):
    """Who keeps a half of a tender's private key. Source: the district's procedures, section 4.2."""

    TENDERER = "tenderer", "招标人"
    HOUSING_HEAD = "housing_head", "区住建局负责人"
    JUSTICE_OFFICER = "justice_officer", "区司法局"
    FINANCE_HEAD = "finance_head", "区财政局负责人"


class KeyPair(Labelled):
    """Which two holders open a tender's bids together."""

    PRIMARY = "primary", "开标密钥"
    RECOVERY = "recovery", "备用密钥"  # for a lost passphrase


class TenderOutcome(Labelled):
    """How a tender ended."""

    AWARDED = "awarded", "定标"
    FAILED = "failed", "流标"
    WITHDRAWN = "withdrawn", "终止"


class BidFault(Labelled):
    """Why an opened bid does not count."""

    UNREADABLE = "unreadable", "不能解密"
    OUT = "out", "已被取消投标资格"
    BANNED = "banned", "禁入期内"
    LISTED = "blacklisted", "已列入黑名单"
    KIN = "kin", "与禁入或者列入黑名单的企业属于同一人"
    SAME_PERSON = "same-person", "与另一投标人属于同一人"
    OVER_CEILING = "over-ceiling", "报价超过最高限价"


class SpecialistKind(Labelled):
    """What somebody from outside the offices was appointed for. Source: the district's plan, section 3 (1) 1 and 4."""

    EXPERT = "expert", "评标专家"
    MEDIATOR = "mediator", "人民调解员"


class ComplaintKind(Labelled):
    """What somebody complains of. Source: the district's procedures, section 5 (complaint)."""

    SERVICE = "service", "物业服务质量"
    FEE = "fee", "收费和价格"
    COVENANT = "covenant", "违反管理规约"
    ILLEGAL = "illegal", "违法建设、毁绿、乱设摊点和广告"
    DISPUTE = "dispute", "与企业或其他业主的纠纷"
    PETITION = "petition", "对管理工作的意见和请求"


class ComplaintResult(Labelled):
    """What came of a complaint."""

    JUSTIFIED = "justified", "属实"
    PARTLY = "partly", "部分属实"
    UNFOUNDED = "unfounded", "不属实"
    REFERRED = "referred", "已移送"
    MEDIATED = "mediated", "已转调解"
    REFUSED = "refused", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"


class ConflictRoute(Labelled):
    """By which way a specialist is tied to somebody whom the matter concerns."""

    EMPLOYER = "employer", "所在单位"
    DECLARED = "declared", "本人申报"
    ROLE = "role", "担任岗位"


class DisputeMatter(Labelled):
    """What a dispute is about."""

    FEE = "fee", "物业费"
    SERVICE = "service", "服务质量"
    REPAIR = "repair", "维修养护"
    INCOME = "income", "公共收益"
    PARKING = "parking", "车位停放"
    DEPOSIT = "deposit", "装修押金"
    LEAK = "leak", "漏水和相邻关系"
    HEATING = "heating", "供暖"
    PRICE = "price", "收费标准和明码标价"
    OTHER_DISPUTE = "other", "其他纠纷"


class DisputeOutcome(Labelled):
    """How a dispute ended. Source: the district's procedures, section 4.3."""

    KEPT = "kept", "协议已履行"
    BROKEN = "broken", "协议没有全部履行"
    FAILED = "failed", "调解终止"
    DECLINED = "declined", "不予受理"
    REFERRED = "referred", "已移送"
    MERGED = "merged", "并入另案"
    WITHDRAWN = "withdrawn", "申请人撤回"
    SUED = "sued", "已起诉"
