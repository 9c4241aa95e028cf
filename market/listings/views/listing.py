"""One listing: what it says, its units, its history, and what its owner may do."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.catalog.queries import current_knowledge
from market.kernel.access import allowed, current_actor
from market.kernel.clock import shanghai_date
from market.kernel.errors import N_, Invalid
from market.kernel.events import timeline
from market.kernel.i18n import gettext, locale
from market.kernel.web import guarded, now, public
from market.listings import queries, services
from market.listings.errors import UnitsFaulty
from market.listings.forms import UnitsForm, month_name, version_posted
from market.listings.permissions import ListingPermission
from market.listings.rules.cells import read_cells
from market.listings.rules.states import LISTING
from market.listings.rules.template import units_template
from market.listings.rules.terms import months_of
from market.listings.rules.units import COLUMNS, energy_wh, read_units
from market.listings.views import pages

MOVES = {
    "publish": (services.publish, N_("It is published.")),
    "pause": (services.pause, N_("It is paused and hidden from others.")),
    "resume": (services.resume, N_("It is shown again.")),
    "renew": (services.renew, N_("It is renewed for 90 days.")),
    "withdraw": (services.withdraw, N_("It is withdrawn.")),
}
SOON = timedelta(days=14)


@pages.get("/listings/<int:listing_id>")
@guarded(ListingPermission.SEE)
def listing(listing_id: int) -> str:
    """What a listing says."""
    actor = current_actor()
    found = queries.get_visible(actor, listing_id)
    is_own = allowed(ListingPermission.SEE_OWN, actor, found)
    units = queries.units_of(found)
    return render_template(
        "listings/listing.html",
        listing=found,
        is_own=is_own,
        units=units,
        units_kwh=sum(energy_wh(unit) or 0 for unit in units) / 1000,
        history=timeline("listing", found.id) if is_own else (),
        knowledge=current_knowledge(),
        months=[(month, month_name(month), month in months_of(found.months)) for month in range(1, 13)],
        may_write=allowed(ListingPermission.WRITE, actor, found),
        verbs=LISTING.verbs(found.state) if allowed(ListingPermission.PUBLISH, actor, found) else (),
        ends_soon=found.expires_at is not None and found.expires_at < now() + SOON,
    )


@pages.post("/listings/<int:listing_id>/<any(publish, pause, resume, renew, withdraw):verb>")
@guarded(ListingPermission.PUBLISH)
def move(listing_id: int, verb: str) -> ResponseReturnValue:
    """Move a listing through its life."""
    act, done = MOVES[verb]
    queries.get_visible(current_actor(), listing_id)  # another's draft is not there, rather than forbidden
    try:
        act(actor=current_actor(), now=now(), listing_id=listing_id)
    except Invalid as refusal:
        for message in dict.fromkeys(refusal.fields.values()):
            flash(gettext(message), "error")
        return redirect(url_for("listings.edit", listing_id=listing_id))
    flash(gettext(done), "good")
    return redirect(url_for("listings.listing", listing_id=listing_id))


@pages.post("/listings/<int:listing_id>/copy")
@guarded(ListingPermission.WRITE)
def copy(listing_id: int) -> ResponseReturnValue:
    """Begin a new draft with everything an old listing says."""
    new_id = services.copy(actor=current_actor(), now=now(), listing_id=listing_id)
    flash(gettext("This is a copy. Change what is different, then publish it."), "good")
    return redirect(url_for("listings.edit", listing_id=new_id))


@pages.route("/listings/<int:listing_id>/units", methods=["GET", "POST"])
@guarded(ListingPermission.WRITE)
def units(listing_id: int) -> ResponseReturnValue:
    """Put a file in the place of a battery lot's unit table."""
    actor = current_actor()
    found = queries.get_own(actor, listing_id)
    form = UnitsForm(version=str(found.version))
    faults: dict[int, dict[str, str]] = {}
    if form.validate_on_submit():
        with form.refusals():
            try:
                rows = read_units(read_cells(form.file.data.read()), shanghai_date(now()))
            except UnitsFaulty as refusal:
                faults = refusal.rows
                raise
            version = version_posted()
            services.replace_units(actor=actor, now=now(), listing_id=listing_id, version=version, units=rows)
            flash(gettext("The unit table is taken over: %(count)s units.", count=len(rows)), "good")
            return redirect(url_for("listings.listing", listing_id=listing_id))
    return form.page("listings/units.html", listing=found, faults=faults, columns=COLUMNS)


@pages.get("/listings/units-template.<any(csv, xlsx):form>")
@public
def units_file(form: str) -> Response:
    """The empty unit table, its columns named in the present language."""
    content, mimetype = units_template(form, locale())
    disposition = f'attachment; filename="units-{locale()}.{form}"'
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": disposition})
