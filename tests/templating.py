"""Templates compiled once in a process: every site that a test builds finds the code of those before it."""

from __future__ import annotations

from types import CodeType

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """Templates' code, by their names, their files and what stands in these."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.kept[bucket.key, bucket.checksum] = bucket.code


_compiled = Compiled()


def compiled_once(app: Flask) -> Flask:
    """The same site, with the templates that others have compiled."""
    app.jinja_env.bytecode_cache = _compiled
    return app
