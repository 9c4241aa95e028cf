"""Facts of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from market.kernel.events import Event


@dataclass(frozen=True)
class ReferenceTableLoaded(Event):
    """A reference table came into the database in an edition that was not there before."""

    subject: ClassVar[str] = "reference_edition"
    reference_edition_id: int
    table_name: str
    edition: str
