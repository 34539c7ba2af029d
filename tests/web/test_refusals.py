"""What a reader is told where a page itself did not say why: in their language, with what to do."""

from __future__ import annotations

import pytest
from flask import Flask

from engine.errors import EngineError, NotStaged, RegisterRefused
from web.errors import refusal


@pytest.mark.parametrize(
    ("error", "status", "chinese", "english"),
    [
        (RegisterRefused("owners", []), 422, "修改后再交", "correct it and submit again"),
        (NotStaged(), 400, "重新选文件再交", "choose the file again and submit"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_refusal_says_what_to_do_in_both_languages(app: Flask, error: EngineError, status: int, chinese: str, english: str) -> None:
    with app.test_request_context():
        told = refusal(error)
        assert (told.status, chinese in told.sentences[0]) == (status, True)
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert english in refusal(error).sentences[0]
