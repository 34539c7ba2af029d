"""Addresses inside this site: nothing that a reader sends may lead elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def local_address(wanted: str | None, default: str = "/") -> str:
    """The wanted address if it stays on this site, else the default.

    A browser reads a backslash as a slash and drops tabs and line ends, so an address with one of them is refused.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return default
    if any(sign in "\\\t\r\n" or ord(sign) < 32 for sign in wanted):
        return default
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc else default


def here() -> str:
    """This page's address to come back to: of a form's answer the page that holds the form."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    referrer = urlsplit(request.referrer or "")
    return local_address(referrer.path) if referrer.netloc == request.host else "/"
