"""Which test proves each part of DMN that the engine evaluates: element, hit policy, aggregation, refusal."""

from __future__ import annotations

from collections.abc import Mapping

ELEMENTS: Mapping[str, str] = {
    "definitions": "test_reader.py::test_dmn_1_1_to_1_5_are_read",
    "import": "test_imports.py::test_decision_uses_an_imported_decision_under_the_import_s_name",
    "itemDefinition": "test_types.py::test_type_derives_from_another_with_its_allowed_values",
    "itemComponent": "test_types.py::test_components_nest_and_more_entries_than_declared_are_kept",
    "allowedValues": "test_types.py::test_allowed_values_hold_for_the_value_and_for_each_item_of_a_collection",
    "typeConstraint": "test_types.py::test_type_constraint_holds_for_a_collection_as_a_whole",
    "functionItem": "test_knowledge.py::test_function_item_wants_functions_of_so_many_parameters",
    "parameters": "test_knowledge.py::test_function_item_wants_functions_of_so_many_parameters",
    "inputData": "test_requirements.py::test_missing_input_is_a_fault_but_null_is_a_value",
    "variable": "test_types.py::test_type_of_a_variable_converts_what_the_decision_gives",
    "decision": "test_requirements.py::test_required_decision_is_evaluated_once_however_many_need_it",
    "informationRequirement": "test_requirements.py::test_variables_that_are_not_drawn_are_not_seen",
    "requiredInput": "test_requirements.py::test_decision_lists_what_it_wants_from_outside_through_others",
    "requiredDecision": "test_requirements.py::test_required_decision_is_evaluated_once_however_many_need_it",
    "knowledgeRequirement": "test_knowledge.py::test_knowledge_model_that_is_not_required_is_not_seen",
    "requiredKnowledge": "test_knowledge.py::test_knowledge_model_requires_another",
    "businessKnowledgeModel": "test_knowledge.py::test_knowledge_model_is_a_function_by_position_and_by_name",
    "encapsulatedLogic": "test_knowledge.py::test_result_is_of_the_type_of_the_model_s_variable_or_of_its_function",
    "decisionService": "test_knowledge.py::test_service_is_a_function_of_its_inputs",
    "outputDecision": "test_knowledge.py::test_service_of_several_outputs_gives_a_context_by_name",
    "encapsulatedDecision": "test_knowledge.py::test_service_is_a_function_of_its_inputs",
    "inputDecision": "test_knowledge.py::test_service_takes_decisions_that_its_caller_answers_after_the_inputs",
    "decisionService/inputData": "test_knowledge.py::test_service_whose_decisions_want_an_input_that_it_does_not_list_is_refused",
    "literalExpression": "test_requirements.py::test_expression_that_fails_is_a_fault_and_says_why",
    "invocation": "test_boxed.py::test_invocation_binds_parameters_by_name_in_any_order",
    "binding": "test_boxed.py::test_invocation_binds_parameters_by_name_in_any_order",
    "parameter": "test_boxed.py::test_binding_is_converted_to_the_type_of_its_parameter",
    "context": "test_boxed.py::test_context_is_its_entries_each_of_which_sees_those_before",
    "contextEntry": "test_boxed.py::test_context_with_an_entry_without_variable_is_that_entry",
    "list": "test_boxed.py::test_list_holds_a_value_an_expression",
    "relation": "test_boxed.py::test_relation_is_a_list_of_rows_by_column",
    "column": "test_boxed.py::test_cell_of_another_type_than_its_column_is_a_fault_that_names_row_and_column",
    "row": "test_boxed.py::test_relation_is_a_list_of_rows_by_column",
    "functionDefinition": "test_boxed.py::test_function_of_a_context_is_called_by_later_entries_and_sees_what_stands_around_it",
    "formalParameter": "test_boxed.py::test_function_converts_its_arguments_and_refuses_others",
    "conditional": "test_boxed.py::test_conditional_evaluates_only_the_branch_that_it_takes",
    "if": "test_boxed.py::test_condition_that_is_neither_true_nor_false_is_a_fault_and_null_in_the_standard",
    "then": "test_boxed.py::test_conditional_evaluates_only_the_branch_that_it_takes",
    "else": "test_boxed.py::test_conditional_evaluates_only_the_branch_that_it_takes",
    "filter": "test_boxed.py::test_filter_keeps_items_in_order_and_sees_them_and_their_entries",
    "match": "test_boxed.py::test_filter_that_gives_no_boolean_is_a_fault_and_null_in_the_standard",
    "for": "test_boxed.py::test_loop_gives_a_value_an_item_and_sees_those_before",
    "some": "test_boxed.py::test_quantifier_asks_every_item",
    "every": "test_boxed.py::test_quantifier_asks_every_item",
    "in": "test_boxed.py::test_loop_converts_what_it_runs_over",
    "return": "test_boxed.py::test_loop_gives_a_value_an_item_and_sees_those_before",
    "satisfies": "test_boxed.py::test_quantifier_of_what_is_no_boolean_is_a_fault_and_null_in_the_standard",
    "decisionTable": "test_tables.py::test_unique_table_answers_with_its_only_match_at_every_bound",
    "input": "test_tables.py::test_trace_names_inputs_and_rules_that_matched",
    "inputExpression": "test_tables.py::test_input_of_another_type_is_a_fault",
    "inputValues": "test_tables.py::test_input_outside_its_allowed_values_is_a_fault",
    "output": "test_tables.py::test_several_outputs_are_a_context",
    "outputValues": "test_tables.py::test_output_outside_its_allowed_values_is_a_fault",
    "defaultOutputEntry": "test_tables.py::test_defaults_stand_where_no_rule_matches_as_what_the_policy_gives",
    "rule": "test_tables.py::test_trace_names_inputs_and_rules_that_matched",
    "inputEntry": "test_tables.py::test_cell_that_is_empty_or_a_dash_passes_anything",
    "outputEntry": "test_tables.py::test_only_the_outputs_of_matching_rules_are_evaluated",
    "text": "test_reader.py::test_error_in_a_cell_is_found_on_its_own_line_of_the_text",
    "typeRef": "test_types.py::test_older_files_name_feel_s_types_by_qualified_names",
}

POLICIES: Mapping[str, str] = {
    "UNIQUE": "test_tables.py::test_two_matches_in_a_unique_table_are_a_fault_that_names_both",
    "ANY": "test_tables.py::test_any_table_wants_its_matches_to_agree",
    "PRIORITY": "test_tables.py::test_several_outputs_are_ranked_by_the_first_then_by_the_next",
    "FIRST": "test_tables.py::test_first_hit_traces_the_rule_that_was_taken",
    "COLLECT": "test_tables.py::test_hit_policy_orders_or_picks_several_matches",
    "RULE ORDER": "test_tables.py::test_hit_policy_orders_or_picks_several_matches",
    "OUTPUT ORDER": "test_tables.py::test_several_outputs_are_ranked_by_the_first_then_by_the_next",
}

AGGREGATIONS: Mapping[str, str] = {
    "SUM": "test_tables.py::test_sum_of_what_is_no_number_is_a_fault_and_null_in_the_standard",
    "COUNT": "test_tables.py::test_collect_table_without_a_match_counts_nothing_and_has_no_sum",
    "MIN": "test_tables.py::test_least_and_greatest_are_of_any_values_with_an_order",
    "MAX": "test_tables.py::test_least_and_greatest_are_of_any_values_with_an_order",
}

REFUSED: Mapping[str, str] = {
    "importedValues": "test_reader.py::test_values_from_elsewhere_are_refused_by_name",
    "functionDefinition kind=Java": "test_reader.py::test_function_of_another_language_is_refused_by_name",
    "functionDefinition kind=PMML": "test_reader.py::test_function_of_another_language_is_refused_by_name",
}

VERSIONS = "test_reader.py::test_dmn_1_1_to_1_5_are_read"
TYPES = "test_types.py::test_every_type_of_feel_takes_its_own_values_and_no_others"
DRAWN = "test_reader.py::test_pictures_and_notes_of_modelling_tools_change_nothing"
