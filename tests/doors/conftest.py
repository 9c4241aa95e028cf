"""The site with a few addresses that do nothing but fail, CSRF checks on."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection

from market.doors.web import create_app
from market.kernel.errors import Conflict, Forbidden, Invalid, MarketError, SignInNeeded, TooLarge, TooMany
from market.kernel.settings import Settings
from tests.support.databases import connected

REFUSALS: dict[int, MarketError] = {
    401: SignInNeeded(),
    403: Forbidden(),
    409: Conflict(),
    413: TooLarge(),
    422: Invalid({"title": "x"}),
    429: TooMany(retry_after=77),
}


@pytest.fixture(scope="session")
def failing_app(settings: Settings) -> Flask:
    """``/refuse/<status>`` raises that refusal, ``/break`` a fault of ours, ``/echo`` answers a POST."""
    with connected("sqlite://"):
        app = create_app(settings)

    def refuse(status: int) -> str:
        raise REFUSALS[status]

    def break_down() -> str:
        raise RuntimeError("a secret of the inside")

    app.add_url_rule("/refuse/<int:status>", "refuse", refuse)
    app.add_url_rule("/break", "break_down", break_down)
    app.add_url_rule("/echo", "echo", lambda: "heard", methods=["POST"])
    return app


@pytest.fixture
def visitor(failing_app: Flask, database: Connection) -> FlaskClient:
    """A stranger at the failing site."""
    return failing_app.test_client()
