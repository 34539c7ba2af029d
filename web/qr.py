"""QR codes for printed slips, as pictures without styles."""

from __future__ import annotations

import re

import segno
from markupsafe import Markup

LONGEST = 300  # bytes; a denser code is hard to scan from a slip
QUIET = 4  # modules of white around it (ISO/IEC 18004, 5.3.8)
MASK = 3  # any of the eight can be read; to look which one is the most even (7.8.3) takes six times as long, for forty slips a page


def qr_picture(content: str, label: str) -> Markup:
    """The code as an SVG picture: black on white on any page, for it is read by machines."""
    rows = segno.make(content, error="m", micro=False, boost_error=False, mask=MASK).matrix
    path = "".join(
        f"M{dark.start() + QUIET} {y}h{len(dark[0])}v1h-{len(dark[0])}z"
        for y, row in enumerate(rows, QUIET)
        for dark in re.finditer(b"\x01+", row)
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}" width="132" height="132" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>'
    ).format(len(rows) + 2 * QUIET, label, path)
