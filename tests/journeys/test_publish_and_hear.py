"""A producer publishes by the form, with JavaScript and without; who can use it finds a note in the inbox."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browsing import Site
from tests.support.cast import Person

pytestmark = pytest.mark.browser

SignIn = Callable[[Page, Person], None]
NewContext = Callable[..., BrowserContext]
GANGUE = "煤矸石 热值1200大卡 硫1.1 含水8个点 0-50mm 年3万吨 石龙区"


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_published_offer_reaches_who_can_use_it(
    new_context: NewContext, site: Site, sign_in: SignIn, scripts: bool
) -> None:
    title = f"青峰新矸 {'甲' if scripts else '乙'}"
    producer = new_context(java_script_enabled=scripts).new_page()
    sign_in(producer, site.cast.mine)
    producer.get_by_role("link", name="我的发布").click()
    producer.get_by_role("link", name="发布供应").click()
    producer.get_by_label("描述").fill(GANGUE)
    if not scripts:
        producer.locator("button[value=read]").click()
    expect(producer.locator("[name=quantity]")).to_have_value("30000")
    producer.get_by_label("标题").fill(title)
    producer.locator("fieldset.row-box", has_text="全硫").get_by_label("数值").fill("0.6")
    producer.locator("button[value=publish]").click()
    expect(producer.get_by_role("heading", level=1)).to_have_text(title)
    expect(producer.get_by_role("row", name="全硫")).to_contain_text("0.6 %")

    site.work()
    taker = new_context(java_script_enabled=scripts).new_page()
    sign_in(taker, site.cast.kiln)
    taker.get_by_role("link", name="收件箱").click()
    note = taker.locator("main li", has_text=title)
    expect(note).to_have_count(1)
    note.get_by_role("button", name="查看").click()
    expect(taker.get_by_role("link", name=title).first).to_be_visible()
    expect(taker.locator(".reasons").get_by_role("row", name="全硫")).to_contain_text("0.6 %")
    taker.goto("/inbox")
    expect(taker.locator("main li.note-unread", has_text=title)).to_have_count(0)
