"""Headers, cookies, form tokens, request ids, logs."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection

from market.doors.web import create_app
from market.kernel.settings import Settings
from tests.support.cast import PASSWORD, Cast
from tests.support.databases import connected
from tests.support.fixtures import SignIn


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no/such/place", "/break", "/healthz", "/static/css/market.css"])
def test_every_answer_carries_the_security_headers(visitor: FlaskClient, path: str) -> None:
    headers = visitor.get(path, buffered=True).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers, "not without TLS"


@pytest.fixture
def behind_proxy(settings: Settings, database: Connection) -> FlaskClient:
    return create_app(replace(settings, trusted_proxies="1")).test_client()


def test_behind_a_tls_proxy_cookies_are_secure_and_the_browser_is_told_to_stay(behind_proxy: FlaskClient) -> None:
    answer = behind_proxy.get(
        "/sign-in?lang=en", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "x.example"}
    )
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2, "session and language"
    for cookie in cookies:
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_without_a_trusted_proxy_nobody_can_pretend_tls_or_another_address(visitor: FlaskClient) -> None:
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    answer = visitor.get("/metrics", headers=forged, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 404
    assert "Strict-Transport-Security" not in answer.headers


def test_secure_cookies_can_be_demanded(settings: Settings, database: Connection) -> None:
    client = create_app(replace(settings, secure_cookies="yes")).test_client()
    assert all("Secure" in cookie for cookie in client.get("/sign-in").headers.getlist("Set-Cookie"))


def test_a_form_without_its_token_is_refused_and_with_it_accepted(visitor: FlaskClient, cast: Cast) -> None:
    given = {"email": cast.mine.email, "password": PASSWORD}
    assert visitor.post("/sign-in", data=given).status_code == 400
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/sign-in").text)
    assert found
    assert visitor.post("/sign-in", data={**given, "csrf_token": found.group(1)}).status_code == 302


def test_a_token_of_another_browser_does_not_fit(failing_app: Flask, visitor: FlaskClient) -> None:
    found = re.search(r'name="csrf-token" content="([^"]+)"', visitor.get("/").text)
    assert found
    other = failing_app.test_client()
    other.get("/")
    assert other.post("/echo", data={"csrf_token": found.group(1)}).status_code == 400
    assert visitor.post("/echo", data={"csrf_token": found.group(1)}).status_code == 200


def test_the_request_id_is_kept_when_it_is_one_and_replaced_when_it_is_not(visitor: FlaskClient) -> None:
    given = "0af7651916cd43dd8448eb211c80319c"
    assert visitor.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given
    for bad in ("", "x", "a b c d e f g h", "<script>alert(1)</script>", "a" * 300):
        assert re.fullmatch(
            r"[0-9a-f-]{36}", visitor.get("/healthz", headers={"X-Request-ID": bad}).headers["X-Request-ID"]
        )


def test_every_line_of_the_log_carries_the_request_id(visitor: FlaskClient) -> None:
    processors = [structlog.contextvars.merge_contextvars]
    with structlog.testing.capture_logs(processors=processors) as lines:
        request_id = visitor.get("/break").headers["X-Request-ID"]
    assert {line["event"] for line in lines} >= {"unhandled", "request"}
    assert {line["request_id"] for line in lines} == {request_id}
    (access,) = [line for line in lines if line["event"] == "request"]
    assert (access["method"], access["path"], access["status"]) == ("GET", "/break", 500)


def test_passwords_stay_out_of_the_log(visitor: FlaskClient) -> None:
    with structlog.testing.capture_logs() as lines:
        visitor.post("/sign-in", data={"email": "a@example.org", "password": "very-secret-indeed"})
    assert "very-secret-indeed" not in repr(lines)


def test_pages_of_members_are_kept_by_no_cache(client: FlaskClient, sign_in_as: SignIn, cast: Cast) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-cache, private"
    member = sign_in_as(cast.mine.user_id, cast.mine.organisation_id)
    assert member.get("/").headers["Cache-Control"] == "no-store"
    assert "Cookie" in member.get("/").headers["Vary"]


def test_style_sheets_are_kept_for_a_year_because_their_address_changes(client: FlaskClient) -> None:
    page = client.get("/").text
    found = re.search(r'href="(/static/css/market.css\?v=[0-9a-f]{10})"', page)
    assert found
    assert "max-age=31536000" in client.get(found.group(1), buffered=True).headers["Cache-Control"]


def test_static_files_do_not_lead_out_of_their_folder(client: FlaskClient) -> None:
    for path in ("/static/../pyproject.toml", "/static/%2e%2e/kernel/db.py", "/static//etc/passwd"):
        assert client.get(path, follow_redirects=True).status_code == 404


def test_the_site_starts_with_a_secret_of_its_own(settings: Settings) -> None:
    """Without one in the environment it is made once, readable by its owner only, and the same afterwards."""
    bare = replace(settings, secret_key="")
    with connected("sqlite://"):
        first, second = create_app(bare), create_app(bare)
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    assert len(first.config["SECRET_KEY"]) > 40
    assert (Path(settings.var_dir) / "secret_key").stat().st_mode & 0o077 == 0


def test_a_key_half_written_by_a_crash_or_another_process_is_never_used(settings: Settings, tmp_path: Path) -> None:
    bare = replace(settings, secret_key="", var_dir=str(tmp_path / "var"))
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: bare.secret(), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) > 40
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


@pytest.mark.parametrize("order", ["endpoint=x", "_scheme=javascript", "_external=1", "_anchor=x", "_method=POST"])
def test_no_name_in_an_address_orders_links_about(client: FlaskClient, cast: Cast, order: str) -> None:
    page = client.get(f"/offers?{order}&q=\u77f8")
    assert page.status_code == 200
    assert "javascript:" not in page.text
    assert "http://localhost/offers" not in page.text
