"""What a PDF may not hold: actions that run by themselves, programs, files inside it, a password.

Source: ISO 32000-1, 7.6 (encryption), 7.11.4 (embedded files), 12.6 (actions).
"""

from __future__ import annotations

import io
import logging
from enum import Enum
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

MAX_OBJECTS = 100_000
# Actions that do more than move the view inside the document or open an address when it is clicked.
_ACTIONS = frozenset(
    "/JavaScript /Launch /SubmitForm /ImportData /Rendition /Movie /Sound /GoToE /GoToR /RichMediaExecute".split()
)
_ACTIVE_KEYS = frozenset("/JS /JavaScript /XFA /RichMedia /AA".split())
_EMBEDDED_KEYS = frozenset("/EmbeddedFiles /EF".split())
_ACTIVE_SUBTYPES = frozenset("/RichMedia /Movie /Screen /3D /Sound".split())


# pypdf meets files that nobody foresaw with whatever exception happens to arise; each means that the file cannot be read.
_UNFORESEEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


class PdfProblem(Enum):
    """Why a PDF is not taken."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    EMBEDDED = "embedded"


def find_pdf_problem(content: bytes) -> PdfProblem | None:
    """The first problem of a PDF, None for one that is only to be read. Looks at every object, not only those in use."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports each slip of a file; the answer here says enough
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            return PdfProblem.ENCRYPTED
        if len(reader.pages) == 0:
            return PdfProblem.DAMAGED
        return _look(reader)
    except (PyPdfError, *_UNFORESEEN):
        return PdfProblem.DAMAGED


def _look(reader: PdfReader) -> PdfProblem | None:
    waiting: list[Any] = [reader.trailer]
    waiting += [IndirectObject(number, generation, reader) for generation, table in reader.xref.items() for number in table]
    waiting += [IndirectObject(number, 0, reader) for number in reader.xref_objStm]
    seen: set[tuple[int, int]] = set()
    looked = 0
    while waiting:
        item = waiting.pop()
        looked += 1
        if looked > MAX_OBJECTS * 20 or len(seen) > MAX_OBJECTS:
            return PdfProblem.DAMAGED
        if isinstance(item, IndirectObject):
            place = (item.idnum, item.generation)
            if place in seen:
                continue
            seen.add(place)
            item = item.get_object()
        if isinstance(item, DictionaryObject | StreamObject):
            problem = _judge(item)
            if problem is not None:
                return problem
            waiting += list(item.values())
        elif isinstance(item, ArrayObject):
            waiting += list(item)
    return None


def _judge(item: DictionaryObject) -> PdfProblem | None:
    keys = {str(key) for key in item}
    if keys & _EMBEDDED_KEYS or _name(item, "/Type") == "/EmbeddedFile" or _name(item, "/Subtype") == "/FileAttachment":
        return PdfProblem.EMBEDDED
    opening = _resolved(item.get("/OpenAction"))
    if isinstance(opening, DictionaryObject) and _name(opening, "/S") != "/GoTo":
        return PdfProblem.ACTIVE
    if keys & _ACTIVE_KEYS or _name(item, "/S") in _ACTIONS or _name(item, "/Subtype") in _ACTIVE_SUBTYPES:
        return PdfProblem.ACTIVE
    return None


def _name(item: DictionaryObject, key: str) -> str:
    value = _resolved(item.get(key))
    return str(value) if isinstance(value, NameObject) else ""


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
