"""A refusal is read to its repair; the language stays; the keyboard suffices; the first page is light."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.support.browsing import Site
from tests.support.cast import Person

pytestmark = pytest.mark.browser

SignIn = Callable[[Page, Person], None]
GANGUE = "煤矸石 热值1200大卡 硫1.1 含水8个点 0-50mm 年3万吨 石龙区"
FIRST_PAGE_BYTES = 150 * 1024


def test_a_refusal_says_what_refused_and_what_would_mend_it(page: Page) -> None:
    page.goto("/")
    page.locator("#ask-text").fill(GANGUE)
    page.get_by_role("button", name="看看谁能用").click()
    nearly = page.locator("section[aria-labelledby=nearly] li", has_text="煤矸石 冬储")
    expect(nearly).to_contain_text("全硫 1.1 %")
    nearly.locator(".refusal-link").click()
    refused = page.locator("tr.row-refused")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("全硫")
    expect(refused).to_contain_text("1.1 %")
    expect(refused.locator("svg .band-hard")).to_have_count(1)
    assert page.locator(".reasons tbody tr:not(.row-refused)").count() >= 4
    expect(page.locator(".repair-note li").first).to_contain_text(re.compile("全硫.*1"))


def test_the_language_stays_through_links_signing_in_and_back(page: Page, site: Site, sign_in: SignIn) -> None:
    page.goto("/offers")
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Offers")
    page.locator(".listing-table a").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    sign_in(page, site.cast.mine)
    page.goto("/mine")
    expect(page.get_by_role("heading", level=1)).to_have_text("My listings")
    page.get_by_role("link", name="中文", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的发布")
    page.goto("/wants")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_filtered_list_keeps_its_filters_when_the_language_changes(page: Page) -> None:
    page.goto("/offers?material=coal_gangue&price_max=5")
    before = page.locator(".listing-table tbody tr").count()
    assert before > 0
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page).to_have_url(re.compile("material=coal_gangue.*price_max=5"))
    expect(page.locator(".listing-table tbody tr")).to_have_count(before)


def tab_to(page: Page, target: Locator, most: int = 40) -> None:
    """Press Tab until ``target`` has the focus, which must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            assert target.evaluate("each => getComputedStyle(each).outlineStyle") != "none"
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def test_the_keyboard_alone_signs_in_pastes_and_finds(page: Page, site: Site) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#ask-text"))
    page.keyboard.insert_text(GANGUE)
    tab_to(page, page.get_by_role("button", name="看看谁能用"))
    page.keyboard.press("Enter")
    expect(page.locator(".match-card").first).to_be_visible()

    tab_to(page, page.get_by_role("link", name="登录"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in*")
    if not page.locator("[name=email]").evaluate("each => each === document.activeElement"):
        tab_to(page, page.locator("[name=email]"))
    page.keyboard.insert_text(site.cast.mine.email)
    tab_to(page, page.locator("[name=password]"))
    page.keyboard.insert_text(site.cast.mine.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出")).to_be_visible()


@pytest.mark.parametrize("path", ["/", f"/find?q={GANGUE}", "/offers"])
def test_the_first_page_weighs_little(page: Page, path: str) -> None:
    answers: list[bytes] = []

    def weigh(request: Request) -> None:
        if response := request.response():
            answers.append(gzip.compress(response.body(), 6))

    page.on("requestfinished", weigh)
    page.goto(path, wait_until="networkidle")
    assert len(answers) >= 5, "the page, two style sheets, two scripts"
    assert sum(map(len, answers)) <= FIRST_PAGE_BYTES
