"""Pages of this room: browse, write, one listing, one's own listings, imports."""

from market.kernel.web import blueprint

pages = blueprint("listings")

from market.listings.views import browse, compose, imports, listing, mine, wording  # noqa: E402  # they hang themselves on pages

__all__ = ["browse", "compose", "imports", "listing", "mine", "pages", "wording"]
