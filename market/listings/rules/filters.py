"""What a reader asks of a list of offers or wants, read from the page's address. Pure; unusable values are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from market.catalog.rules.knowledge import Knowledge
from market.kernel.errors import N_
from market.kernel.paging import page_number
from market.listings.rules.numbers import read_number
from market.listings.rules.wording import has_words

MAX_PROPERTIES = 4
SORTS = ("fit", "new", "near", "cheap", "dear", "large")
NOT_A_NUMBER = N_("Please write a number.")
NOT_KNOWN = N_("This is not in the list; please choose again.")


@dataclass(frozen=True, slots=True)
class PropertyRange:
    """Stated values that reach into ``low``..``high`` (canonical unit; None: no bound)."""

    key: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Filters:
    """All that narrows or orders a list. Amounts in tonnes a year, prices in yuan a tonne, distance in road km."""

    kind: str
    q: str = ""
    materials: tuple[str, ...] = ()
    category: str = ""
    districts: tuple[str, ...] = ()
    near: str = ""
    """A district code, or ``site:<id>`` of the reader's own organisation."""
    km: Decimal | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    properties: tuple[PropertyRange, ...] = ()
    month: int | None = None
    on: date | None = None
    sort: str = ""
    page: int = 1
    faults: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Field -> msgid of what could not be used (and was left out)."""

    @property
    def order(self) -> str:
        """The order to use: as asked where that is possible, else by fitness of a text, nearness of a place, age."""
        if (self.sort == "fit" and not self.q) or (self.sort == "near" and not self.near):
            return self._natural
        return self.sort or self._natural

    @property
    def _natural(self) -> str:
        return "fit" if self.q else "near" if self.near else "new"

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered out."""
        return replace(self, sort="", page=1) != Filters(self.kind)


class _Reader:
    def __init__(self, args: Mapping[str, Sequence[str]]) -> None:
        self.args = args
        self.faults: dict[str, str] = {}

    def all(self, name: str) -> list[str]:
        return [value.strip()[:200] for value in self.args.get(name, ())[:20]]

    def one(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def number(self, name: str) -> Decimal | None:
        try:
            return read_number(self.one(name))
        except ValueError:
            self.faults[name] = NOT_A_NUMBER
            return None

    def known(self, name: str, values: Mapping[str, object] | Sequence[str]) -> tuple[str, ...]:
        asked = [value for value in self.all(name) if value]
        if any(value not in values for value in asked):
            self.faults[name] = NOT_KNOWN
        return tuple(dict.fromkeys(value for value in asked if value in values))

    def properties(self, knowledge: Knowledge) -> tuple[PropertyRange, ...]:
        keys, lows, highs = self.all("p"), self.all("p_min"), self.all("p_max")
        found = []
        for place, key in enumerate(keys[:MAX_PROPERTIES]):
            if not key:
                continue
            if key not in knowledge.properties:
                self.faults["p"] = NOT_KNOWN
                continue
            try:
                low, high = (read_number(column[place] if place < len(column) else "") for column in (lows, highs))
            except ValueError:
                self.faults["p"] = NOT_A_NUMBER
                continue
            if low is not None and high is not None and low > high:
                low, high = high, low
            found.append(PropertyRange(key, None if low is None else float(low), None if high is None else float(high)))
        return tuple(found)

    def month(self) -> int | None:
        raw = self.one("month")
        if not raw:
            return None
        if raw.isascii() and raw.isdigit() and 1 <= int(raw) <= 12:
            return int(raw)
        self.faults["month"] = NOT_KNOWN
        return None

    def day(self) -> date | None:
        raw = self.one("on")
        if not raw:
            return None
        try:
            return date.fromisoformat(raw)
        except ValueError:
            self.faults["on"] = N_("Please write a date like 2026-10-01.")
            return None

    def near(self, knowledge: Knowledge) -> str:
        raw = self.one("near")
        kind, _, number = raw.partition(":")
        if (
            not raw
            or raw in knowledge.districts
            or (kind == "site" and number.isascii() and number.isdigit() and len(number) < 19)
        ):
            return raw
        self.faults["near"] = NOT_KNOWN
        return ""


def categories(knowledge: Knowledge) -> list[str]:
    """Waste categories that materials of the catalogue belong to: SW.. and HW.., sorted."""
    return sorted({material.waste_class for material in knowledge.materials.values() if material.waste_class})


def read_filters(kind: str, args: Mapping[str, Sequence[str]], knowledge: Knowledge) -> Filters:
    """The filters of an address; ``args`` maps each parameter to its values. Never raises: see ``faults``."""
    read = _Reader(args)
    bounds = {name: read.number(name) for name in ("km", "amount_min", "amount_max", "price_min", "price_max")}
    if (km := bounds["km"]) is not None and km <= 0:
        read.faults["km"], bounds["km"] = N_("Please write a distance above 0 km."), None
    for low, high in (("amount_min", "amount_max"), ("price_min", "price_max")):
        least, most = bounds[low], bounds[high]
        if least is not None and most is not None and least > most:
            bounds[low], bounds[high] = most, least
    q = " ".join(read.one("q").replace("\0", " ").split())
    if q and not has_words(q):
        read.faults["q"], q = N_("There is no word in this to search for."), ""
    return Filters(
        kind=kind,
        q=q,
        materials=read.known("material", knowledge.materials),
        category=next(iter(read.known("category", categories(knowledge))), ""),
        districts=read.known("district", knowledge.districts),
        near=read.near(knowledge),
        **bounds,
        properties=read.properties(knowledge),
        month=read.month(),
        on=read.day(),
        sort=next(iter(read.known("sort", SORTS)), ""),
        page=page_number(read.one("page")),
        faults=read.faults,
    )


def as_args(filters: Filters) -> list[tuple[str, str]]:
    """The filters as parameters of an address, without page and order; the inverse of ``read_filters``."""
    args: list[tuple[str, str]] = [("q", filters.q)] if filters.q else []
    args += [("material", material) for material in filters.materials]
    args += [("category", filters.category)] if filters.category else []
    args += [("district", district) for district in filters.districts]
    args += [("near", filters.near)] if filters.near else []
    for name in ("km", "amount_min", "amount_max", "price_min", "price_max", "month", "on"):
        if (value := getattr(filters, name)) is not None:
            args.append((name, format(value, "f") if isinstance(value, Decimal) else str(value)))
    for wanted in filters.properties:
        args += [("p", wanted.key), ("p_min", _plain(wanted.low)), ("p_max", _plain(wanted.high))]
    return args


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
