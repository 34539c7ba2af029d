"""Names of uploaded files, made harmless."""

from __future__ import annotations

import unicodedata

from forms.fields import MAX_NAME_LENGTH

NAMELESS = "未命名"
_FORBIDDEN = frozenset('<>:"|?*\\/')


def clean_name(name: str) -> str:
    """The name without path, control and formatting characters or signs that a file system dislikes; at most 120 characters.

    The ending survives the cut. A name of nothing but such signs becomes "未命名". Cleaning twice changes nothing.
    """
    base = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(sign for sign in base if sign not in _FORBIDDEN and unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > MAX_NAME_LENGTH:
        if dot and len(ending) <= 8:
            kept = stem[: MAX_NAME_LENGTH - len(ending) - 1].rstrip(". ") + "." + ending
        else:
            kept = kept[:MAX_NAME_LENGTH].rstrip(". ")
    return kept or NAMELESS
