"""Every page, to every reader, in both languages, light and dark: axe finds nothing, no phone scrolls sideways.

The addresses are those of ``tests/architecture/routes.csv``, which no route can be missing from.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from market.kernel.settings import ROOT
from tests.support.browsing import PHONE
from tests.support.cast import Person
from tests.support.demo import Demo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Person], None]
NewContext = Callable[..., BrowserContext]

with (ROOT / "tests" / "architecture" / "routes.csv").open(encoding="utf-8", newline="") as file:
    ADDRESSES = [row["path"] for row in csv.DictReader(file) if row["method"] == "GET"]
SHAPES = (
    "/find?q=飞灰 氯18%25",
    "/find?q=something nobody knows",
    "/knowledge?q=飞灰",
    "/knowledge/waste-codes/SW59",
    "/wants?material=coal_gangue&sort=price&price_max=abc",
    "/offers?q=zzzzzz",
    "/offers?property=moisture&max=20&district=410404",
    "/offers/new?text=飞灰 氯18%25 石龙区",
    "/wants/new?text=粉煤灰 烧失≤8",
    "/listings/{kiln_want}",
    "/listings/{kiln_want}/matches",
    "/listings/{mine_batteries}",
    "/imports/{mine_import}?show=good",
    "/no-such-page",
)
"""Further shapes of the same pages: full, empty, refused, wrong."""
READERS = ("anonymous", "mine", "mine_reader", "operator")


def person(site: Demo, reader: str) -> Person | None:
    return None if reader == "anonymous" else getattr(site.cast, reader)


def pages(page: Page, site: Demo, part: slice = slice(None)) -> Iterator[str]:
    """Go to each address that is a page; give its address."""
    seen = 0
    for address in (*ADDRESSES, *SHAPES)[part]:
        path = address.format(**site.names)
        if path.startswith(("/language/", "/find/understood")):  # changes the language; a part of a page
            continue
        headers = page.request.fetch(path, method="HEAD", max_redirects=0).headers
        if "text/html" not in headers.get("content-type", ""):
            continue
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        seen += 1
        yield path
    assert seen >= len((*ADDRESSES, *SHAPES)[part]) // 2, "too few addresses led to pages"


def look(page: Page, site: Demo, axe: Axe, language: str, part: slice = slice(None)) -> dict[str, list[str]]:
    """The faults of the pages, by address."""
    page.goto(f"/language/{language}")
    return {path: faults for path in pages(page, site, part) if (faults := axe(page))}


@pytest.mark.parametrize("quarter", range(4))
def test_axe_finds_nothing_on_any_page(page: Page, site: Demo, axe: Axe, sign_in: SignIn, quarter: int) -> None:
    sign_in(page, site.cast.mine)
    assert look(page, site, axe, "zh", slice(quarter, None, 4)) == {}


@pytest.mark.soak
@pytest.mark.timeout(1_500)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_for_anybody(
    new_context: NewContext, site: Demo, axe: Axe, sign_in: SignIn, language: str, scheme: str, reader: str
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    if someone := person(site, reader):
        sign_in(page, someone)
    assert look(page, site, axe, language) == {}


SMALL = """() => [...document.querySelectorAll(
    "main .button:not(.button-small), main input:not([type=hidden], [type=checkbox], [type=radio]), main select, " +
    "main textarea, .menu-button, .brand, .site-tools .pill")]
  .filter(each => each.checkVisibility() && !each.matches(".visually-hidden"))
  .filter(each => each.getBoundingClientRect().height < 43.5)
  .map(each => each.outerHTML.slice(0, 120))"""


def too_small_or_too_wide(page: Page, site: Demo) -> dict[str, object]:
    """Where a phone scrolls sideways, or a button or field is too low for a thumb."""
    found: dict[str, object] = {}
    for path in pages(page, site):
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            found[path] = f"{width} px wide"
        elif small := page.evaluate(SMALL):
            found[path] = small
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_a_phone_and_a_thumb(phone: Page, site: Demo, sign_in: SignIn, language: str) -> None:
    sign_in(phone, site.cast.mine)
    phone.goto(f"/language/{language}")
    assert too_small_or_too_wide(phone, site) == {}
