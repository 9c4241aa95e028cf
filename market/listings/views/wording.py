"""Words for what a listing says, as template filters: figures, prices, seasons."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from market.kernel.errors import N_
from market.kernel.i18n import format_number, gettext
from market.kernel.money import to_yuan
from market.listings.forms import PERIOD_NAMES
from market.listings.views import pages

KCAL = 0.0041868
"""MJ of one kilocalorie (international table): the trade speaks of kcal, the standards of MJ."""
UNIT_SIGNS = {"degC": "℃", "ohm/V": "Ω/V", "mohm": "mΩ", "m2/kg": "m²/kg", "kg/m3": "kg/m³", "m3/t": "m³/t", "-": ""}
BASIS_NAMES = {"ar": N_("as received"), "ad": N_("air dried"), "d": N_("dry"), "daf": N_("dry, ash free")}
KIND_NAMES = {"net": N_("net"), "gross": N_("gross")}
STATE_NAMES = {
    "draft": N_("draft"),
    "published": N_("published"),
    "paused": N_("paused"),
    "reserved": N_("reserved"),
    "exhausted": N_("exhausted"),
    "expired": N_("expired"),
    "withdrawn": N_("withdrawn"),
}
LEVEL_NAMES = {"pack": N_("pack"), "module": N_("module"), "cell": N_("cell"), "other": N_("other")}
STATE_TONES = {"published": "good", "reserved": "reserve", "expired": "bad"}
EVENT_NAMES = {
    "ListingDrafted": N_("Drafted"),
    "ListingPublished": N_("Published"),
    "ListingChanged": N_("Changed"),
    "ListingPaused": N_("Paused"),
    "ListingResumed": N_("Shown again"),
    "ListingReserved": N_("A part was set aside"),
    "ListingReleased": N_("A part is open again"),
    "ListingFulfilled": N_("A part has gone to its taker"),
    "ListingExhausted": N_("Nothing is left"),
    "ListingReplenished": N_("There is some again"),
    "ListingExpired": N_("Expired"),
    "ListingRenewed": N_("Renewed"),
    "ListingWithdrawn": N_("Withdrawn"),
    "ListingUnitsReplaced": N_("Unit table replaced"),
    "MatchesRenewed": N_("Matches computed"),
}

STATEMENTS: Mapping[str, str] = {
    "none": N_("none"),
    "some": N_("some"),
    "pass": N_("passed"),
    "fail": N_("failed"),
    "class I": N_("class I"),
    "class II": N_("class II"),
    "module": N_("module"),
    "cell": N_("cell"),
    "pack": N_("pack"),
}
"""Figures that are words; grades and chemistries stand for themselves."""


def unit_sign(unit: str | None) -> str:
    """A canonical unit as people write it."""
    return UNIT_SIGNS.get(unit or "", unit or "")


@pages.app_template_filter("figure_value")
def figure_value(figure: Mapping[str, Any]) -> str:
    """``0–50 mm``, ``≤ 12 %``, ``about 5.02 MJ/kg``: a stated figure without its name."""
    value, low, high = (figure.get(name) for name in ("value", "min", "max"))
    unit = unit_sign(figure.get("unit"))
    tail = f"\u00a0{unit}" if unit else ""
    if value is not None and low is not None and high is not None:
        shown = f"{format_number(value)} ({format_number(low)}–{format_number(high)}){tail}"
    elif value is not None:
        shown = f"{format_number(value)}{tail}"
    elif low is not None and high is not None:
        shown = f"{format_number(low)}–{format_number(high)}{tail}"
    elif low is not None or high is not None:
        sign = (
            ("> " if figure.get("qualifier") == "gt" else "≥ ")
            if low is not None
            else ("< " if figure.get("qualifier") == "lt" else "≤ ")
        )
        shown = f"{sign}{format_number(low if low is not None else high or 0)}{tail}"
    else:
        stated = str(figure.get("text") or "")
        said = gettext(STATEMENTS[stated]) if stated in STATEMENTS else stated
        return {"nd": gettext("not detected"), "unknown": gettext("not tested")}.get(str(figure.get("qualifier")), said)
    if figure.get("unit") == "MJ/kg" and value is not None:
        shown = gettext("%(value)s (%(kcal)s kcal/kg)", value=shown, kcal=format_number(value / KCAL, 0))
    return gettext("about %(value)s", value=shown) if figure.get("approx") else shown


@pages.app_template_filter("price_sentence")
def price_sentence(listing: Any) -> str:
    """Who pays whom how much a tonne, and who carries the freight."""
    if listing.price_fen is None:
        return gettext("Price to be agreed")
    amount = format_number(Decimal(abs(to_yuan(listing.price_fen))))
    freight = gettext("delivered, freight included") if listing.is_delivered else gettext("ex works")
    if listing.price_fen < 0:
        if listing.kind == "want":
            return gettext(
                "Gate fee: the producer pays at least ¥%(amount)s/t, %(freight)s", amount=amount, freight=freight
            )
        return gettext("Gate fee: the producer pays ¥%(amount)s/t, %(freight)s", amount=amount, freight=freight)
    if listing.price_fen == 0:
        return gettext("Free of charge, %(freight)s", freight=freight)
    if listing.kind == "want":
        return gettext("The taker pays at most ¥%(amount)s/t, %(freight)s", amount=amount, freight=freight)
    return gettext("The taker pays ¥%(amount)s/t, %(freight)s", amount=amount, freight=freight)


@pages.app_template_filter("price_short")
def price_short(fen: int) -> str:
    """``¥45/t`` or ``−¥10/t``."""
    mark = "\u2212" if fen < 0 else ""
    return f"{mark}¥{format_number(abs(to_yuan(fen)))}/{gettext('t')}"


@pages.app_template_filter("state_name")
def state_name(state: str) -> str:
    return gettext(STATE_NAMES[state])


@pages.app_template_filter("state_tone")
def state_tone(state: str) -> str:
    return STATE_TONES.get(state, "neutral")


@pages.app_template_filter("basis_name")
def basis_name(basis: str | None) -> str:
    return gettext(BASIS_NAMES[basis]) if basis in BASIS_NAMES else ""


@pages.app_template_filter("event_name")
def event_name(name: str) -> str:
    return gettext(EVENT_NAMES[name]) if name in EVENT_NAMES else name


@pages.app_template_filter("unit_sign")
def unit_sign_filter(unit: str | None) -> str:
    return unit_sign(unit)


@pages.app_template_filter("period_name")
def period_name(period: str | None) -> str:
    return gettext(PERIOD_NAMES[period]) if period in PERIOD_NAMES and period else ""
