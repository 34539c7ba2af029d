"""The pages: Flask, a blueprint per noun. Parses what a person sends, hands one command to the engine, redirects; decides no state and holds no query."""

from web.app import create_app
from web.settings import Settings

__all__ = ["Settings", "create_app"]
