"""What a room's views need: a blueprint, a declaration of who may, the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, request

from market.kernel.access import Permission, current_actor, require
from market.kernel.clock import utcnow

P = ParamSpec("P")
R = TypeVar("R")


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
