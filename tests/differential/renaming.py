"""A diagram whose elements have other names, which a case is moved to in the middle of its way."""

from __future__ import annotations

import re

RENAMED = "n."
"""What the other names begin with. All of them do, so that they sort as before."""

_NAMES = re.compile(rb'\b(id|sourceRef|targetRef|attachedToRef|default|activityRef)="(?!p")([a-z][\w.-]*)"')
_RETURNS = re.compile(rb'name="return-to" value="([^"]*)"')
_CHOSEN = re.compile(rb'activeElementsCollection="([^"]*)"')


def renamed(source: bytes) -> bytes:
    """Every element and flow under another name; the process, its messages, signals and errors keep theirs."""
    prefix = RENAMED.encode()
    source = _NAMES.sub(lambda found: b'%s="%s%s"' % (found[1], prefix, found[2]), source)
    source = _RETURNS.sub(lambda found: b'name="return-to" value="%s"' % b" ".join(prefix + name for name in found[1].split()), source)
    return _CHOSEN.sub(lambda found: re.sub(rb"&quot;(\w\d+)&quot;", rb"&quot;%s\1&quot;" % prefix, found[0]), source)


def plain(name: str) -> str:
    """The name in the diagram that the case began with."""
    return name.removeprefix(RENAMED)


def names_between(old: set[str], back: bool) -> dict[str, str]:
    """The mapping of a migration to the diagram with other names, or back."""
    return {name: plain(name) for name in old} if back else {name: RENAMED + name for name in old}
