"""Verbs of this room that are due by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from market.accounts import services
from market.kernel.jobs import job


@job("accounts.forget_old_tries", every=timedelta(days=1))
def forget_old_tries(now: datetime) -> int:
    """Keep the table of failed sign-ins small."""
    return services.forget_old_tries(now=now)
