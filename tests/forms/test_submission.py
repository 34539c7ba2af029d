"""The pairs of an HTML page become raw values; buttons inside the form become intents."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import Intent, TooMuch, newly_shown, read_submission
from tests.forms.making import choice, environment, field, findings, form, problems

HASH = "a" * 64
PHOTO = {"hash": HASH, "name": "车库.jpg", "size": Decimal(1200), "type": "image/jpeg"}
FORM = form(
    field("textfield", "place"),
    choice("checklist", "a", "b", key="parts"),
    field("filepicker", "photos", multiple=True),
    {"type": "group", "label": "组", "components": [field("textfield", "remark")]},
    findings(
        field("textfield", "what"),
        choice("radio", "pass", "fail", key="result"),
        choice("checklist", "x", "y", key="marks"),
        field("filepicker", "photo"),
        properties={"max-items": "3"},
    ),
)


def test_names_find_their_entries() -> None:
    submission = read_submission(FORM, [
        ("place", "2号楼"), ("parts", "a"), ("parts", "b"), ("photos", ""), ("photos", f"{HASH}|车库.jpg|1200|image/jpeg"),
        ("remark", "x"), ("findings-0-what", "灯坏"), ("findings-0-marks", "x"), ("findings-1-what", "积水"),
    ])  # fmt: skip
    assert submission.intent is None
    assert submission.raw == {
        "place": "2号楼", "parts": ["a", "b"], "photos": [PHOTO], "remark": "x",
        "findings": [{"what": "灯坏", "marks": ["x"]}, {"what": "积水"}],
    }  # fmt: skip


def test_an_item_of_which_nothing_was_sent_keeps_its_place() -> None:
    assert read_submission(FORM, [("findings-2-result", "pass")]).raw["findings"] == [{}, {}, {"result": "pass"}]


def test_the_pages_own_names_are_left_out() -> None:
    pairs = [("csrf_token", "t"), ("_version", "3"), ("command_id", "c"), ("place", "x")]
    assert read_submission(FORM, pairs, beside={"command_id"}).raw == {"place": "x"}


@pytest.mark.parametrize(
    "name",
    [
        "role", "findings", "findings-0", "findings-0-nothing", "findings-x-what", "findings-01-what", "findings-٣-what",
        "findings-9999-what", "add:", "remove:findings", "add:findings:2", "place-0-what", "",
    ],
)  # fmt: skip
def test_any_other_name_stays_and_is_a_problem(name: str) -> None:
    submission = read_submission(FORM, [(name, "1")])
    assert submission.intent is None
    wanted = "bad-list" if name == "findings" else "unknown-field"  # a list itself has no control
    assert (name, wanted) in problems(FORM, submission.raw)


def test_a_text_given_twice_is_refused() -> None:
    assert problems(FORM, read_submission(FORM, [("place", "a"), ("place", "b")]).raw) == [("place", "bad-text")]


def test_a_dropped_file_is_gone_and_a_forged_one_refused() -> None:
    line = f"{HASH}|车库.jpg|1200|image/jpeg"
    assert read_submission(FORM, [("photos", line), ("drop:photos", HASH)]).raw["photos"] == []
    assert read_submission(FORM, [("findings-0-photo", line), ("drop:findings-0-photo", HASH)]).raw["findings"] == [{"photo": []}]
    assert problems(FORM, read_submission(FORM, [("photos", "x|../../etc|1|image/jpeg")]).raw) == [("photos", "bad-file")]


def test_a_new_file_takes_the_place_of_the_only_one() -> None:
    pairs = [("findings-0-photo", f"{HASH}|车库.jpg|1200|image/jpeg"), ("findings-0-photo", f"{'b' * 64}|灯.jpg|9|image/jpeg")]
    (item,) = read_submission(FORM, pairs).raw["findings"]
    assert [file["name"] for file in item["photo"]] == ["灯.jpg"]


def test_a_button_adds_an_item_up_to_the_bound() -> None:
    one = [("findings-0-what", "a")]
    submission = read_submission(FORM, [*one, ("add:findings", "")])
    assert submission.intent == Intent("add", "findings")
    assert submission.raw["findings"] == [{"what": "a"}, {}]
    three = [(f"findings-{index}-what", "a") for index in range(3)]
    assert len(read_submission(FORM, [*three, ("add:findings", "")]).raw["findings"]) == 3


def test_a_button_takes_an_item_out() -> None:
    pairs = [("findings-0-what", "a"), ("findings-1-what", "b"), ("remove:findings:0", "")]
    submission = read_submission(FORM, pairs)
    assert submission.intent == Intent("remove", "findings", 0)
    assert submission.raw["findings"] == [{"what": "b"}]


def test_a_button_shows_the_page_again() -> None:
    assert read_submission(FORM, [("place", "a"), ("refresh:", "")]).intent == Intent("refresh")


def test_a_button_for_a_list_that_is_not_there_changes_nothing() -> None:
    assert read_submission(FORM, [("place", "a"), ("add:place", ""), ("place", "b")]).raw == {"place": ["a", "b"]}


def test_items_of_a_fixed_list_cannot_be_removed() -> None:
    fixed = form(findings(field("textfield", "a"), allowAddRemove=False))
    assert read_submission(fixed, [("findings-0-a", "x"), ("remove:findings:0", "")]).raw == {"findings": [{"a": "x"}]}


def test_more_than_any_form_holds_is_refused_unread() -> None:
    with pytest.raises(TooMuch):
        read_submission(FORM, [("place", "a" * 1_000_001)])
    with pytest.raises(TooMuch):
        read_submission(FORM, [("place", "")] * 5_001)


NAMES = st.text(max_size=30) | st.sampled_from(["place", "findings-0-what", "photos", "add:findings"])


@given(st.lists(st.tuples(NAMES, st.text(max_size=60))))
def test_any_pairs_are_read_and_judged(pairs: list[tuple[str, str]]) -> None:
    problems(FORM, read_submission(FORM, pairs).raw)


class TestNewlyShown:
    """Without script, an entry that an answer makes visible has not been seen when the answer is sent."""

    form = form(
        choice("radio", "pass", "fail", key="result"),
        field("textfield", "seen", conditional={"hide": '=result != "fail"'}),
        findings(
            field("checkbox", "more"),
            field("textfield", "what", conditional={"hide": "=not(more)"}),
        ),
    )

    def unseen(self, *pairs: tuple[str, str]) -> list[str]:
        submission = read_submission(self.form, pairs)
        return [problem.path for problem in newly_shown(self.form, submission, {}, environment()) if problem.code == "newly-shown"]

    def test_an_entry_that_became_visible_wants_a_look(self) -> None:
        assert self.unseen(("result", "fail")) == ["seen"]
        assert self.unseen(("findings-0-more", "true")) == ["findings-0-what"]

    def test_an_entry_that_was_on_the_page_or_is_not_there_wants_none(self) -> None:
        assert self.unseen(("result", "pass")) == []
        assert self.unseen(("result", "fail"), ("shown:seen", ""), ("seen", "")) == []
        assert self.unseen(("findings-0-more", "true"), ("shown:findings-0-what", "")) == []
