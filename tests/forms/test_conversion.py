"""Raw values and what they become."""

from __future__ import annotations

import unicodedata

import pytest

from forms.conversion import NotAccepted, plain_text


def test_the_signs_that_no_text_may_hold_are_the_control_signs_lone_surrogates_and_turning_signs_of_unicode() -> None:
    turning = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    barred = {chr(number) for number in range(0x110000) if unicodedata.category(chr(number)) in ("Cc", "Cs")} | turning
    for sign in sorted(barred - set("\r\n\t")):
        for several_lines in (True, False):
            with pytest.raises(NotAccepted):
                plain_text(f"灯{sign}坏", several_lines)
    free = "".join(chr(number) for number in range(0x110000) if chr(number) not in barred)
    assert plain_text(free, several_lines=False) == free.strip()
    assert plain_text("灯\n\t坏\r", several_lines=True) == "灯\n\t坏"
