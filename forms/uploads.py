"""Uploaded files, judged by their content: a photo has to decode, a PDF to be quiet; what a name claims counts for nothing."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageFile, UnidentifiedImageError

from forms.fields import FILE_TYPES, MAX_FILE_BYTES
from forms.file_names import clean_name
from forms.pdf_content import PdfProblem, find_pdf_problem

MAX_PIXELS = 50_000_000  # a phone's photo has 12 to 48 million
_SIGNATURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "application/pdf": b"%PDF-"}
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What an accepted file is: a cleaned `name`, its media `type`, `size` in bytes, `hash` SHA-256 in hex."""

    name: str
    type: str
    size: int
    hash: str


class UploadRefused(Exception):
    """The file is not accepted. `code` says why, `params` has the file's cleaned name and bounds, as text."""

    def __init__(self, code: str, params: Mapping[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def check_upload(name: str, content: bytes) -> FileFacts:
    """What an uploaded file is, by its content.

    Raises: UploadRefused with file-empty, file-too-large, file-unknown-type, file-disguised (the name claims a type that
    the content is not), file-damaged, file-too-many-pixels, file-encrypted, file-active (JavaScript, launch and other
    actions), file-embedded (files inside).
    """
    cleaned = clean_name(name)
    if not content:
        raise UploadRefused("file-empty", {"name": cleaned})
    if len(content) > MAX_FILE_BYTES:
        raise UploadRefused("file-too-large", {"name": cleaned, "max": str(MAX_FILE_BYTES // (1024 * 1024))})
    found = next((kind for kind, signature in _SIGNATURES.items() if content.startswith(signature)), None)
    claimed = next((kind for kind, endings in FILE_TYPES.items() if cleaned.lower().endswith(endings)), None)
    if found is None:
        raise UploadRefused("file-unknown-type" if claimed is None else "file-disguised", {"name": cleaned})
    if claimed is not None and claimed != found and "application/pdf" in (claimed, found):
        raise UploadRefused("file-disguised", {"name": cleaned})
    code = _pdf_problem(content) if found == "application/pdf" else _image_problem(content, _FORMATS[found])
    if code is not None:
        raise UploadRefused(code, {"name": cleaned, "max": str(MAX_PIXELS // 1_000_000)})
    return FileFacts(_named(cleaned, found), found, len(content), hashlib.sha256(content).hexdigest())


def _named(name: str, kind: str) -> str:
    """The name with an ending that says what the content is."""
    if name.lower().endswith(FILE_TYPES[kind]):
        return name
    return clean_name(name.rpartition(".")[0] + FILE_TYPES[kind][0] if _claims_other(name) else name + FILE_TYPES[kind][0])


def _claims_other(name: str) -> bool:
    return any(name.lower().endswith(endings) for endings in FILE_TYPES.values())


def _image_problem(content: bytes, wanted: str) -> str | None:
    with warnings.catch_warnings():
        # Our own limit is lower than Pillow's, and is looked at before a pixel is decoded.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # the library that makes PDFs turns it on for the whole process
        try:
            with Image.open(io.BytesIO(content), formats=(wanted,)) as image:
                if image.width * image.height > MAX_PIXELS:
                    return "file-too-many-pixels"
                image.load()
        except Image.DecompressionBombError:
            return "file-too-many-pixels"
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError, EOFError, MemoryError):
            return "file-damaged"
    return None


def _pdf_problem(content: bytes) -> str | None:
    problem = find_pdf_problem(content)
    codes = {
        PdfProblem.DAMAGED: "file-damaged",
        PdfProblem.ENCRYPTED: "file-encrypted",
        PdfProblem.ACTIVE: "file-active",
        PdfProblem.EMBEDDED: "file-embedded",
    }
    return None if problem is None else codes[problem]
