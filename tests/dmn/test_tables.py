"""Decision tables: which rules match and what each hit policy makes of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dmn import DecisionFault
from tests.dmn.decision_files import decide, decision, feel, inputs, knowing, knowledge, read, requires, table, text

BANDS = ["[70..85) : 10", "[60..70) : 20", "[0..60) : 40"]
OVERLAPPING = ['>= 1 : "low"', '>= 10 : "high"', '>= 5 : "middle"']
RANKED = '"high", "middle", "low"'


def verdict(rules, x, **kept):
    return decide(read(inputs(x=None), table(rules, **kept)), x=x)


@pytest.mark.parametrize(("score", "rate"), [("84.99", 10), ("70", 10), ("69.99", 20), ("60", 20), ("59.99", 40), ("0", 40)])
def test_unique_table_answers_with_its_only_match_at_every_bound(score, rate):
    assert verdict(BANDS, Decimal(score)).value == Decimal(rate)


def test_trace_names_inputs_and_rules_that_matched():
    decided = verdict(BANDS, Decimal(65))
    (trace,) = decided.tables
    assert (trace.decision, trace.inputs, trace.matched, trace.outputs) == ("verdict", (Decimal(65),), ("r2",), Decimal(20))
    assert (trace.labels, trace.rules) == (("x",), (2,))


def test_two_matches_in_a_unique_table_are_a_fault_that_names_both():
    with pytest.raises(DecisionFault, match="Expected at most one rule of verdict to match, but these do: r1, r3"):
        verdict(OVERLAPPING, Decimal(7))


def test_no_match_is_null_and_says_so():
    decided = verdict(BANDS, Decimal(90))
    assert decided.value is None
    assert decided.reasons == ("No rule of verdict matches.",)
    assert decided.tables[0].matched == ()


def test_default_output_stands_where_no_rule_matches():
    assert verdict(BANDS, Decimal(90), default="0").value == Decimal(0)


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("FIRST", "low"),
        ("PRIORITY", "high"),
        ("RULE ORDER", ["low", "high", "middle"]),
        ("OUTPUT ORDER", ["high", "middle", "low"]),
        ("COLLECT", ["low", "high", "middle"]),
    ],
)
def test_hit_policy_orders_or_picks_several_matches(policy, value):
    assert verdict(OVERLAPPING, Decimal(12), policy=policy, values=RANKED).value == value


def test_first_hit_traces_the_rule_that_was_taken():
    assert verdict(OVERLAPPING, Decimal(12), policy="FIRST").tables[0].matched == ("r1",)


def test_any_table_wants_its_matches_to_agree():
    assert verdict(['> 1 : "a"', '> 2 : "a"'], Decimal(3), policy="ANY").value == "a"
    with pytest.raises(DecisionFault, match="to agree"):
        verdict(['> 1 : "a"', '> 2 : "b"'], Decimal(3), policy="ANY")


@pytest.mark.parametrize(("aggregation", "value"), [("SUM", 35), ("COUNT", 3), ("MIN", 5), ("MAX", 20)])
def test_collect_table_aggregates(aggregation, value):
    rules = ["> 0 : 10", "> 1 : 20", "> 2 : 5", "> 100 : 1000"]
    assert verdict(rules, Decimal(3), policy="COLLECT", aggregation=aggregation).value == Decimal(value)


def test_collect_table_without_a_match_counts_nothing_and_has_no_sum():
    assert verdict(["> 5 : 1"], Decimal(3), policy="COLLECT", aggregation="COUNT").value == Decimal(0)
    assert verdict(["> 5 : 1"], Decimal(3), policy="COLLECT", aggregation="SUM").value is None


def test_several_outputs_are_a_context():
    decided = verdict(['- : "整改" | 15'], Decimal(1), outputs=("verdict", "days"))
    assert decided.value == {"verdict": "整改", "days": Decimal(15)}


def test_cell_that_is_empty_or_a_dash_passes_anything():
    model = read(inputs(x=None, y=None), table([" | - : 1"], columns=("x", "y")))
    assert decide(model, x=None, y="z").value == Decimal(1)


def test_test_may_name_another_required_input():
    model = read(inputs(x=None, y=None), table(["> y | - : 1"], columns=("x", "y")))
    assert decide(model, x=Decimal(3), y=Decimal(2)).value == Decimal(1)
    assert decide(model, x=Decimal(1), y=Decimal(2)).value is None


def test_null_input_matches_only_a_test_for_null():
    assert verdict(["null : 1", "not(null) : 2"], None).value == Decimal(1)
    assert verdict(["> 5 : 1", "- : 2"], None, policy="FIRST").value == Decimal(2)


def test_value_that_a_test_cannot_judge_is_a_fault_rather_than_no_match():
    with pytest.raises(DecisionFault, match="Expected rule r1 of verdict to judge its input"):
        verdict(BANDS, "85")


def test_input_of_another_type_is_a_fault():
    with pytest.raises(DecisionFault, match="Expected a value of type number for input x of verdict, but found a string"):
        verdict(BANDS, "85", type_="number")


def test_input_outside_its_allowed_values_is_a_fault():
    with pytest.raises(DecisionFault, match='value for input x of verdict, but found "c", where only "a", "b" is allowed'):
        verdict(['"a" : 1', "- : 2"], "c", allowed='"a", "b"', policy="FIRST")


def test_output_outside_its_allowed_values_is_a_fault():
    with pytest.raises(DecisionFault, match='allowed output in rule r1 of verdict, but found "c", where only "a", "b" is'):
        verdict(['- : "c"'], "x", values='"a", "b"')


def test_output_that_fails_is_a_fault_rather_than_null():
    with pytest.raises(DecisionFault, match="Expected a value for rule r1 of verdict"):
        verdict(["- : x / 0"], Decimal(1))


def test_standard_asks_for_null_where_ours_ends_in_a_fault():
    model = read(inputs(x=None), table(OVERLAPPING))
    decided = decide(model, tolerant=True, x=Decimal(7))
    assert decided.value is None
    assert "these do: r1, r3" in decided.reasons[-1]


def test_only_the_outputs_of_matching_rules_are_evaluated():
    assert verdict(["> 5 : 1 / (x - x)", "<= 5 : 2"], Decimal(3)).value == Decimal(2)


@given(st.integers(0, 20), st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["high", "middle", "low"])), min_size=1, max_size=6))
def test_hit_policies_agree_on_what_matches(x, rows):
    rules = [f'>= {bound} : "{output}"' for bound, output in rows]

    def by(policy, **kept):
        return verdict(rules, Decimal(x), policy=policy, values=RANKED, **kept).value

    matching = [output for bound, output in rows if x >= bound]
    assert by("RULE ORDER") == (matching or None)
    assert sorted(by("COLLECT") or []) == sorted(matching)
    assert by("OUTPUT ORDER") == (sorted(matching, key=["high", "middle", "low"].index) or None)
    assert by("FIRST") == (matching[0] if matching else None)
    assert by("PRIORITY") == (by("OUTPUT ORDER")[0] if matching else None)
    assert by("COLLECT", aggregation="COUNT") == Decimal(len(matching))


def ranked(policy, *rows, values=("", "")):
    """A table of two outputs, their allowed values given by column."""
    model = table(rows, policy=policy, outputs=("a", "b"))
    for name, listed in zip("ab", values):
        head, mark, tail = model.partition(f'name="{name}">')
        model = head + mark + (text("outputValues", listed) if listed else "") + tail
    return decide(read(inputs(x=None), model), x=Decimal(1)).value


def test_several_outputs_are_ranked_by_the_first_then_by_the_next():
    rows = ['- : "low" | "z"', '- : "high" | "y"', '- : "high" | "z"']
    assert ranked("PRIORITY", *rows, values=('"high", "low"', '"z", "y"')) == {"a": "high", "b": "z"}
    ordered = ranked("OUTPUT ORDER", *rows, values=('"high", "low"', '"z", "y"'))
    assert [row["a"] + row["b"] for row in ordered] == ["highz", "highy", "lowz"]


def test_output_without_allowed_values_has_no_part_in_the_order():
    rows = ['- : "low" | 1', '- : "high" | 2', '- : "high" | 3']
    assert ranked("PRIORITY", *rows, values=('"high", "low"', "")) == {"a": "high", "b": Decimal(2)}


def test_several_outputs_of_several_rules_are_a_list_of_contexts():
    for policy in ("COLLECT", "RULE ORDER"):
        assert ranked(policy, "- : 1 | 2", "- : 3 | 4") == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]


def test_any_table_compares_all_its_outputs():
    assert ranked("ANY", "- : 1 | [2]", "- : 1.0 | [2.0]") == {"a": Decimal(1), "b": [Decimal(2)]}
    with pytest.raises(DecisionFault, match="to agree"):
        ranked("ANY", "- : 1 | 2", "- : 1 | true")


def test_defaults_stand_where_no_rule_matches_as_what_the_policy_gives():
    kept = {"outputs": ("a", "b"), "default": "0"}
    assert verdict(["> 5 : 1 | 2"], Decimal(1), **kept).value == {"a": 0, "b": 0}
    assert verdict(["> 5 : 1 | 2"], Decimal(1), policy="COLLECT", **kept).value == [{"a": 0, "b": 0}]


def test_least_and_greatest_are_of_any_values_with_an_order():
    rules = ['- : date("2026-10-09")', '- : date("2026-10-08")']
    assert verdict(rules, 1, policy="COLLECT", aggregation="MIN").value.day == 8
    assert verdict(rules, 1, policy="COLLECT", aggregation="MAX").value.day == 9


def test_sum_of_what_is_no_number_is_a_fault_and_null_in_the_standard():
    rules = ['- : "a"', "- : 1"]
    with pytest.raises(DecisionFault, match="Expected a value for the sum of verdict"):
        verdict(rules, 1, policy="COLLECT", aggregation="SUM")
    model = read(inputs(x=None), table(rules, policy="COLLECT", aggregation="SUM"))
    assert decide(model, tolerant=True, x=1).value is None


def test_cell_may_ask_a_function_about_its_input():
    near = knowledge("near", feel("abs(a - b) < 5"), a="number", b="number")
    asks = table(["near(?, 10) : 1", "- : 2"], policy="FIRST").replace("<decisionTable", knowing("near") + "<decisionTable")
    model = read(inputs(x=None), near, asks)
    assert [decide(model, x=Decimal(each)).value for each in (7, 3)] == [1, 2]


def test_cell_may_name_an_input_that_the_table_has_no_column_for():
    model = read(inputs(x=None, y=None), table(["> y : 1"]).replace("<decisionTable", requires("y") + "<decisionTable"))
    assert decide(model, x=Decimal(3), y=Decimal(2)).value == Decimal(1)


def test_table_of_a_table_s_result():
    model = read(inputs(x=None), table(BANDS), decision(feel("verdict * 2"), name="twice", decisions=["verdict"]))
    decided = decide(model, "twice", x=Decimal(75))
    assert (decided.value, [trace.decision for trace in decided.tables]) == (Decimal(20), ["verdict"])
