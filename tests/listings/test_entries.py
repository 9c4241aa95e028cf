"""What people write into the form, what comes of it, and what stays when the text is read again."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.catalog.shipped import shipped_knowledge
from market.listings.errors import ListingFaulty
from market.listings.rules.entries import Entries, Unreadable, entries_of, merged, read_number, terms_of
from market.listings.rules.reading import suggested_name, terms_from_text
from market.listings.rules.schematic import tiles
from market.listings.rules.terms import checked, months_mask, months_of, yearly_amount

KNOWLEDGE = shipped_knowledge()


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("1,200", None, "1200"), ("3万", None, "30000"), ("１２．５", None, "12.5"), 
        ("-20", None, "-20"), ("−20", None, "-20"),
        (".5", None, "0.5"), ("1 200", None, "1200"), ("1200大卡", "MJ/kg", "5.02416"), ("5.02 MJ/kg", "MJ/kg", "5.02"),
        ("5cm", "mm", "50"), ("300ppm", "%", "0.03"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, unit: str | None, number: str) -> None:
    assert read_number(text, unit) == pytest.approx(Decimal(number))


@pytest.mark.parametrize("text", ["", "很多", "1.2.3", "12 apples", "5 kg", "1e999", "NaN", "∞", "9" * 100, "--3"])
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    with pytest.raises(Unreadable):
        read_number(text, "MJ/kg")


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    with suppress(Unreadable):
        assert read_number(text, "%").is_finite()


@given(st.dictionaries(st.sampled_from(sorted(entries_of({}))), st.text(max_size=30)))
def test_no_entries_break_the_form(entries: dict[str, str]) -> None:
    for name in ("figures", "acceptance", "material_prices", "months", "permits"):
        entries.pop(name, None)
    terms, _, _ = terms_of("want", entries, KNOWLEDGE)
    with suppress(ListingFaulty):
        assert checked("want", terms, KNOWLEDGE)["title"]


def reading(text: str) -> Entries:
    terms = terms_from_text("offer", {"material_text": "", "spec_text": text, "title": ""}, KNOWLEDGE)
    return entries_of({**terms, "spec_text": text, "title": suggested_name(text)})


def test_a_listing_shown_and_sent_back_unchanged_is_the_same() -> None:
    given_terms = {
        **terms_from_text("offer", {"spec_text": "煤矸石 热值1200大卡 硫≤1.1 0-50mm 年3万吨 倒贴10元/吨"}, KNOWLEDGE),
        "title": "煤矸石", "months": 0b11, "waste_code": "SW04",
    }  # fmt: skip
    terms, _, faults = terms_of("offer", entries_of(given_terms), KNOWLEDGE)
    clean = checked("offer", terms, KNOWLEDGE)
    assert faults == {}
    assert clean["figures"] == checked("offer", given_terms, KNOWLEDGE)["figures"]
    assert {name: clean[name] for name in ("quantity_total", "period", "price_fen", "months", "waste_code")} == {
        "quantity_total": 30_000_000_000, "period": "year", "price_fen": -1000, "months": 3, "waste_code": "SW04",
    }  # fmt: skip


def test_the_form_follows_the_text_where_nobody_touched_it() -> None:
    before, after = reading("煤矸石 硫1.1 年3万吨"), reading("煤矸石 硫1.5 含水8个点 年5万吨")
    found = merged(before, before, after)
    assert (found["quantity"], [row["value"] for row in found["figures"]]) == ("50000", ["1.5", "8"])


def test_what_was_changed_added_or_removed_by_hand_stays() -> None:
    before, after = reading("煤矸石 硫1.1 含水8个点 年3万吨"), reading("煤矸石 硫1.5 含水8个点 灰分70 年5万吨")
    sulfur, moisture = before["figures"]
    own = {**dict.fromkeys(sulfur, ""), "key": "calorific_value", "value": "5"}
    posted = {**before, "quantity": "40000", "figures": [{**sulfur, "value": "0.9"}, own]}
    found = merged(posted, before, after)
    assert found["quantity"] == "40000"
    assert [(row["key"], row["value"]) for row in found["figures"]] == [
        ("sulfur", "0.9"), ("calorific_value", "5"), ("ash", "70"),
    ]  # fmt: skip
    assert moisture not in found["figures"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("煤矸石 热值1200大卡", "煤矸石"), ("求购：粉煤灰 II级", "粉煤灰"), ("长期供应麦秸，打捆", "麦秸"),
        ("fly ash class II, fineness 23%", "fly ash class II"),
        ("fly ash LOI<=8% 50000 t", "fly ash"), ("", ""), ("  ", ""),
    ],
)  # fmt: skip
def test_the_name_is_what_a_seller_writes_first(text: str, name: str) -> None:
    assert suggested_name(text) == name


def test_months_go_into_bits_and_back_and_none_means_all() -> None:
    assert months_of(months_mask([6, 7])) == (6, 7)
    assert months_of(months_mask([])) == tuple(range(1, 13))


@pytest.mark.parametrize(
    ("period", "yearly"),
    [("year", 10), ("month", 120), ("week", 520), ("day", 3300), ("once", 10), ("stock", 10), (None, 10)],
)
def test_amounts_are_compared_by_the_year(period: str | None, yearly: int) -> None:
    assert yearly_amount(10, period) == yearly


def test_the_schematic_keeps_every_district_on_its_side_of_the_others() -> None:
    districts = [d for d in KNOWLEDGE.districts.values() if d.type != "prefecture"]
    placed = {tile.code: tile for tile in tiles((d.adcode, d.lat, d.lon) for d in districts)}
    assert len({(tile.column, tile.row) for tile in placed.values()}) == len(districts)
    north, south, west, east = placed["410482"], placed["410481"], placed["410423"], placed["410422"]
    assert north.row < south.row
    assert west.column < east.column
