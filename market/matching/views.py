"""Pages of matches: paste and find, the matches of a listing, one match as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from market.accounts.queries import district_name
from market.catalog.queries import current_knowledge
from market.catalog.rules.standards import linked
from market.kernel.access import current_actor
from market.kernel.errors import N_
from market.kernel.i18n import format_number, gettext, locale, localized
from market.kernel.paging import page_number
from market.kernel.web import blueprint, guarded, now
from market.matching import queries
from market.matching.permissions import MatchPermission
from market.matching.rules.outlet_reasons import why
from market.matching.rules.picture import picture
from market.specs.rules.model import SpecQuantity
from market.specs.services import read_spec

if TYPE_CHECKING:
    from market.listings.models import Listing

pages = blueprint("matching")
ATTRIBUTES = {
    "material": N_("Material"),
    "hazard": N_("Hazardous waste"),
    "availability": N_("Availability"),
    "season": N_("Season"),
    "road": N_("Road distance"),
    "supply": N_("Supply"),
    "lot": N_("Minimum lot"),
    "price": N_("Price"),
    "condition": N_("Condition"),
    "units": N_("Units"),
}
PERIODS: Mapping[str | None, str] = {
    "year": N_("a year"),
    "month": N_("a month"),
    "week": N_("a week"),
    "day": N_("a day"),
    "once": N_("once"),
    "stock": N_("in stock"),
}


def attribute_name(attribute: str) -> str:
    """The name of a reason's attribute in the reader's language."""
    known = current_knowledge().properties.get(attribute)
    return localized(known, "name") if known else gettext(ATTRIBUTES.get(attribute, attribute))


def phrase(text: str) -> str:
    """A cell of the reference tables in the reader's language, where they have it."""
    phrases = current_knowledge().phrases
    return phrases[text].zh if locale() == "zh" and text in phrases else text


@pages.app_template_filter("quantity_words")
def quantity_words(quantity: SpecQuantity) -> str:
    """A quantity read out of a text: ``30,000 t a year``."""
    ends = [quantity.value] if quantity.value is not None else [quantity.min, quantity.max]
    shown = "–".join(format_number(end) for end in ends if end is not None)
    period = gettext(PERIODS[quantity.period]) if quantity.period in PERIODS else ""
    return f"{shown}\u00a0{gettext(quantity.unit)} {period}".rstrip()


@pages.app_template_filter("sentence")
def sentence(text: str) -> str:
    """The text with the capital that begins a sentence; names that mix their letters, like pH, stay."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def pair_link(one: Listing, other: Listing) -> str:
    """The page of the match of two listings, whichever is the offer."""
    offer, want = (one, other) if one.kind == "offer" else (other, one)
    return url_for("matching.pair", offer_id=offer.id, want_id=want.id)


@pages.context_processor
def _words() -> dict[str, object]:
    functions = (attribute_name, why, queries.gap, pair_link, picture, phrase, linked, district_name)
    named: dict[str, object] = {function.__name__: function for function in functions}
    return {**named, "figure_of": asdict, "knowledge": current_knowledge()}


@pages.get("/find")
@guarded(MatchPermission.TRY)
def find() -> str:
    """Paste a text: who wants it, where it usually goes, who offers the like."""
    asked = request.args.get("q", "")[: queries.MAX_TEXT]
    finding = queries.find(asked, actor=current_actor(), now=now()) if asked.strip() else None
    spec = finding.spec if finding else None
    return render_template("matching/find.html", asked=asked, finding=finding, spec=spec)


@pages.get("/find/understood")
@guarded(MatchPermission.TRY)
def understood() -> str:
    """The fragment below the box while one types."""
    asked = request.args.get("q", "")[: queries.MAX_TEXT]
    return render_template(
        "matching/understood.html", spec=read_spec(asked, current_knowledge()) if asked.strip() else None
    )


@pages.get("/find/<int:want_id>")
@guarded(MatchPermission.TRY)
def try_pair(want_id: int) -> str:
    """The pasted text against one want."""
    pair = queries.pair_of_text(current_actor(), request.args.get("q", ""), want_id, now=now())
    return render_template("matching/pair.html", pair=pair)


@pages.get("/listings/<int:listing_id>/matches")
@guarded(MatchPermission.SEE)
def of_listing(listing_id: int) -> str:
    """What fits a listing, and what nearly does."""
    number = page_number(request.args.get("page"))
    listing, matches = queries.matches_of(current_actor(), listing_id, now=now(), number=number)
    return render_template("matching/of_listing.html", listing=listing, page=matches.page, refused=matches.refused)


@pages.get("/matches/<int:offer_id>/<int:want_id>")
@guarded(MatchPermission.SEE)
def pair(offer_id: int, want_id: int) -> str:
    """One match as a picture."""
    return render_template("matching/pair.html", pair=queries.pair_of(current_actor(), offer_id, want_id, now=now()))
