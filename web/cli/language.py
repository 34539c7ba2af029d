"""The language in which a command speaks of cases: the pages' own words, in the one that the caller's environment names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from web.language import SOURCE, SPOKEN, speak_both

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first of these that is set says the language (POSIX, 8.2)."""


def language_of_caller() -> str:
    """The locale of the caller: Chinese where the environment says so, English otherwise."""
    named = next((os.environ[name] for name in VARIABLES if os.environ.get(name)), "")
    return SOURCE if named.lower().startswith("zh") else "en"


@contextmanager
def in_callers_language() -> Iterator[None]:
    """Lets the words of the pages speak the caller's language."""
    app = Flask("web")
    app.config[SPOKEN] = language_of_caller()
    speak_both(app)
    with app.app_context():
        yield
