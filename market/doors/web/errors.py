"""Every refusal is rendered here: as a page, as a fragment, or as problem+json (RFC 9457)."""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # ships no types
from werkzeug.exceptions import HTTPException

from market.kernel.errors import N_, MarketError, TooMany
from market.kernel.i18n import gettext
from market.kernel.web import is_htmx

log = structlog.get_logger("market.errors")
WORDS = {
    400: (N_("We could not read this request"), N_("Something in the address or the form is not as it should be.")),
    401: (N_("Please sign in"), N_("This page is for members who are signed in.")),
    403: (N_("Not allowed"), N_("Your role does not allow this. Ask the owner of your organisation for the right.")),
    404: (N_("Not found"), N_("There is nothing at this address, or it is not visible to you.")),
    405: (N_("Not this way"), N_("This address does not accept that kind of request.")),
    409: (
        N_("The state has changed"),
        N_("Somebody else was faster. Reload the page and look again; nothing was lost."),
    ),
    413: (N_("Too large"), N_("The file or text is larger than we accept. Split it and try again.")),
    422: (N_("Please check your entry"), N_("Some of what was entered cannot be used. Nothing was saved.")),
    429: (N_("Too many attempts"), N_("Please wait a moment and try again.")),
    500: (N_("Our fault"), N_("Something broke on our side. It has been logged; nothing was half-written.")),
}


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/json", "application/problem+json"], "text/html"
    )
    return best != "text/html"


def render(status: int, code: str, detail: str = "") -> Response:
    """The answer for one refusal; ``detail`` is an already translated sentence."""
    title, explanation = WORDS.get(status, WORDS[500] if status >= 500 else WORDS[400])
    detail = detail or gettext(explanation)
    request_id = g.get("request_id", "")
    if _wants_json():
        body = {"type": "about:blank", "title": gettext(title), "status": status, "code": code, "detail": detail}
        response = jsonify({**body, "request_id": request_id})
        response.content_type = "application/problem+json"
    else:
        template = "errors/fragment.html" if is_htmx() else "errors/error.html"
        sign_in = url_for("accounts.sign_in", next=request.full_path.rstrip("?")) if status == 401 else None
        page = render_template(
            template, status=status, title=gettext(title), detail=detail, request_id=request_id, sign_in=sign_in
        )
        response = make_response(page)
    response.status_code = status
    return response


def _refusal(error: MarketError) -> Response:
    detail = gettext(error.message, **error.params) if error.params else gettext(error.message)
    response = render(error.status, error.code, detail)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect made by routing
        return make_response(error.get_response())
    response = render(status, error.name.lower().replace(" ", "_"))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _csrf(_error: CSRFError) -> Response:
    return render(
        400,
        "csrf",
        gettext("The form was open for too long or came from elsewhere. Reload the page and send it again."),
    )


def _crash(error: Exception) -> Response:
    if type(error).__module__ == "gunicorn.http.errors":  # a body whose chunks are not what they say
        return render(400, "bad_request")
    log.exception("unhandled", error=repr(error), path=request.path)
    return render(500, "internal")


def install(app: Flask) -> None:
    """Install on ``app``."""
    app.register_error_handler(MarketError, _refusal)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)
