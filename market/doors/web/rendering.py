"""What every template may use."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from markupsafe import Markup

from market.doors.web.navigation import navigation
from market.kernel import access, i18n, money, paging
from market.kernel.quantity import SHOWN, from_base
from market.kernel.settings import ROOT


@cache
def _digest(path: str) -> str:
    file = ROOT / "market" / "static" / path
    return sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else ""


def static(path: str) -> str:
    """URL of a static file; it changes with the content, so that browsers may keep it for a year."""
    return url_for("static", filename=path, v=_digest(path))


def has_static(path: str) -> bool:
    return Path(ROOT / "market" / "static" / path).is_file()


def here(**changes: Any) -> str:
    """The present URL with other query parameters; None drops one. Filters live in the URL."""
    kept: dict[str, Any] = request.args.to_dict(flat=False)
    query = {name: value for name, value in {**kept, "lang": None, **changes}.items() if value is not None}
    # Written out here: url_for takes some names, like _scheme, as orders to itself.
    path = url_for(request.endpoint or "home.home", **(request.view_args or {}))
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def language_link(code: str) -> str:
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return url_for("switch_language", code=code, next=target)


def amount(value: int, base: str) -> str:
    """A quantity in its base unit as people write it, with its unit: ``30,000 t``."""
    unit = SHOWN[base]
    return f"{i18n.format_number(from_base(value, unit))}\u00a0{i18n.gettext(unit)}"


def has_endpoint(name: str) -> bool:
    """Whether a room that may be missing serves ``name``; lower rooms link upwards under this condition only."""
    return name in current_app.view_functions


def install(app: Flask) -> None:
    """Install on ``app``."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=False)  # type: ignore[attr-defined]  # added by the extension
    app.jinja_env.globals.update(
        _=i18n.gettext,
        gettext=i18n.gettext,
        ngettext=i18n.ngettext,
        locale=i18n.locale,
        localized=i18n.localized,
        allowed=access.allowed,
        current_actor=access.current_actor,
        static=static,
        has_static=has_static,
        has_endpoint=has_endpoint,
        here=here,
        language_link=language_link,
        navigation=navigation,
        page_number=paging.page_number,
        Markup=Markup,
    )
    app.jinja_env.filters.update(
        number=i18n.format_number,
        money=i18n.format_money,
        yuan=money.to_yuan,
        day=i18n.format_day,
        moment=i18n.format_moment,
        amount=amount,
    )
