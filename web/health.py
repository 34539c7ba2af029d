"""Whether the site can work: for a monitor, without a log-in."""

from __future__ import annotations

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from web.session import engine

health = Blueprint("health", __name__)


@health.get("/health")
def healthy() -> Response:
    """Answers 200 when the database answers; a database that does not is an error like any other."""
    with engine().reading() as tx:
        tx.connection.exec_driver_sql("select 1")
    return jsonify(status="ok")
