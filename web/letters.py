"""Letters as answers: a page of their own, without any right but to be read."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import make_response, url_for
from werkzeug.wrappers import Response

from web.security import policy

# A letter is data of a case, not a page of ours: nothing in it runs, loads or leads anywhere.
LETTER_POLICY = policy(
    sandbox="", script_src="'none'", connect_src="'none'", form_action="'none'", frame_src="'none'", frame_ancestors="'self'"
)


def letter_response(html: bytes) -> Response:
    """The letter with the style sheet of official letters, to stand in a frame of its page.

    The stored bytes name no sheet: they are hashed, and outlive any address.
    """
    link = f'<link rel="stylesheet" href="{url_for("documents.stylesheet")}"></head>'
    response = make_response(html.replace(b"</head>", link.encode(), 1))
    response.content_type = "text/html; charset=utf-8"
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


def download(name: str, content_type: str, content: bytes | Iterator[bytes]) -> Response:
    """A file to be saved, never to be opened inside our pages."""
    response = make_response(content)
    response.content_type = content_type
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response
