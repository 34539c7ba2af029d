"""Every address: who may open it, what a missing thing answers, what each answer says about itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

from tests.web.browsing import Site

Visit = Callable[[str | None], Site]

OPEN = {"sign_in.form", "sign_in.enter", "sign_in.leave", "static", "health.healthy", "language.switch", "documents.stylesheet"}
BY_CODE = ("voting.", "surveying.", "party.")
"""Pages of people without an account."""
MISSING = (
    "/tasks/nowhere/i1", "/tasks/nowhere/i1/preview/0", "/cases/nowhere", "/cases/nowhere/diagram.bpmn",
    f"/cases/nowhere/files/{'0' * 64}", "/documents/nowhere/d1.notice", "/documents/nowhere/d1.notice/letter",
    "/documents/nowhere/d1.notice/pdf", "/start/nothing", "/nothing",
)  # fmt: skip


def something(rule: Rule, name: str) -> str:
    """A value for a variable part: one of those that it allows, or anything."""
    converter = rule._converters[name]
    return min(converter.items) if isinstance(converter, AnyConverter) else "1"


def addresses(app: Flask, method: str) -> list[str]:
    """Every address that takes this method and needs a log-in, with something in its variable parts."""
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint not in OPEN]
    rules = [rule for rule in rules if not (method == "GET" and rule.endpoint.startswith(BY_CODE))]
    with app.test_request_context():
        sent = [{name: something(rule, name) for name in rule.arguments} for rule in rules]
        return [built[1] for rule, given in zip(rules, sent, strict=True) if (built := rule.build(given))]


def test_every_page_asks_who_one_is(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app, "GET"):
        response = client.get(address)
        assert response.status_code == 303, address
        assert response.headers["Location"].startswith("/sign-in"), address


def test_every_act_is_refused_without_the_pages_own_token(app: Flask, visit: Visit) -> None:
    client = visit("officer").client
    for address in addresses(app, "POST"):
        response = client.post(address, data={"csrf_token": "forged"})
        assert response.status_code == 400, address
        assert "这一页放得太久了" in response.text


def test_a_forged_token_shows_what_was_typed_so_that_it_can_be_copied(visit: Visit) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"}, change={"csrf_token": "forged"})
    assert site.status == 400
    assert "您填的内容还在下面" in site.text
    assert "消防通道" in site.text


@pytest.mark.parametrize("address", MISSING)
def test_a_missing_thing_is_told_so_without_saying_whose_it_might_be(visit: Visit, address: str) -> None:
    site = visit("officer").open(address)
    assert site.status == 404
    assert "这里没有您能看的内容" in site.text


@pytest.mark.parametrize("address", ["/inbox?q=%00", "/cases?q=a%00b", "/cases/%00", "/tasks/a%01/i1", "/sign-in?next=%00"])
def test_a_nul_in_an_address_gets_a_clear_message(visit: Visit, address: str) -> None:
    site = visit("officer").open(address)
    assert site.status == 400
    assert "收不下" in site.text


def test_ten_megabytes_of_text_are_refused_with_a_page(visit: Visit) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "长" * 3_500_000})
    assert site.status == 413
    assert "文字总共不能超过1 MB" in site.text


def test_every_answer_forbids_foreign_and_inline_content(visit: Visit) -> None:
    site = visit("officer")
    for address in ("/inbox", "/nothing", "/static/look.css", "/health"):
        with site.client.get(address) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_holds_inline_style_or_script(visit: Visit) -> None:
    site = visit("officer")
    for address in ("/inbox", "/cases", "/start", "/start/inspection", "/account", "/nothing"):
        page = site.open(address).page
        assert not page.xpath("//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]"), address


def test_pages_are_never_kept_by_a_shared_computer_but_assets_are(visit: Visit) -> None:
    client = visit("officer").client
    assert client.get("/inbox").headers["Cache-Control"] == "no-store"
    with client.get("/static/look.css") as asset:
        assert "max-age" in asset.headers["Cache-Control"]


def test_the_site_says_whether_it_can_work(client: FlaskClient) -> None:
    assert client.get("/health").json == {"status": "ok"}


def test_a_fault_of_ours_says_so_with_a_number_and_what_is_safe(app: Flask, visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    app.view_functions["cases.listed"] = lambda: 1 // 0
    site = visit("officer").open("/cases")
    assert site.status == 500
    number = site.text.split("编号")[1][:4]
    assert f"Fault {number}" in caplog.text
    assert "之前存下的内容都在" in site.text


def test_the_language_switch_keeps_the_address_and_is_remembered(visit: Visit) -> None:
    site = visit("officer").open("/cases?status=running")
    site.open(site.link("English"))
    assert site.address == "/cases"
    assert site.page.get("lang") == "en"
    assert site.title.startswith("Cases")
    assert site.open("/inbox").title.startswith("Inbox")
    assert site.open(site.link("中文")).page.get("lang") == "zh-Hans-CN"
