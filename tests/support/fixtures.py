"""Databases, the site as a client, and people who sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine

from market.doors import rooms
from market.kernel import access, db, i18n
from market.kernel.settings import Settings, read_settings
from tests.support.databases import BACKENDS, Templates, connected, undone

if TYPE_CHECKING:
    from tests.support.cast import Cast

SignIn = Callable[..., FlaskClient]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Templates]:
    """Migrated databases to copy from."""
    rooms.load_rooms()
    made = Templates(tmp_path_factory.mktemp("databases"), worker_id)
    yield made
    made.close()


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Connection]:
    """The program's database, SQLite and PostgreSQL in turn; whatever the test writes is rolled back."""
    with undone(templates.shared(request.param)) as connection:
        yield connection


@pytest.fixture(params=BACKENDS)
def clean_database(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Engine]:
    """An empty database of the test's own with real commits: for races, threads and other processes.

    ``clean_database.url.render_as_string(hide_password=False)`` is what another process needs.
    """
    with templates.copy(request.param) as url, connected(url) as engine:
        yield engine


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the site under test; nothing of it stands in the working tree."""
    folder = tmp_path_factory.mktemp("var")
    given = read_settings()
    return Settings(
        **{
            **{name: getattr(given, name) for name in given.__dataclass_fields__},
            "var_dir": str(folder),
            "secret_key": "only-for-tests",
            "database_url": f"sqlite:///{folder}/unused.db",
        }
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    """The site, without CSRF checks: what a form test sends is about the form. tests/doors checks CSRF itself."""
    from market.doors.web import create_app

    with connected("sqlite://"):
        made = create_app(settings)
    made.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    return made


@pytest.fixture
def client(app: Flask, database: Connection) -> FlaskClient:
    """A stranger's browser without JavaScript, on both databases in turn."""
    return app.test_client()


@pytest.fixture
def sign_in_as(app: Flask, client: FlaskClient) -> SignIn:
    """``sign_in_as(user_id, organisation_id=None)``: a client of one's own, signed in as a person in the database."""

    def sign_in(user_id: int, organisation_id: int | None = None) -> FlaskClient:
        own = app.test_client()
        with own.session_transaction() as session:
            session["_user_id"] = str(user_id)
            session["_fresh"] = True
            if organisation_id is not None:
                session["organisation_id"] = organisation_id
        return own

    return sign_in


@pytest.fixture
def cast(database: Connection) -> Cast:
    """The small city in ``database``."""
    from tests.support.cast import found_city

    return found_city()


@pytest.fixture(scope="session", autouse=True)
def _hash_each_password_once() -> Iterator[None]:
    """Hashing is slow on purpose; everybody in the cast has the same password, so the tests pay for it once."""
    from market.accounts.rules import passwords

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hash_password", cache(passwords.hash_password))
        yield


@pytest.fixture(autouse=True)
def _ambient_state() -> Iterator[None]:
    """Every test begins as a stranger who reads Chinese, and leaves no session open."""
    with access.acting_as(access.ANONYMOUS), i18n.use_locale("zh"):
        yield
    if not db.database.is_unbound:
        db.release()


@pytest.fixture
def project() -> Path:
    """The root of the working tree."""
    return Path(__file__).resolve().parents[2]
