"""A term is no figure in a diagram: which expressions count as one."""

from __future__ import annotations

import pytest

from engine.check.figures import check_figures
from engine.check.neighbourhood import Neighbourhood
from engine.findings import Severity
from tests.check.rule_examples import fitted
from tests.check.test_fit import diagram
from tests.check.test_references import standing


@pytest.mark.parametrize(
    ("due", "figure"),
    [
        ("=today()", False), ("=term end(today(), &quot;look&quot;)", False), ("=law(&quot;notice&quot;, today())", False),
        ("=today() + duration(parameters.days)", False), ("=[today()][1]", False), ("2026-10-09T09:00:00+08:00", True),
        ("=today() + duration(&quot;P5D&quot;)", True), ("=@&quot;2026-10-09&quot;", True), ("=working days after(today(), 5)", True),
        ("=if place = &quot;here&quot; then today() + @&quot;P2D&quot; else today()", True),
        ("=date and time(today() + duration(&quot;P1D&quot;), @&quot;00:00:00+08:00&quot;)", False),
    ],
)  # fmt: skip
def test_a_due_date_with_a_figure_in_it_is_told(due: str, figure: bool) -> None:
    found = fitted(lambda: diagram("=today()", due))()
    told = [one for one in found if one.rule == "unsourced-term" and one.element == "mend"]
    assert bool(told) is figure
    assert all(one.severity is Severity.WARNING for one in told)


def test_a_timer_with_a_figure_is_noted() -> None:
    told = [one for one in fitted(dict)() if one.rule == "unsourced-term"]
    assert [(one.element, one.severity) for one in told] == [("over", Severity.NOTE)]


def test_our_own_procedures_write_no_figure() -> None:
    around, _ = standing()
    assert isinstance(around, Neighbourhood)
    assert [one for procedure in around.procedures.values() for one in check_figures(procedure, around)] == []
