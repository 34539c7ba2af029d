"""Estates of the demonstration and who serves them: the roles that a case of theirs meets, and their people's log-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """An estate. `people`: log-ins by role, where the role's first account does not serve it."""

    estate: str
    name: str
    subdistrict: str
    people: Mapping[str, str] = field(default_factory=dict)

    def login(self, role: str) -> str:
        return self.people.get(role, role)


def elsewhere(estate: str, name: str, subdistrict: str, subdistrict_id: str, community: str, firm: str) -> Place:
    """An estate of another subdistrict: its own people have log-ins made of role and unit."""
    people = {
        "subdistrict_officer": f"subdistrict_officer.{subdistrict_id}", "community_officer": f"community_officer.{community}",
        "owners_committee": f"owners_committee.{estate}", "residents_rep": f"residents_rep.{estate}",
        "firm_contact": f"firm_contact.{firm}", "firm_manager": f"firm_manager.{estate}",
    }  # fmt: skip
    return Place(f"estate.{estate}", name, subdistrict, people)


HUAIANLI = Place("estate.huaianli", "槐安里小区", "友谊街道")
NANZHAYUAN = elsewhere("nanzhayuan", "南栅园", "黄河西路街道", "huanghexilu", "hexi", "shizhu")
LANTIANYUAN = elsewhere("lantianyuan", "蓝田园", "黄河西路街道", "huanghexilu", "shazao", "beiwei")
JINKUIJIAYUAN = elsewhere("jinkuijiayuan", "锦葵家园", "阿尔丁街道", "aerding", "luyuan", "hemuyuan")
SHUTONGLI = elsewhere("shutongli", "疏桐里小区", "鞍山街道", "anshan", "luqian", "yuancen")
XINGYULI = elsewhere("xingyuli", "杏雨里小区", "昆工路街道", "kungonglu", "gongyou", "mushan")
FENGGUJIAYUAN = elsewhere("fenggujiayuan", "丰谷家园", "林荫街道", "linyin", "biliu", "mushan")
LANTIANLI = elsewhere("lantianli", "蓝田里小区", "昆工路街道", "kungonglu", "ganghua", "yuntai")
SHUTONGYUAN = elsewhere("shutongyuan", "疏桐园", "鞍山街道", "anshan", "jinxiu", "hemuyuan")
"""No owners' committee: a residents' representative scores."""
