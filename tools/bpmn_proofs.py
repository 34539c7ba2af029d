"""Which test proves each part of BPMN that docs/bpmn.md lists as supported; a test sees that all of them exist and are about it.

Files are named by their path under `tests`.
"""

from __future__ import annotations

from collections.abc import Mapping

DRAWN = "bpmn/test_drawn_elements.py::test_what_only_draws_or_explains_changes_nothing"
DATA_DRAWN = "bpmn/test_data_objects.py::test_is_drawn_and_changes_nothing"
PLACES = "bpmn/test_event_places.py::test_a_catching_event_lets_its_token_go_when_its_trigger_comes_and_ends_what_it_interrupts"
THROWN = "bpmn/test_event_places.py::test_a_throwing_event_does_what_it_says"
STARTS = "bpmn/test_event_places.py::test_a_start_event_begins_a_case_when_its_trigger_comes"
MISPLACED = "bpmn/test_event_places.py::test_an_event_is_refused_where_the_standard_has_none_and_nowhere_else_but_twice"
KINDS = "bpmn/test_activity_kinds.py::test_an_activity_of_every_kind_is_done_as_often_as_it_is_repeated"
WORK = "bpmn/test_activity_kinds.py::test_each_kind_says_what_it_is_to_do"
REFUSED = "bpmn/test_standard_elements.py::test_an_element_that_is_not_executed_is_refused_with_the_way_round"
REFUSED_ATTRIBUTE = "bpmn/test_standard_elements.py::test_an_attribute_that_is_not_executed_is_refused_with_the_way_round"
_FRAME = "bpmn/test_tokens.py::test_a_task_opens_completes_and_the_case_ends_with_its_variables"
_CONDITION = "bpmn/test_conditions.py::test_a_token_waits_until_the_condition_is_true"
_SENDING = "bpmn/test_events.py::test_messages_are_sent_with_payload_key_and_time_to_live"
_LOCAL = "bpmn/test_work.py::test_input_mappings_are_local_and_output_mappings_alone_come_out"
_ITEMS = "bpmn/test_work.py::test_parallel_multi_instance_opens_a_task_per_item_and_collects_in_their_order"
_DUE = "bpmn/test_events.py::test_a_due_date_and_its_notes_come_with_the_task"


def _all(names: str, proof: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), proof)


ELEMENTS: Mapping[str, str] = {
    **_all("bpmn:definitions bpmn:process bpmn:extensionElements", _FRAME),
    **_all(
        "bpmn:documentation bpmn:collaboration bpmn:participant bpmn:category bpmn:categoryValue bpmn:laneSet bpmn:lane"
        " bpmn:childLaneSet bpmn:flowNodeRef bpmn:textAnnotation bpmn:text bpmn:group bpmn:incoming bpmn:outgoing",
        DRAWN,
    ),
    **_all(
        "bpmndi:BPMNDiagram bpmndi:BPMNPlane bpmndi:BPMNShape bpmndi:BPMNEdge bpmndi:BPMNLabel bpmndi:BPMNLabelStyle dc:Font dc:Bounds"
        " di:waypoint",
        DRAWN,
    ),
    **_all(
        "bpmn:dataObjectReference bpmn:dataStore bpmn:dataStoreReference bpmn:dataState bpmn:dataInputAssociation"
        " bpmn:dataOutputAssociation bpmn:sourceRef bpmn:targetRef bpmn:ioSpecification bpmn:dataInput bpmn:dataOutput bpmn:inputSet"
        " bpmn:outputSet bpmn:dataInputRefs bpmn:dataOutputRefs bpmn:property",
        DATA_DRAWN,
    ),
    "bpmn:dataObject": "bpmn/test_data_objects.py::test_a_case_has_its_data_objects_from_the_start_without_a_value",
    "bpmn:messageFlow": "bpmn/test_message_flows.py::test_a_flow_between_pools_is_drawn",
    "bpmn:message": "bpmn/test_events.py::test_a_message_goes_to_its_own_wait_only",
    "bpmn:signal": "bpmn/test_events.py::test_signals_reach_every_wait_of_the_case",
    "bpmn:error": "bpmn/test_events.py::test_an_error_end_is_caught_outside_its_subprocess_with_what_it_says",
    "bpmn:escalation": "bpmn/test_events.py::test_escalation",
    "bpmn:association": "bpmn/test_compensation.py::test_all_that_is_done_is_undone_the_latest_first_one_after_another",
    "bpmn:sequenceFlow": "bpmn/test_tokens.py::test_implicit_fork_and_merge",
    "bpmn:conditionExpression": "bpmn/test_tokens.py::test_exclusive_gateway_takes_the_first_true_flow_else_the_default",
    **_all(
        "bpmn:task bpmn:manualTask bpmn:userTask bpmn:serviceTask bpmn:sendTask bpmn:receiveTask bpmn:businessRuleTask bpmn:scriptTask"
        " bpmn:callActivity bpmn:subProcess bpmn:transaction bpmn:adHocSubProcess bpmn:multiInstanceLoopCharacteristics"
        " bpmn:standardLoopCharacteristics",
        KINDS,
    ),
    "bpmn:loopCondition": "bpmn/test_standard_loop.py::test_it_is_done_before_the_condition_is_asked_and_again_while_it_holds",
    "bpmn:completionCondition": "bpmn/test_work.py::test_a_completion_condition_ends_the_rest",
    "bpmn:startEvent": STARTS,
    **_all("bpmn:intermediateCatchEvent bpmn:boundaryEvent", PLACES),
    **_all("bpmn:intermediateThrowEvent bpmn:endEvent", THROWN),
    "bpmn:exclusiveGateway": "bpmn/test_tokens.py::test_exclusive_gateway_takes_the_first_true_flow_else_the_default",
    "bpmn:parallelGateway": "bpmn/test_tokens.py::test_parallel_join_waits_for_every_flow",
    "bpmn:inclusiveGateway": "bpmn/test_tokens.py::test_inclusive_join_waits_for_the_tokens_that_can_come",
    "bpmn:eventBasedGateway": "bpmn/test_events.py::test_the_first_event_after_an_event_based_gateway_wins",
    **_all(
        "bpmn:timerEventDefinition bpmn:messageEventDefinition bpmn:signalEventDefinition bpmn:errorEventDefinition"
        " bpmn:escalationEventDefinition bpmn:conditionalEventDefinition bpmn:cancelEventDefinition bpmn:compensateEventDefinition"
        " bpmn:linkEventDefinition",
        PLACES,
    ),
    "bpmn:terminateEventDefinition": THROWN,
    "bpmn:timeDate": "bpmn/test_events.py::test_a_timer_that_cannot_be_computed_stops_only_its_token",
    "bpmn:timeDuration": "bpmn/test_events.py::test_an_interrupting_timer_ends_the_task_and_takes_its_own_way",
    "bpmn:timeCycle": "bpmn/test_events.py::test_a_cycle_reminds_without_interrupting_as_often_as_it_says",
    "bpmn:condition": _CONDITION,
    **_all("zeebe:userTask zeebe:assignmentDefinition zeebe:formDefinition zeebe:calledDecision zeebe:calledElement", WORK),
    "zeebe:taskSchedule": _DUE,
    **_all("zeebe:ioMapping zeebe:input zeebe:output", _LOCAL),
    **_all("zeebe:properties zeebe:property zeebe:taskDefinition", _SENDING),
    "zeebe:adHoc": "bpmn/test_ad_hoc.py::test_the_collection_says_what_begins",
    "zeebe:script": "bpmn/test_activity_kinds.py::test_a_script_gives_its_value_by_its_mapping",
    "zeebe:subscription": "bpmn/test_events.py::test_a_message_goes_to_its_own_wait_only",
    "zeebe:loopCharacteristics": _ITEMS,
}

EVENTS: Mapping[str, str] = {
    "none": THROWN,
    "message": "bpmn/test_events.py::test_a_message_goes_to_its_own_wait_only",
    "timer": "bpmn/test_events.py::test_an_interrupting_timer_ends_the_task_and_takes_its_own_way",
    "error": "bpmn/test_events.py::test_an_error_end_is_caught_outside_its_subprocess_with_what_it_says",
    "escalation": "bpmn/test_events.py::test_an_escalation_starts_an_event_subprocess",
    "cancel": "bpmn/test_transactions.py::test_a_transaction_that_is_given_up_undoes_all_and_goes_its_own_way",
    "compensation": "bpmn/test_compensation.py::test_all_that_is_done_is_undone_the_latest_first_one_after_another",
    "conditional": _CONDITION,
    "link": "bpmn/test_events.py::test_links_jump_inside_their_scope",
    "signal": "bpmn/test_events.py::test_signals_reach_every_wait_of_the_case",
    "terminate": "bpmn/test_events.py::test_terminate_end_in_a_subprocess_ends_that_subprocess_alone",
    "multiple": "bpmn/test_multiple.py::test_any_one_of_several_lets_a_catch_event_go_on_and_ends_the_others",
    "parallel multiple": "bpmn/test_multiple.py::test_a_parallel_multiple_waits_for_all_in_any_order",
}

LOOPS: Mapping[str, str] = {
    "standard loop": "bpmn/test_standard_loop.py::test_it_is_done_before_the_condition_is_asked_and_again_while_it_holds",
    "parallel": _ITEMS,
    "sequential": "bpmn/test_work.py::test_sequential_multi_instance_goes_item_by_item",
}

PROPERTIES: Mapping[str, str] = {
    "name.en": "web/test_tasks.py::test_in_english_the_procedures_own_labels_are_english_where_it_has_them",
    "late": "engine/test_tasks.py::test_a_superior_acts_only_once_the_task_is_late",
    "remind": "engine/test_reminders.py::test_people_are_reminded_working_days_before_the_last_day",
    "four-eyes": "who_may/test_four_eyes.py::test_whoever_did_a_step_or_in_whose_place_is_nobody_of_those_who_check_it",
    "unit": "bpmn/test_activity_kinds.py::test_a_user_task_may_be_for_another_unit_than_its_role_s_own",
    "document": "engine/test_documents.py::test_a_letter_is_numbered_signed_and_hashed",
    "document-when": "scenarios/test_scenarios.py::test_scenario",
    "preview": "engine/test_reading.py::test_a_letter_is_previewed_with_what_is_filled_in",
    "desk": "registry/ballots/test_voting.py::test_a_ballot_is_counted_as_people_voted",
    "party": "engine/test_parties.py::test_a_party_completes_its_task_by_code_and_the_journal_says_who",
    "paper-by": "engine/test_parties.py::test_paper_is_entered_by_one_officer_and_confirmed_by_another",
    "blind": "engine/test_blind.py::test_nobody_reads_what_another_handed_in_before_all_have",
    "after": "web/test_tasks.py::test_what_cannot_be_undone_is_asked_on_a_page_of_its_own",
    "after.en": "web/test_tasks.py::test_in_english_the_procedures_own_labels_are_english_where_it_has_them",
    "act": "web/test_tasks.py::test_what_cannot_be_undone_is_asked_on_a_page_of_its_own",
    "act.en": "web/test_tasks.py::test_in_english_the_procedures_own_labels_are_english_where_it_has_them",
    "grave": "web/test_tasks.py::test_what_cannot_be_undone_is_asked_on_a_page_of_its_own",
    "return-to": "bpmn/test_returning.py::test_in_a_row_the_earlier_task_is_open_again_and_the_case_goes_its_way",
    "add-item": "engine/test_countersigning.py::test_one_more_has_a_task_of_its_own_and_is_waited_for",
    "add-by": "engine/test_countersigning.py::test_whoever_sent_it_a_colleague_of_the_same_role_and_the_owner_may",
    "correlation-key": _SENDING,
    "time-to-live": _SENDING,
}
