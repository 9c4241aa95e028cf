"""Every SELECT of this room; each takes the actor, or says for whom it is."""

from market.listings.queries.reading import (
    MAX_ID,
    Figures,
    find_site,
    get_for_update,
    get_own,
    get_visible,
    is_open,
    open_listings,
    own,
    own_counts,
    own_page,
    public_figures,
    units_of,
    visible,
    visible_to,
)

__all__ = [
    "MAX_ID",
    "Figures",
    "find_site",
    "get_for_update",
    "get_own",
    "get_visible",
    "is_open",
    "open_listings",
    "own",
    "own_counts",
    "own_page",
    "public_figures",
    "units_of",
    "visible",
    "visible_to",
]
