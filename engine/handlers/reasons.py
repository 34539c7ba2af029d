"""The reason that an office wants for what changes a case's course: always given, never endless."""

from __future__ import annotations

from engine.errors import BadValue

MAX_REASON = 2_000


def require_reason(reason: str, field: str = "reason") -> None:
    """Raises BadValue for a reason that says nothing, too much, or what no database keeps."""
    if not reason.strip():
        raise BadValue(field, f"a text of 1 to {MAX_REASON} characters is wanted")
    require_bounded(reason, field)


def require_bounded(text: str, field: str = "reason") -> None:
    """Raises BadValue for a text that says too much, or what no database keeps."""
    if len(text) > MAX_REASON or "\0" in text:
        raise BadValue(field, f"a text of at most {MAX_REASON} characters is wanted")
