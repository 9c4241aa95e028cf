"""How a list of listings is put into words: figures, amounts, seasons, and the filters that are in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from market.catalog.rules.knowledge import Knowledge
from market.kernel.clock import shanghai_date
from market.kernel.errors import N_
from market.kernel.i18n import format_day, format_number, gettext, localized
from market.listings.forms import month_name
from market.listings.models import Listing
from market.listings.rules.filters import Filters, PropertyRange, as_args
from market.listings.rules.terms import months_of
from market.listings.rules.wording import groups_of
from market.listings.views.wording import figure_value, unit_sign

_ASIDE = re.compile(r"\s*[(（].*?[)）]")
SORT_LABELS = {
    "fit": N_("Best fit"),
    "near": N_("Nearest"),
    "new": N_("Newest"),
    "cheap": N_("Lowest price"),
    "dear": N_("Highest price"),
    "large": N_("Largest amount"),
}


def short_name(row: Any) -> str:
    """The name without what stands in brackets: ``含水率(水分) -> 含水率``."""
    name = localized(row, "name")
    return _ASIDE.sub("", name) or name


def span_text(low: float | None, high: float | None, unit: str | None) -> str:
    """``≥ 3 %``, ``3–5 %``: a range in words."""
    numbers = [format_number(bound) for bound in (low, high) if bound is not None]
    if len(numbers) == 2:
        shown = "–".join(dict.fromkeys(numbers))
    else:
        shown = f"{'≥' if low is not None else '≤'} {numbers[0]}" if numbers else ""
    sign = unit_sign(unit)
    return f"{shown}\u00a0{sign}" if sign else shown


def figure_text(figure: Mapping[str, Any], knowledge: Knowledge) -> str:
    """One stated figure or limit with its name: ``含水率 8 %``."""
    known = knowledge.properties.get(figure["key"])
    return f"{short_name(known) if known else figure['key']} {figure_value(figure)}"


def key_figures(listing: Listing, knowledge: Knowledge, most: int = 4) -> list[str]:
    """The first figures of an offer, the first limits of a want."""
    rows = listing.acceptance if listing.kind == "want" else listing.figures
    return [figure_text(row, knowledge) for row in rows[:most]]


def months_label(mask: int) -> str:
    """A season in words; nothing for the whole year."""
    months = months_of(mask)
    return "" if len(months) == 12 else gettext(", ").join(month_name(month) for month in months)


def day_of(moment: datetime) -> str:
    """The day of a moment in the city."""
    return format_day(shanghai_date(moment))


def understood_as(filters: Filters, knowledge: Knowledge) -> list[str]:
    """Names of the materials that the words of a search were taken for."""
    asked = {material for group in groups_of(filters.q, knowledge) for material in group.materials} if filters.q else ()
    return [localized(knowledge.materials[material], "name") for material in sorted(asked)][:6]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the parameters of the same list without it."""

    label: str
    args: dict[str, list[str]]


def grouped(args: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Parameters by name, as ``url_for`` takes them."""
    found: dict[str, list[str]] = {}
    for name, value in args:
        found.setdefault(name, []).append(value)
    return found


def _property_label(wanted: PropertyRange, knowledge: Knowledge) -> str:
    known = knowledge.properties[wanted.key]
    span = span_text(wanted.low, wanted.high, known.unit)
    return f"{short_name(known)} {span}" if span else gettext("%(name)s stated", name=short_name(known))


def _labels(filters: Filters, knowledge: Knowledge, sites: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """(label, how many parameters it takes), in the order of ``as_args``."""
    if filters.q:
        yield f"“{filters.q}”", 1
    for material in filters.materials:
        yield localized(knowledge.materials[material], "name"), 1
    if filters.category:
        yield filters.category, 1
    for district in filters.districts:
        yield localized(knowledge.districts[district], "name"), 1
    if filters.near:
        district_near = knowledge.districts.get(filters.near)
        name = localized(district_near, "name") if district_near else sites.get(filters.near, filters.near)
        yield gettext("near %(place)s", place=name), 1
    units = {"km": "km", "amount_min": "t", "amount_max": "t", "price_min": "CNY/t", "price_max": "CNY/t"}
    for name, unit in units.items():
        if (value := getattr(filters, name)) is not None:
            low, high = (float(value), None) if name.endswith("_min") else (None, float(value))
            yield span_text(low, high, unit), 1
    if filters.month is not None:
        yield month_name(filters.month), 1
    if filters.on is not None:
        yield gettext("available on %(day)s", day=format_day(filters.on)), 1
    for wanted in filters.properties:
        yield _property_label(wanted, knowledge), 3


def chips(filters: Filters, knowledge: Knowledge, sites: Mapping[str, str]) -> list[Chip]:
    """Every filter in force; following a chip removes it."""
    args = as_args(filters)
    order = [("sort", filters.sort)] if filters.sort else []
    found = []
    at = 0
    for label, length in _labels(filters, knowledge, sites):
        found.append(Chip(label, grouped(args[:at] + args[at + length :] + order)))
        at += length
    return found
