"""Every row has its page, in both languages, and every link of the catalogue leads somewhere."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection

from market.catalog import services
from market.catalog.rules import pages
from market.catalog.rules.reading import TABLES
from market.catalog.rules.standards import all_standards
from market.catalog.shipped import shipped_knowledge
from market.kernel.access import SYSTEM

LISTS = (
    "",
    "materials",
    "uses",
    "properties",
    "standards",
    "waste-codes",
    "look-alikes",
    "byproducts",
    "districts",
    "factors",
)
KINDS = ("lists", "materials", "uses", "properties", "standards", "waste codes", "look-alikes", "byproducts")


def _addresses(kind: str) -> list[str]:
    known = shipped_knowledge()
    return {
        "lists": [f"/knowledge/{path}".rstrip("/") for path in LISTS],
        "materials": [f"/knowledge/materials/{key}" for key in known.materials],
        "uses": [f"/knowledge/uses/{key}" for key in known.uses],
        "properties": [f"/knowledge/properties/{key}" for key in known.properties],
        "standards": [f"/knowledge/standards/{key}" for key in all_standards(known)],
        "waste codes": [f"/knowledge/waste-codes/{code}" for code in pages.waste_codes(known)],
        "look-alikes": [f"/knowledge/look-alikes/{slug}" for slug in known.lookalikes],
        "byproducts": [f"/knowledge/byproducts/{key}" for key in known.byproduct_kinds],
    }[kind]


class _Outline(HTMLParser):
    """Headings, ids and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tables: list[dict[str, int]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append({"caption": 0, "th": 0, "scope": 0})
        elif tag in ("caption", "th") and self.tables:
            self.tables[-1][tag] += 1
            self.tables[-1]["scope"] += tag == "th" and bool(values.get("scope"))
        if identifier := values.get("id"):
            self.ids.append(identifier)
        if tag == "a" and (target := values.get("href") or "").startswith("/knowledge"):
            self.links.append(target.split("#")[0])


@pytest.fixture
def loaded(client: FlaskClient, database: Connection) -> FlaskClient:
    services.load_shipped(actor=SYSTEM, now=datetime(2026, 12, 1, tzinfo=UTC))
    return client


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_row_has_a_sound_page(loaded: FlaskClient, kind: str, language: str) -> None:
    known = {address for any_kind in KINDS for address in _addresses(any_kind)}
    known |= {f"/knowledge/tables/{table}.csv" for table in TABLES}
    # Six hundred byproducts share one small template: all in Chinese, every tenth in English.
    for address in _addresses(kind)[:: 10 if (kind, language) == ("byproducts", "en") else 1]:
        answer = loaded.get(f"{address}?lang={language}")
        assert answer.status_code == 200, address
        outline = _Outline(answer.text)
        assert outline.headings[0] == 1, address
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps), (address, outline.headings)
        assert len(outline.ids) == len(set(outline.ids)), address
        assert all(table["caption"] == 1 and table["th"] == table["scope"] for table in outline.tables), address
        assert set(outline.links) <= known, (address, set(outline.links) - known)
        assert " style=" not in answer.text, address


@pytest.mark.parametrize(
    "address",
    [
        "materials/unobtainium",
        "uses/nowhere",
        "properties/beauty",
        "standards/gb-t-0",
        "waste-codes/SW98",
        "waste-codes/",
        "look-alikes/none",
        "byproducts/none",
        "tables/passwords.csv",
        "tables/..%2f..%2fpyproject.csv",
        "materials/%00",
        "materials/%F0%9F%92%A9",
        "uses/" + "x" * 5000,
    ],
)
def test_an_unknown_entry_is_not_found(loaded: FlaskClient, address: str) -> None:
    assert loaded.get(f"/knowledge/{address}").status_code == 404


def test_a_use_shows_each_limit_with_its_standard_and_whether_it_was_verified(loaded: FlaskClient) -> None:
    text = loaded.get("/knowledge/uses/concrete_fa_2?lang=zh").text
    assert "烧失量" in text
    assert "≤ 8" in text
    assert 'href="/knowledge/standards/gb-t-1596"' in text
    assert "已核实" in text
    assert "待确认" in text
    assert "不在适用范围内" in text
    english = loaded.get("/knowledge/uses/concrete_fa_2?lang=en").text
    assert "loss on ignition" in english
    assert "out of scope" in english
    assert "to be confirmed" in english


def test_a_material_links_names_figures_uses_and_code(loaded: FlaskClient) -> None:
    text = loaded.get("/knowledge/materials/fly_ash?lang=zh").text
    for piece in (
        "/knowledge/waste-codes/SW02",
        "/knowledge/uses/concrete_fa_2",
        "/knowledge/properties/loi",
        "/knowledge/look-alikes/fly-ash",
        "fenmeihui",
        "粉媒灰",
        "垃圾焚烧语境下是 HW18！",
    ):
        assert piece in text


def test_the_page_of_a_hazardous_code_says_so_and_names_the_lookalike(loaded: FlaskClient) -> None:
    text = loaded.get("/knowledge/waste-codes/772-002-18?lang=zh").text
    assert "危险废物" in text
    assert "/knowledge/look-alikes/fly-ash" in text
    assert "/knowledge/materials/msw_fly_ash" in text


def test_a_dangerous_word_leads_to_the_page_that_tells_its_meanings_apart(loaded: FlaskClient) -> None:
    text = loaded.get("/knowledge", query_string={"q": "飞灰"}).text
    first = re.search(r'<ol class="hit-list">.*?href="([^"]+)"', text, re.S)
    assert first is not None
    assert first[1] == "/knowledge/look-alikes/fly-ash"
    page = loaded.get(first[1]).text
    assert page.index("SW02") < page.index("772-002-18")


def test_a_search_without_a_hit_says_what_to_do(loaded: FlaskClient) -> None:
    text = loaded.get("/knowledge?q=qqqqzzzz&lang=en").text
    assert "Nothing like this is in the catalogue" in text


@pytest.mark.parametrize(
    "query",
    [
        "<script>alert(1)</script>",
        "%(num)s %s {{7*7}}",
        "' OR 1=1 --",
        "\x00\x01",
        "煤" * 5000,
        "\ud83d",
        "a&lang=xx",
        "%F0%28%8C",
    ],
)
def test_hostile_queries_are_shown_as_text(loaded: FlaskClient, query: str) -> None:
    answer = loaded.get("/knowledge", query_string={"q": query.encode("utf-8", "replace")})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert ">49<" not in answer.text


def test_bytes_that_are_no_utf8_do_no_harm(loaded: FlaskClient) -> None:
    assert loaded.get("/knowledge?q=%ff%fe%ed%a0%80&q=2&lang=..").status_code == 200


@pytest.mark.parametrize("table", sorted(TABLES))
def test_each_table_can_be_taken_away_as_csv(loaded: FlaskClient, table: str) -> None:
    answer = loaded.get(f"/knowledge/tables/{table}.csv")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={table}.csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) > 5
    assert None not in rows[0]
