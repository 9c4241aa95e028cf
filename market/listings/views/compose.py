"""Write an offer or a want: paste a text, see what was understood, correct it, save or publish."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.accounts import queries as accounts
from market.catalog.queries import current_knowledge
from market.kernel.access import allowed, current_actor, require
from market.kernel.errors import N_
from market.kernel.i18n import gettext
from market.kernel.web import guarded, now
from market.listings import queries, services
from market.listings.errors import ListingFaulty
from market.listings.forms import ListingForm, posted_entries, property_choices, read_again, version_posted, with_change
from market.listings.models import Listing
from market.listings.permissions import ListingPermission
from market.listings.rules.entries import Entries, entries_of, settled, terms_of
from market.listings.rules.schematic import HEIGHT, TILE_HEIGHT, TILE_WIDTH, WIDTH, Tile, tiles
from market.listings.rules.states import CHANGEABLE
from market.listings.views import pages
from market.specs.rules.model import Figure, Spec
from market.specs.services import read_spec

KIND_OF = {"offers": "offer", "wants": "want"}
LOOK_AGAIN = N_("The text was read anew. Please look over the fields and save again.")


@pages.route("/offers/new", methods=["GET", "POST"])
@guarded(ListingPermission.WRITE)
def new_offer() -> ResponseReturnValue:
    """Write an offer."""
    return _compose("offer", None)


@pages.route("/wants/new", methods=["GET", "POST"])
@guarded(ListingPermission.WRITE)
def new_want() -> ResponseReturnValue:
    """Write a want."""
    return _compose("want", None)


@pages.route("/listings/<int:listing_id>/edit", methods=["GET", "POST"])
@guarded(ListingPermission.WRITE)
def edit(listing_id: int) -> ResponseReturnValue:
    """Change a listing; a published one stays published."""
    listing = queries.get_visible(current_actor(), listing_id)
    require(ListingPermission.WRITE, current_actor(), listing)
    if listing.state not in CHANGEABLE:
        flash(gettext("A withdrawn listing cannot be changed. Copy it instead."), "warning")
        return redirect(url_for("listings.listing", listing_id=listing_id))
    return _compose(listing.kind, listing)


@pages.post("/<any(offers, wants):what>/read")
@guarded(ListingPermission.WRITE)
def understood(what: str) -> str:
    """The fields as the text and the changes by hand make them: a fragment for htmx."""
    form, spec = _answered(KIND_OF[what], None)
    return render_template("listings/fields.html", form=form, **_shown(form, spec))


def _sites() -> dict[str, str]:
    return {str(site.id): site.district for site in accounts.sites_of(current_actor())}


def _entries(kind: str, listing: Listing | None) -> tuple[Entries, Spec]:
    """What the form holds now: posted, or the listing's, or a text given in the address."""
    if request.method == "POST":
        sites = _sites()
        return read_again(kind, settled(posted_entries(), sites), sites)
    if listing is not None:
        version = str(listing.version)
        terms = {name: getattr(listing, name) for name in Listing.__table__.columns.keys()}  # noqa: SIM118  # a collection
        if listing.site_id or _stands_at_centre(listing):
            terms |= {"lat": None, "lon": None}  # they follow from the site or the district, also from another one
        entries = {**entries_of(terms), "read_text": listing.spec_text, "version": version}
        return entries, read_spec(listing.spec_text, current_knowledge())
    given = request.args.get("text", "")
    return read_again(kind, {"text": given}, _sites()) if given else ({"text": ""}, Spec())


def _stands_at_centre(listing: Listing) -> bool:
    district = current_knowledge().districts.get(listing.district)
    return district is not None and (listing.lat, listing.lon) == (district.lat, district.lon)


def _answered(kind: str, listing: Listing | None) -> tuple[ListingForm, Spec]:
    """The form after the button that was pressed."""
    entries, spec = _entries(kind, listing)
    entries = with_change(entries, request.form.get("do", ""), request.form)
    return ListingForm(kind, entries, current_actor(), current_knowledge()), spec


def _compose(kind: str, listing: Listing | None) -> ResponseReturnValue:
    form, spec = _answered(kind, listing)
    order = request.form.get("do", "")
    if order not in ("save", "publish"):
        return render_template("listings/compose.html", form=form, listing=listing, **_shown(form, spec))
    if request.form.get("text", "").split() != request.form.get("read_text", "").split():
        form.form_errors.append(gettext(LOOK_AGAIN))
    else:
        with form.refusals():
            return _saved(form, listing, and_publish=order == "publish")
    return form.page("listings/compose.html", listing=listing, **_shown(form, spec))


def _saved(form: ListingForm, listing: Listing | None, *, and_publish: bool) -> ResponseReturnValue:
    terms, site_id, faults = terms_of(form.kind, form.entries, current_knowledge())
    if faults:
        raise ListingFaulty(faults)
    listing_id = services.save(
        actor=current_actor(),
        now=now(),
        kind=form.kind,
        listing_id=listing.id if listing else None,
        version=version_posted(),
        site_id=site_id,
        and_publish=and_publish,
        terms=terms,  # type: ignore[arg-type]  # the service checks every field
    )
    flash(gettext("It is published.") if and_publish else gettext("It is saved."), "good")
    return redirect(url_for("listings.listing", listing_id=listing_id))


def _shown(form: ListingForm, spec: Spec) -> dict[str, object]:
    """What the templates show beside the form."""
    knowledge = form.knowledge
    asked = [lookalikes for lookalikes in knowledge.lookalikes.values() if _is_asked(lookalikes[0].terms, form)]
    return {
        "kind": form.kind,
        "what": f"{form.kind}s",
        "spec": spec,
        "knowledge": knowledge,
        "has_fields": form.is_read,
        "properties": property_choices(knowledge),
        "lookalikes": asked[0] if asked else (),
        "tiles": city_tiles(),
        "map_size": (WIDTH, HEIGHT),
        "tile_size": (TILE_WIDTH, TILE_HEIGHT),
        "figure_of": figure_json,
        "may_publish": allowed(ListingPermission.PUBLISH, current_actor()),
    }


def figure_json(figure: Figure) -> dict[str, object]:
    """A figure as the templates show one."""
    names = ("key", "value", "min", "max", "unit", "basis", "qualifier", "approx", "text")
    return {name: getattr(figure, name) for name in names}


def _is_asked(terms: tuple[str, ...], form: ListingForm) -> bool:
    """Whether the listing is called by a word that may mean several things."""
    called = str(form.entries.get("material_text") or "").strip().casefold()
    return called in {term.casefold() for term in terms}


def city_tiles() -> tuple[Tile, ...]:
    """The schematic of the city: its districts, without the city as a whole."""
    districts = current_knowledge().districts.values()
    return tiles((d.adcode, d.lat, d.lon) for d in districts if d.type != "prefecture")
