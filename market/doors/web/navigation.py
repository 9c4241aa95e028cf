"""The bar at the top: which pages, for whom."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request

from market.kernel.access import current_actor
from market.kernel.errors import N_
from market.kernel.i18n import gettext


@dataclass(frozen=True)
class Entry:
    endpoint: str
    label: str
    members_only: bool = False

    @property
    def active(self) -> bool:
        here = request.endpoint or ""
        return here == self.endpoint or (here.startswith(self.room) and self.endpoint.endswith(".index"))

    @property
    def room(self) -> str:
        return self.endpoint.split(".")[0] + "."

    @property
    def text(self) -> str:
        return gettext(self.label)


ENTRIES = (
    Entry("home.home", N_("Find a user")),
    Entry("listings.offers", N_("Offers")),
    Entry("listings.wants", N_("Wants")),
    Entry("catalog.index", N_("Knowledge")),
    Entry("listings.mine", N_("My listings"), members_only=True),
    Entry("notifications.inbox", N_("Inbox"), members_only=True),
)


def navigation() -> list[Entry]:
    """Entries that the present reader can use."""
    known = current_app.view_functions
    actor = current_actor()
    return [e for e in ENTRIES if e.endpoint in known and (actor.signed_in or not e.members_only)]
