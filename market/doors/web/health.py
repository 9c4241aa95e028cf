"""Whether the process lives, whether it can serve, and its figures for Prometheus."""

from __future__ import annotations

import os

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from sqlalchemy import text

from market.doors.migrations import at_head
from market.kernel import db
from market.kernel.errors import NotFound
from market.kernel.web import public

pages = Blueprint("health", __name__)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REQUESTS = Counter("market_requests_total", "Requests answered", ["method", "endpoint", "status"])
SECONDS = Histogram("market_request_seconds", "Seconds to answer", ["endpoint"])


@pages.get("/healthz")
@public
def healthz() -> Response:
    """Alive: asks nothing of the database."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Ready: the database answers and its migrations are the newest."""
    try:
        db.session().execute(text("SELECT 1"))
        ready = at_head()
    except Exception:  # whatever is wrong with the database, the answer is "not ready"
        return jsonify(ready=False, database=False), 503
    return jsonify(ready=ready, database=True, migrations=ready), 200 if ready else 503


@pages.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus figures, for this machine only: a scraper runs beside the site or through its proxy's own rule."""
    if request.remote_addr not in ("127.0.0.1", "::1"):
        raise NotFound
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped there
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@pages.after_app_request
def _count(response: Response) -> Response:
    from time import perf_counter

    from flask import g

    endpoint = request.endpoint or "none"
    # Anybody may invent a method; a counter for each would fill the memory.
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, endpoint, response.status_code).inc()
    if "began" in g:
        SECONDS.labels(endpoint).observe(perf_counter() - g.began)
    return response
