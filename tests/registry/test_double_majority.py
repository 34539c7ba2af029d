"""The double majority's arithmetic, against the examples of the district's procedures, section 3, written by hand."""

from __future__ import annotations

import pytest

from registry.double_majority import Counted, Votes, conditions, majority_side, status_of

OF_ALL = {"part_num": 1, "part_den": 2, "part_strict": True, "base": "all", "agree_num": 1, "agree_den": 2, "strict": True}
FUND_BEFORE = OF_ALL | {"agree_num": 2, "agree_den": 3, "strict": False}
ORDINARY = {"part_num": 2, "part_den": 3, "part_strict": False, "base": "part", "agree_num": 1, "agree_den": 2, "strict": True}
SPECIAL = ORDINARY | {"agree_num": 3, "agree_den": 4, "strict": False}
MILLION = 1_000_000  # 10,000.00 m²

EXAMPLES = (
    # rule, heads agree/against/abstain of all, area in square decimetres likewise, what is not met
    ("1", OF_ALL, (51, 10, 0, 100), (500_001, 90_000, 0, MILLION), ()),
    ("2", OF_ALL, (50, 0, 0, 100), (600_000, 0, 0, MILLION), (("part", "heads"), ("agree", "heads"))),
    ("3", OF_ALL, (60, 0, 0, 100), (500_000, 0, 0, MILLION), (("part", "area"), ("agree", "area"))),
    ("4", ORDINARY, (34, 33, 0, 100), (340_000, 330_000, 0, MILLION), ()),
    ("5", ORDINARY, (60, 6, 0, 100), (660_000, 6_667, 0, MILLION), (("part", "heads"),)),
    ("6", ORDINARY, (40, 27, 0, 100), (333_334, 333_333, 0, MILLION), ()),
    ("7", ORDINARY, (34, 30, 4, 100), (340_000, 300_000, 40_000, MILLION), (("agree", "heads"), ("agree", "area"))),
    ("8", SPECIAL, (51, 17, 0, 100), (510_000, 170_000, 0, MILLION), ()),
    ("9", ORDINARY, (51, 0, 0, 100), (510_000, 0, 0, MILLION), (("part", "heads"), ("part", "area"))),
    ("10", OF_ALL, (51, 0, 0, 100), (510_000, 0, 0, MILLION), ()),
    ("11", FUND_BEFORE, (66, 0, 0, 100), (670_000, 0, 0, MILLION), (("agree", "heads"),)),
    ("11, one more", FUND_BEFORE, (67, 0, 0, 100), (670_000, 0, 0, MILLION), ()),
    ("12", ORDINARY, (60, 1, 0, 71), (610_000, 300_000, 0, MILLION), ()),
    ("13", ORDINARY, (60, 0, 0, 61), (600_000, 0, 0, MILLION), (("part", "area"),)),
)  # fmt: skip


def counted(agree: int, against: int, abstain: int, whole: int) -> Votes:
    return Counted(whole, agree, against, abstain, 0).votes()


@pytest.mark.parametrize(("value", "heads", "area", "unmet"), [one[1:] for one in EXAMPLES], ids=[one[0] for one in EXAMPLES])
def test_the_examples_come_out_as_the_procedures_have_them(
    value: dict[str, object], heads: tuple[int, int, int, int], area: tuple[int, int, int, int], unmet: tuple[tuple[str, str], ...]
) -> None:
    checked = conditions(value, counted(*heads), counted(*area))
    assert tuple((one.of, one.by) for one in checked if not one.met) == unmet


def test_the_least_number_that_is_enough_is_enough_and_one_less_is_not() -> None:
    for value in (OF_ALL, FUND_BEFORE, ORDINARY, SPECIAL):
        for whole in range(1, 40):
            for one in conditions(value, Votes(whole, whole, 0), Votes(whole, whole, 0)):
                enough, short = (Votes(whole, whole, needed) for needed in (one.needed, one.needed - 1))
                if one.of == "agree" and one.needed <= whole:
                    by_heads = [each for each in conditions(value, enough, enough) if each.of == "agree"]
                    assert all(each.met for each in by_heads), (value, whole)
                    assert not any(each.met for each in conditions(value, short, short) if each.of == "agree"), (value, whole)


def test_spoiled_papers_take_part_and_do_not_agree() -> None:
    one = Counted(10, 5, 0, 0, 5)
    assert (one.part, one.silent) == (10, 0)
    assert [each.met for each in conditions(ORDINARY, one.votes(), one.votes())] == [True, True, False, False]
    without = one.votes(abstain_counts=False)
    assert [each.met for each in conditions(ORDINARY, without, without)] == [False, False, True, True]


def test_silent_owners_go_with_the_majority_where_the_estates_rules_say_so_and_there_is_one() -> None:
    heads, area = Counted(100, 40, 20, 0, 0), Counted(1_000, 400, 200, 0, 0)
    assert status_of(conditions(ORDINARY, heads.votes(), area.votes())) == "no_quorum"
    side = majority_side(heads, area)
    assert heads.votes(silent_with=side) == Votes(100, 100, 80)
    assert status_of(conditions(ORDINARY, heads.votes(silent_with=side), area.votes(silent_with=side))) == "passed"
    assert majority_side(heads, Counted(1_000, 100, 200, 0, 0)) is None
    assert majority_side(Counted(9, 1, 2, 0, 0), Counted(9, 1, 2, 0, 0)) == "against"
