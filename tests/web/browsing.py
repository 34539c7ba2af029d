"""A window of a browser without script: opens pages, fills their forms, presses their buttons, as a person would."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from PIL import Image
from werkzeug.test import TestResponse


class Site:
    """One person's window."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.response: TestResponse | None = None
        self.address = "/"

    @property
    def status(self) -> int:
        assert self.response is not None
        return self.response.status_code

    @property
    def page(self) -> Any:
        assert self.response is not None
        return html.fromstring(self.response.get_data())

    @property
    def text(self) -> str:
        """What can be read on the page, in one line."""
        return re.sub(r"\s+", " ", self.page.text_content())

    @property
    def title(self) -> str:
        return str(self.page.findtext(".//title"))

    def open(self, address: str, **headers: str) -> Site:
        """Follows a link."""
        self.response = self.client.get(address, headers=headers, follow_redirects=True)
        self.address = self.response.request.path
        return self

    def link(self, text: str) -> str:
        """The address behind a link's text."""
        return str(next(one.get("href") for one in self.page.iter("a") if text in one.text_content()))

    def form_of(self, button: str) -> tuple[Any, Any]:
        """The form with this button, and the button."""
        for form in self.page.iter("form"):
            for one in form.iter("button"):
                if button in one.text_content():
                    return form, one
        raise AssertionError(f"Expected a button {button}, but the page says: {self.text[:500]}")

    def fields(self, form: Any) -> dict[str, list[str]]:
        """What the form would send as it stands; a disabled part sends nothing."""
        sent: dict[str, list[str]] = {}
        for one in form.iter("input", "textarea", "select"):
            if one.get("disabled") is not None or any(
                up.tag == "fieldset" and up.get("disabled") is not None for up in one.iterancestors()
            ):
                continue
            kind = one.get("type", "text")
            if kind in ("checkbox", "radio") and one.get("checked") is None:
                continue
            if kind == "file" or not one.get("name"):
                continue
            # A browser drops the line end that a text area's source begins with.
            value = one.get("value", "") if one.tag == "input" else (one.value or "").removeprefix("\n")
            sent.setdefault(one.get("name"), []).append(value or "")
        return sent

    def press(
        self,
        button: str,
        fill: Mapping[str, str | Sequence[str]] | None = None,
        files: Mapping[str, tuple[bytes, str]] | None = None,
        change: Mapping[str, str] | None = None,
    ) -> Site:
        """Fills the form and presses the button. `change` overwrites what a person cannot reach (hidden fields)."""
        form, pressed = self.form_of(button)
        sent: dict[str, Any] = dict(self.fields(form))
        if pressed.get("name"):
            sent[pressed.get("name")] = [pressed.get("value", "")]
        for name, value in {**(fill or {}), **(change or {})}.items():
            sent[name] = [value] if isinstance(value, str) else list(value)
        for name, (content, filename) in (files or {}).items():
            sent[name] = (BytesIO(content), filename)
        self.response = self.client.post(pressed.get("formaction") or form.get("action") or self.address, data=sent, follow_redirects=True)
        self.address = self.response.request.path
        return self

    def sign_in(self, login: str, password: str) -> Site:
        return self.open("/sign-in").press("登录", {"login": login, "password": password})


def photo() -> bytes:
    """A small picture, as a camera would send one."""
    content = BytesIO()
    Image.new("RGB", (20, 20)).save(content, "PNG")
    return content.getvalue()
