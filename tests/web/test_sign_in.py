from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from engine.execute import Engine
from tests.web.browsing import Site
from tests.web.conftest import PASSWORD
from web import create_app
from web.settings import Settings

Visit = Callable[[str | None], Site]


def test_a_person_signs_in_and_sees_the_inbox_with_name_and_role(visit: Visit) -> None:
    site = visit("officer")
    assert site.status == 200
    assert "林一帆 · 区住建局经办人" in site.text
    assert site.title.startswith("待办")


def test_a_wrong_password_is_told_beside_the_fields_and_keeps_the_login(visit: Visit) -> None:
    site = visit(None).sign_in("officer", "wrong")
    assert site.status == 422
    assert "账号和密码对不上" in site.text
    assert site.page.get_element_by_id("login").get("value") == "officer"
    assert site.page.get_element_by_id("login").get("aria-invalid") == "true"


def test_an_unknown_login_is_told_the_same(visit: Visit) -> None:
    assert "账号和密码对不上" in visit(None).sign_in("nobody", PASSWORD).text


def test_after_many_wrong_passwords_the_right_one_has_to_wait(visit: Visit) -> None:
    site = visit(None)
    for _attempt in range(5):
        site.sign_in("officer", "wrong")
    site.sign_in("officer", PASSWORD)
    assert site.status == 429
    assert "试的次数太多了。请过1分钟再试。" in site.text


def test_a_page_that_needs_a_log_in_leads_there_and_back(visit: Visit) -> None:
    site = visit(None).open("/cases?status=running")
    assert site.address == "/sign-in"
    site.press("登录", {"login": "officer", "password": PASSWORD})
    assert site.address == "/cases"


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient) -> None:
    site = Site(client).sign_in("officer", PASSWORD)
    cookie = client.get_cookie("wuye")
    assert cookie is not None
    site.open("/account").press("退出登录")
    client.set_cookie("wuye", cookie.value)
    assert site.open("/inbox").address == "/sign-in"


def test_a_session_lasts_half_a_day(visit: Visit, engine: Engine) -> None:
    site = visit("officer")
    engine.clock.advance(timedelta(hours=13))  # type: ignore[attr-defined]
    assert site.open("/inbox").address == "/sign-in"


def test_the_sign_in_address_never_leads_to_another_site(visit: Visit) -> None:
    site = visit(None).open("/sign-in?next=//elsewhere.example/")
    site.press("登录", {"login": "officer", "password": PASSWORD})
    assert site.address == "/"


def test_without_demo_mode_there_is_no_page_of_accounts(visit: Visit) -> None:
    site = visit("officer").open("/demo")
    assert site.status == 404
    assert "演示" not in site.text


def test_demo_mode_has_a_page_of_accounts_and_enters_no_other(engine: Engine) -> None:
    app = create_app(engine, Settings(secret_key=b"only for tests", demo_password=PASSWORD))
    site = Site(app.test_client()).open("/demo")
    assert "林一帆" in site.text
    site.press("林一帆", change={"account": "nobody"})
    assert site.status == 404
    assert site.open("/inbox").address == "/sign-in"
