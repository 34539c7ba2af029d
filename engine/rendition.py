"""Renditions of letters: the PDF of canonical HTML, made after the commit; the HTML stays the original.

Nothing is fetched: no network, no files, no addresses at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from engine.errors import EngineError

STYLESHEET = Path(__file__).with_name("letters.css")
"""The layout of official letters, for paper and screen."""


class RenditionFault(EngineError):
    """A letter cannot be rendered."""


def letter_stylesheet() -> str:
    """The text of the letters' style sheet."""
    return STYLESHEET.read_text(encoding="utf-8")


def to_pdf(html: bytes, stylesheet: str | None = None) -> bytes:
    """The PDF of a letter; without a style sheet, in the layout of official letters. Fonts are embedded.

    Raises: RenditionFault if it wants anything from outside or cannot be laid out.
    """
    import weasyprint

    style = weasyprint.CSS(string=letter_stylesheet() if stylesheet is None else stylesheet, url_fetcher=_refuse)
    try:
        document = weasyprint.HTML(string=html.decode(), url_fetcher=_refuse, base_url=None)
        content: bytes = document.write_pdf(stylesheets=[style])
    except (OSError, ValueError, UnicodeError) as error:
        raise RenditionFault(f"Expected a letter that can be rendered, but: {error}.") from error
    return content


def _refuse(url: str, *ignored: Any, **also: Any) -> NoReturn:
    raise ValueError(f"Expected a letter that needs nothing from outside, but it asks for {url}.")
