"""Standards as the tables write them."""

from __future__ import annotations

import pytest

from market.catalog.rules.standards import all_standards, linked, mentions, slug
from market.catalog.shipped import shipped_knowledge


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("GB/T 1596-2017", [("GB/T 1596", "2017")]),
        ("GB 4223-2004 0.050", [("GB 4223", "2004")]),
        (
            "GB/T 33598-2017; .2-2020; .3-2021",
            [("GB/T 33598", "2017"), ("GB/T 33598.2", "2020"), ("GB/T 33598.3", "2021")],
        ),
        ("GB/T 34015-2017; 34015.2-2020", [("GB/T 34015", "2017"), ("GB/T 34015.2", "2020")]),
        ("HJ/T 299 / HJ 557 + GB/T 15555.4", [("HJ/T 299", ""), ("HJ 557", ""), ("GB/T 15555.4", "")]),
        ("GB 36600 / 15618", [("GB 36600", ""), ("GB 15618", "")]),
        ("JTG 3432 T0310", [("JTG 3432", "")]),
        ("JTG/T F20-2015", [("JTG/T F20", "2015")]),
        ("EN 196-2; ASTM C114/C311", [("EN 196-2", ""), ("ASTM C114", "")]),
        ("NY/T 1878 <=0.8; ISO 17225-6 A 0.10 / B 0.30", [("NY/T 1878", ""), ("ISO 17225-6", "")]),
        ("GB/T 25824-type limit", [("GB/T 25824", "")]),
        ("practice", []),
        ("HW18 needs licence + detox route", []),
    ],
)
def test_standards_are_found_as_people_write_them(written: str, named: list[tuple[str, str]]) -> None:
    assert [(found.name, found.year) for found in mentions(written)] == named


def test_a_linked_text_is_the_text() -> None:
    text = "GB 29620 (SO2) via plant desulfurisation; GB/T 1596-2017"
    pieces = linked(text)
    assert "".join(piece for piece, _ in pieces) == text
    assert [slug for _, slug in pieces if slug] == ["gb-29620", "gb-t-1596"]


def test_every_link_of_a_limit_or_property_leads_to_a_standard() -> None:
    known = shipped_knowledge()
    standards = all_standards(known)
    texts = [row.standard for row in known.limits] + [row.standard_no for row in known.product_standards]
    texts += [text for row in known.properties.values() for text in (row.standard_cn, row.standard_other)]
    texts += [phrase.zh for text in texts if (phrase := known.phrases.get(text))]
    assert {slug for text in texts for _, slug in linked(text) if slug} <= set(standards)


def test_slugs_are_one_to_one() -> None:
    names = [standard.name for standard in all_standards(shipped_knowledge()).values()]
    assert len({slug(name) for name in names}) == len(names)


def test_fly_ash_standard_gathers_product_limits_and_tests() -> None:
    standard = all_standards(shipped_knowledge())["gb-t-1596"]
    assert standard.cited == "2017"
    assert standard.title_zh == "用于水泥和混凝土中的粉煤灰"
    assert {limit.use_id for limit in standard.limits} >= {"concrete_fa_1", "concrete_fa_2", "cement_admixture_fa"}
    assert "water_demand_ratio" in {row.property_key for row in standard.tests}
