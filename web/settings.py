"""What an installation decides about its pages."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """How the pages are served.

    `secret_key` signs the cookie and the kept files of a form. `demo_password` is the password that every demo account
    has: with one, the page of demo accounts exists; without (None), it does not. `demo_clock`: the engine's clock is the
    demonstration's own, and every page says what it shows. `secure_cookies` is for HTTPS.
    Sizes in bytes: `largest_request` all of a form with its files, `largest_text` its text alone.
    """

    secret_key: bytes
    demo_password: str | None = None
    demo_clock: bool = False
    secure_cookies: bool = False
    largest_request: int = 64 * MEGABYTE
    largest_text: int = MEGABYTE

    @property
    def demo(self) -> bool:
        return self.demo_password is not None
