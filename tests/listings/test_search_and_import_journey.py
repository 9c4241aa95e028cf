"""From a spreadsheet to the list and back in a real browser: import with bad rows, mend them, search, export."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from market.listings.rules.workbook import read_rows
from market.listings.rules.writing import write_workbook
from market.listings.views.imports import SMALL
from tests.support.browsing import Site
from tests.support.cast import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Person], None]
HEAD = ["标题", "物料", "指标描述", "数量", "单位", "价格（元/吨）", "区县"]


def workbook(path: Path, rows: int, *, bad_every: int) -> Path:
    """Offers of gangue, every so manieth without a number where one belongs."""
    out = io.BytesIO()
    lines: list[list[Any]] = [
        [f"导入矸石{n}", "煤矸石", "热值1200大卡 硫1.1", n if n % bad_every else "一堆", "吨", -n % 50, "石龙区"]
        for n in range(1, rows + 1)
    ]
    write_workbook(out, [(heading, 12) for heading in HEAD], lines)
    path.write_bytes(out.getvalue())
    return path


def test_a_thousand_rows_are_imported_their_40_bad_ones_mended_and_the_list_exported(
    page: Page, site: Site, sign_in: SignIn, axe: Axe, tmp_path: Path
) -> None:
    sign_in(page, site.cast.mine)
    page.goto("/import")
    page.set_input_files("#file", workbook(tmp_path / "offers.xlsx", 1_000, bad_every=25))
    page.get_by_label("立即发布").check()
    page.get_by_role("button", name="读取文件").click()
    expect(page.get_by_role("button", name="发布 960 行无误的")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("“一堆”不是数字。").first).to_be_visible()
    assert axe(page) == []

    with page.expect_download(timeout=60_000) as fetched:
        page.get_by_role("link", name="有误的行（XLSX，已标出单元格）").click()
    head, *bad = (list(row) for row in read_rows("bad.xlsx", fetched.value.path().read_bytes()))
    assert (len(bad), head[-1]) == (40, "问题")

    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="发布 960 行无误的").click()
    expect(page.get_by_text("已生成 960 条。")).to_be_visible(timeout=60_000)

    page.goto("/offers")
    page.get_by_label("关键词").fill("导入矸石777")
    page.get_by_role("search").get_by_role("button", name="搜索").first.click()
    expect(page.get_by_role("link", name="导入矸石777", exact=True)).to_be_visible()
    assert axe(page) == []
    with page.expect_download(timeout=60_000) as exported:
        page.get_by_role("link", name="CSV").click()
    titles = [row[0] for row in read_rows("offers.csv", exported.value.path().read_bytes())]
    assert "导入矸石777" in titles
    page.get_by_role("link", name="去掉筛选条件").click()
    expect(page).to_have_url(f"{site.url}/offers")


def test_a_large_file_is_read_in_the_background_while_the_page_looks_again(
    page: Page, site: Site, sign_in: SignIn, axe: Axe, tmp_path: Path
) -> None:
    path = tmp_path / "large.csv"
    rows = "\n".join(f"后台矸石{n},煤矸石,{'热值1200大卡 ' * 100}" for n in range(400))
    path.write_text(f"标题,物料,说明\n{rows}\n", encoding="utf-8")
    assert path.stat().st_size > SMALL
    sign_in(page, site.cast.mine)
    page.goto("/import")
    page.set_input_files("#file", path)
    page.get_by_role("button", name="读取文件").click()
    expect(page.get_by_text("排队中")).to_be_visible()
    assert axe(page) == []
    site.work()
    expect(page.get_by_role("button", name="将 400 行无误的存为草稿")).to_be_visible(timeout=30_000)
