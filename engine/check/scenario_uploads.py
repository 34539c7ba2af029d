"""Files in scenarios: `{file: 车库.jpg}` stands for an upload, made before the form is handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from engine.attachments import file_value
from engine.commands import FileFacts

TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".pdf": "application/pdf"}


def with_files(value: Any, store: Callable[[FileFacts, bytes], None]) -> Any:
    """A form's values with every `{file: name}` stored and replaced by its file value."""
    if isinstance(value, Mapping):
        if value.keys() == {"file"}:
            return _stored(str(value["file"]), store)
        return {key: with_files(item, store) for key, item in value.items()}
    if isinstance(value, list):
        return [with_files(item, store) for item in value]
    return value


def _stored(name: str, store: Callable[[FileFacts, bytes], None]) -> Any:
    """The content is the name itself: what a file holds is the concern of whoever checks uploads."""
    content = name.encode()
    ending = name[name.rfind(".") :] if "." in name else ""
    facts = FileFacts(hashlib.sha256(content).hexdigest(), name, TYPES.get(ending, "application/pdf"), len(content))
    store(facts, content)
    return file_value(facts)
