from __future__ import annotations

import pytest

from web.addresses import local_address


@pytest.mark.parametrize("wanted", ["/inbox", "/cases/abc?q=1#top", "/tasks/c1/i17"])
def test_an_address_of_this_site_is_kept(wanted: str) -> None:
    assert local_address(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "inbox",
        "//elsewhere.example",
        "https://elsewhere.example/",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_could_lead_elsewhere_becomes_the_start_page(wanted: str | None) -> None:
    assert local_address(wanted) == "/"
