"""What a room's views need: a blueprint, a declaration of who may, the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, g, request, session
from flask_login import UserMixin, login_user, logout_user  # type: ignore[import-untyped]  # ships no types

from market.kernel.access import Actor, Permission, current_actor, require
from market.kernel.clock import utcnow

P = ParamSpec("P")
R = TypeVar("R")
ORGANISATION = "organisation_id"
GENERATION = "generation"
LANGUAGE_COOKIE = "lang"


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """What Flask-Login keeps of a person: the actor."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return str(self.actor.user_id)


def enter(actor: Actor, generation: int) -> None:
    """Begin a new browser session of ``actor``; nothing of the session before survives (session fixation).

    ``generation`` is the account's: when it moves on, as after a change of password, older sessions end.
    """
    session.clear()
    session[ORGANISATION] = actor.organisation_id
    session[GENERATION] = generation
    login_user(SignedIn(actor))


def act_for(organisation_id: int) -> None:
    """Act for another organisation from the next request on; who may is tested when the actor is loaded."""
    session[ORGANISATION] = organisation_id


def leave() -> None:
    """End the browser session."""
    logout_user()
    session.clear()


def speak(language: str) -> None:
    """Answer in ``language`` from the next request on."""
    g.new_language = language


def has_chosen_language() -> bool:
    """Whether this browser has been told a language."""
    return LANGUAGE_COOKIE in request.cookies


def blueprint(room: str) -> Blueprint:
    """The blueprint of a room; its templates stand in ``templates/<room>/``."""
    return Blueprint(room, f"market.{room}.views")


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may see this page."""
    view.access = "public"  # type: ignore[attr-defined]  # read by the route test
    return view


def guarded(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only those whom ``permission`` lets in, tested without a subject; the service tests it with one."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guard(*args: P.args, **kwargs: P.kwargs) -> R:
            require(permission, current_actor())
            return view(*args, **kwargs)

        guard.access = permission  # type: ignore[attr-defined]  # read by the route test
        return guard

    return decorate


def now() -> datetime:
    """The moment of this request."""
    return utcnow()


def is_htmx() -> bool:
    """Whether htmx asks for a fragment."""
    return request.headers.get("HX-Request") == "true"


def safe_next(target: str | None, default: str) -> str:
    """A local path to go to; anything that could lead elsewhere becomes ``default``."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith("//")
        or "\\" in target
        or not target.isprintable()
    ):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
