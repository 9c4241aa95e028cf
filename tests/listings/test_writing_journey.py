"""Publishing by the form in a real browser: read live, corrected, published, found in one's own listings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.support.browsing import Site
from tests.support.cast import Person

pytestmark = pytest.mark.browser
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Person], None]
GANGUE = "煤矸石 热值1200大卡 硫1.1 含水8个点 0-50mm 年3万吨 石龙区"


def test_an_offer_is_read_live_corrected_and_published(page: Page, site: Site, sign_in: SignIn, axe: Axe) -> None:
    sign_in(page, site.cast.mine)
    page.goto("/offers/new")
    assert axe(page) == []
    page.fill("#text", GANGUE)
    expect(page.locator("[name=quantity]")).to_have_value("30000")
    expect(page.locator("[name=material_id]")).to_have_value("coal_gangue")
    page.get_by_label("标题").fill("石龙矿煤矸石")
    page.fill("#text", GANGUE.replace("3万吨", "5万吨"))
    expect(page.locator("[name=quantity]")).to_have_value("50000")
    expect(page.get_by_label("标题")).to_have_value("石龙矿煤矸石")
    page.select_option("#add_figures", "ash")
    page.click("button[value=add-figures]")
    expect(page.locator("#fields fieldset.row-box")).to_have_count(5)
    page.locator("#fields fieldset.row-box").last.get_by_label("数值").fill("72")
    assert axe(page) == []
    page.click("button[value=publish]")
    expect(page.get_by_role("heading", level=1)).to_have_text("石龙矿煤矸石")
    expect(page.get_by_text("72 %")).to_be_visible()
    assert axe(page) == []
    page.goto("/mine?state=published")
    expect(page.get_by_role("link", name="石龙矿煤矸石")).to_be_visible()
    assert axe(page) == []


def test_a_district_is_chosen_on_the_schematic_by_the_keyboard(page: Page, site: Site, sign_in: SignIn) -> None:
    sign_in(page, site.cast.mine)
    page.goto("/offers/new?text=炉渣 100吨")
    page.get_by_label("鲁山县").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("新华区")).to_be_checked()


@pytest.mark.parametrize("path", ["/offers/new?text=飞灰 氯18%", "/wants/new?text=粉煤灰 烧失≤8", "/mine"])
def test_pages_of_writing_fit_a_telephone_and_axe_finds_nothing(
    phone: Page, site: Site, sign_in: SignIn, axe: Axe, path: str
) -> None:
    sign_in(phone, site.cast.mine)
    for language in ("zh", "en"):
        phone.goto(path + ("&" if "?" in path else "?") + f"lang={language}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        assert axe(phone) == []


def test_withdrawing_is_confirmed_in_words(page: Page, site: Site, sign_in: SignIn) -> None:
    sign_in(page, site.cast.mine)
    page.goto("/offers/new?text=钢渣 200吨 石龙区")
    page.click("button[value=publish]")
    asked: list[str] = []

    def decline(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", decline)
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("button", name="撤回")).to_be_visible()
    assert "撤回后不能恢复" in asked[0]
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已撤回。")).to_be_visible()
