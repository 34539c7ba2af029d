"""Who acts at a desk: every role of the district, in the case's units and in foreign ones, against what is written here by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.desk_commands import ActAtTask
from engine.errors import BadValue, NotAllowed, NotFound
from engine.identity import new_id
from engine.migrations.run import upgrade
from tests.postgres import Databases
from tests.registry.ballots.polling import Polls
from tests.registry.tenders.tendering import FIRMS, HOLDERS, Tendering

AT_THE_DESK = {"community_officer", "owners_committee"}
"""Whom the task is for, in the estate of the vote, its community or its subdistrict. Nobody else: neither the procedure's owner
nor the auditor nor the administrator, nor the same role elsewhere."""


@pytest.fixture
def polls(databases: Databases, tmp_path: Path) -> Iterator[Polls]:
    with databases.migrated("sqlite", upgrade) as url:
        opened = Polls(tmp_path, url)
        yield opened
        opened.close()


def test_whom_the_task_is_for_acts_at_its_desk_and_nobody_else(polls: Polls) -> None:
    task, let_in = polls.task("voting").id, set()
    for role, persons in polls.people.items():
        for person in persons:
            try:
                polls.engine.execute(ActAtTask(new_id(), person, task, "issue_codes"))
            except NotFound:
                continue
            let_in.add(role)
    assert let_in == AT_THE_DESK


def test_a_foreign_desk_and_a_missing_one_get_the_same_answer(polls: Polls) -> None:
    for task in (polls.task("voting").id, "0123456789abcdef/1"):
        with pytest.raises(NotFound) as caught:
            polls.engine.execute(ActAtTask(new_id(), "housing_officer", task, "issue_codes"))
        assert caught.value.noun == "task"


@pytest.fixture
def tendering(databases: Databases, tmp_path: Path) -> Iterator[Tendering]:
    with databases.migrated("sqlite", upgrade) as url:
        opened = Tendering(tmp_path, url)
        yield opened
        opened.close()


def let_in(tendering: Tendering, task: str, act: str) -> set[str]:
    """Who is let in to an act that everybody sends wrongly; a person of a role with several is one of them."""
    found = set()
    for role, persons in tendering.people.items():
        for person in persons:
            try:
                tendering.engine.execute(ActAtTask(new_id(), person, task, act, {}))
            except NotFound:
                continue
            except (BadValue, NotAllowed):
                found.add(person if role in ("firm_contact", "stranger") else role)
    return found


def test_each_part_of_a_tenders_key_is_kept_by_its_own_role_alone(tendering: Tendering) -> None:
    for holder, (element, role) in HOLDERS.items():
        assert let_in(tendering, tendering.task(element).id, "set_passphrase") == {role}
        tendering.hold(holder)


def test_a_bid_is_sealed_and_taken_back_by_its_own_firm_and_by_nobody_who_holds_a_key(tendering: Tendering) -> None:
    tendering.announce().seal(FIRMS[0])
    task = tendering.task(f"{FIRMS[0]}.bidding", tendering.bidding[FIRMS[0]]).id
    assert let_in(tendering, task, "seal_bid") == {"firm_contact.baihua"}


def test_bids_are_opened_by_the_tenderer_or_the_housing_bureau(tendering: Tendering) -> None:
    tendering.announce().close_bidding()
    assert let_in(tendering, tendering.task("opening").id, "open_bids") == {"owners_committee", "housing_officer"}
