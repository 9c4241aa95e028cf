"""Verbs that are due by the clock. A run is claimed by a unique row, so that two workers never both run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from market.kernel.db import Base, Id, atomic, session

log = structlog.get_logger(__name__)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class JobRun(Base):
    __tablename__ = "job_run"

    id: Mapped[Id]
    job: Mapped[str] = mapped_column(String(80))
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("job", "due_at"),)


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[datetime], object]


_jobs: dict[str, Job] = {}


def job(name: str, *, every: timedelta) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Register ``run(now)`` to be called about ``every`` so often; missed runs collapse into one."""

    def register(run: Callable[[datetime], object]) -> Callable[[datetime], object]:
        _jobs[name] = Job(name, every, run)
        return run

    return register


def run_due(now: datetime) -> list[str]:
    """Run every job whose present period has not been claimed; return their names."""
    ran = []
    for known in _jobs.values():
        period = (now - EPOCH) // known.every
        due_at = EPOCH + period * known.every
        if session().scalar(select(JobRun.id).where(JobRun.job == known.name, JobRun.due_at == due_at)):
            continue
        try:
            with atomic() as current:
                current.add(JobRun(job=known.name, due_at=due_at, started_at=now))
        except IntegrityError:
            continue  # another worker was faster
        try:
            known.run(now)
            ran.append(known.name)
        except Exception:  # one failing job must not stop the others
            log.exception("job_failed", job=known.name)
    return ran


_long: dict[str, Callable[[datetime], object]] = {}


def long_work(name: str) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Register ``run(now)``, asked every second beside the events: it takes up work that may last minutes.

    It commits as it goes, so that a process that dies leaves nothing half-done, and the next one goes on from there.
    """

    def register(run: Callable[[datetime], object]) -> Callable[[datetime], object]:
        _long[name] = run
        return run

    return register


def run_long_work(now: datetime) -> None:
    """Give each its turn; one that fails does not stop the others."""
    for name, run in _long.items():
        try:
            run(now)
        except Exception:  # whatever failed is tried again at the next turn
            log.exception("long_work_failed", work=name)
