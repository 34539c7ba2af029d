"""Changing one's own password."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.browsing import Site
from tests.web.conftest import PASSWORD
from web.submission import SECRETS

Visit = Callable[[str | None], Site]
NEW = "巡查员的新口令一二三"


def change(site: Site, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> Site:
    site.open("/account").open(site.link("改密码"))
    return site.press("改密码", {"password": old, "new_password": new, "new_password_again": again})


def test_a_changed_password_holds_here_and_ends_every_other_session(visit: Visit) -> None:
    here, elsewhere, colleague = visit("officer"), visit("officer"), visit("reviewer")
    assert "密码已改。您在别处的登录都已退出" in change(here).text
    assert here.open("/inbox").address == "/inbox"
    assert elsewhere.open("/inbox").address == "/sign-in"
    assert colleague.open("/inbox").address == "/inbox"
    assert "账号和密码对不上" in visit(None).sign_in("officer", PASSWORD).text
    assert visit(None).sign_in("officer", NEW).address == "/"


@pytest.mark.parametrize(
    ("fill", "told"),
    [
        ({"old": "不是这个口令吧"}, "现在的密码不对"),
        ({"old": ""}, "请填现在的密码"),
        ({"new": "短了", "again": "短了"}, "新密码要有10到200个字符"),
        ({"new": "长" * 201, "again": "长" * 201}, "新密码要有10到200个字符"),
        ({"again": NEW + "四"}, "两次填的新密码不一样"),
    ],
)
def test_what_does_not_fit_is_told_and_changes_nothing(visit: Visit, fill: dict[str, str], told: str) -> None:
    site = change(visit("officer"), **fill)
    assert site.status == 422
    assert told in site.text
    assert not site.page.xpath("//input[@type='password']/@value")
    assert visit("officer").open("/inbox").address == "/inbox"


def test_guessing_the_old_password_is_throttled_together_with_signing_in(visit: Visit) -> None:
    site = visit("officer")
    for _ in range(5):
        change(site, old="不是这个口令吧")
    assert change(site).status == 429
    assert "试的次数太多了" in site.text
    assert "试的次数太多了" in visit(None).sign_in("officer", PASSWORD).text


def test_a_password_is_not_shown_again_when_the_session_is_lost_or_the_token_is_forged(visit: Visit) -> None:
    site = visit("officer").open("/account/password")
    fill = dict.fromkeys(SECRETS, NEW)
    assert NEW not in site.press("改密码", fill, change={"csrf_token": "forged"}).text
    stale = visit("officer").open("/account/password")
    change(visit("officer"))
    assert NEW not in stale.press("改密码", fill).text
    assert stale.status == 401
