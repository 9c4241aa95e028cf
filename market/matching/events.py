"""Facts of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from market.kernel.events import Event


@dataclass(frozen=True)
class MatchProposed(Event):
    """A pair became at least good, or better than before: the best one of the listing ``about_id`` with the listings of
    one other organisation; ``more`` of that organisation's listings did the same.
    """

    subject: ClassVar[str] = "match"
    match_id: int
    offer_id: int
    want_id: int
    about_id: int
    more: int


@dataclass(frozen=True)
class MatchesRenewed(Event):
    """All matches of one listing were computed anew."""

    subject: ClassVar[str] = "listing"
    listing_id: int
    proposed: int
