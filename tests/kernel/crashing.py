"""Another process for the tests of crashes and lost updates: ``python -m tests.kernel.crashing VERB URL [...]``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import select

from market.kernel import db, events
from market.kernel.access import SYSTEM
from market.kernel.events import EventRow
from market.kernel.jobs import JobRun
from tests.support.dying import die

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
die_in_handler = False


@dataclass(frozen=True)
class FurnaceTapped(events.Event):
    subject: ClassVar[str] = "furnace"
    furnace_id: int


@events.handles(FurnaceTapped)
def note(_event: FurnaceTapped, context: events.Context) -> None:
    """Leave one row, and perhaps die before the commit."""
    db.session().add(JobRun(job=f"tapped-{context.event_id}", due_at=NOW, started_at=NOW))
    db.session().flush()
    if die_in_handler:
        die()


def act() -> None:
    """Tap the furnace, and die as soon as that is committed."""
    with db.atomic():
        events.record(FurnaceTapped(furnace_id=1), actor=SYSTEM, now=NOW)
    die()


def act_halfway() -> None:
    """Tap the furnace, and die before that is committed."""
    with db.atomic():
        events.record(FurnaceTapped(furnace_id=1), actor=SYSTEM, now=NOW)
        die()


def count(rounds: int) -> None:
    """Read a counter and write it one higher, ``rounds`` times, each in a transaction of its own."""
    for _ in range(rounds):
        with db.atomic() as session:
            row = session.scalars(select(EventRow).where(EventRow.name == "counter").with_for_update()).one()
            row.subject_id += 1


def main() -> None:
    """Run one verb."""
    global die_in_handler
    verb, url = sys.argv[1:3]
    db.database.connect(url)
    if verb == "act":
        act()
    elif verb == "act-halfway":
        act_halfway()
    elif verb == "work":
        events.drain(NOW)
    elif verb == "work-and-die":
        die_in_handler = True
        events.drain(NOW)
    elif verb == "count":
        count(int(sys.argv[3]))


if __name__ == "__main__":
    main()
