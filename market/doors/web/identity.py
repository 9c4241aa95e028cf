"""Who is asking, and in which language."""

from __future__ import annotations

from flask import Flask, g, redirect, request, session
from flask_login import LoginManager, current_user  # type: ignore[import-untyped]  # ships no types
from werkzeug.wrappers import Response

from market.accounts import queries as accounts
from market.kernel import access, db, i18n
from market.kernel.web import GENERATION, LANGUAGE_COOKIE, ORGANISATION, SignedIn, public, safe_next, speak


def _load_user(user_id: str) -> SignedIn | None:
    if not (user_id.isascii() and user_id.isdigit()):
        return None
    actor = accounts.actor_for(int(user_id), session.get(ORGANISATION), generation=session.get(GENERATION, 0))
    return SignedIn(actor) if actor else None


def _choose_language() -> str:
    asked = request.args.get("lang", "")
    if asked in i18n.LOCALES:
        speak(asked)
        return asked
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    return kept if kept in i18n.LOCALES else i18n.DEFAULT


def _begin() -> None:
    g.locale_token = i18n.set_locale(_choose_language())
    if request.endpoint in ("static", "health.healthz"):
        return
    if current_user.is_authenticated:
        g.private = True
        g.actor_token = access.set_actor(current_user.actor)


def _keep_language(response: Response) -> Response:
    if language := g.get("new_language"):
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=31536000, samesite="Lax", httponly=True, secure=request.is_secure
        )
    return response


def _end(_error: BaseException | None) -> None:
    if token := g.pop("actor_token", None):
        access.reset_actor(token)
    if token := g.pop("locale_token", None):
        i18n.reset_locale(token)
    db.release()


@public
def switch_language(code: str) -> Response:
    """Speak another language from now on, on the page the reader came from."""
    speak(code if code in i18n.LOCALES else i18n.DEFAULT)
    return redirect(safe_next(request.args.get("next"), "/"))


def install(app: Flask) -> None:
    """Install on ``app``."""
    manager = LoginManager(app)
    manager.user_loader(_load_user)
    app.before_request(_begin)
    app.after_request(_keep_language)
    app.teardown_request(_end)
    app.add_url_rule("/language/<code>", "switch_language", switch_language)
