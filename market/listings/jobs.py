"""Verbs due by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from market.kernel.jobs import job, long_work
from market.listings import services
from market.listings.services import importing


@job("listings.expire", every=timedelta(minutes=10))
def expire(now: datetime) -> int:
    """Expire what is past its time."""
    return services.expire_due(now=now)


@long_work("listings.imports")
def work_on_imports(now: datetime) -> int:
    """Read uploaded files and make listings of their good rows."""
    return importing.work_on_all(now=now)
