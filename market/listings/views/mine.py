"""The listings of one's own organisation, in every state."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.kernel.access import allowed, current_actor
from market.kernel.i18n import gettext, ngettext
from market.kernel.paging import page_number
from market.kernel.web import guarded, now
from market.listings import queries, services
from market.listings.forms import ids_posted
from market.listings.permissions import ListingPermission
from market.listings.rules.states import LISTING
from market.listings.views import pages


@pages.get("/mine")
@guarded(ListingPermission.SEE_OWN)
def mine() -> str:
    """All states, one state, a page of them."""
    actor = current_actor()
    state = request.args.get("state", "")
    state = state if state in LISTING.states else ""
    return render_template(
        "listings/mine.html",
        page=queries.own_page(actor, state or None, page_number(request.args.get("page"))),
        counts=queries.own_counts(actor),
        states=LISTING.states,
        state=state,
        may_write=allowed(ListingPermission.WRITE, actor),
        may_publish=allowed(ListingPermission.PUBLISH, actor),
        renewable={name for name in LISTING.states if LISTING.may(name, "renew")},
    )


@pages.post("/mine/renew")
@guarded(ListingPermission.PUBLISH)
def renew_chosen() -> ResponseReturnValue:
    """Renew the ticked listings, each by itself."""
    renewed, refused = services.renew_many(actor=current_actor(), now=now(), listing_ids=ids_posted("listing"))
    if not renewed and not refused:
        flash(gettext("Tick the listings to renew first."), "warning")
    if renewed:
        flash(ngettext("%(num)s listing is renewed.", "%(num)s listings are renewed.", renewed), "good")
    for reason in dict.fromkeys(refused.values()):
        flash(gettext("Not renewed: %(reason)s", reason=gettext(reason)), "error")
    return redirect(url_for("listings.mine", state=request.form.get("state") or None))
