"""Facts of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from market.kernel.events import Event


@dataclass(frozen=True)
class MatchProposed(Event):
    """A pair became proposable (ideal, good or usable with reservation) for the first time, or better than before."""

    subject: ClassVar[str] = "match"
    match_id: int
    offer_id: int
    want_id: int
    about_id: int


@dataclass(frozen=True)
class MatchesRenewed(Event):
    """All matches of one listing were computed anew."""

    subject: ClassVar[str] = "listing"
    listing_id: int
    proposed: int
