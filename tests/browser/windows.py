"""People at their browsers: a window each, kept open; and what the browser had to complain about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response
from werkzeug.serving import make_server

from engine.execute import Engine
from tests.engine.house import PASSWORD
from tests.journey.serving import Server
from tests.journey.window import remote, signed_in
from web import create_app
from web.settings import Settings


@dataclass
class Complaints:
    """What the console said in red, and what the content policy or a script failed at. A test ends with none."""

    heard: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self.said)
        context.on("response", self.answered)
        context.on("weberror", lambda error: self.heard.append(str(error.error)))

    def said(self, message: ConsoleMessage) -> None:
        """A refused address is heard of as an answer, which comes before the page does; its line in the console may come later."""
        if message.type in ("error", "warning") and "the server responded with a status of" not in message.text:
            self.heard.append(message.text)

    def answered(self, answer: Response) -> None:
        """Says which address was refused, of which page."""
        if answer.status >= 400:
            self.heard.append(f"status of {answer.status}: {answer.request.method} {answer.url}, on {answer.frame.url}")

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Inside, these statuses are what the test asks for."""
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
        context.set_default_timeout(60_000)
        self.complaints.listen(context)
        return context

    def close(self) -> None:
        for page in self.kept.values():
            page.context.close()


@dataclass(frozen=True)
class Place:
    """An engine of the test's own, served in its process: a window for whoever comes."""

    address: str
    browser: Browser
    arguments: dict[str, Any]
    complaints: Complaints

    def window(self, **arguments: Any) -> Page:
        context = self.browser.new_context(**{**self.arguments, "base_url": self.address, **arguments})
        self.complaints.listen(context)
        return context.new_page()

    def officer(self, login: str, **arguments: Any) -> Page:
        """Signed in, with everybody's password."""
        page = self.window(**arguments)
        page.goto("/sign-in")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        return page


@contextmanager
def served(engine: Engine, browser: Browser, arguments: dict[str, Any]) -> Iterator[Place]:
    """A site over an engine; at the end no browser must have complained."""
    server = make_server("127.0.0.1", 0, create_app(engine, Settings(secret_key=b"only for tests")), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    complaints = Complaints()
    yield Place(f"http://127.0.0.1:{server.port}", browser, arguments, complaints)
    server.shutdown()
    assert complaints.heard == []
