"""The command line `wuye`: one module per group of commands; none holds a rule of its own."""

from web.cli.main import main

__all__ = ["main"]
