"""Lists as files, and the way back: what is exported can be imported again and says the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from market.kernel.clock import clock_at
from market.kernel.db import session
from market.kernel.i18n import use_locale
from market.listings import services
from market.listings.models import Listing, ListingImportRow
from market.listings.queries.importing import get_own_import
from market.listings.rules.terms import Terms
from market.listings.rules.workbook import read_rows
from market.listings.services import importing
from tests.support.cast import NOW, Cast
from tests.support.fixtures import SignIn

OFFER: Terms = {
    "title": "=洗选煤矸石",
    "material_text": "煤矸石",
    "material_id": "coal_gangue",
    "spec_text": "热值1200大卡 硫1.1 含水8个点 0-50mm",
    "description": "自有铁路专用线\n可装车",
    "figures": [
        {
            "key": "moisture",
            "value": 8.0,
            "min": None,
            "max": None,
            "basis": "ar",
            "approx": True,
            "qualifier": "exact",
        },
        {"key": "sulfur", "value": None, "min": None, "max": 1.1, "basis": None, "approx": False, "qualifier": "le"},
    ],
    "quantity_total": 30_000_500_000,
    "quantity_unit": "g",
    "period": "year",
    "price_fen": -1_050,
    "is_delivered": True,
    "months": 0b0001_0110_0000,
    "available_from": date(2026, 10, 1),
    "available_to": date(2027, 9, 30),
    "district": "410404",
    "lat": 33.8771,
    "lon": 112.8899,
    "waste_code": "SW04",
}
WANT: Terms = {
    "title": "求购制砖原料",
    "material_text": "",
    "material_id": None,
    "use_id": "brick_full_gangue",
    "spec_text": "",
    "acceptance": [
        {"key": "moisture", "min": None, "max": 12.0, "hard": True},
        {"key": "sulfur", "min": 0.1, "max": 1.5, "hard": False},
    ],
    "permits": ["HW31", "HW49"],
    "min_supply_grams": 5_000_000_000,
    "material_prices": [{"material_id": "coal_gangue", "price_fen": -2_050}],
    "max_road_m": 80_500,
    "price_fen": 3_500,
    "quantity_total": 40_000,
    "quantity_unit": "pcs",
    "period": "month",
    "district": "410404",
}
SAME = (*Terms.__annotations__, "yearly_amount", "quantity_remaining")


@pytest.fixture(autouse=True)
def _at_the_time_of_the_cast() -> Iterator[None]:
    with clock_at(NOW):
        yield


def publish(cast: Cast, kind: str, terms: Terms) -> int:
    actor = cast.mine.actor
    listing_id = services.create_draft(actor=actor, now=NOW, kind=kind, **terms)
    services.publish(actor=actor, now=NOW, listing_id=listing_id)
    return listing_id


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(("kind", "terms"), [("offer", OFFER), ("want", WANT)])
def test_an_exported_list_is_imported_again_and_says_the_same(
    client: FlaskClient, cast: Cast, kind: str, terms: Terms, form: str, language: str
) -> None:
    first = publish(cast, kind, terms)
    answer = client.get(f"/{kind}s.{form}?lang={language}")
    actor = cast.kiln.actor
    import_id = importing.upload(
        actor=actor, now=NOW, kind=kind, file_name=f"list.{form}", content=answer.data, publish=True
    )
    importing.work(import_id, now=NOW)
    assert get_own_import(actor, import_id).fault == ""
    assert list(session().scalars(select(ListingImportRow.errors))) == [{}]
    importing.commit(actor=actor, now=NOW, import_id=import_id)
    importing.work(import_id, now=NOW)
    made = session().scalars(select(Listing).where(Listing.organisation_id == actor.organisation_id)).one()
    before = session().get_one(Listing, first)

    def said(listing: Listing) -> dict[str, Any]:
        return {name: getattr(listing, name) for name in SAME}

    assert said(made) == said(before)
    assert made.state == "published"


def test_the_csv_opens_in_excel_and_holds_no_formula(client: FlaskClient, cast: Cast) -> None:
    publish(cast, "offer", OFFER)
    answer = client.get("/offers.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert ".csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["标题", "物料", "指标描述", "数量"]
    assert rows[1][0] == "'=洗选煤矸石"
    assert rows[1][3:8] == ["30000.5", "吨", "每年", "-10.5", "是"]


def test_the_export_is_what_the_filters_leave(client: FlaskClient, cast: Cast) -> None:
    publish(cast, "offer", OFFER)
    publish(cast, "offer", {**OFFER, "title": "贵的", "price_fen": 9_900})
    titles = [row[0] for row in read_rows("a.xlsx", client.get("/offers.xlsx?price_min=50").data)]
    assert titles == ["标题", "贵的"]


def test_an_empty_list_exports_its_headings(client: FlaskClient) -> None:
    assert len(list(read_rows("a.xlsx", client.get("/wants.xlsx").data))) == 1
    assert client.get("/wants.csv").text.count("\n") == 1


def test_a_stranger_exports_no_members_only_row(client: FlaskClient, cast: Cast, sign_in_as: SignIn) -> None:
    publish(cast, "offer", {**OFFER, "visibility": "members"})
    assert client.get("/offers.csv").text.count("洗选煤矸石") == 0
    member = sign_in_as(cast.stranger.user_id, cast.stranger.organisation_id)
    assert member.get("/offers.csv").text.count("洗选煤矸石") == 1


def test_an_unknown_kind_of_file_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/offers.pdf").status_code == 404


def test_the_headings_speak_the_readers_language(client: FlaskClient) -> None:
    with use_locale("en"):
        assert client.get("/offers.csv?lang=en").text.startswith("\ufeffTitle,Material,Specification")
