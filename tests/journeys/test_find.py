"""Somebody pastes what he has, without an account: who takes it, where it usually goes, and what stands in the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

GANGUE = "煤矸石 热值1200大卡 硫1.1 含水8个点 0-50mm 年3万吨 石龙区"


def test_pasted_gangue_is_understood_and_led_to_its_takers_and_a_picture(page: Page) -> None:
    page.goto("/")
    page.locator("#ask-text").fill(GANGUE)
    chips = page.locator("#understood .chip")
    expect(chips.filter(has_text="煤矸石")).to_have_count(1)
    expect(chips.filter(has_text="MJ/kg")).to_contain_text("5.02")
    expect(chips.filter(has_text="石龙区")).to_have_count(1)
    page.locator(".ask-box button[type=submit]").click()
    takers = page.locator("section[aria-labelledby=takers] .match-card")
    expect(takers.first).to_be_visible()
    assert takers.count() >= 3
    expect(page.locator(".outlets tbody tr").first).to_contain_text("烧结砖")
    takers.first.get_by_role("link").first.click()
    expect(page.locator(".reasons svg.band").first).to_be_visible()
    expect(page.locator(".reasons").get_by_role("row", name="全硫")).to_contain_text("1.1 %")
    assert page.locator(".reasons .band-mark, .reasons .band-mark-reserve").count() >= 2


def test_a_refusal_names_what_refuses_and_what_would_mend_it(phone: Page) -> None:
    phone.goto("/find?q=" + GANGUE)
    refusal = phone.locator("section[aria-labelledby=nearly] .row-item").first
    expect(refusal.locator(".bad")).to_contain_text("突破限值")
    refusal.get_by_role("link").click()
    expect(phone.locator(".verdict-line .tone-bad")).to_be_visible()
    expect(phone.locator(".row-refused .band-hard").first).to_be_attached()
    expect(phone.locator(".repair-note li").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
