"""The clock. Services take ``now`` as an argument; only doors read it here, so a procedure can be rehearsed fast."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def utcnow() -> datetime:
    """The present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def shanghai_date(moment: datetime) -> date:
    """The calendar day of ``moment`` in the city."""
    return moment.astimezone(SHANGHAI).date()


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Hold the clock still at an aware ``moment``: for rehearsals, the demo city and tests."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
