"""Every address x every kind of reader x own and others' things, as ``routes.csv`` says; no address stands outside it.

``yes``: the reader gets in (what a form then says of its fields is the room's own test). ``sign in``: 401. ``no``: 403.
``hidden``: 404, as if there were nothing. The reader may only read at the mine; the stranger owns another firm.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection

from market.kernel import db
from market.kernel.access import Permission
from tests.architecture import scene
from tests.support.cast import Cast, Person
from tests.support.databases import BACKENDS, Templates, undone

READERS = ("anonymous", "stranger", "reader", "owner", "operator")
ANSWERS = {401: "sign in", 403: "no", 404: "hidden"}
with (Path(__file__).with_name("routes.csv")).open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@dataclass
class Stage:
    """The scene in one database; every request is undone after it."""

    app: Flask
    connection: Connection
    cast: Cast
    names: dict[str, object]

    def person(self, reader: str) -> Person | None:
        """Who that reader is."""
        found = {"owner": self.cast.mine, "reader": self.cast.mine_reader, "anonymous": None}
        return found.get(reader, getattr(self.cast, reader, None))

    def client(self, person: Person | None) -> FlaskClient:
        """A browser of its own."""
        made = self.app.test_client()
        if person is not None:
            with made.session_transaction() as session:
                session["_user_id"] = str(person.user_id)
                session["_fresh"] = True
                session["organisation_id"] = person.organisation_id
        return made

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """What happens here has not happened."""
        nested = self.connection.begin_nested()
        try:
            yield
        finally:
            db.release()
            nested.rollback()

    def answer(self, reader: str, method: str, path: str) -> str:
        """What the reader gets, in the words of the matrix; another status stands for itself."""
        with self.rehearsal():
            status = self.client(self.person(reader)).open(path, method=method, buffered=True).status_code
        if status in ANSWERS:
            return ANSWERS[status]
        return "yes" if status < 400 or status in (400, 409, 422) else str(status)


@pytest.fixture(scope="module", params=BACKENDS)
def stage(request: pytest.FixtureRequest, templates: Templates, app: Flask) -> Iterator[Stage]:
    with undone(templates.shared(request.param)) as connection:
        cast, names = scene.build()
        db.release()
        yield Stage(app, connection, cast, names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} {row['path']}")
def test_each_reader_gets_what_the_matrix_says(stage: Stage, row: dict[str, str]) -> None:
    path = row["path"].format(**stage.names)
    got = {reader: stage.answer(reader, row["method"], path) for reader in READERS}
    assert got == {reader: row[reader] for reader in READERS}


def test_no_address_stands_outside_the_matrix(stage: Stage) -> None:
    adapter = stage.app.url_map.bind("x")
    listed = {
        (str(adapter.match(row["path"].format(**stage.names).split("?")[0], row["method"])[0]), row["method"])
        for row in ROWS
    }
    routes = {
        (rule.endpoint, method)
        for rule in stage.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes - listed == set(), "write a row for each in routes.csv"


def test_every_address_declares_who_may_come_in(stage: Stage) -> None:
    undeclared = [
        endpoint
        for endpoint, view in stage.app.view_functions.items()
        if endpoint != "static" and not isinstance(getattr(view, "access", None), (str, Permission))
    ]
    assert undeclared == []
