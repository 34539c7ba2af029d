"""The pages: Flask, a blueprint per noun. They parse, give one command to the engine, redirect; no state is decided, no query made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from engine.execute import Engine
    from web.settings import Settings


def create_app(engine: Engine, settings: Settings) -> Flask:
    """The pages over this engine. The command line, which shares the package, is not made to load them."""
    from web.app import build

    return build(engine, settings)
