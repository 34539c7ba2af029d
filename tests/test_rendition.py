"""PDF renditions of letters."""

import io

import pytest
from pypdf import PdfReader

from engine.rendition import RenditionFault, to_pdf, with_stylesheet

LETTER = (
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>整改通知单</title></head>'
    "<body>{}</body></html>\n"
)


def test_letter_is_rendered_on_a4_with_its_text_and_fonts():
    content = to_pdf(LETTER.format('<p class="issuer">区住建局</p><p>请于七日内整改。</p>').encode())
    (page,) = PdfReader(io.BytesIO(content)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    assert "请于七日内整改。" in page.extract_text()
    assert "— 1 —" in page.extract_text()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.css", "file:///etc/passwd"])
def test_rendering_fetches_nothing(address):
    with pytest.raises(RenditionFault):
        to_pdf(LETTER.format("<p>甲</p>").encode(), f'@import url("{address}"); @page {{ size: A4 }}')


def test_letter_on_the_screen_links_our_own_style_sheet():
    assert b'<link rel="stylesheet" href="/assets/letters.css"></head>' in with_stylesheet(LETTER.encode(), "/assets/letters.css")
