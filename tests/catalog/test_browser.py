"""The catalogue in a real browser: accessible, and narrow enough for a phone, in both languages, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.support.browsing import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

ONE_OF_EACH = (
    "?q=飞灰",
    "",
    "/materials",
    "/materials/coal_gangue",
    "/uses",
    "/uses/organic_fertilizer",
    "/properties",
    "/properties/calorific_value",
    "/standards",
    "/standards/gb-t-1596",
    "/waste-codes",
    "/waste-codes/772-002-18",
    "/waste-codes/SW59",
    "/look-alikes",
    "/look-alikes/fly-ash",
    "/byproducts",
    "/byproducts/brewers_spent_grain",
    "/districts",
    "/factors",
)
LONG = {"/materials", "/uses", "/properties", "/standards", "/waste-codes", "/byproducts", "/factors"}
"""Lists of one kind of row: the same few colours many times over."""


def _visit(page: Page, site: Site, path: str, language: str) -> None:
    joint = "&" if "?" in path else "?"
    answer = page.goto(f"{site.url}/knowledge{path}{joint}lang={language}")
    assert answer is not None
    assert answer.status == 200, path


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "scheme"),
    [
        ("en", "dark"),  # zh and light: tests/journeys/test_every_page.py
        pytest.param("zh", "dark", marks=pytest.mark.soak),
        pytest.param("en", "light", marks=pytest.mark.soak),
    ],
)
def test_every_kind_of_page_is_accessible(
    page: Page, site: Site, axe: Callable[[Page], list[str]], language: str, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in ONE_OF_EACH:
        if path in LONG and scheme == "dark":
            continue
        _visit(page, site, path, language)
        assert axe(page) == [], path


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_scrolls_sideways_on_a_phone(phone: Page, site: Site, language: str) -> None:
    for path in ONE_OF_EACH:
        _visit(phone, site, path, language)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.browser
def test_a_reader_finds_out_which_fly_ash_he_has(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/knowledge?lang=zh")
    page.get_by_role("searchbox").fill("feihui")
    page.get_by_role("searchbox").press("Enter")
    page.locator(".hit-list a").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "“飞灰”指的是哪一种？"
    page.get_by_role("link", name="772-002-18").click()
    assert "危险废物" in page.locator("main").inner_text()
