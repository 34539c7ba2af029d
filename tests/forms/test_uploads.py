"""A file is what its content is; what could act by itself is not taken."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from engine.rendition import to_pdf
from forms.file_names import clean_name
from forms.uploads import FileFacts, UploadRefused, check_upload

SCRIPT = b"<script>alert(1)</script>"


def image(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(out, kind)
    return out.getvalue()


def pdf(change: Callable[[PdfWriter], None] = lambda writer: None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(UploadRefused) as caught:
        check_upload(name, content)
    assert caught.value.params["name"] == clean_name(name)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("车库.JPG", image(), "image/jpeg"), ("灯.png", image("PNG"), "image/png"), ("复函.pdf", pdf(), "application/pdf")],
)
def test_photos_and_letters_are_taken(name: str, content: bytes, kind: str) -> None:
    assert check_upload(name, content) == FileFacts(name, kind, len(content), hashlib.sha256(content).hexdigest())


def test_a_name_gets_the_ending_of_what_the_content_is() -> None:
    assert check_upload("车库.png", image()).name == "车库.jpg"
    assert check_upload("车库", image("PNG")).name == "车库.png"
    assert check_upload("2026.10.9", image("PNG")).name == "2026.10.9.png"


def test_a_script_that_poses_as_a_photo_is_refused() -> None:
    assert refusal("photo.jpg", SCRIPT) == "file-disguised"
    assert refusal("photo.jpg", b"MZ\x90\0" * 9) == "file-disguised"
    assert refusal("photo.jpg", pdf()) == "file-disguised"
    assert refusal("letter.pdf", image()) == "file-disguised"


def test_other_types_are_refused() -> None:
    assert refusal("list.xlsx", b"PK\x03\x04") == "file-unknown-type"
    assert refusal("page.svg", b"<svg/>") == "file-unknown-type"
    assert refusal("shot.webp", image("WEBP")) == "file-unknown-type"
    assert refusal("moving.gif", image("GIF")) == "file-unknown-type"


def test_a_photo_with_a_script_for_a_body_is_refused() -> None:
    assert refusal("photo.jpg", b"\xff\xd8\xff\xe0" + SCRIPT) == "file-damaged"
    assert refusal("photo.png", b"\x89PNG\r\n\x1a\n" + SCRIPT) == "file-damaged"


def test_a_photo_that_is_cut_off_is_refused_in_a_process_that_made_a_pdf_too() -> None:
    to_pdf(b"<html><body><p>1</p></body></html>")
    content = image(size=(400, 300))
    assert refusal("photo.jpg", content[: len(content) // 2]) == "file-damaged"


def test_an_empty_file_and_a_large_one_are_refused() -> None:
    assert refusal("photo.jpg", b"") == "file-empty"
    assert refusal("photo.jpg", b"\xff\xd8\xff" + bytes(10 * 1024 * 1024)) == "file-too-large"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 10_000), (100_000, 100_000), (50_001, 1_000)])
def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    assert refusal("photo.png", bomb(*size)) == "file-too-many-pixels"


def _script() -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")})


def _javascript(writer: PdfWriter) -> None:
    scripts = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), _script()])})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): scripts})


def _opening(kind: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("cmd.exe")})
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)

    return change


def _page_action(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): _script()})


def _xfa(writer: PdfWriter) -> None:
    form = DictionaryObject({NameObject("/XFA"): ArrayObject(), NameObject("/Fields"): ArrayObject()})
    writer.root_object[NameObject("/AcroForm")] = form


def _unused_javascript(writer: PdfWriter) -> None:
    writer._add_object(_script())


def _attachment(writer: PdfWriter) -> None:
    writer.add_attachment("a.exe", b"MZ")


def _file_annotation(writer: PdfWriter) -> None:
    box = ArrayObject(FloatObject(number) for number in (0, 0, 9, 9))
    note = DictionaryObject({NameObject("/Subtype"): NameObject("/FileAttachment"), NameObject("/Rect"): box})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def _password(writer: PdfWriter) -> None:
    writer.encrypt("secret", algorithm="RC4-128")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_javascript, "file-active"),
        (_opening("/Launch"), "file-active"),
        (_opening("/URI"), "file-active"),
        (_page_action, "file-active"),
        (_xfa, "file-active"),
        (_unused_javascript, "file-active"),
        (_attachment, "file-embedded"),
        (_file_annotation, "file-embedded"),
        (_password, "file-encrypted"),
    ],
)
def test_a_pdf_that_does_more_than_being_read_is_refused(change: Callable[[PdfWriter], None], code: str) -> None:
    assert refusal("letter.pdf", pdf(change)) == code


def packed(*objects: bytes) -> bytes:
    """A PDF whose objects, numbered from 3, lie compressed in object 1; object 2 is the cross-reference stream."""
    places, body = "", b""
    for number, content in enumerate(objects, 3):
        places += f"{number} {len(body)} "
        body += content + b" "
    inside = zlib.compress(places.encode() + body)
    head = f"/Type /ObjStm /N {len(objects)} /First {len(places)}"
    one = _stream(1, head, inside)
    entries = struct.pack(">BHB", 0, 0, 0) + struct.pack(">BHB", 1, 9, 0) + struct.pack(">BHB", 1, 9 + len(one), 0)
    entries += b"".join(struct.pack(">BHB", 2, 1, index) for index in range(len(objects)))
    head = f"/Type /XRef /Size {3 + len(objects)} /W [1 2 1] /Root 3 0 R"
    return b"%PDF-1.5\n" + one + _stream(2, head, zlib.compress(entries)) + f"startxref\n{9 + len(one)}\n%%EOF\n".encode()


def _stream(number: int, head: str, body: bytes) -> bytes:
    start = f"{number} 0 obj\n<< {head} /Filter /FlateDecode /Length {len(body)} >>\nstream\n"
    return start.encode() + body + b"\nendstream\nendobj\n"


def test_objects_that_lie_compressed_are_looked_at_too() -> None:
    page = b"<< /Type /Page /Parent 4 0 R /MediaBox [0 0 9 9] >>"
    pages = b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>"
    quiet = b"<< /Type /Catalog /Pages 4 0 R >>"
    active = b"<< /Type /Catalog /Pages 4 0 R /OpenAction << /S /J#61vaScript /JS (x) >> >>"
    assert check_upload("letter.pdf", packed(quiet, pages, page)).type == "application/pdf"
    assert refusal("letter.pdf", packed(active, pages, page)) == "file-active"


def test_links_and_a_first_view_are_taken() -> None:
    def change(writer: PdfWriter) -> None:
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.org/"))
        target = ArrayObject([writer.pages[0].indirect_reference, NameObject("/XYZ"), NumberObject(0), NumberObject(0), NumberObject(0)])
        writer.root_object[NameObject("/OpenAction")] = target

    assert check_upload("letter.pdf", pdf(change)).type == "application/pdf"


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n" + SCRIPT, b"%PDF-" + bytes(500)])
def test_a_pdf_that_cannot_be_read_is_refused(content: bytes) -> None:
    assert refusal("letter.pdf", content) == "file-damaged"


@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=40), st.sampled_from([image(), image("PNG"), pdf()]))
def test_a_file_with_a_hole_is_taken_or_refused(at: int, noise: bytes, content: bytes) -> None:
    at %= len(content)
    try:
        code = check_upload("a", content[:at] + noise + content[at + len(noise) :]).type
    except UploadRefused as refused:
        code = refused.code
    assert code.startswith(("file-", "image/", "application/pdf"))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\照片.jpg", "照片.jpg"),
        ("a\0b\n.jpg", "ab.jpg"),
        ("gpj.\u202eexe", "gpj.exe"),
        (".htaccess", "htaccess"),
        ("a|b<c>.pdf", "abc.pdf"),
        ("  两 个   空格 .jpg", "两 个 空格 .jpg"),
        ("", "未命名"),
        ("///", "未命名"),
        ("..", "未命名"),
        ("长" * 300 + ".jpg", "长" * 116 + ".jpg"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_name_is_made_harmless(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.text(max_size=300))
def test_cleaning_a_clean_name_changes_nothing(name: str) -> None:
    clean = clean_name(name)
    assert clean_name(clean) == clean
    assert 1 <= len(clean) <= 120
    assert not set(clean) & set("/\\|\0\n")
