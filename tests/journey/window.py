"""A window onto a served site, over plain HTTP: what `tests.web.browsing.Site` needs of a client, with its own cookies."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from werkzeug.test import EnvironBuilder

from tests.journey.serving import PASSWORD
from tests.web.browsing import Site

TIMEOUT_SECONDS = 120
REDIRECTS = (301, 302, 303)


def nothing() -> None:
    """What happens between two requests where nothing does."""


@dataclass(frozen=True)
class Asked:
    path: str


@dataclass(frozen=True)
class Answer:
    """What the server said. `request.path` is the address that said it, after redirects."""

    status_code: int
    headers: HTTPMessage
    data: bytes
    request: Asked

    def get_data(self) -> bytes:
        return self.data

    @property
    def text(self) -> str:
        return self.data.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.data)


@dataclass
class RemoteClient:
    """Sends requests, keeps cookies, follows redirects.

    `before_each` is called before every single request. With `twice` every form is sent once more, as by a reader whose
    answer was lost on the way: both answers have to say the same.
    """

    address: str
    before_each: Callable[[], None] = nothing
    twice: bool = False
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0

    def get(self, address: str, headers: Mapping[str, str] | None = None, follow_redirects: bool = False) -> Answer:
        return self.follow(self.send("GET", address, b"", headers or {}), follow_redirects)

    def post(
        self, address: str, data: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None, follow_redirects: bool = False
    ) -> Answer:
        """Sends a form: its fields' values, or (file, name) for files."""
        built = EnvironBuilder(method="POST", data=dict(data or {}))
        environ = built.get_environ()
        with environ["wsgi.input"] as source:
            body = source.read()
        built.close()
        kind = {"Content-Type": environ.get("CONTENT_TYPE", "application/x-www-form-urlencoded")}
        answer = self.send("POST", address, body, {**kind, **(headers or {})})
        if self.twice:
            lost, answer = answer, self.send("POST", address, body, {**kind, **(headers or {})})
            assert (answer.status_code, answer.headers["Location"]) == (lost.status_code, lost.headers["Location"]), answer.text
        return self.follow(answer, follow_redirects)

    def send(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """One request, in a connection of its own."""
        self.before_each()
        self.requests += 1
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=TIMEOUT_SECONDS)
        known = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        try:
            connection.request(method, quote(address, safe="/?&=%:@,;+~#"), body or None, {**known, **headers})
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return Answer(response.status, response.headers, data, Asked(urlsplit(address).path))

    def follow(self, answer: Answer, wanted: bool) -> Answer:
        while wanted and answer.status_code in REDIRECTS:
            place = urlsplit(urljoin(self.address + answer.request.path, answer.headers["Location"]))
            answer = self.send("GET", place._replace(scheme="", netloc="", fragment="").geturl(), b"", {})
        return answer


def window(address: str, before_each: Callable[[], None] = nothing) -> Site:
    """A window in which nobody has signed in yet."""
    return Site(RemoteClient(address, before_each))  # type: ignore[arg-type]  # it answers as Flask's own client does


def remote(site: Site) -> RemoteClient:
    """The client behind a window."""
    client: Any = site.client
    assert isinstance(client, RemoteClient)
    return client


def signed_in(address: str, login: str, before_each: Callable[[], None] = nothing) -> Site:
    """A window of one of the demonstration's people."""
    site = window(address, before_each).sign_in(login, PASSWORD)
    assert site.status == 200, site.text
    return site
