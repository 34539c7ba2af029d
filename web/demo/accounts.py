"""The demonstration's accounts: one per role, two in a body where a second person is needed, and three strangers.

All of them reach the cases of one estate, 槐安里小区 (友谊街道槐荫社区); the strangers serve another subdistrict,
community and firm, and see nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.store.people import unit_names

ESTATE = "estate.huaianli"
COMMUNITY = "community.huaiyin"
SUBDISTRICT = "subdistrict.youyi"
FIRM = "firm.qingtan"
SECOND_ESTATE = "estate.qinghejiayuan"
SECOND_FIRM = "firm.puyuan"
DEVELOPER = "developer.zhengyang"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. The login is the user's id too; a stranger reaches no case of the estate."""

    login: str
    name: str
    role: str
    unit: str
    second_unit: str = ""
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account as the page of demo accounts lists it, with the name of its unit."""

    account: Account
    unit_name: str
    unit_name_en: str


def _several(role: str, unit_id: str, *names: str, second_unit: str = "") -> Iterable[Account]:
    for number, name in enumerate(names, 1):
        yield Account(role if number == 1 else f"{role}.{number}", name, role, unit_id, second_unit)


ACCOUNTS: tuple[Account, ...] = (
    *_several("housing_officer", "bureau.housing", "林一帆", "苏映晨"),
    *_several("housing_reviewer", "bureau.housing", "乔敏之", "尹若棠"),
    *_several("housing_head", "bureau.housing", "周恪", "秦疏影"),
    *_several("housing_legal", "bureau.housing", "孟远", "温如故"),
    *_several("subdistrict_officer", SUBDISTRICT, "白雪岭", "顾长汀"),
    *_several("subdistrict_head", SUBDISTRICT, "韩牧之"),
    *_several("community_officer", COMMUNITY, "沈小荷", "阮青禾"),
    *_several("party_branch", COMMUNITY, "任向暖"),
    *_several("owners_committee", ESTATE, "魏安澜", "龚石生"),
    *_several("residents_rep", ESTATE, "程素秋", "田喜雨"),
    *_several("firm_contact", FIRM, "陆见山"),
    *_several("firm_manager", FIRM, "贺远舟", second_unit=ESTATE),
    *_several("finance_officer", "bureau.finance", "姚知微", "戴行简"),
    *_several("finance_head", "bureau.finance", "卢定波", "温照野"),
    *_several("leading_group_head", "district", "蒋怀川"),
    *_several("leading_group_deputy", "district", "陶景和"),
    *_several("leading_group_office", "district", "邹晓棠", "侯宛若"),
    *_several("procedure_designer", "district", "程若拙", "田未央"),
    *_several("procedure_approver", "district", "阮执中"),
    *_several("auditor", "district", "何以宁"),
    *_several("administrator", "district", "戴司南"),
    *_several("leading_group_member", "bureau.government_office", "史牧云"),
    *_several("justice_officer", "bureau.justice", "傅清越", "熊闻溪"),
    *_several("enforcement_officer", "bureau.enforcement", "黎砚秋"),
    *_several("market_officer", "bureau.market", "苏问渠"),
    *_several("development_officer", "bureau.development", "周栖迟"),
    *_several("developer_contact", DEVELOPER, "秦正庭"),
    *_several("bid_evaluator", "panel", "魏九思", "尹怀朴"),
    *_several("mediator", "committee.mediation", "白守温", "顾平川"),
    # A second estate of the same community, so that the short path can be walked after the long one.
    Account("owners_committee.qinghejiayuan", "陆榆生", "owners_committee", SECOND_ESTATE),
    Account("firm_contact.puyuan", "卢溪桥", "firm_contact", SECOND_FIRM),
    Account("firm_manager.qinghejiayuan", "沈清和", "firm_manager", SECOND_FIRM, SECOND_ESTATE),
    Account("subdistrict_officer.tuanjie", "任隔溪", "subdistrict_officer", "subdistrict.tuanjie", stranger=True),
    Account("community_officer.beilin", "侯北望", "community_officer", "community.beilin", stranger=True),
    Account("firm_contact.jinyu", "史榆生", "firm_contact", "firm.jinyu", stranger=True),
)
"""In the order in which a case of the estate meets them, strangers last."""


def shown_accounts(connection: Connection) -> list[ShownAccount]:
    """The accounts with the names of their units."""
    names = unit_names(connection, {account.unit for account in ACCOUNTS})
    return [ShownAccount(account, *names.get(account.unit, ("", ""))) for account in ACCOUNTS]
