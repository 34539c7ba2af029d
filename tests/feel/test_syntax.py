from __future__ import annotations

import pytest

from engine.feel import FeelSyntaxError, Limits, compile_expression, unary_tests


@pytest.mark.parametrize(
    ("source", "line", "column", "message"),
    [
        ("", 1, 1, "Expected an expression, but found the end of the text"),
        ("1 +", 1, 4, "Expected an expression, but found the end of the text"),
        ("a b", 1, 3, "Expected an operator or the end of the text, but found 'b'"),
        ("if a then b", 1, 12, "Expected 'else' after the first result of 'if'"),
        ("if a b", 1, 6, "Expected 'then' after the condition of 'if'"),
        ("for x return x", 1, 7, "Expected 'in' after the variable of 'for'"),
        ("some x in xs", 1, 13, "Expected 'satisfies' or ',' after what 'some' runs over"),
        ("[1, 2", 1, 6, "Expected ']' or ',' after an item of a list"),
        ("f(1, 2", 1, 7, "Expected ')' or ',' after an argument"),
        ("f(a: 1, 2)", 1, 9, "Expected either every argument named or none"),
        ("{a: 1, a: 2}", 1, 8, "Expected the key 'a' only once in a context"),
        ("{a 1}", 1, 5, "Expected ':' after a key"),
        ("{a: 1,}", 1, 7, "Expected a key"),
        ("function(a,) a", 1, 12, "Expected a parameter's name"),
        ("(1", 1, 3, "Expected ')' after the expression in parentheses"),
        ("x[1", 1, 4, "Expected ']' after the condition of a filter"),
        ('"open', 1, 1, "Expected a closing quotation mark"),
        ("1 /* open", 1, 3, "Expected '*/' at the end of the comment"),
        ("1 between 2", 1, 12, "Expected 'and' between the bounds of 'between'"),
        ("a\n  and\n  )", 3, 3, "Expected an expression, but found ')'"),
        ('@"nonsense"', 1, 1, "Expected a date, time, date and time or duration after '@'"),
        ("max（1，2）", 1, 4, "found '（' (FEEL writes '(')"),
        ("max(1，2)", 1, 6, "found '，' (FEEL writes ',')"),
        ("a；b", 1, 2, "found '；' (FEEL writes ';')"),
        ("［60..70)", 1, 1, "found '［' (FEEL writes '[')"),
        ("[60..70］", 1, 8, "found '］' (FEEL writes ']')"),
        ("[60…70]", 1, 4, "found '…' (FEEL writes '..')"),
        ("｛a: 1}", 1, 1, "found '｛' (FEEL writes '{')"),
        ("「a」", 1, 1, "found '「' (FEEL writes '\"')"),
        ("a ＊ b", 1, 3, "found '＊' (FEEL writes '*')"),
        ("a ！ b", 1, 3, "found '！' (FEEL writes '!=')"),
        ("a − b", 1, 3, "found '−' (FEEL writes '-')"),
        ("＠\"2026-01-01\"", 1, 1, "found '＠' (FEEL writes '@')"),
        ("a ½ b", 1, 3, "but found '½' (line"),
        ('function(a) external {java: "x"}', 1, 13, "external functions are not supported"),
        ("x instance of", 1, 14, "Expected a type"),
        ("\x00", 1, 1, "the control character U+0000"),
        ("__import__('os')", 1, 12, "Expected an expression, but found '''"),
    ],
)
def test_what_is_no_feel_is_refused_where_it_goes_wrong(source: str, line: int, column: int, message: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(source)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert message in caught.value.message


def test_comments_and_white_space_mean_nothing() -> None:
    assert compile_expression("1 // one\n + /* two\n */ 2\u3000")({}) == 3


def test_escapes_stand_for_characters() -> None:
    assert compile_expression(r'"a\"\\\n\u4e1a\U01F600\d"')({}) == 'a"\\\n业\U0001f600\\d'
    assert compile_expression(r'string length("\uD83D\uDE00")')({}) == 1


@pytest.mark.parametrize(
    "source",
    [
        "(" * 200 + "1" + ")" * 200,
        "-" * 200 + "1",
        "[" * 200 + "]" * 200,
        "+".join(["1"] * 500),
        "a" + ".b" * 500,
        "not(" * 200 + "true" + ")" * 200,
        "1 instance of " + "list<" * 100,
        "9" * 10_000,
        " " * 60_000,
    ],
)
def test_texts_beyond_the_limits_are_refused(source: str) -> None:
    with pytest.raises(FeelSyntaxError, match="at most"):
        compile_expression(source)


def test_limits_can_be_set() -> None:
    with pytest.raises(FeelSyntaxError, match="at most 5 characters"):
        compile_expression("1 + 2 + 3", limits=Limits(source_length=5))


def test_unary_tests_are_refused_where_they_go_wrong() -> None:
    with pytest.raises(FeelSyntaxError, match="Expected an expression, but found the end"):
        unary_tests("1, ")
    with pytest.raises(FeelSyntaxError, match="Expected an expression, but found the end"):
        unary_tests("<")
    with pytest.raises(FeelSyntaxError, match="Expected an operator or the end"):
        unary_tests("not(1) 2")
