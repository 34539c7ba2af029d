"""In which estates and for which firms somebody may start a case: every role of the district, against what is written here by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine import access
from engine.jobs import MAIN_PLACE
from engine.migrations.run import upgrade
from registry.scenario_district import ESTATE, FIRM, OTHER_ESTATE, OTHER_FIRM
from tests.postgres import Databases
from tests.registry.ballots.polling import Polls, procedure
from tests.who_may.world import ROLES

PLACES, FIRMS = {ESTATE, OTHER_ESTATE}, {FIRM, OTHER_FIRM}
OF_ONE_ESTATE = {"owners_committee"}
"""The residents' representative stands for both estates. They lie in one community: its officers, its subdistrict's and every
bureau may start in either."""
OF_ONE_FIRM = {"firm_contact", "firm_manager"}
"""Where such a role may start is told by the firm, which the form does not know yet: any estate is offered."""


@pytest.fixture(scope="module")
def polls(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Polls]:
    with databases.migrated("sqlite", upgrade) as url:
        opened = Polls(tmp_path_factory.mktemp("home"), url)
        yield opened
        opened.close()


def offered(polls: Polls, person: str, role: str, part: str, units: set[str]) -> set[str]:
    process = replace(procedure().process("polling"), start_roles=(role,))
    with polls.engine.reading() as tx:
        fits = access.may_start_in(tx.connection, tx.shelf.roles, person, tx.now, process, part)
        return {unit for unit in units if fits(unit)}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "party"])
def test_each_role_is_offered_the_places_in_which_it_may_start(polls: Polls, role: str) -> None:
    person = polls.people[role][0]
    assert offered(polls, person, role, MAIN_PLACE, PLACES) == ({ESTATE} if role in OF_ONE_ESTATE else PLACES)
    assert offered(polls, person, role, "firm", FIRMS) == ({FIRM} if role in OF_ONE_FIRM else FIRMS)


def test_whoever_has_the_role_elsewhere_is_offered_nothing_here(polls: Polls) -> None:
    officer, community, firm = polls.people["stranger"]
    assert offered(polls, officer, "subdistrict_officer", MAIN_PLACE, PLACES) == set()
    assert offered(polls, community, "community_officer", MAIN_PLACE, PLACES) == set()
    assert offered(polls, firm, "firm_contact", "firm", FIRMS) == {OTHER_FIRM}


def test_whoever_has_none_of_the_roles_is_offered_nothing(polls: Polls) -> None:
    assert offered(polls, polls.people["auditor"][0], "housing_officer", MAIN_PLACE, PLACES) == set()
