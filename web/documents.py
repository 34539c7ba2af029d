"""Letters and attachments of a case."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, make_response, render_template
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.rendition import letter_stylesheet
from web.letters import download, letter_response
from web.session import engine, me

ON_SCREEN = Path(__file__).parent / "assets" / "letter.css"

documents = Blueprint("documents", __name__)


@documents.get("/documents/<path:document_id>")
@login_required
def show(document_id: str) -> str:
    return render_template("document.html", document=reading.document_page(engine(), me(), document_id))


@documents.get("/documents/<path:document_id>/letter")
@login_required
def letter(document_id: str) -> Response:
    """The letter itself, for the frame on its page and for print."""
    return letter_response(reading.document_html(engine(), me(), document_id))


@documents.get("/documents/<path:document_id>/original")
@login_required
def original(document_id: str) -> Response:
    """Exactly the bytes that were hashed."""
    page = reading.document_page(engine(), me(), document_id)
    return download(f"{page.title} {page.number}.html", "text/html; charset=utf-8", reading.document_html(engine(), me(), document_id))


@documents.get("/documents/<path:document_id>/pdf")
@login_required
def pdf(document_id: str) -> Response:
    page = reading.document_page(engine(), me(), document_id)
    return download(f"{page.title} {page.number}.pdf", "application/pdf", reading.document_pdf(engine(), me(), document_id))


@documents.get("/letters.css")
def stylesheet() -> Response:
    """The layout of official letters as it stands in the PDF, and what a screen adds.

    A letter's page is sandboxed, so of no origin: this one file may be loaded by any.
    """
    response = make_response(letter_stylesheet() + ON_SCREEN.read_text(encoding="utf-8"))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "max-age=3600"
    return response


@documents.get("/cases/<case_id>/files/<hash_>")
@login_required
def attachment(case_id: str, hash_: str) -> Response:
    return download(*reading.attachment(engine(), me(), case_id, hash_))
