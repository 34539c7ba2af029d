"""People at their browsers: a window each, kept open; and what the browser had to complain about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.journey.serving import Server
from tests.journey.window import remote, signed_in


@dataclass
class Complaints:
    """What the console said in red, and what the content policy or a script failed at. A test ends with none."""

    heard: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self.heard.append(message.text) if message.type in ("error", "warning") else None)
        context.on("response", self.answered)
        context.on("weberror", lambda error: self.heard.append(str(error.error)))

    def answered(self, answer: Response) -> None:
        """Says which address it was that the console only counts."""
        if answer.status >= 400:
            self.heard.append(f"status of {answer.status}: {answer.request.method} {answer.url}, on {answer.frame.url}")

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """The browser logs every refused page; inside, these statuses are what the test asks for."""
        before = len(self.heard)
        yield
        asked = [text for text in self.heard[before:] if any(f"status of {status}" in text for status in statuses)]
        self.heard[before:] = [text for text in self.heard[before:] if text not in asked]


@dataclass
class Windows:
    """Opens windows on one server."""

    browser: Browser
    server: Server
    arguments: dict[str, Any]
    complaints: Complaints
    kept: dict[tuple[str, str, bool], Page] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, login: str, language: str = "", script: bool = True) -> Page:
        """Somebody's window, signed in by cookie, in the state in which they left it."""
        wanted = (login, language, script)
        if wanted not in self.kept:
            context = self.context(java_script_enabled=script)
            if login not in self.cookies:
                self.cookies[login] = remote(signed_in(self.server.address, login)).cookies
            given = {**self.cookies[login], **({"language": language} if language else {})}
            context.add_cookies([{"name": name, "value": value, "url": self.server.address} for name, value in given.items()])
            self.kept[wanted] = context.new_page()
        return self.kept[wanted]

    def context(self, **arguments: Any) -> BrowserContext:
        """A browser profile in which nobody has been yet."""
        context = self.browser.new_context(**{**self.arguments, "base_url": self.server.address, **arguments})
        context.set_default_timeout(20_000)
        self.complaints.listen(context)
        return context

    def close(self) -> None:
        for page in self.kept.values():
            page.context.close()
