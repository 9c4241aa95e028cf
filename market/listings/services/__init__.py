"""The verbs of this room; the only writers."""

from market.listings.services.battery import replace_units
from market.listings.services.drafting import (
    change,
    copy,
    create_draft,
    figure_rows,
    new_listing,
    save,
)
from market.listings.services.moving import (
    expire_due,
    follow_site,
    pause,
    publish,
    renew,
    renew_many,
    resume,
    withdraw,
)
from market.listings.services.stock import fulfil, release, reserve

__all__ = [
    "change",
    "copy",
    "create_draft",
    "expire_due",
    "figure_rows",
    "follow_site",
    "fulfil",
    "new_listing",
    "pause",
    "publish",
    "release",
    "renew",
    "renew_many",
    "replace_units",
    "reserve",
    "resume",
    "save",
    "withdraw",
]
