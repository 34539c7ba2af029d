"""QR codes on slips: what is drawn is the very code, and any page can show it."""

from __future__ import annotations

import re

import segno

from web.qr import MASK, QUIET, qr_picture

ADDRESS = "https://wuye.example.cn/vote#7K3F-9QXA-2M8R-5TWD"


def test_the_picture_shows_each_module_of_the_code_with_white_around_it() -> None:
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", str(qr_picture(ADDRESS, "code")))
    drawn = {(int(x) + more, int(y)) for x, y, length in runs for more in range(int(length))}
    matrix = segno.make(ADDRESS, error="m", boost_error=False, mask=MASK).matrix
    assert drawn == {(x + QUIET, y + QUIET) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}


def test_a_picture_says_what_it_is_and_carries_no_style() -> None:
    picture = str(qr_picture("https://x.cn/vote#A", 'of "A" & B'))
    assert 'role="img" aria-label="of &#34;A&#34; &amp; B"' in picture
    assert "style" not in picture
