"""The habits of each procedure's people, a module for each folder of workflows."""

from web.demo.life.habits import Folder
from web.demo.life.procedures import (
    complaint,
    contract,
    credit,
    eviction,
    meeting,
    responsibility,
    selection,
    service,
    subsidy,
    survey,
    violation,
    vote,
)

FOLDERS: tuple[Folder, ...] = (
    service.FOLDER, subsidy.FOLDER, credit.FOLDER, responsibility.FOLDER, survey.FOLDER, meeting.FOLDER, vote.FOLDER,
    eviction.FOLDER, contract.FOLDER, violation.FOLDER, complaint.FOLDER, selection.FOLDER,
)  # fmt: skip
"""In the order in which they came: a day's draws go by the place in it, so a new one comes last."""
