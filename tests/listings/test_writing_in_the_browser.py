"""The pages of writing and keeping listings, as a browser without scripts sees them, per actor."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from market.kernel.access import SYSTEM
from market.kernel.db import session
from market.listings import queries, services
from market.listings.models import Listing
from tests.support.cast import NOW, Cast
from tests.support.fixtures import SignIn

GANGUE = "煤矸石 热值1200大卡 硫1.1 含水8个点 0-50mm 年3万吨 石龙区"


@pytest.fixture
def miner(cast: Cast, sign_in_as: SignIn) -> FlaskClient:
    return sign_in_as(cast.mine.user_id)


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send back from a form: values of inputs, texts, chosen options."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if "name" not in attributes or (attributes.get("type") in ("radio", "checkbox") and " checked" not in tag):
            continue
        found.setdefault(attributes["name"], []).append(attributes.get("value", "on"))
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        found[name] = [body.strip("\r\n")]
    for attributes, body in re.findall(r"<select([^>]*)>(.*?)</select>", page, re.DOTALL):
        name = re.search(r'name="([^"]+)"', attributes)
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"|<option[^>]*value="([^"]*)"[^>]*selected', body)
        if name:
            found[name[1]] = [(chosen[1] or chosen[2] or "") if chosen else ""]
    for name in ("csrf_token", "listing", "state"):
        found.pop(name, None)
    return found


def read(client: FlaskClient, text: str, path: str = "/offers/new") -> dict[str, list[str]]:
    response = client.post(path, data={"text": text, "do": "read"})
    assert response.status_code == 200
    return fields_of(response.text)


def newest() -> Listing:
    with_id = session().scalar(select(func.max(Listing.id)))
    return queries.get_visible(SYSTEM, with_id or 0)


def test_read_review_publish_in_two_steps_without_scripts(miner: FlaskClient) -> None:
    fields = read(miner, GANGUE)
    assert fields["material_id"] == ["coal_gangue"]
    assert (fields["quantity"], fields["quantity_unit"], fields["period"]) == (["30000"], ["t"], ["year"])
    assert fields["district"] == ["410404"]
    assert fields["figures-0-key"] == ["calorific_value"]
    response = miner.post("/offers/new", data={**fields, "do": "publish"})
    assert response.status_code == 302
    listing = newest()
    assert (listing.state, listing.title, listing.material_id) == ("published", "煤矸石", "coal_gangue")
    assert {figure["key"] for figure in listing.figures} == {"calorific_value", "sulfur", "moisture", "particle_size"}
    page = miner.get(response.location).text
    assert "煤矸石" in page
    assert "0–50" in page


def test_what_was_changed_by_hand_stays_when_the_text_is_read_again(miner: FlaskClient) -> None:
    fields = read(miner, GANGUE)
    sulfur = next(name for name, value in fields.items() if value == ["sulfur"]).removesuffix("-key")
    fields |= {
        f"{sulfur}-value": ["0.9"],
        "title": ["我的煤矸石"],
        "text": [GANGUE.replace("8个点", "12个点")],
        "do": ["read"],
    }
    again = fields_of(miner.post("/offers/new", data={**fields, "do": "read"}).text)
    stated = {again[name][0]: again[name.replace("-key", "-value")][0] for name in again if name.endswith("-key")}
    assert (stated["sulfur"], stated["moisture"]) == ("0.9", "12")
    assert again["title"] == ["我的煤矸石"]


def test_a_text_that_was_not_read_yet_is_reviewed_before_it_is_saved(miner: FlaskClient) -> None:
    fields = read(miner, GANGUE)
    response = miner.post("/offers/new", data={**fields, "text": "粉煤灰 II级", "do": "publish"})
    assert response.status_code == 422
    assert "fly_ash" in fields_of(response.text)["material_id"]


def test_a_text_that_is_too_long_is_said_so_at_its_field(miner: FlaskClient) -> None:
    fields = read(miner, "煤矸石 " + "很好" * 2500)
    response = miner.post("/offers/new", data={**fields, "do": "save"})
    assert response.status_code == 422
    assert len(fields_of(response.text)["text"][0]) > 5000
    assert "文字过长" in response.text


def test_lines_of_a_text_stay_apart(miner: FlaskClient) -> None:
    fields = read(miner, "煤矸石\r\n硫1.1\r\n石龙区")
    assert miner.post("/offers/new", data={**fields, "do": "save"}).status_code == 302
    assert newest().spec_text == "煤矸石\n硫1.1\n石龙区"


def test_a_figure_is_added_removed_and_may_carry_another_unit(miner: FlaskClient) -> None:
    fields = read(miner, "煤矸石 石龙区")
    added = fields_of(
        miner.post("/offers/new", data={**fields, "add_figures": "calorific_value", "do": "add-figures"}).text
    )
    added["figures-0-value"] = ["1200大卡"]
    miner.post("/offers/new", data={**added, "do": "save"})
    assert newest().figures[0]["value"] == pytest.approx(5.02416)
    removed = fields_of(miner.post("/offers/new", data={**added, "do": "remove-figures-0"}).text)
    assert "figures-0-key" not in removed


def test_a_number_that_cannot_be_read_is_said_at_its_field_and_nothing_is_lost(miner: FlaskClient) -> None:
    fields = read(miner, GANGUE)
    response = miner.post("/offers/new", data={**fields, "quantity": "很多", "figures-0-value": "abc", "do": "publish"})
    assert response.status_code == 422
    assert response.text.count('aria-invalid="true"') >= 2
    again = fields_of(response.text)
    assert (again["quantity"], again["figures-0-value"], again["text"]) == (["很多"], ["abc"], [GANGUE])
    assert queries.public_figures(now=NOW).offers == 0


def test_a_gate_fee_is_written_as_a_positive_number_the_producer_pays(miner: FlaskClient) -> None:
    fields = read(miner, "脱硫石膏 石龙区")
    miner.post("/offers/new", data={**fields, "pays": "producer", "price": "25", "do": "save"})
    assert newest().price_fen == -2500


def test_straw_has_its_season(miner: FlaskClient) -> None:
    fields = read(miner, "麦秸 水分14%以内 800吨 郏县")
    miner.post("/offers/new", data={**fields, "months": ["6", "7"], "available_from": "2026-06-01", "do": "save"})
    assert (newest().months, str(newest().available_from)) == (0b0110_0000, "2026-06-01")


def test_of_site_and_map_the_one_that_was_touched_counts(miner: FlaskClient, cast: Cast) -> None:
    fields = read(miner, GANGUE)
    assert (fields["site_id"], fields["district"]) == ([str(cast.mine.site_id)], ["410404"])
    miner.post("/offers/new", data={**fields, "do": "save"})
    assert newest().site_id == cast.mine.site_id
    miner.post("/offers/new", data={**fields, "district": "410423", "do": "save"})
    elsewhere = newest()
    assert (elsewhere.site_id, elsewhere.district) == (None, "410423")
    path = f"/listings/{elsewhere.id}/edit"
    shown = fields_of(miner.get(path).text)
    miner.post(path, data={**shown, "site_id": str(cast.mine.site_id), "do": "save"})
    back = queries.get_visible(SYSTEM, elsewhere.id)
    assert (back.site_id, back.district, back.lat) == (cast.mine.site_id, "410404", 33.90)
    shown = fields_of(miner.get(path).text)
    miner.post(path, data={**shown, "district": "410481", "do": "save"})
    moved = queries.get_visible(SYSTEM, elsewhere.id)
    assert (moved.site_id, moved.district, moved.lat) == (None, "410481", 33.314)  # the centre of Wugang


def test_a_want_names_its_use_limits_permits_and_range(miner: FlaskClient) -> None:
    fields = read(miner, "收粉煤灰 烧失量≤8", "/wants/new")
    assert fields["acceptance-0-key"] == ["loi"]
    fields |= {"use_id": ["cement_admixture_fa"], "acceptance-0-hard": ["1"], "permits": ["HW18"], "max_road": ["80"]}
    fields |= {"min_supply": ["3000"], "district": ["410421"]}
    response = miner.post("/wants/new", data={**fields, "do": "publish"})
    assert response.status_code == 302, response.text
    want = newest()
    assert (want.kind, want.use_id, want.permits) == ("want", "cement_admixture_fa", ["HW18"])
    assert (want.max_road_m, want.min_supply_grams) == (80_000, 3_000_000_000)
    assert want.acceptance == [{"key": "loi", "min": None, "max": 8.0, "unit": "%", "hard": True}]


def test_a_dangerous_word_is_asked_about(miner: FlaskClient) -> None:
    page = miner.post("/offers/new", data={"text": "飞灰 氯18%", "do": "read"}).text
    assert 'value="material-msw_fly_ash"' in page
    fields = fields_of(page)
    chosen = miner.post("/offers/new", data={**fields, "do": "material-msw_fly_ash"}).text
    assert fields_of(chosen)["material_id"] == ["msw_fly_ash"]


def test_the_fragment_holds_the_fields_only(miner: FlaskClient) -> None:
    response = miner.post("/offers/read", data={"text": GANGUE})
    assert response.status_code == 200
    assert "<html" not in response.text
    assert fields_of(response.text)["material_id"] == ["coal_gangue"]


def saved(client: FlaskClient, order: str = "publish", text: str = GANGUE) -> int:
    assert client.post("/offers/new", data={**read(client, text), "do": order}).status_code == 302
    return newest().id


def test_an_edit_shows_the_listing_and_a_late_one_overwrites_nothing(miner: FlaskClient, cast: Cast) -> None:
    listing_id = saved(miner)
    path = f"/listings/{listing_id}/edit"
    fields = fields_of(miner.get(path).text)
    assert fields["version"] == ["1"]
    services.change(actor=cast.mine.actor, now=NOW, listing_id=listing_id, version=1, title="甲")
    response = miner.post(path, data={**fields, "title": "乙", "do": "save"})
    assert response.status_code == 409
    assert fields_of(response.text)["title"] == ["乙"]
    assert queries.get_visible(SYSTEM, listing_id).title == "甲"


def test_the_life_of_a_listing_by_its_buttons(miner: FlaskClient) -> None:
    listing_id = saved(miner, "save")
    path = f"/listings/{listing_id}"
    states = []
    for verb in ("publish", "pause", "resume", "renew", "withdraw"):
        assert miner.post(f"{path}/{verb}").status_code == 302
        states.append(queries.get_visible(SYSTEM, listing_id).state)
    assert states == ["published", "paused", "published", "published", "withdrawn"]
    assert miner.post(f"{path}/publish").status_code == 409
    copied = miner.post(f"{path}/copy")
    assert miner.get(copied.location).status_code == 200
    assert newest().state == "draft"


def test_publishing_an_unfinished_draft_leads_to_its_form(miner: FlaskClient) -> None:
    fields = read(miner, "")
    response = miner.post("/offers/new", data={**fields, "title": "东西", "site_id": "", "do": "save"})
    listing_id = newest().id
    response = miner.post(f"/listings/{listing_id}/publish", follow_redirects=True)
    assert response.request.path == f"/listings/{listing_id}/edit"
    assert queries.get_visible(SYSTEM, listing_id).state == "draft"


def test_my_listings_show_every_state_and_renew_what_is_ticked(miner: FlaskClient) -> None:
    first, second = saved(miner), saved(miner, "save")
    page = miner.get("/mine").text
    assert page.count(f'href="/listings/{first}"') == page.count(f'href="/listings/{second}"') == 1
    assert f'href="/listings/{first}"' not in miner.get("/mine?state=draft").text
    assert miner.get("/mine?state=nonsense&page=-3").status_code == 200
    answer = miner.post(
        "/mine/renew", data={"listing": [str(first), str(second), "x", "9" * 40]}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert "flash-good" in answer.text
    assert "flash-error" in answer.text


@pytest.mark.parametrize("path", ["/offers/new", "/wants/new", "/mine"])
def test_strangers_are_asked_to_sign_in_and_readers_may_only_look(
    client: FlaskClient, cast: Cast, sign_in_as: SignIn, path: str
) -> None:
    assert client.get(path).status_code in (302, 401)
    assert sign_in_as(cast.mine_reader.user_id).get(path).status_code == (200 if path == "/mine" else 403)


def test_others_see_what_is_public_and_no_button(
    miner: FlaskClient, client: FlaskClient, cast: Cast, sign_in_as: SignIn
) -> None:
    public, private = saved(miner), saved(miner, "save")
    for other in (client, sign_in_as(cast.kiln.user_id)):
        page = other.get(f"/listings/{public}")
        assert page.status_code == 200
        assert f"/listings/{public}/withdraw" not in page.text
        assert "ListingPublished" not in page.text
        assert other.get(f"/listings/{private}").status_code == 404
        assert other.get("/listings/0").status_code == 404
    kiln = sign_in_as(cast.kiln.user_id)
    for path in ("edit", "units"):
        assert kiln.get(f"/listings/{public}/{path}").status_code in (403, 404)
    for verb in ("publish", "withdraw", "copy", "units"):
        assert kiln.post(f"/listings/{public}/{verb}").status_code in (403, 404)


def test_pages_speak_both_languages(miner: FlaskClient) -> None:
    listing_id = saved(miner)
    for path in ("/offers/new", "/wants/new", "/mine", f"/listings/{listing_id}", f"/listings/{listing_id}/edit"):
        for language in ("zh", "en"):
            assert miner.get(path, query_string={"lang": language, "text": "fly ash LOI 4.8%"}).status_code == 200, path


HEADER = "编码,级别,体系,容量Ah,电压V,能量kWh,首次使用日期,SoH%,SoH方法,检测机构,检测日期,绝缘电阻Ω/V,损伤,溯源回执号\n"
ROW = "{code},包,磷酸铁锂,230,76.8,17.7,2019-03-15,82,容量法,某检测中心,2026-09-01,600,无,HZ123\n"


def upload(
    client: FlaskClient, listing_id: int, content: bytes, name: str = "units.csv", version: str = "1"
) -> tuple[int, str]:
    data = {"file": (io.BytesIO(content), name), "version": version}
    response = client.post(f"/listings/{listing_id}/units", data=data, content_type="multipart/form-data")
    return response.status_code, response.text


def test_a_unit_table_is_taken_over_and_shown(miner: FlaskClient) -> None:
    listing_id = saved(miner, text="磷酸铁锂电池包 石龙区 20组")
    table = HEADER + ROW.format(code="001PB01000000191A0000001") + ROW.format(code="001PB01000000191A0000002")
    assert upload(miner, listing_id, table.encode("gb18030"))[0] == 302
    page = miner.get(f"/listings/{listing_id}").text
    assert "001PB01000000191A0000002" in page
    assert "35.4" in page


def test_faults_of_a_unit_table_are_told_by_row_and_nothing_is_taken_over(miner: FlaskClient) -> None:
    listing_id = saved(miner, text="磷酸铁锂电池包 石龙区 20组")
    table = (
        HEADER
        + ROW.format(code="001PB01000000191A0000001")
        + ROW.format(code="短")
        + ROW.format(code="001CB01000000191A0000001")
    )
    status, page = upload(miner, listing_id, table.encode())
    assert status == 422
    assert re.findall(r'data-label="[^"]*">(\d)</td>', page) == ["3", "4"]
    assert queries.units_of(queries.get_visible(SYSTEM, listing_id)) == []


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04rubbish", b"\x00\x01\x02\xff\xfe", b"a,b\n1,2\n", HEADER.encode()]
)
def test_rubbish_is_refused_at_the_field(miner: FlaskClient, content: bytes) -> None:
    listing_id = saved(miner, text="磷酸铁锂电池包 石龙区 20组")
    status, page = upload(miner, listing_id, content)
    assert status == 422
    assert "field-error" in page


def test_the_template_comes_in_both_forms_and_languages(client: FlaskClient) -> None:
    csv = client.get("/listings/units-template.csv")
    assert csv.data.startswith(b"\xef\xbb\xbf\xe7\xbc\x96\xe7\xa0\x81,")
    assert client.get("/listings/units-template.xlsx", query_string={"lang": "en"}).data.startswith(b"PK")


@pytest.mark.parametrize(
    "hostile",
    [
        {"quantity": "9" * 500, "do": "publish"},
        {"price": "1e999", "pays": "taker", "do": "save"},
        {"lat": "NaN", "lon": "inf", "do": "save"},
        {"months": ["13", "-1", "x"], "do": "save"},
        {"site_id": "99999999999999999999", "do": "save"},
        {"site_id": "-1", "do": "save"},
        {"period": "'; DROP TABLE listing", "do": "save"},
        {"figures-0-key": "nope", "figures-0-value": "1", "do": "save"},
        {"figures-99-key": "moisture", "figures-99-value": "1", "do": "save"},
        {"do": "remove-figures-999"},
        {"do": "material-<script>"},
        {"do": "add-nothing", "add_nothing": "x"},
        {"version": "-5", "do": "save"},
        {"title": "\x00\ud800", "do": "save"},
        {"available_from": "2026-13-45", "do": "save"},
        {"permits": ["HW99"], "do": "save"},
        {"pays": "nobody", "price": "3", "do": "save"},
    ],
)
def test_hostile_fields_never_break_the_page(miner: FlaskClient, hostile: dict[str, object]) -> None:
    fields = read(miner, GANGUE)
    for path in ("/offers/new", "/wants/new"):
        response = miner.post(path, data={**fields, **{k: v for k, v in hostile.items() if "\ud800" not in str(v)}})
        assert response.status_code in (200, 302, 422), response.text[:400]


@pytest.mark.parametrize("order", ["remove-figures-" + "9" * 5_000, "add-nothing", "material-\0", "save", "publish"])
def test_no_field_and_no_button_of_the_form_breaks_it(miner: FlaskClient, order: str) -> None:
    endless = "9" * 5_000
    given = {"text": GANGUE, "read_text": GANGUE, "months": ["6", endless, "²"], "site_id": endless, "version": endless}
    assert miner.post("/offers/new", data={**given, "do": order}).status_code in (200, 302, 422)
    assert miner.post("/offers/read", data={**given, "do": order}).status_code == 200
