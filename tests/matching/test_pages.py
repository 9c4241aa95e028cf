"""Pages of matches, for each actor, and for those who send what nobody expects."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.matching.market_day import GANGUE, brick_want, gangue, know
from tests.support.cast import Cast
from tests.support.fixtures import SignIn


@pytest.fixture(autouse=True)
def _knowledge(client: FlaskClient) -> None:
    know()


def test_pasted_text_finds_takers_outlets_and_sources_without_signing_in(client: FlaskClient, cast: Cast) -> None:
    offer, want = gangue(cast.mine), brick_want(cast.kiln)
    page = client.get("/find", query_string={"q": GANGUE}).get_data(as_text=True)
    assert f"/find/{want}?q=" in page
    assert f"/listings/{offer}" in page
    assert "/knowledge/uses/" in page
    picture = client.get(f"/find/{want}", query_string={"q": GANGUE})
    assert picture.status_code == 200
    assert "band-ideal" in picture.get_data(as_text=True)


def test_a_refusal_says_what_refuses_and_the_nearest_repair(client: FlaskClient, cast: Cast) -> None:
    limit = {"key": "moisture", "min": None, "max": 5.0, "unit": "%", "hard": True}
    want = brick_want(cast.kiln, acceptance=[limit])
    page = client.get(f"/find/{want}", query_string={"q": GANGUE}).get_data(as_text=True)
    assert "不能推荐" in page or "不可推荐" in page or "tone-bad" in page
    assert "row-refused" in page
    assert "repair-note" in page
    assert "≤ 5" in page


def test_both_sides_lead_to_the_same_picture(client: FlaskClient, cast: Cast) -> None:
    offer, want = gangue(cast.mine), brick_want(cast.kiln)
    for listing_id in (offer, want):
        page = client.get(f"/listings/{listing_id}/matches").get_data(as_text=True)
        assert f"/matches/{offer}/{want}" in page
    page = client.get(f"/matches/{offer}/{want}").get_data(as_text=True)
    assert "band-mark" in page
    assert 'class="sums"' in page


def test_a_members_only_listing_is_not_found_by_strangers_and_found_by_members(
    client: FlaskClient, cast: Cast, sign_in_as: SignIn
) -> None:
    offer, want = gangue(cast.mine, visibility="members"), brick_want(cast.kiln)
    paths = [f"/listings/{offer}/matches", f"/matches/{offer}/{want}"]
    member = sign_in_as(cast.stranger.user_id, cast.stranger.organisation_id)
    for path in paths:
        assert client.get(path).status_code == 404
        assert member.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/find?q=",
        "/find?q=" + quote("\x00\x01\x1b[31m煤矸石\u202e\ud7ff"),
        "/find?q=" + "热值1200大卡" * 3000,
        "/find?q=%ff%fe%00",
        "/find/understood?q=" + quote("<script>alert(1)</script>" * 50),
        "/find/understood",
        f"/find/{2**70}?q=x",
        "/find/0?q=x",
        "/find/1",
        f"/listings/{2**70}/matches",
        "/listings/0/matches",
        f"/matches/{2**70}/{2**64}",
        "/matches/0/0",
    ],
)
def test_what_nobody_expects_is_answered_in_words_and_never_by_a_fault(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code < 500
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_two_of_a_kind_are_no_pair_and_odd_pages_are_no_fault(client: FlaskClient, cast: Cast) -> None:
    offer, other, want = gangue(cast.mine), gangue(cast.stranger, "别家矸石"), brick_want(cast.kiln)
    assert client.get(f"/matches/{offer}/{other}").status_code == 422
    assert client.get(f"/matches/{want}/{offer}").status_code == 422
    assert client.get(f"/find/{offer}?q=煤矸石").status_code == 422
    assert client.get(f"/find/{want}?q=%20").status_code == 422
    for number in ("0", "-1", "x", "99999999999999999999", "2"):
        assert client.get(f"/listings/{want}/matches?page={number}").status_code < 500


@pytest.mark.parametrize(
    ("text", "name"), [("稻早 打捆 800吨", "稻草"), ("recycled aggregate for a footpath, 0-31.5 mm", "再生骨料")]
)
def test_a_name_nobody_knows_is_answered_with_those_it_may_mean(client: FlaskClient, text: str, name: str) -> None:
    page = client.get("/find", query_string={"q": text}).get_data(as_text=True)
    meant = page.split("您要找的是不是下面这些")[-1].split("</ul>")[0]
    assert name in meant
