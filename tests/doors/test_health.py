"""Whether the process lives, whether it can serve, and its figures."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from market.doors import migrations
from tests.support.databases import connected


def test_healthz_asks_nothing_of_the_database(app: Flask, tmp_path: Path) -> None:
    with connected(f"sqlite:///{tmp_path}/no/such/folder/x.db"):
        assert app.test_client().get("/healthz").text == "ok\n"


def test_readyz_says_no_when_the_database_does_not_answer(app: Flask, tmp_path: Path) -> None:
    with connected(f"sqlite:///{tmp_path}/no/such/folder/x.db"):
        answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "database": False})


def test_readyz_says_no_until_the_migrations_are_the_newest(app: Flask, clean_database: Engine) -> None:
    assert app.test_client().get("/readyz").status_code == 200
    with clean_database.begin() as connection:
        migrations.downgrade(connection, "0001")
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "database": True, "migrations": False})


def test_metrics_count_requests_by_endpoint_and_status(client: FlaskClient) -> None:
    def counted() -> float:
        text = client.get("/metrics").text
        found = re.search(r'market_requests_total\{endpoint="none",method="GET",status="404"\} ([\d.]+)', text)
        return float(found.group(1)) if found else 0.0

    before = counted()
    client.get("/no/such/place")
    assert counted() == before + 1
    assert "market_request_seconds_bucket" in client.get("/metrics").text


def test_metrics_are_for_this_machine_only(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 404


def test_invented_methods_share_one_counter(client: FlaskClient) -> None:
    for number in range(3):
        client.open("/", method=f"INVENTED{number}")
    text = client.get("/metrics").text
    assert "INVENTED" not in text
    assert 'method="other"' in text
