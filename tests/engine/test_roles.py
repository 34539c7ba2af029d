"""roles.toml is read strictly; a role is looked for in the units of its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.access import gets_copies, is_addressable
from engine.roles import Reach, read_roles
from tests.engine.folder import ROLES

WORKFLOWS = Path(__file__).parents[2] / "workflows"

GOOD = """[clerk]
label = "经办人"
kind = "bureau"
unit = "bureau.housing"
"""


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[clerk\n", 1, "Expected TOML"),
        ("clerk = 3\n", 1, "single value"),
        (GOOD + "\n[other]\nkind = \"bureau\"\n", 6, "Expected label"),
        (GOOD + "\n[other]\nlabel = \"x\"\n", 6, "Expected kind"),
        (GOOD + "\n[other]\nlabel = \"x\"\nkind = \"planet\"\n", 6, "Expected a kind of unit"),
        (GOOD + "\n[other]\nlabel = \"x\"\nkind = \"firm\"\ncolour = \"red\"\n", 6, "but found colour"),
        (GOOD + "\n[other]\nlabel = 3\nkind = \"firm\"\n", 6, "Expected text for label"),
        (GOOD + "\n[other]\nlabel = \"x\"\nkind = \"firm\"\nreads_all = \"yes\"\n", 6, "Expected true or false for reads_all"),
        (GOOD + "\n[other]\nlabel = \"x\"\nkind = \"firm\"\nsuperior = \"ghost\"\n", 6, "Expected a role as superior"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_with_its_line(text: str, line: int, said: str) -> None:
    roles, findings = read_roles(text.encode(), "roles.toml")
    assert any(said in one.message and one.line == line for one in findings), findings
    assert "other" not in roles


def test_bytes_that_are_no_text_are_a_finding() -> None:
    assert read_roles(b"\xff\xfe", "roles.toml")[1][0].rule == "bad-toml"


def test_a_role_is_looked_for_where_its_kind_says() -> None:
    roles, findings = read_roles(ROLES.encode(), "roles.toml")
    assert findings == []
    lineage = {"estate": "estate.huaianli", "community": "community.huaiyin", "subdistrict": "subdistrict.youyi"}
    assert roles.reach("clerk", {}, {}) == Reach("clerk", "bureau.housing")
    assert roles.reach("street", lineage, {}) == Reach("street", "subdistrict.youyi")
    assert roles.reach("street", {}, {}) is None
    assert roles.reach("firm_manager", lineage, {"firm": "firm.heyuan"}) == Reach("firm_manager", "firm.heyuan", "estate.huaianli")
    assert roles.reach("firm_manager", lineage, {}) is None


def test_a_role_that_is_no_more_is_called_by_its_id() -> None:
    roles, _ = read_roles(ROLES.encode(), "roles.toml")
    assert (roles.label("clerk"), roles.label("clerk", "en"), roles.label("head", "en")) == ("经办人", "Clerk", "负责人")
    assert roles.label("ghost") == "ghost"


def test_offices_get_copies_and_whom_only_a_case_calls_is_asked_at_most() -> None:
    """Nobody outside an office keeps the whole of a case: no owners' people, no mediator, no evaluator, no side of a party."""
    roles, _ = read_roles((WORKFLOWS / "roles.toml").read_bytes(), "roles.toml")
    asked = {role.id for role in roles.values() if is_addressable(roles, role.id, role.unit or "")}
    copied = {role.id for role in roles.values() if gets_copies(roles, role.id, role.unit or "")}
    assert asked - copied == {"owners_committee", "residents_rep", "bid_evaluator", "mediator"}
    assert {"housing_head", "subdistrict_officer", "community_officer", "party_branch"} <= copied
    assert not copied & {"administrator", "firm_contact", "firm_manager", "developer_contact", "party", "leading_group_member"}
