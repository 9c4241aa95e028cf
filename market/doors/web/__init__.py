"""The site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from flask import Flask
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # ships no types
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from market.doors import rooms
from market.doors.web import errors, health, home, identity, rendering, security
from market.kernel import db
from market.kernel.settings import ROOT, Settings, read_settings

MAX_BODY = 32 * 1024 * 1024


class _IdConverter(IntegerConverter):
    """``<int:...>`` in an address: what no 64-bit column can hold is an unknown page, not a fault of the database."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": 2**63 - 1, **options})


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. Connects to the database named in the settings unless one is connected already."""
    settings = settings or read_settings()
    app = Flask("market", root_path=str(Path(__file__).parents[2]), template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY=settings.secret(),
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_NAME="market_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_HTTPONLY=True,
        WTF_CSRF_TIME_LIMIT=None,
        MARKET=settings,
    )
    app.url_map.converters["int"] = _IdConverter
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    proxies = int(settings.trusted_proxies)
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]  # Flask's own way
    if db.database.is_unbound:
        db.database.connect(settings.database_url)
    rooms.load_rooms()
    security.install(app, settings)
    identity.install(app)
    CSRFProtect(app)  # after the two, so that its refusal has a request id and the reader's language
    rendering.install(app)
    errors.install(app)
    app.register_blueprint(health.pages)
    app.register_blueprint(home.pages)
    for module in rooms.modules("views"):
        app.register_blueprint(module.pages)
    return app
