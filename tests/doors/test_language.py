"""The language switch stays, and leads nowhere else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

ENGLISH = '<html lang="en">'
CHINESE = '<html lang="zh-CN">'


def test_chinese_comes_first(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "en"})
    assert CHINESE in answer.text


def test_the_switch_stays_on_every_page_after(client: FlaskClient) -> None:
    moved = client.get("/language/en?next=/sign-in?next=/offers")
    assert moved.status_code == 302
    assert moved.location == "/sign-in?next=/offers"
    for path in ("/", "/sign-in", "/no/such/place"):
        assert ENGLISH in client.get(path).text
    client.get("/language/zh")
    assert CHINESE in client.get("/").text


def test_a_link_may_name_the_language_and_it_stays_too(client: FlaskClient) -> None:
    assert ENGLISH in client.get("/?lang=en").text
    assert ENGLISH in client.get("/").text


def test_the_page_links_to_itself_in_the_other_language(client: FlaskClient) -> None:
    page = client.get("/sign-in?next=/mine").text
    assert 'hreflang="en"' in page
    assert "/language/en?next=/sign-in?next%3D/mine" in page.replace("%2F", "/").replace("%3F", "?")


@pytest.mark.parametrize("code", ["fr", "zh-TW", "..", "<script>"])
def test_an_unknown_language_is_chinese(client: FlaskClient, code: str) -> None:
    client.get(f"/language/{code}")
    assert CHINESE in client.get(f"/?lang={code}").text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_switch_leads_nowhere_else(client: FlaskClient, target: str) -> None:
    assert client.get("/language/en", query_string={"next": target}).location == "/"


def test_two_readers_at_once_do_not_change_each_others_language(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    client.get("/language/en")
    assert CHINESE in other.get("/").text
    assert ENGLISH in client.get("/").text
