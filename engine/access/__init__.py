"""Who may do what: the one place that decides it, and that changes nothing. A foreign thing and a missing one get the same
answer, NotFound.

What somebody acts as: `standing`. Tasks and four eyes: `tasks`; whether anybody can do one: `doers`. Starting and reading cases:
`cases`. Owner roles, superiors and the administrator: `operations`. What moves no token: `office`, `desks`. People without an
account: `parties`. What is kept back until all have handed in: `blind`. Absent persons: `substitutions`. Registers, estates and
firms: `registers`. Callers ask this package, and never a module in it.
"""

from engine.access.blind import is_blind, kept_back
from engine.access.cases import (
    Reading,
    began,
    may_read_document,
    may_start,
    may_start_in,
    read_case,
    reading_of,
    reads_everything,
    served_documents,
)
from engine.access.desks import holder_of, reach_desk
from engine.access.doers import Lack, lack_of, tasks_for_nobody
from engine.access.office import as_asked, as_copied, as_receiver, may_ask, may_copy, may_hand_over, may_urge, may_withdraw_opinion
from engine.access.operations import (
    may_confirm,
    may_countersign,
    may_operate,
    may_propose,
    may_see_incidents,
    may_suspend,
    may_withdraw,
    operated_roles,
)
from engine.access.parties import PARTY_DESK, as_party, as_second_person, party_by_code, party_reads_letter, require_not_a_party_s
from engine.access.registers import (
    estates_in_sight,
    firms_served,
    keeps,
    may_consult,
    may_keep,
    may_see_estate,
    may_see_firm,
)
from engine.access.standing import (
    ADMINISTRATOR,
    Fits,
    acting_as,
    addressed_as,
    at_the_server,
    copied_as,
    gets_copies,
    is_addressable,
    is_administrator,
)
from engine.access.substitutions import may_arrange
from engine.access.tasks import Held, check_four_eyes, excluding_step, free_to_take, is_stranded, reach_task

__all__ = [
    "ADMINISTRATOR",
    "Fits",
    "Held",
    "Lack",
    "PARTY_DESK",
    "Reading",
    "acting_as",
    "addressed_as",
    "as_asked",
    "as_copied",
    "as_party",
    "as_receiver",
    "as_second_person",
    "at_the_server",
    "began",
    "check_four_eyes",
    "copied_as",
    "estates_in_sight",
    "excluding_step",
    "firms_served",
    "free_to_take",
    "gets_copies",
    "holder_of",
    "is_addressable",
    "is_administrator",
    "is_blind",
    "is_stranded",
    "keeps",
    "kept_back",
    "lack_of",
    "may_arrange",
    "may_ask",
    "may_confirm",
    "may_consult",
    "may_copy",
    "may_countersign",
    "may_hand_over",
    "may_keep",
    "may_operate",
    "may_propose",
    "may_read_document",
    "may_see_estate",
    "may_see_firm",
    "may_see_incidents",
    "may_start",
    "may_start_in",
    "may_suspend",
    "may_urge",
    "may_withdraw",
    "may_withdraw_opinion",
    "operated_roles",
    "party_by_code",
    "party_reads_letter",
    "reach_desk",
    "reach_task",
    "read_case",
    "reading_of",
    "reads_everything",
    "require_not_a_party_s",
    "served_documents",
    "tasks_for_nobody",
]
