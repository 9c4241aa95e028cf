"""Every refusal is a kind page in both languages, a fragment for htmx, and problem+json for programs."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from gunicorn.http.errors import InvalidChunkSize  # type: ignore[import-untyped]  # ships no types
from werkzeug.test import TestResponse

TITLES = {
    400: ("无法识别此请求", "We could not read this request"),
    401: ("请登录", "Please sign in"),
    403: ("没有权限", "Not allowed"),
    404: ("未找到", "Not found"),
    405: ("不支持这种请求方式", "Not this way"),
    409: ("状态已变化", "The state has changed"),
    413: ("内容过大", "Too large"),
    422: ("请检查填写内容", "Please check your entry"),
    429: ("尝试次数过多", "Too many attempts"),
    500: ("是我们的问题", "Our fault"),
}
STATUSES = sorted(TITLES)


def provoke(visitor: FlaskClient, status: int, **headers: str) -> TestResponse:
    """Cause ``status`` the way it is caused in life, where that is possible from outside."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if status == 400:
        return visitor.post("/echo", headers=given)  # without the form token
    if status == 404:
        return visitor.get("/no/such/place", headers=given)
    if status == 405:
        return visitor.post("/healthz", headers=given)
    if status == 500:
        return visitor.get("/break", headers=given)
    return visitor.get(f"/refuse/{status}", headers=given)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_speaks_the_readers_language(visitor: FlaskClient, status: int, language: str) -> None:
    visitor.set_cookie("lang", language)
    answer = provoke(visitor, status)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert f"<h1>{TITLES[status][language == 'en']}</h1>" in answer.text
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in answer.text
    assert answer.headers["X-Request-ID"] in answer.text, "the reader can name the number"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("status", STATUSES)
def test_programs_get_problem_json(visitor: FlaskClient, status: int, language: str) -> None:
    visitor.set_cookie("lang", language)
    answer = provoke(visitor, status, Accept="application/json")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == status
    assert answer.json["title"] == TITLES[status][language == "en"]
    assert answer.json["code"]
    assert answer.json["detail"]
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize("status", STATUSES)
def test_htmx_gets_a_fragment(visitor: FlaskClient, status: int) -> None:
    answer = provoke(visitor, status, HX_Request="true")
    assert answer.status_code == status
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_nothing_of_the_inside_is_shown(visitor: FlaskClient) -> None:
    for accept in ("text/html", "application/json"):
        answer = visitor.get("/break", headers={"Accept": accept})
        assert "secret of the inside" not in answer.text
        assert "Traceback" not in answer.text


def test_the_one_who_must_sign_in_comes_back_to_where_he_was(visitor: FlaskClient) -> None:
    answer = visitor.get("/refuse/401?page=2")
    assert "/sign-in?next=/refuse/401?page%3D2" in answer.text.replace("%2F", "/").replace("%3F", "?")


def test_the_throttled_are_told_how_long(visitor: FlaskClient) -> None:
    answer = visitor.get("/refuse/429")
    assert answer.headers["Retry-After"] == "77"
    assert "77" in answer.text


def test_the_wrong_method_is_told_the_right_ones(visitor: FlaskClient) -> None:
    answer = visitor.post("/healthz")
    assert "GET" in answer.headers["Allow"]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(visitor: FlaskClient) -> None:
    field = b"x" * 5 * 1024 * 1024
    part = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + field + b"\r\n--b--\r\n"
    for encoding, body in (
        ("application/x-www-form-urlencoded", b"email=" + field),
        ("multipart/form-data; boundary=b", part),
    ):
        answer = visitor.post("/sign-in", data=body, content_type=encoding)
        assert answer.status_code == 413
        assert "内容过大" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/offers?page=%ff",
        "/?lang=%F0%28",
        "/language/%C3%28",
        "/listings/99999999999999999999999999",
        "/a" * 2000,
    ],
)
def test_hostile_addresses_are_no_fault_of_ours(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code < 500


def test_a_forged_cookie_is_a_stranger(visitor: FlaskClient) -> None:
    for value in ("x", "eyJfdXNlcl9pZCI6IjEifQ.x.y", "\x00", "a" * 4000):
        visitor.set_cookie("market_session", value)
        assert visitor.get("/").status_code == 200


def test_a_body_whose_chunks_lie_is_the_senders_fault(visitor: FlaskClient) -> None:
    class Lying(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _buffer: Any) -> int:
            raise InvalidChunkSize(b"ZZ")

    body = {"wsgi.input": Lying(), "wsgi.input_terminated": True, "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    assert visitor.post("/echo", environ_overrides=body).status_code == 400
