"""The district's bodies as units of the tree: those that its procedures name, and its towns and subdistricts.

Source: the district's plan, section 4 (1); the district's procedures, section 1 (bodies, units, roles).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

DISTRICT = ("district", "昆都仑区", "Kundulun District")

BUREAUS = (
    ("bureau.government_office", "区政府办公室", "District Government Office"),
    ("bureau.housing", "区住建局", "Housing and Construction Bureau"),
    ("bureau.finance", "区财政局", "Finance Bureau"),
    ("bureau.justice", "区司法局", "Justice Bureau"),
    ("bureau.enforcement", "区综合执法局", "Law Enforcement Bureau"),
    ("bureau.market", "区市场监督管理局", "Market Supervision Bureau"),
    ("bureau.development", "区发改委", "Development and Reform Commission"),
    ("bureau.property_center", "区房屋征收和物业管理服务中心", "Expropriation and Property Management Centre"),
)

COMMITTEE = ("committee.mediation", "昆区物业纠纷人民调解委员会", "People's Mediation Committee for Property Disputes")
PANEL = ("panel", "评标专家组", "Bid Experts' Panel")

SUBDISTRICTS = (
    ("subdistrict.kunhe", "昆河镇", "Kunhe Town"),
    ("subdistrict.buerhantu", "卜尔汉图镇", "Buerhantu Town"),
    ("subdistrict.kunbei", "昆北街道", "Kunbei Subdistrict"),
    ("subdistrict.linyin", "林荫街道", "Linyin Subdistrict"),
    ("subdistrict.qianjin", "前进街道", "Qianjin Subdistrict"),
    ("subdistrict.baiyun", "白云街道", "Baiyun Subdistrict"),
    ("subdistrict.anshan", "鞍山街道", "Anshan Subdistrict"),
    ("subdistrict.youyi", "友谊街道", "Youyi Subdistrict"),
    ("subdistrict.shaoxian", "少先街道", "Shaoxian Subdistrict"),
    ("subdistrict.aerding", "阿尔丁街道", "Aerding Subdistrict"),
    ("subdistrict.zhaotan", "沼潭街道", "Zhaotan Subdistrict"),
    ("subdistrict.huanghexilu", "黄河西路街道", "Huanghexilu Subdistrict"),
    ("subdistrict.kungonglu", "昆工路街道", "Kungonglu Subdistrict"),
    ("subdistrict.shifudonglu", "市府东路街道", "Shifudonglu Subdistrict"),
    ("subdistrict.tuanjie", "团结街道", "Tuanjie Subdistrict"),
)

GROUP_MEMBERS = tuple(body[0] for body in (*BUREAUS, *SUBDISTRICTS) if body[0] != "bureau.housing")
"""Who sits in the leading group as a member; the housing bureau keeps its office. Source: the plan, section 4 (1)."""

_ACTING = {
    "bureau.housing": "housing_officer",
    "bureau.finance": "finance_officer",
    "bureau.justice": "justice_officer",
    "bureau.enforcement": "enforcement_officer",
    "bureau.market": "market_officer",
    "bureau.development": "development_officer",
}

# Source: the district's plan, section 2, and for party organisations section 3 (2) 3, which names no number. From when on
# something is new the plan does not say; it was issued in the course of 2019.
_BY, _NEW_FROM = date(2020, 12, 31), date(2019, 1, 1)
GOALS = tuple(
    {"id": kind, "target": target, "counted_from": new_from, "due_on": _BY, "source": source}
    for kind, target, new_from, source in (
        ("coverage", 100, None, "方案二"), ("satisfaction", 95, None, "方案二"), ("three_star", 2, _NEW_FROM, "方案二"),
        ("two_star", 12, _NEW_FROM, "方案二"), ("one_star", 46, _NEW_FROM, "方案二"), ("quasi", 45, _NEW_FROM, "方案二"),
        ("party", None, None, "方案三（二）3"),
    )
)

# Source: the cover and contents of DB15/T 970; the day the first edition took effect is not known, so its year's first.
STANDARD_EDITIONS = (
    {"id": "2016", "label": "DB15/T 970-2016《居住物业管理服务标准》", "levels": 3, "valid_from": date(2016, 1, 1)},
    {"id": "2024", "label": "DB15/T 970—2024《居住物业管理服务规范》", "levels": 5, "valid_from": date(2024, 10, 27)},
)


def acting_role(bureau: str) -> str:
    """The role whose people act for a bureau; a bureau without officers of its own acts through its member of the leading group."""
    return _ACTING.get(bureau, "leading_group_member")


def unit_row(unit: tuple[str, str, str], kind: str, parent: str | None) -> dict[str, Any]:
    """A row of the table of units."""
    unit_id, name, name_en = unit
    return {"id": unit_id, "kind": kind, "name": name, "name_en": name_en, "parent": parent}


def unit_rows() -> Iterator[dict[str, Any]]:
    """The district and its bodies, parents first."""
    yield unit_row(DISTRICT, "district", None)
    for body in BUREAUS:
        yield unit_row(body, "bureau", DISTRICT[0])
    yield unit_row(COMMITTEE, "committee", DISTRICT[0])
    yield unit_row(PANEL, "panel", DISTRICT[0])
    for body in SUBDISTRICTS:
        yield unit_row(body, "subdistrict", DISTRICT[0])
