"""gunicorn with threads, over the pages; it says where they are once it listens."""

from __future__ import annotations

from typing import Any

import click
from gunicorn.app.base import BaseApplication

from web import create_app
from web.cli.demo_clock import clock_of
from web.cli.place import home, open_engine
from web.cli.secrets import demo_password, web_key
from web.settings import Settings

TIMEOUT_SECONDS = 60


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Each web process opens an engine of its own."""

    def __init__(self, host: str, port: int, processes: int, threads: int) -> None:
        self.address = f"http://{host}:{port}/"
        self.settings = {
            "bind": f"{host}:{port}", "workers": processes, "threads": threads, "worker_class": "gthread",
            "timeout": TIMEOUT_SECONDS, "when_ready": self._ready, "errorlog": "-", "loglevel": "warning",
            "control_socket_disable": True,
        }  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        password = demo_password(home())
        engine = open_engine()
        engine.warm()
        return create_app(engine, Settings(web_key(home()), demo_password=password, demo_clock=clock_of(home()) is not None))

    def _ready(self, server: Any) -> None:
        demo = "  (demo accounts: /demo)" if demo_password(home()) else ""
        click.echo(f"物管流程 is ready: {self.address}{demo}")
