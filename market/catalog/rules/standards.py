"""Standards named anywhere in the tables, each under one name, however the tables write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from market.catalog.rules.knowledge import Knowledge, Limit, ProductStandard, Property

_BODIES = (
    r"GB/T|GB/Z|GB|HJ/T|HJ|JC/T|JC|JG/T|JGJ/T|JGJ|JTG/T|JTG|JT/T|NY/T|NY|YB/T|YS/T|CJ/T|CJJ/T|CJJ|WB/T|LY/T|ISO|EN|ASTM"
)
_NUMBER = r"(?:[A-Z](?=\d))?\d{1,6}(?:\.\d+)?(?:-\d{1,2}(?!\d))?"
_NAMED = re.compile(rf"(?<![A-Za-z/])({_BODIES})[ \u00a0]?({_NUMBER})(?:-((?:19|20)\d\d))?(?!\d)")
# "GB 36600 / 15618", "GB/T 34015-2017; 34015.2-2020; .3-2021": later numbers lean on the body named before.
_NEXT = re.compile(r"\s*[;/,]\s*(\.\d{1,2}|\d{3,6}(?:\.\d+)?)(?:-((?:19|20)\d\d))?(?![\d.]|-type|[ \u00a0]*[a-zA-Z%])")


@dataclass(frozen=True, slots=True)
class Mention:
    """One standard as named in a text: without its year (``GB/T 1596``), and the year where one stands."""

    name: str
    year: str


def mentions(text: str) -> Iterator[Mention]:
    """The standards that a cell names, in order."""
    for found in _NAMED.finditer(text):
        body, number, year = found.groups()
        yield Mention(f"{body} {number}", year or "")
        position, base = found.end(), number.split(".")[0]
        while following := _NEXT.match(text, position):
            number, year = following.groups()
            yield Mention(f"{body} {base + number if number.startswith('.') else number}", year or "")
            base, position = (base if number.startswith(".") else number.split(".")[0]), following.end()


def linked(text: str) -> list[tuple[str, str]]:
    """The text in pieces, each with the slug of the standard it names, or empty: for a page that links them."""
    pieces: list[tuple[str, str]] = []
    position = 0
    for found in _NAMED.finditer(text):
        body, number, _year = found.groups()
        pieces += [(text[position : found.start()], ""), (found.group(), slug(f"{body} {number}"))]
        position = found.end()
    return [piece for piece in (*pieces, (text[position:], "")) if piece[0]]


def slug(name: str) -> str:
    """The name as part of an address: ``GB/T 1596`` -> ``gb-t-1596``."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-")


@dataclass(slots=True)
class Standard:
    """A standard and everything in the tables that leans on it."""

    slug: str
    name: str
    years: set[str] = field(default_factory=set)
    products: list[ProductStandard] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    tests: list[Property] = field(default_factory=list)

    @property
    def cited(self) -> str:
        """The editions that the tables cite, oldest first: ``2012, 2021``; empty where none is said."""
        return ", ".join(sorted(self.years))

    @property
    def title_zh(self) -> str:
        return "；".join(dict.fromkeys(row.product_zh for row in self.products))

    @property
    def title_en(self) -> str:
        return "; ".join(dict.fromkeys(row.product_en for row in self.products))


def all_standards(knowledge: Knowledge) -> dict[str, Standard]:
    """Every standard that the tables name, by slug, sorted by name."""
    found: dict[str, Standard] = {}

    def at(mention: Mention) -> Standard:
        standard = found.setdefault(slug(mention.name), Standard(slug(mention.name), mention.name))
        standard.years |= {mention.year} - {""}
        return standard

    for product in knowledge.product_standards:
        for mention in mentions(product.standard_no):
            at(mention).products.append(product)
    for limit in knowledge.limits:
        for standard in {id(s): s for s in map(at, mentions(limit.standard))}.values():
            standard.limits.append(limit)
    for row in knowledge.properties.values():
        for standard in {id(s): s for s in map(at, mentions(f"{row.standard_cn}; {row.standard_other}"))}.values():
            standard.tests.append(row)
    return dict(sorted(found.items(), key=lambda item: _order(item[1].name)))


def _order(name: str) -> tuple[str, int, str]:
    body, number = name.split(" ", 1)
    digits = re.search(r"\d+", number)
    return body, int(digits.group()) if digits else 0, number
