from __future__ import annotations

from decimal import Decimal

import pytest

from engine.feel import FeelSyntaxError, compile_expression, evaluate


def test_chinese_names_need_no_declaration() -> None:
    expression = compile_expression('分数 >= 85 and 类别 = "甲"')
    assert expression.free_names == {"分数", "类别"}
    assert expression({"分数": Decimal(90), "类别": "甲"}) is True


def test_declared_names_may_have_spaces_and_signs() -> None:
    context = {"due date": Decimal(1), "due": Decimal(2), "a-b": Decimal(3), "补贴（季度）": Decimal(4)}
    assert evaluate("due date + due", context) == 3
    assert evaluate("due   date + a-b + 补贴（季度）", context) == 8


def test_the_longest_declared_name_wins() -> None:
    assert evaluate("a b c", {"a b": Decimal(1), "a b c": Decimal(2)}) == 2


def test_undeclared_words_side_by_side_are_refused() -> None:
    with pytest.raises(FeelSyntaxError, match="Expected an operator or the end of the text, but found 'date'"):
        compile_expression("due date")


def test_a_path_may_name_a_key_of_several_words() -> None:
    assert evaluate("person.first name", {"person": {"first name": "小明"}}) == "小明"
    assert evaluate('{"a+b": 5}.a+b') == 5


def test_keys_variables_and_parameters_of_several_words_are_known_where_they_are_bound() -> None:
    assert evaluate("{net price: 100, gross price: net price * 1.13}.gross price") == Decimal("113.00")
    assert evaluate("for each item in [1, 2] return each item * 2") == [2, 4]
    assert evaluate("(function(unit price, n) unit price * n)(3, 4)") == 12


def test_free_names_are_what_is_read_from_the_caller() -> None:
    source = "for x in rows return {a: x.v + rate, b: a * f(x)}"
    assert compile_expression(source).free_names == {"rows", "rate", "f"}


def test_built_in_functions_are_not_free_unless_declared() -> None:
    assert compile_expression("count(xs)").free_names == {"xs"}
    assert compile_expression("count > 3").free_names == {"count"}
    assert compile_expression("working days after(d, 3)", ["working days after"]).free_names == {"working days after", "d"}


def test_a_name_read_only_in_a_filter_may_be_the_items() -> None:
    expression = compile_expression("rows[score > limit and item != null]")
    assert expression.free_names == {"rows"}
    assert expression.filter_names == {"score", "limit"}
    assert compile_expression("rows[score > limit]", ["limit"]).free_names == {"rows", "limit"}


def test_a_variable_that_is_no_function_does_not_hide_a_built_in() -> None:
    assert evaluate("if count > 1 then count(xs) else 0", {"count": Decimal(2), "xs": ["a"]}) == 1


def test_an_unknown_variable_is_null_and_says_so() -> None:
    from tests.feel.expressions import reasons

    assert reasons("nobody") == ["Expected a variable named 'nobody', but there is none."]
    assert reasons("nobody(1)") == ["Expected a function named 'nobody', but there is none."]
    assert reasons("{a: 1}.b") == ["Expected an entry 'b' in a context, but there is none."]
