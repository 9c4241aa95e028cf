"""The pages of this room: strangers, members, owners."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from market.accounts import queries, services
from market.kernel.access import SYSTEM
from tests.support.cast import NOW, PASSWORD, Cast

SignIn = Callable[..., FlaskClient]
SITE = {"name_zh": "二号堆场", "name_en": "Yard 2", "district": "410404", "lat": "33.91", "lon": "112.90"}


def give(client: FlaskClient, email: str = "mine@example.org", password: str = PASSWORD, **more: Any) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def owner(cast: Cast, sign_in_as: SignIn) -> FlaskClient:
    return sign_in_as(cast.mine.user_id, cast.mine.organisation_id)


def join_the_kiln(cast: Cast) -> None:
    services.add_member(
        actor=SYSTEM, now=NOW, organisation_id=cast.kiln.organisation_id, user_id=cast.mine.user_id, role="reader"
    )


def test_the_sign_in_page_tells_no_login(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/sign-in").text
    assert "登录" in page
    assert PASSWORD not in page
    assert cast.mine.email not in page


def test_signing_in_leads_on_and_shows_whom_one_acts_for(client: FlaskClient, cast: Cast) -> None:
    answer = give(client, next="/profile")
    assert (answer.status_code, answer.location) == (302, "/profile")
    page = client.get("/profile").text
    assert "青岭煤矿" in page
    assert "mine@example.org" in page


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", ""],
)
def test_signing_in_never_leads_off_the_site(client: FlaskClient, cast: Cast, target: str) -> None:
    assert give(client, next=target).location == "/"


def test_a_wrong_password_keeps_the_address_and_not_the_password(client: FlaskClient, cast: Cast) -> None:
    answer = give(client, password="a wrong password", next="/profile")
    assert answer.status_code == 422
    assert "邮箱或密码不正确。" in answer.text
    assert 'value="mine@example.org"' in answer.text
    assert 'value="/profile"' in answer.text
    assert "a wrong password" not in answer.text


def test_an_empty_form_is_answered_at_its_fields(client: FlaskClient, cast: Cast) -> None:
    answer = give(client, "", "")
    assert answer.status_code == 422
    assert answer.text.count("此项必填。") == 2


def test_the_fourth_guess_is_told_how_long_to_wait(client: FlaskClient, cast: Cast) -> None:
    for _ in range(3):
        give(client, password="a wrong password")
    answer = give(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    assert answer.headers["Retry-After"] in re.sub("<[^>]+>", "", answer.text)


def test_a_session_prepared_by_somebody_else_does_not_survive_signing_in(client: FlaskClient, cast: Cast) -> None:
    with client.session_transaction() as session:
        session["planted"] = "yes"
        session["organisation_id"] = cast.kiln.organisation_id
    give(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["organisation_id"] == cast.mine.organisation_id


def test_signing_out_ends_the_session(client: FlaskClient, cast: Cast) -> None:
    give(client)
    assert client.post("/sign-out").location == "/"
    assert client.get("/profile").status_code == 401
    assert client.get("/sign-out").status_code == 405


def test_somebody_signed_in_is_led_past_the_sign_in_page(cast: Cast, sign_in_as: SignIn) -> None:
    assert owner(cast, sign_in_as).get("/sign-in?next=/profile").location == "/profile"


def test_signing_in_speaks_ones_own_language_unless_the_browser_was_told_another(
    client: FlaskClient, cast: Cast
) -> None:
    services.change_profile(actor=cast.mine.actor, now=NOW, name="Wang", locale="en")
    give(client)
    assert "My profile" in client.get("/profile").text
    client.post("/sign-out")
    client.get("/language/zh")
    give(client)
    assert "个人中心" in client.get("/profile").text


@pytest.mark.parametrize("path", ["/profile", "/profile/password", "/sites/new", "/sites/1"])
def test_strangers_are_asked_to_sign_in_and_come_back(client: FlaskClient, cast: Cast, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 401
    assert f"/sign-in?next={path}" in answer.text


def test_name_and_language_are_saved(cast: Cast, sign_in_as: SignIn) -> None:
    mine = owner(cast, sign_in_as)
    answer = mine.post("/profile", data={"name": "王矿长", "locale": "en"}, follow_redirects=True)
    assert "Your profile is saved." in answer.text
    assert 'value="王矿长"' in answer.text


def test_a_faulty_profile_is_shown_again_with_what_was_entered(cast: Cast, sign_in_as: SignIn) -> None:
    answer = owner(cast, sign_in_as).post("/profile", data={"name": "王" * 81, "locale": "zh"})
    assert answer.status_code == 422
    assert "最多 80 个字符。" in answer.text
    assert "王" * 81 in answer.text


def test_acting_for_another_organisation_of_mine_shows_everywhere(cast: Cast, sign_in_as: SignIn) -> None:
    join_the_kiln(cast)
    mine = owner(cast, sign_in_as)
    assert "切换到该单位" in mine.get("/profile").text
    answer = mine.post(f"/profile/act-for/{cast.kiln.organisation_id}", follow_redirects=True)
    assert "您现在代表：宝塔砖厂。" in answer.text
    assert "宝塔砖厂" in mine.get("/sign-in", follow_redirects=True).text
    assert mine.get("/sites/new").status_code == 403  # only a reader there


def test_acting_for_an_organisation_that_is_not_mine_is_refused(cast: Cast, sign_in_as: SignIn) -> None:
    mine = owner(cast, sign_in_as)
    for organisation_id in (cast.kiln.organisation_id, 10**9, 10**30):
        assert mine.post(f"/profile/act-for/{organisation_id}").status_code == 404
    assert "青岭煤矿" in mine.get("/profile").text


def test_changing_the_password_keeps_this_browser_and_ends_the_others(
    cast: Cast, sign_in_as: SignIn, client: FlaskClient
) -> None:
    here, there = owner(cast, sign_in_as), owner(cast, sign_in_as)
    new = "new-weighbridge-7"
    answer = here.post("/profile/password", data={"present": PASSWORD, "new": new, "again": new}, follow_redirects=True)
    assert "密码已修改" in answer.text
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 401
    assert give(client, password=new).status_code == 302


@pytest.mark.parametrize(
    ("present", "new", "again", "sentence"),
    [
        ("wrong", "new-weighbridge-7", "new-weighbridge-7", "当前密码不正确。"),
        (PASSWORD, "new-weighbridge-7", "new-weighbridge-8", "两次输入不一致。"),
        (PASSWORD, "short", "short", "长度应为 10 到 200 个字符。"),
        ("", "new-weighbridge-7", "new-weighbridge-7", "此项必填。"),
    ],
)
def test_a_faulty_change_of_password_is_told_at_its_field(
    cast: Cast, sign_in_as: SignIn, present: str, new: str, again: str, sentence: str
) -> None:
    data = {"present": present, "new": new, "again": again}
    answer = owner(cast, sign_in_as).post("/profile/password", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_site_is_added_and_changed_in_the_browser(cast: Cast, sign_in_as: SignIn) -> None:
    mine = owner(cast, sign_in_as)
    assert 'value="410404" selected' in " ".join(re.findall(r"<option[^>]*>", mine.get("/sites/new").text)).replace(
        'selected value="410404"', 'value="410404" selected'
    )
    assert "场地已添加。" in mine.post("/sites/new", data=SITE, follow_redirects=True).text
    site = queries.sites_of(cast.mine.actor)[-1]
    assert (site.name_zh, site.lat, site.lon) == ("二号堆场", 33.91, 112.90)
    answer = mine.post(f"/sites/{site.id}", data={**SITE, "lat": "", "lon": ""}, follow_redirects=True)
    assert "场地已保存。" in answer.text
    assert "33.8990°" in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name_zh": ""}, "此项必填。"),
        ({"district": "999999"}, "不是有效选项。"),
        ({"lat": "112.9", "lon": "33.9"}, "纬度应在 -90 到 90 度之间。"),
        ({"lat": "39.9", "lon": "116.4"}, "请核对纬度和经度"),
        ({"lat": "nan"}, "纬度应在 -90 到 90 度之间。"),
        ({"lat": "1e999"}, "纬度应在 -90 到 90 度之间。"),
        ({"lat": "三十三"}, "请填写数字。"),
        ({"lat": ""}, "请同时填写纬度和经度。"),
        ({"name_zh": "\x00\x00"}, "此项必填。"),
    ],
)
def test_a_faulty_site_is_told_at_its_field_and_nothing_is_written(
    cast: Cast, sign_in_as: SignIn, changes: dict[str, str], sentence: str
) -> None:
    answer = owner(cast, sign_in_as).post("/sites/new", data={**SITE, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(queries.sites_of(cast.mine.actor)) == 1


def test_what_was_entered_is_shown_as_text_not_run(cast: Cast, sign_in_as: SignIn) -> None:
    mine = owner(cast, sign_in_as)
    page = mine.post("/sites/new", data={**SITE, "name_zh": "<script>alert(1)</script>"}, follow_redirects=True).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_readers_see_sites_without_buttons_and_may_not_change_them(cast: Cast, sign_in_as: SignIn) -> None:
    reader = sign_in_as(cast.mine_reader.user_id, cast.mine_reader.organisation_id)
    page = reader.get("/profile").text
    assert "青岭煤矿厂区" in page
    assert "/sites/" not in page
    assert reader.get("/sites/new").status_code == 403
    assert reader.post("/sites/new", data=SITE).status_code == 403
    assert reader.post(f"/sites/{cast.mine.site_id}", data=SITE).status_code == 403


def test_another_organisations_site_does_not_exist_for_me(cast: Cast, sign_in_as: SignIn) -> None:
    kiln = sign_in_as(cast.kiln.user_id, cast.kiln.organisation_id)
    for site_id in (cast.mine.site_id, 10**9, 10**30):
        assert kiln.get(f"/sites/{site_id}").status_code == 404
        assert kiln.post(f"/sites/{site_id}", data=SITE).status_code == 404


def test_everybody_sees_what_an_organisation_is_and_not_who_works_there(client: FlaskClient, cast: Cast) -> None:
    page = client.get(f"/organisations/{cast.mine.organisation_id}?lang=en").text
    for shown in ("青岭煤矿", "煤矿", "Shilong District", "Demo", "Producer of byproducts"):
        assert shown in page
    assert "mine@example.org" not in page
    for unknown in (10**9, 10**30):
        assert client.get(f"/organisations/{unknown}").status_code == 404


def test_somebody_without_an_organisation_is_told_what_to_do(cast: Cast, sign_in_as: SignIn) -> None:
    user_id = services.add_user(actor=SYSTEM, now=NOW, email="new@example.org", name="新人", password=PASSWORD)
    newcomer = sign_in_as(user_id)
    assert "您还不属于任何单位。" in newcomer.get("/profile").text
    assert newcomer.get("/sites/new").status_code == 403
