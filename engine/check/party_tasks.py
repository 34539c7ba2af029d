"""Tasks of people without an account: what fits together in them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.diagram import UserTask
from engine.check.near_names import near
from engine.check.neighbourhood import Neighbourhood
from engine.parties import PARTY_ROLE


def party_problems(around: Neighbourhood, task: UserTask) -> Iterator[tuple[str, str]]:
    """Rule and message of each.

    Source: the district's procedures, section 1 (roles: 当事人 has no account).
    """
    for role in task.paper_by:
        if role not in around.roles:
            yield "missing-role", f"Expected a role in paper-by, but {role} is none of roles.toml{near(role, around.roles)}."
    if task.party is None:
        if isinstance(task.groups, tuple) and PARTY_ROLE in task.groups:
            yield "party-task", f"Expected the properties party and paper-by, for nobody with an account is {PARTY_ROLE}."
        return
    if task.groups != (PARTY_ROLE,):
        yield "party-task", f"Expected candidateGroups {PARTY_ROLE} alone, for the task is for one person without an account."
    if task.form is None:
        yield "party-task", "Expected a form, for a party says something, but there is none."
    wrong = {"assignee": task.assignee, "desk": task.desk, "document": task.document, "return-to": task.return_to or None}
    for name in sorted(name for name, value in wrong.items() if value is not None):
        yield "party-task", f"Expected no {name}, for a party has no account, but there is one."
