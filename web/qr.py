"""QR codes for printed slips, as pictures without styles."""

from __future__ import annotations

import segno
from markupsafe import Markup

LONGEST = 300  # bytes; a denser code is hard to scan from a slip
QUIET = 4  # modules of white around it (ISO/IEC 18004, 5.3.8)


def qr_picture(content: str, label: str) -> Markup:
    """The code as an SVG picture: black on white on any page, for it is read by machines."""
    rows = list(segno.make(content, error="m", micro=False, boost_error=False).matrix_iter(border=QUIET))
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}" width="132" height="132" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>'
    ).format(len(rows), label, path)
