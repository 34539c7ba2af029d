"""One's own password: changed with the old one, in this window; every other one is signed out."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from engine import accounts
from engine.credentials import LONGEST, SHORTEST
from engine.errors import BadValue, NotAllowed, TooManyAttempts
from web.session import engine, settings
from web.sign_in import enter_with
from web.submission import refuse_bad_text

password = Blueprint("password", __name__, url_prefix="/account/password")


@password.get("")
@login_required
def show() -> Response:
    return page()


@password.post("")
@login_required
def change() -> Response:
    """Changes it; what does not fit comes back with empty fields."""
    refuse_bad_text(request.form.items(multi=True))
    old, new, again = (request.form.get(name, "") for name in ("password", "new_password", "new_password_again"))
    if settings().demo:
        return page("password", _("演示账号的密码是公开的，不能改。"))
    if not old:
        return page("password", _("请填现在的密码。"))
    if not SHORTEST <= len(new) <= LONGEST:
        return page("new_password", _("新密码要有%(shortest)d到%(longest)d个字符。", shortest=SHORTEST, longest=LONGEST))
    if new != again:
        return page("new_password_again", _("两次填的新密码不一样。请重新填。"))
    try:
        token = accounts.change_password(engine(), current_user.login, old, new, request.remote_addr or "")
    except NotAllowed:
        return page("password", _("现在的密码不对。请再核对，注意大小写。"))
    except BadValue:
        return page("new_password", _("新密码要有%(shortest)d到%(longest)d个字符。", shortest=SHORTEST, longest=LONGEST))
    except TooManyAttempts as error:
        return page("password", _("试的次数太多了。请过%(minutes)d分钟再试。", minutes=-(-error.seconds // 60)), 429)
    enter_with(token)
    flash(_("密码已改。您在别处的登录都已退出，要用新密码重新登录。"))
    return redirect(url_for("sign_in.account"), 303)


def page(wrong: str = "", problem: str = "", status: int = 422) -> Response:
    facts = {"wrong": wrong, "problem": problem, "shortest": SHORTEST, "longest": LONGEST}
    return make_response(render_template("password.html", **facts), status if problem else 200)
