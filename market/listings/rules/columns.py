"""The columns of a sheet of listings: one set for templates, imports and exports, in Chinese and English. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from market.kernel.errors import N_
from market.kernel.i18n import LOCALES, gettext, use_locale
from market.kernel.text import normalise

BOTH = ("offer", "want")
_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]|\*")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``title`` and ``hint`` are msgids; ``aliases`` are further headings that people use."""

    key: str
    title: str
    hint: str
    aliases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = BOTH
    width: int = 16

    def heading(self) -> str:
        """In the present language."""
        return gettext(self.title)


WANT = ("want",)
COLUMNS = (
    Column("title", N_("Title"), N_("Short, as you would call it on the phone."), ("标题", "名称", "name"), width=28),
    Column("material", N_("Material"), N_("From the list, or your own word."), ("物料", "品名", "废物名称")),
    Column(
        "spec",
        N_("Specification"),
        N_("All figures, as you always write them."),
        ("指标", "规格"),
        width=44,
    ),
    Column("use", N_("Use"), N_("What you need it for."), ("用途",), WANT, 28),
    Column("quantity", N_("Quantity"), N_("A number, in the unit beside it."), ("数量", "产量", "amount")),
    Column("unit", N_("Unit"), N_("t, kg, m3, pcs, kWh or MWh; tonnes when empty."), ("单位",), width=10),
    Column("period", N_("Period"), N_("Per year, month, week, day; one lot; from stock."), ("周期",), width=12),
    Column("price", N_("Price (CNY/t)"), N_("What the taker pays; below 0: the producer pays."), ("单价", "price")),
    Column("delivered", N_("Price includes freight"), N_("Yes or no."), ("含运费", "delivered"), width=12),
    Column("months", N_("Months"), N_("Like 6~7;9, empty for the whole year."), ("月份", "供应月份")),
    Column("available_from", N_("Available from"), N_("A date like 2026-10-01."), ("起始日期", "from")),
    Column("available_to", N_("Available to"), N_("A date like 2026-10-01."), ("截止日期", "to")),
    Column("district", N_("District"), N_("Where it is, or where it is needed."), ("区县", "地区")),
    Column("lat", N_("Latitude"), N_("Degrees, where you know them."), ("纬度", "lat"), width=11),
    Column("lon", N_("Longitude"), N_("Degrees, where you know them."), ("经度", "lon"), width=11),
    Column("visibility", N_("Visible to"), N_("Everybody, or members only."), ("可见范围",), width=12),
    Column("description", N_("Description"), N_("Anything else."), ("说明", "备注", "remarks"), width=32),
    Column("figures", N_("Exact figures"), N_("As exports write them; else leave it empty."), (), ("offer",), 32),
    Column("limits", N_("Limits"), N_("Like moisture<=12!; sulfur<=1.5 (! = must)."), ("限值", "要求"), WANT, 32),
    Column("prices", N_("Ceilings by material"), N_("Like coal_gangue=-20; fly_ash=30."), (), WANT, 28),
    Column("permits", N_("Permits"), N_("Hazardous-waste categories like HW31;HW49."), ("许可类别",), WANT),
    Column("max_road_km", N_("Longest haul (km)"), N_("Road kilometres you would go for it."), ("最大运距",), WANT),
    Column("min_supply", N_("Smallest supply (t/year)"), N_("Less is not worth the trouble."), ("最小量",), WANT),
    Column("waste_code", N_("Waste code"), N_("Like 441-001-S02."), ("固废代码", "废物代码")),
    Column("hazard_code", N_("Hazardous-waste code"), N_("Like 900-052-31."), ("危废代码",)),
)
IGNORED = (
    Column("reference", N_("Reference"), "", ("id", "编号"), width=11),
    Column("organisation", N_("Name of the firm"), "", ("单位名称", "organisation"), width=24),
    Column("published", N_("Published on"), "", (), width=12),
    Column("reason", N_("What is wrong"), "", (), width=44),
)
"""Written by exports and lists of bad rows; an import passes over them."""

UNITS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "t": (N_("t"), ("吨", "tonne", "tonnes", "ton", "tons")),
    "kg": (N_("kg"), ("千克", "公斤")),
    "m3": (N_("m3"), ("立方米", "立方", "方", "m³")),
    "pcs": (N_("pcs"), ("件", "块", "只", "个", "pieces", "piece")),
    "kWh": (N_("kWh"), ("度", "千瓦时")),
    "MWh": (N_("MWh"), ("兆瓦时",)),
}
PERIODS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "year": (N_("a year"), ("年", "每年", "/年", "year", "per year", "yearly", "annual")),
    "month": (N_("a month"), ("月", "每月", "/月", "month", "per month", "monthly")),
    "week": (N_("a week"), ("周", "每周", "/周", "week", "per week", "weekly")),
    "day": (N_("a day"), ("日", "天", "每天", "每日", "/天", "/日", "day", "per day", "daily")),
    "once": (N_("once"), ("一次性", "单次", "one lot", "one-off")),
    "stock": (N_("in stock"), ("库存", "现货", "stock")),
}
VISIBILITY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "public": (N_("everybody"), ("公开", "public", "所有人")),
    "members": (N_("members only"), ("仅会员", "会员", "members")),
}
YES_NO: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "yes": (N_("yes"), ("是", "y", "true", "1", "含", "到厂")),
    "no": (N_("no"), ("否", "n", "false", "0", "不含", "出厂")),
}


def columns_for(kind: str) -> tuple[Column, ...]:
    """The columns of a sheet of offers or of wants, in order."""
    return tuple(column for column in COLUMNS if kind in column.kinds)


@cache
def _in_every_language(msgid: str) -> tuple[str, ...]:
    found = []
    for code in LOCALES:
        with use_locale(code):
            found.append(gettext(msgid))
    return tuple(found)


def _bare(heading: str) -> str:
    return _IN_BRACKETS.sub("", normalise(heading)).replace(" ", "")


@cache
def _headings(kind: str) -> Mapping[str, Column]:
    columns = (*columns_for(kind), *IGNORED)
    titles = [(heading, column) for column in columns for heading in (column.key, *_in_every_language(column.title))]
    others = [(heading, column) for column in columns for heading in (column.key.replace("_", " "), *column.aliases)]
    return {_bare(heading): column for heading, column in reversed(titles + others)}


def column_called(heading: str, kind: str) -> Column | None:
    """The column with this heading, in any language; None for one we do not know."""
    return _headings(kind).get(_bare(heading))


CHOICES = {"unit": UNITS, "period": PERIODS, "visibility": VISIBILITY, "delivered": YES_NO}
"""Columns whose cells hold one of a few words."""


@cache
def words(column: str) -> Mapping[str, str]:
    """Every word for a choice, in any language and in normal form -> its key."""
    return {
        normalise(word): key
        for key, (title, aliases) in CHOICES[column].items()
        for word in (key, *aliases, *_in_every_language(title))
    }


def label(column: str, key: str) -> str:
    """The word for a choice in the present language."""
    return gettext(CHOICES[column][key][0])
