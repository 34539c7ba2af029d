"""`wuye bench`: how fast a step of a case, an expression or a decision table is, beside yardsticks of the same run."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
from flask.testing import FlaskClient

from engine.execute import Engine
from web import create_app
from web.cli.place import home
from web.cli.printing import answer, json_option, tell
from web.settings import Settings


@click.command()
@click.argument("name", type=click.Choice(["steps", "growth", "replay", "tally", "feel"]))
@click.option("--quick", is_flag=True, help="A few completions only: whether it works, not how fast it is.")
@json_option
def bench(name: str, quick: bool, as_json: bool) -> None:
    """Measure completions of tasks (steps), whether a case grows slow (growth), how fast a case is run again from its journal
    (replay), how long the owners' vote of 20,000 units takes (tally), or expressions and decision tables (feel).

    All but the last work in files of their own beside the data, the last in memory.
    """
    from benchmarks import feel, growth, replay, steps, tally  # no other command needs them, nor SpiffWorkflow

    if name == "feel":
        result = feel.run(feel.QUICK if quick else feel.FULL)
    else:
        place = home()
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=place, prefix="bench-") as folder:
            if name == "steps":
                result = steps.run(Path(folder), steps.QUICK if quick else steps.FULL)
            elif name == "replay":
                result = replay.run(Path(folder), replay.QUICK if quick else replay.FULL)
            elif name == "tally":
                result = tally.run(Path(folder), tally.QUICK if quick else tally.FULL, signed_in)
            else:
                result = growth.run(Path(folder), growth.QUICK if quick else growth.FULL, tell)
    lines = [f"{key}: {value}" for part in (result.figures, result.ratios) for key, value in part.items()]
    answer(as_json, result.to_plain(), "\n".join(lines))


def signed_in(engine: Engine, login: str, password: str) -> FlaskClient:
    """A browser's window on a site over the engine, in which somebody has signed in."""
    app = create_app(engine, Settings(secret_key=b"only for measuring"))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"login": login, "password": password})
    return client
