"""What the shipped tables must hold, whatever else is added to them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from market.catalog.rules import knowledge as k
from market.catalog.rules import words
from market.catalog.rules.knowledge import Knowledge
from market.catalog.rules.pages import waste_codes
from market.catalog.rules.reading import TABLES, TablesFaulty, read_knowledge, read_rows, rows_of, write_rows
from market.catalog.shipped import shipped_knowledge, shipped_texts

CITY_USES = frozenset(
    [
        "brick_full_gangue",
        "brick_internal_fuel",
        "brick_body_general",
        "brick_sludge",
        "gangue_power",
        "mine_backfill",
        "clinker_siliceous",
        "clinker_calcareous",
        "clinker_ferrous",
        "kiln_coprocessing",
        "kiln_alt_fuel",
        "cement_admixture_fa",
        "cement_admixture_slag",
        "cement_admixture_pozz",
        "cement_retarder",
        "concrete_fa_1",
        "concrete_fa_2",
        "concrete_fa_3",
        "concrete_ggbs_s75",
        "concrete_ggbs_s95",
        "concrete_ggbs_s105",
        "concrete_steel_slag_powder",
        "aac_flyash",
        "aac_sand",
        "nonfired_brick",
        "road_base_aggregate",
        "road_base_flyash",
        "road_subgrade_gangue",
        "road_asphalt_slag",
        "asphalt_rap",
        "foam_ceramic",
        "gypsum_board",
        "organic_fertilizer",
        "soil_amendment_landscape",
        "cattle_feed",
        "mushroom_agaricus",
        "mushroom_wood",
        "biomass_pellet",
        "biomass_power",
        "biogas",
        "rac_concrete",
        "cdw_processing",
        "spoil_fill",
        "second_life_storage",
        "battery_hydromet",
        "lead_recycling",
        "scrap_melt",
        "tyre_rubber",
        "blade_reuse",
        "pv_recycling",
    ]
)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return shipped_knowledge()


def _limits(known: Knowledge, use_id: str, key: str) -> list[k.Limit]:
    return [row for row in known.limits_by_use[use_id] if row.property_key == key]


def test_the_fifty_uses_of_the_city_have_their_profiles(known: Knowledge) -> None:
    assert len(CITY_USES) == 50
    assert set(known.limits_by_use) >= CITY_USES
    assert set(known.materials_by_use) >= CITY_USES
    assert sum(len(known.limits_by_use[use_id]) for use_id in CITY_USES) >= 336


@pytest.mark.parametrize(
    ("table", "at_least"),
    [
        ("materials", 72),
        ("material_synonyms", 1072),
        ("property_keys", 152),
        ("property_synonyms", 1021),
        ("typical_ranges", 587),
        ("uses", 300),
        ("acceptance_limits", 336),
        ("waste_codes", 92),
        ("hazardous_codes", 35),
        ("product_standards", 31),
        ("districts", 13),
        ("factors", 73),
        ("lookalikes", 60),
    ],
)
def test_no_table_lost_rows(known: Knowledge, table: str, at_least: int) -> None:
    assert len(rows_of(known, table)) >= at_least


def test_the_waste_catalogue_has_its_thirty_four_categories_and_the_old_one(known: Knowledge) -> None:
    kinds = [row.row_type for row in known.waste_codes]
    assert kinds.count("category") == 34
    assert kinds.count("category_legacy") == 1


def test_well_known_limits_stand_as_the_standards_say(known: Knowledge) -> None:
    (loi,) = _limits(known, "concrete_fa_2", "loi")
    assert loi.hard_max == 8.0
    assert "GB/T 1596" in loi.standard
    (internal,) = _limits(known, "brick_full_gangue", "i_ra")
    assert internal.hard_max == 1.0
    arsenic = {row.hard_max for row in _limits(known, "organic_fertilizer", "arsenic")}
    assert arsenic == {15.0}


def test_what_was_not_read_in_a_source_is_never_marked_verified(known: Knowledge) -> None:
    for table in TABLES:
        for row in rows_of(known, table):
            if getattr(row, "verified", False):
                assert not row.source.startswith("expert knowledge"), (table, row)


def test_only_the_categories_that_were_read_are_verified(known: Knowledge) -> None:
    verified = {row.code for row in known.waste_codes if row.verified and row.row_type == "category"}
    assert {f"SW0{n}" for n in range(1, 8)} | {"SW59"} == verified
    assert sum(row.verified for row in known.limits) < len(known.limits) / 3


def test_every_row_names_its_source(known: Knowledge) -> None:
    for table in TABLES:
        for row in rows_of(known, table):
            assert table == "phrases" or table == "factors" or row.source, (table, row)


def test_no_limit_contradicts_itself(known: Knowledge) -> None:
    for limit in known.limits:
        for low, high in (
            (limit.hard_min, limit.hard_max),
            (limit.ideal_min, limit.ideal_max),
            (limit.tolerable_min, limit.tolerable_max),
        ):
            assert low is None or high is None or low <= high, limit
        if limit.ideal_max is not None and limit.tolerable_max is not None:
            assert limit.ideal_max <= limit.tolerable_max, limit
        if limit.ideal_min is not None and limit.tolerable_min is not None:
            assert limit.ideal_min >= limit.tolerable_min, limit


def test_limits_and_ranges_are_in_the_unit_of_their_property(known: Knowledge) -> None:
    rows: list[k.Limit | k.TypicalRange] = [*known.limits, *known.typical_ranges]
    for row in rows:
        row_property = known.properties[row.property_key]
        assert row.unit == row_property.unit or row_property.value_type == "text", row


def test_uses_carry_isic_and_gbt4754_classes(known: Knowledge) -> None:
    for use in known.uses.values():
        assert all(re.fullmatch(r"\d{4}", code) for code in (use.isic, *use.isic_also)), use
        assert re.fullmatch(r"\d{4}", use.gbt4754), use


def test_lookalikes_stand_side_by_side_and_lead_to_pages(known: Knowledge) -> None:
    codes = set(waste_codes(known))
    for slug, rows in known.lookalikes.items():
        assert len(rows) >= 2, slug
        assert all(row.terms == rows[0].terms and row.called_zh == rows[0].called_zh for row in rows), slug
        for row in rows:
            assert not row.code or row.code in codes, row
            assert all((row.what_zh, row.what_en, row.law_zh, row.law_en, row.tell_zh, row.tell_en)), row


@pytest.mark.parametrize(
    "term",
    [
        "飞灰",
        "炉渣",
        "矿粉",
        "矿渣",
        "脱硫石膏",
        "脱硫灰",
        "电瓶",
        "白泥",
        "除尘灰",
        "尾矿",
        "活性炭",
        "SS",
        "PV",
        "SMS",
        "FA",
    ],
)
def test_the_dangerous_words_have_a_page(known: Knowledge, term: str) -> None:
    assert any(term in rows[0].terms for rows in known.lookalikes.values())


def test_hazardous_meanings_stand_beside_the_harmless_ones(known: Knowledge) -> None:
    pairs = {
        "fly-ash": ("SW02", "772-002-18"),
        "dust": ("SW59", "312-001-23"),
        "tailings": ("SW05", "092-003-33"),
        "battery": ("SW17", "900-052-31"),
    }
    for slug, codes in pairs.items():
        assert set(codes) <= {row.code for row in known.lookalikes[slug]}


def _remarks(known: Knowledge) -> set[str]:
    """Every English remark that a page shows; names of sites and bare formulas need no Chinese."""
    shown = {text for limit in known.limits for text in (limit.text_rule, limit.note)}
    shown |= {usual.note for usual in known.typical_ranges} | {taken.note for taken in known.use_materials}
    shown |= {waste.notes for waste in known.waste_codes} | {row.what_it_sets for row in known.product_standards}
    shown |= {text for factor in known.factors.values() for text in (factor.kind, factor.use_in_formula, factor.notes)}
    shown |= {term.ambiguity_note for term in known.material_terms}
    shown |= {name.ambiguity_note for name in known.property_terms}
    for code in known.hazardous_codes:
        shown |= {code.relevance, code.exempt_condition, code.exempt_effect}
    in_english = {text for text in shown if not re.search(r"[\u4e00-\u9fff]", text)}
    return {text for text in in_english if len(re.findall(r"[A-Za-z]{4,}", text)) >= 2}


def test_every_remark_can_be_said_in_chinese(known: Knowledge) -> None:
    assert _remarks(known) - set(known.phrases) == set()


def test_codes_of_the_tables_have_words(known: Knowledge) -> None:
    assert {row.family for row in known.materials.values()} <= set(words.FAMILIES)
    assert {row.default_class for row in known.materials.values() if not row.default_class.startswith("HW")} <= set(
        words.CLASSES
    )
    assert {row.if_unknown for row in known.limits} <= set(words.IF_UNKNOWN)
    assert {row.basis for row in known.limits} - {""} <= set(words.BASES)
    languages = {row.lang for row in known.material_terms} | {row.lang for row in known.property_terms}
    assert languages <= set(words.LANGUAGES)
    assert {row.value_type for row in known.properties.values()} <= set(words.VALUE_TYPES)
    assert set(TABLES) == set(words.TABLES)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_table_that_is_written_reads_back_the_same(known: Knowledge, table: str) -> None:
    faults: list[Any] = []
    rows = rows_of(known, table)
    assert read_rows(table, write_rows(table, rows), faults) == rows
    assert faults == []


def _broken(table: str, change: Any) -> list[str]:
    texts = shipped_texts()
    texts[table] = change(texts[table])
    with pytest.raises(TablesFaulty) as raised:
        read_knowledge(texts)
    return [str(fault) for fault in raised.value.faults]


def test_a_dangling_reference_is_named_with_its_line() -> None:
    faults = _broken("use_materials", lambda text: text.replace("coal_gangue,primary", "coal_gauge,primary", 1))
    assert faults == ["use_materials.csv:2: material_id: coal_gauge is not in materials.csv"]


def test_an_unreadable_cell_is_named_with_its_column() -> None:
    faults = _broken("districts", lambda text: text.replace("33.766", "north", 1))
    assert faults == ["districts.csv:2: lat: could not convert string to float: 'north'"]


def test_a_missing_column_and_a_double_key_are_faults() -> None:
    assert _broken("districts", lambda text: text.replace("adcode", "code", 1)) == [
        "districts.csv:1: adcode: column missing"
    ]
    doubled = _broken("materials", lambda text: text + text.splitlines()[1] + "\n")
    assert [fault.split(": ", 1)[1] for fault in doubled] == ["material_id: coal_gangue stands twice"]


def test_a_lookalike_may_not_point_to_an_unknown_material(known: Knowledge) -> None:
    row = replace(known.lookalikes["pv"][0], our_material="pv_panel")
    faults = _broken("lookalikes", lambda _text: write_rows("lookalikes", [row]))
    assert faults == ["lookalikes.csv:2: our_material: pv_panel is not in materials.csv"]


def test_an_edition_changes_with_any_table() -> None:
    texts = shipped_texts()
    texts["districts"] = texts["districts"].replace("whole city", "the whole city")
    changed = read_knowledge(texts)
    assert changed.edition != shipped_knowledge().edition
    assert {t for t in TABLES if changed.editions[t] != shipped_knowledge().editions[t]} == {"districts"}
