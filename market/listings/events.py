"""Facts of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from market.kernel.events import Event


@dataclass(frozen=True)
class ListingDrafted(Event):
    """A draft was written: new, or as a copy of another listing."""

    subject: ClassVar[str] = "listing"
    listing_id: int
    copied_from_id: int | None = None


@dataclass(frozen=True)
class ListingPublished(Event):
    subject: ClassVar[str] = "listing"
    listing_id: int


@dataclass(frozen=True)
class ListingChanged(Event):
    """Its words or figures changed; ``version`` is the new one."""

    subject: ClassVar[str] = "listing"
    listing_id: int
    version: int


@dataclass(frozen=True)
class ListingPaused(Event):
    subject: ClassVar[str] = "listing"
    listing_id: int


@dataclass(frozen=True)
class ListingResumed(Event):
    subject: ClassVar[str] = "listing"
    listing_id: int


@dataclass(frozen=True)
class ListingReserved(Event):
    """``amount`` (base unit) was set aside for somebody."""

    subject: ClassVar[str] = "listing"
    listing_id: int
    amount: int


@dataclass(frozen=True)
class ListingReleased(Event):
    """``amount`` (base unit) that had been set aside is open again."""

    subject: ClassVar[str] = "listing"
    listing_id: int
    amount: int


@dataclass(frozen=True)
class ListingFulfilled(Event):
    """``amount`` (base unit) that had been set aside has gone to its taker."""

    subject: ClassVar[str] = "listing"
    listing_id: int
    amount: int


@dataclass(frozen=True)
class ListingExhausted(Event):
    subject: ClassVar[str] = "listing"
    listing_id: int


@dataclass(frozen=True)
class ListingReplenished(Event):
    """An exhausted listing has something to give again."""

    subject: ClassVar[str] = "listing"
    listing_id: int


@dataclass(frozen=True)
class ListingExpired(Event):
    subject: ClassVar[str] = "listing"
    listing_id: int


@dataclass(frozen=True)
class ListingRenewed(Event):
    subject: ClassVar[str] = "listing"
    listing_id: int


@dataclass(frozen=True)
class ListingWithdrawn(Event):
    subject: ClassVar[str] = "listing"
    listing_id: int


@dataclass(frozen=True)
class ListingUnitsReplaced(Event):
    """The table of battery units was replaced; ``version`` is the listing's new one."""

    subject: ClassVar[str] = "listing"
    listing_id: int
    version: int
    units: int


@dataclass(frozen=True)
class ImportUploaded(Event):
    """A file of listings was sent, to be read."""

    subject: ClassVar[str] = "import"
    import_id: int


@dataclass(frozen=True)
class ImportRead(Event):
    """The file was read to its end, or could not be read (then no row is good)."""

    subject: ClassVar[str] = "import"
    import_id: int
    good: int
    bad: int


@dataclass(frozen=True)
class ImportCommitted(Event):
    """Its good rows are to become listings."""

    subject: ClassVar[str] = "import"
    import_id: int


@dataclass(frozen=True)
class ImportFinished(Event):
    """All its good rows have become listings."""

    subject: ClassVar[str] = "import"
    import_id: int
    listings: int


@dataclass(frozen=True)
class ImportDiscarded(Event):
    subject: ClassVar[str] = "import"
    import_id: int
