"""Browse and search: what is found, by whom, in which order; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, text

from market.catalog.shipped import shipped_knowledge
from market.kernel.access import ANONYMOUS, Actor
from market.kernel.clock import clock_at
from market.kernel.db import session
from market.listings import services
from market.listings.queries.searching import search
from market.listings.rules.filters import Filters, as_args, read_filters
from tests.support.cast import NOW, Cast, Person

KNOWLEDGE = shipped_knowledge()
List = Callable[..., int]


@pytest.fixture(autouse=True)
def _at_the_time_of_the_cast() -> Iterator[None]:
    with clock_at(NOW):
        yield


@pytest.fixture
def statements(database: Connection) -> Iterator[list[str]]:
    """Every statement sent to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield sent
    event.remove(database, "before_cursor_execute", note)


@pytest.fixture
def offer(cast: Cast) -> List:
    """Publish an offer (or a want) of the mine, from its text."""

    def publish(text: str, *, who: Person = cast.mine, kind: str = "offer", **terms: Any) -> int:
        terms.setdefault("title", text.split()[0])
        terms.setdefault("material_text", text.split()[0])
        terms.setdefault("district", "410404")
        listing_id = services.create_draft(actor=who.actor, now=NOW, kind=kind, spec_text=text, **terms)
        services.publish(actor=who.actor, now=NOW, listing_id=listing_id)
        return listing_id

    return publish


def found(actor: Actor = ANONYMOUS, kind: str = "offer", **args: str | list[str]) -> list[int]:
    """Ids of what a reader finds, in order."""
    asked = {name: [value] if isinstance(value, str) else value for name, value in args.items()}
    page = search(actor, read_filters(kind, asked, KNOWLEDGE), now=NOW, knowledge=KNOWLEDGE)
    assert page.total == len(page.rows)
    return [hit.listing.id for hit in page.rows]


@pytest.mark.parametrize(
    "words",
    ["煤矸石", "矸石", "meiganshi", "coal gangue", "gangue", "煤矸", "煤干石", "石龙区煤矸石", "50mm"],
)
def test_a_byproduct_is_found_by_name_pinyin_english_synonym_sound_and_place(offer: List, words: str) -> None:
    gangue = offer("煤矸石 热值1200大卡 硫1.1 0-50mm 年3万吨")
    offer("脱硫石膏 品位93 年6万吨")
    assert found(q=words) == [gangue]


def test_a_synonym_finds_what_the_seller_called_otherwise(offer: List) -> None:
    burnt = offer("电厂煤灰 细度23 烧失量4.8", material_text="粉煤灰")
    assert found(q="PFA") == found(q="fly ash") == [burnt]


def test_the_name_of_the_firm_is_searched_too(offer: List, cast: Cast) -> None:
    gangue = offer("煤矸石 热值1200大卡")
    name = session().execute(text("SELECT name_zh FROM organisation WHERE id = :i"), {"i": cast.mine.organisation_id})
    assert found(q=str(name.scalar_one())) == [gangue]


def test_a_hit_in_the_title_ranks_before_one_in_the_description(offer: List) -> None:
    aside = offer("钢渣 粒度0-10mm", description="也可以配矿粉使用,打包带齐全")
    title = offer("打包带废料", material_text="打包带")
    assert found(q="打包带", sort="fit") == [title, aside]


def test_every_word_must_be_found(offer: List) -> None:
    offer("煤矸石 热值1200大卡")
    assert found(q="煤矸石 火星") == []


def test_a_changed_listing_is_found_by_its_new_words_only(offer: List, cast: Cast) -> None:
    listing_id = offer("煤矸石 热值1200大卡", title="洗选尾料")
    services.change(actor=cast.mine.actor, now=NOW, listing_id=listing_id, version=1, title="掘进废石")
    assert found(q="掘进废石") == [listing_id]
    assert found(q="洗选尾料") == []


def test_members_only_offers_are_hidden_from_strangers_and_drafts_from_everybody(offer: List, cast: Cast) -> None:
    members = offer("煤矸石 热值1200大卡", visibility="members")
    services.create_draft(
        actor=cast.mine.actor, now=NOW, kind="offer", title="煤矸石草稿", material_text="煤矸石", district="410404"
    )
    assert found() == []
    assert found(cast.stranger.actor) == [members]
    assert found(cast.stranger.actor, q="煤矸石") == [members]


def test_paused_and_expired_offers_are_not_listed(offer: List, cast: Cast) -> None:
    paused, old = offer("煤矸石 热值1200大卡"), offer("煤矸石 热值1300大卡")
    services.pause(actor=cast.mine.actor, now=NOW, listing_id=paused)
    assert found() == [old]
    later = NOW + timedelta(days=91)
    assert search(ANONYMOUS, Filters("offer"), now=later, knowledge=KNOWLEDGE).total == 0


def test_a_property_range_finds_what_reaches_into_it(offer: List) -> None:
    dry = offer("麦秸 水分12%")
    at_most = offer("玉米秸秆 水分≤14%")
    spread = offer("稻草 水分15-20%")
    assert set(found(p="moisture", p_max="13")) == {dry, at_most}
    assert set(found(p="moisture", p_min="16")) == {spread}
    assert set(found(p="moisture", p_min="13", p_max="15")) == {at_most, spread}
    assert found(p=["moisture", "sulfur"], p_min=["", "1"], p_max=["13", ""]) == []


def test_a_want_is_found_by_its_own_limits_and_by_the_materials_of_its_use(offer: List, cast: Cast) -> None:
    limits = [{"key": "moisture", "min": None, "max": 12.0, "hard": True}]
    want = offer(
        "求购矸石制砖", who=cast.kiln, kind="want", material_text="", use_id="brick_full_gangue", acceptance=limits
    )
    assert found(kind="want", material="coal_gangue") == [want]
    assert found(kind="want", material="wheat_straw") == []
    assert found(kind="want", p="moisture", p_max="10") == [want]
    assert found(kind="want", p="moisture", p_min="13") == []


def test_distance_is_road_kilometres_from_a_district_or_an_own_site(offer: List, cast: Cast) -> None:
    here = offer("煤矸石 热值1200大卡", lat=33.90, lon=112.89)
    # 0.5 degrees further north: 55.6 km as the crow flies, 72 by road.
    there = offer("煤矸石 热值1300大卡", lat=34.40, lon=112.89)
    assert found(near="410404", sort="near") == [here, there]
    assert found(near="410404", km="60") == [here]
    assert set(found(near="410404", km="90")) == {here, there}
    site = f"site:{cast.mine.site_id}"
    assert found(cast.mine.actor, near=site, km="90") != []
    page = search(ANONYMOUS, read_filters("offer", {"near": ["410404"]}, KNOWLEDGE), now=NOW, knowledge=KNOWLEDGE)
    km = {hit.listing.id: hit.road_km for hit in page.rows}
    assert (km[there] or 0) - (km[here] or 0) == pytest.approx(72.3, abs=3)


def test_another_firms_site_is_no_place_to_measure_from(offer: List, cast: Cast) -> None:
    offer("煤矸石 热值1200大卡")
    asked = read_filters("offer", {"near": [f"site:{cast.kiln.site_id}"]}, KNOWLEDGE)
    page = search(cast.mine.actor, asked, now=NOW, knowledge=KNOWLEDGE)
    assert [hit.road_km for hit in page.rows] == [None]


def test_price_is_signed_and_sorted_with_unknown_prices_last(offer: List) -> None:
    gate_fee = offer("煤矸石", price_fen=-1_000)
    sold = offer("粉煤灰", price_fen=3_500)
    open_price = offer("钢渣")
    assert found(sort="cheap") == [gate_fee, sold, open_price]
    assert found(sort="dear") == [sold, gate_fee, open_price]
    assert found(price_max="0") == [gate_fee]
    assert found(price_min="-10", price_max="-10") == [gate_fee]


def test_amounts_are_compared_by_the_year(offer: List) -> None:
    monthly = offer("粉煤灰 月产5000吨")
    yearly = offer("煤矸石 年产3万吨")
    assert found(amount_min="5万") == [monthly]
    assert found(sort="large") == [monthly, yearly]
    assert found(amount_max="30000") == [yearly]


def test_season_availability_category_and_district_narrow(offer: List) -> None:
    straw = offer("麦秸 水分12%", months=0b0000_0110_0000, district="410425")
    gangue = offer("煤矸石 热值1200大卡", available_to=(NOW + timedelta(days=30)).date())
    assert found(month="6", district="410425") == [straw]
    assert found(month="1") == [gangue]
    assert found(on=str((NOW + timedelta(days=60)).date())) == [straw]
    assert found(category="SW04") == [gangue]
    assert found(district=["410404", "410425"], sort="new") == [gangue, straw]


HOSTILE = [
    {"q": "'; DROP TABLE listing; --"}, {"q": '" OR "1"="1'}, {"q": "NEAR(a b) AND NOT *"}, {"q": "\x00\ud800"[:1]},
    {"q": "煤" * 5_000}, {"q": "a:*&|!()<->"}, {"q": "('"}, {"page": "-1"}, {"page": "99999999999999999999"},
    {"km": "nan", "near": "410404"}, {"km": "1e400"}, {"near": "site:99999999999999999999"}, {"near": "site:-1"},
    {"material": "../../etc"}, {"p": ["moisture"] * 50, "p_min": "∞"}, {"month": "0"}, {"on": "2026-99-99"},
    {"sort": "password"}, {"price_min": "1e999999"},
    {"amount_min": "-5", "amount_max": "-9"}, {"km": "0.0000001", "near": "410404"},
    {"category": "SW99' --"}, {"district": ["x"] * 100},
]  # fmt: skip


@pytest.mark.parametrize("path", ["/offers", "/wants", "/offers.csv"])
def test_hostile_parameters_get_a_page(client: FlaskClient, path: str) -> None:
    answers = [(client.get(path, query_string=args).status_code, args) for args in HOSTILE]
    assert [answer for answer in answers if answer[0] != 200] == []


def test_an_unusable_value_is_named_at_its_field_and_left_out(client: FlaskClient, offer: List) -> None:
    offer("煤矸石 热值1200大卡")
    page = client.get("/offers", query_string={"price_max": "abc"}).text
    assert 'id="price_max-fault"' in page
    assert "煤矸石" in page


def test_filters_survive_the_way_through_the_address() -> None:
    args = {
        "q": ["煤矸石"], "material": ["coal_gangue"], "district": ["410404"], "near": ["410404"],
        "km": ["30.5"], "price_min": ["-20"],
        "amount_max": ["50000"], "p": ["moisture", "sulfur"], "p_min": ["", "0.5"],
        "p_max": ["12", ""], "month": ["6"],
        "on": ["2026-12-01"], "category": ["SW04"],
    }  # fmt: skip
    filters = read_filters("offer", args, KNOWLEDGE)
    again: dict[str, list[str]] = {}
    for name, value in as_args(filters):
        again.setdefault(name, []).append(value)
    assert not filters.faults
    assert read_filters("offer", again, KNOWLEDGE) == filters


def test_removing_a_chip_leaves_the_other_filters(client: FlaskClient, offer: List) -> None:
    offer("煤矸石 热值1200大卡")
    page = client.get(
        "/offers", query_string={"q": "煤矸石", "district": "410404", "p": "sulfur", "p_min": "1", "p_max": ""}
    ).text
    assert "/offers?district=410404&amp;p=sulfur&amp;p_min=1&amp;p_max=" in page
    assert 'href="/offers?q=%E7%85%A4%E7%9F%B8%E7%9F%B3&amp;district=410404"' in page


def test_an_empty_list_says_what_to_do(client: FlaskClient) -> None:
    assert "平时发的那段话" in client.get("/offers").text
    assert "放宽范围" in client.get("/offers?q=火星石").text


def test_a_page_of_the_list_takes_a_fixed_number_of_statements(
    client: FlaskClient, offer: List, database: Connection, statements: list[str]
) -> None:
    for number in range(3):
        offer(f"煤矸石 热值120{number}大卡")
    statements.clear()
    client.get("/offers")
    few = len(statements)
    for number in range(9):
        offer(f"煤矸石 热值130{number}大卡")
    statements.clear()
    client.get("/offers")
    assert len(statements) == few <= 6
