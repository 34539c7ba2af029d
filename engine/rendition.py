"""Renditions of letters: the PDF of canonical HTML, made after the commit; the HTML stays the original.

Nothing is fetched: no network, no files, no addresses at all.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from engine.errors import EngineError

STYLESHEET = Path(__file__).with_name("letters.css")
"""The layout of official letters, for paper and screen."""


class RenditionFault(EngineError):
    """A letter cannot be rendered."""


def letter_stylesheet() -> str:
    """The text of the letters' style sheet."""
    return STYLESHEET.read_text(encoding="utf-8")


def with_stylesheet(html: bytes, address: str) -> bytes:
    """A letter for the screen: the same bytes with a link to the style sheet that our own pages serve."""
    link = f'<link rel="stylesheet" href="{escape(address)}">'.encode()
    return html.replace(b"</head>", link + b"</head>", 1)


def to_pdf(html: bytes, stylesheet: str | None = None) -> bytes:
    """The PDF of a letter; without a style sheet, in the layout of official letters. Fonts are embedded.

    Raises: RenditionFault if it wants anything from outside or cannot be laid out.
    """
    import weasyprint
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    nothing = URLFetcher(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
    try:
        style = weasyprint.CSS(string=letter_stylesheet() if stylesheet is None else stylesheet, url_fetcher=nothing)
        document = weasyprint.HTML(string=html.decode(), url_fetcher=nothing, base_url=None)
        content: bytes = document.write_pdf(stylesheets=[style])
    except (FatalURLFetchingError, OSError, ValueError) as error:
        raise RenditionFault(f"Expected a letter that needs nothing from outside, but: {error}.") from error
    return content
