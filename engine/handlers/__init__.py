"""One function per command: may this actor do this, in this state, at this time; and if so, what follows.

A handler never commits; `engine.execute` does, once. Its result is what the same command id answers again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine import commands, desk_commands, machine_commands, move_commands, office_commands, party_commands
from engine.handlers import (
    copies,
    countersigning,
    deliveries,
    desks,
    doers,
    handing_over,
    interventions,
    moved_cases,
    moving,
    opinions,
    parties,
    proposals,
    records,
    recounting,
    registers,
    returning,
    sealing,
    starts,
    substitutions,
    suspending,
    taking_back,
    tasks,
    timers,
    urging,
)
from engine.transaction import Transaction

Result = Mapping[str, Any]

HANDLERS: Mapping[type, Callable[[Transaction, Any], Result]] = {
    commands.StartCase: starts.start_case,
    machine_commands.StartByTimer: starts.start_by_timer,
    commands.ClaimTask: tasks.claim_task,
    commands.ReleaseTask: tasks.release_task,
    commands.SaveDraft: tasks.save_draft,
    commands.CompleteTask: tasks.complete_task,
    commands.TakeBack: taking_back.take_back_task,
    commands.ReturnTask: returning.return_task,
    office_commands.HandOverTask: handing_over.hand_over_task,
    office_commands.UrgeTask: urging.urge_task,
    office_commands.AskOpinion: opinions.ask_opinion,
    office_commands.AnswerOpinion: opinions.answer_opinion,
    office_commands.DeclineOpinion: opinions.decline_opinion,
    office_commands.WithdrawOpinion: opinions.withdraw_opinion,
    office_commands.SendCopy: copies.send_copy,
    office_commands.ReadCopy: copies.read_copy,
    office_commands.KeepRegister: registers.keep_register,
    desk_commands.ActAtTask: desks.act_at_task,
    desk_commands.ActByCode: desks.act_by_code,
    party_commands.IssuePartyCode: parties.issue_party_code,
    party_commands.EnterPaper: parties.enter_paper,
    party_commands.ConfirmPaper: parties.confirm_paper,
    party_commands.ReturnPaper: parties.return_paper,
    party_commands.CompleteByCode: parties.complete_by_code,
    party_commands.StoreFileByCode: parties.store_file_by_code,
    commands.StoreFile: records.store_file,
    machine_commands.RecordRendition: records.record_rendition,
    machine_commands.SealNow: sealing.seal_now,
    machine_commands.FireTimer: timers.fire_timer,
    machine_commands.LookForDoers: doers.look_for_doers,
    machine_commands.Deliver: deliveries.deliver,
    machine_commands.PublishMessage: deliveries.publish_message,
    machine_commands.AnswerCall: deliveries.answer_call,
    commands.RetryIncident: interventions.retry_incident,
    commands.RetryAtServer: interventions.retry_incident,
    commands.ProposeVariables: proposals.propose_variables,
    commands.ProposeMove: proposals.propose_move,
    commands.ConfirmIntervention: proposals.confirm_intervention,
    commands.RefuseIntervention: proposals.refuse_intervention,
    commands.WithdrawIntervention: proposals.withdraw_intervention,
    machine_commands.LapseIntervention: proposals.lapse_intervention,
    machine_commands.RecountTerms: recounting.recount_terms,
    move_commands.ProposeCaseMoves: moving.propose_case_moves,
    move_commands.ConfirmCaseMoves: moving.confirm_case_moves,
    move_commands.RefuseCaseMoves: moving.refuse_case_moves,
    move_commands.WithdrawCaseMoves: moving.withdraw_case_moves,
    move_commands.LookAtCases: moved_cases.look_at_cases,
    move_commands.MoveCase: moved_cases.move_case,
    commands.CancelCase: interventions.cancel_case,
    commands.SuspendCase: suspending.suspend_case,
    commands.ResumeCase: suspending.resume_case,
    commands.AddCountersigner: countersigning.add_countersigner,
    commands.RemoveCountersigner: countersigning.remove_countersigner,
    commands.EnterSubstitution: substitutions.enter_substitution,
    commands.EndSubstitution: substitutions.end_substitution,
}
