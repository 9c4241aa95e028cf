"""Security headers, cookies, request ids and the access log."""

from __future__ import annotations

import re
import time
import uuid

import structlog
from flask import Flask, Response, current_app, g, request
from flask.sessions import SecureCookieSessionInterface

from market.kernel.settings import Settings

log = structlog.get_logger("market.access")
CSP = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,36}")


class _Sessions(SecureCookieSessionInterface):
    """Session cookies are Secure whenever the request came over TLS, or always when so set."""

    def __init__(self, secure: str) -> None:
        self.secure = secure

    def get_cookie_secure(self, app: Flask) -> bool:
        return self.secure == "yes" or (self.secure == "auto" and request.is_secure)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
    g.began = time.perf_counter()
    if request.mimetype == "application/x-www-form-urlencoded":
        # Such a body is parsed at once, whatever MAX_FORM_MEMORY_SIZE says; only files may be larger.
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint != "static":
        # Pages differ by language and by reader; a shared cache must not mix them up.
        response.headers.setdefault("Cache-Control", "no-store" if g.get("private") else "no-cache, private")
        response.vary.add("Cookie")
    took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
    log.info("request", method=request.method, path=request.path, status=response.status_code, ms=took)
    return response


def install(app: Flask, settings: Settings) -> None:
    """Install on ``app``."""
    app.session_interface = _Sessions(settings.secure_cookies)
    app.before_request(_begin)
    app.after_request(_finish)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000
