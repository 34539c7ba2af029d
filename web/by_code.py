"""What the pages of people without an account have in common: the code they typed, where they come from, how a page is answered."""

from __future__ import annotations

from collections.abc import Callable

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from web.submission import typed_secret


def code() -> str:
    """The one-time code, which travels in the body of a form alone."""
    return typed_secret("one_time_code")


def source() -> str:
    """Where wrong codes are counted."""
    return request.remote_addr or ""


def private_page(template: str, first_step: Callable[[], str], status: int, **facts: object) -> Response:
    """A page that tells no other site where it was. Its language leads to the first step, not to an address that only a form
    opens."""
    answer = make_response(render_template(template, here=first_step, **facts), status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
