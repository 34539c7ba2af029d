"""`wuye`: the group, and how every command prints."""

from __future__ import annotations

import click

from web.cli.casework import start
from web.cli.checking import check, conformance, decide, feel
from web.cli.running import demo, deploy, doctor, migrate, serve, worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wuye")
def main() -> None:
    """物管流程: casework for a district's residential property management."""


for command in (serve, worker, migrate, demo, doctor, check, deploy, start, feel, decide, conformance):
    main.add_command(command)
