"""The background worker: relays the event log and runs what is due by the clock."""

from __future__ import annotations

import logging
import signal
import threading

import structlog
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]  # ships no types

from market.kernel import db, events, jobs
from market.kernel.access import SYSTEM, acting_as
from market.kernel.clock import utcnow

log = structlog.get_logger(__name__)


def tick() -> int:
    """Deliver everything that waits; return how many handlers ran."""
    with acting_as(SYSTEM):
        try:
            return events.drain(utcnow())
        finally:
            db.release()


def tick_jobs() -> list[str]:
    """Run the jobs that are due; return their names."""
    with acting_as(SYSTEM):
        try:
            return jobs.run_due(utcnow())
        finally:
            db.release()


def tick_long_work() -> None:
    """Go on with what lasts longer than a tick, like reading a large file."""
    with acting_as(SYSTEM):
        try:
            jobs.run_long_work(utcnow())
        finally:
            db.release()


def run(every_seconds: float = 1.0) -> None:
    """Work until SIGTERM or SIGINT; a tick under way is finished first."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a tick is still running is no news
    told_to_stop = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: told_to_stop.set())
    scheduler = BackgroundScheduler(timezone="UTC")
    options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler.add_job(tick, "interval", seconds=every_seconds, **options)
    scheduler.add_job(tick_jobs, "interval", seconds=30, **options)
    scheduler.add_job(tick_long_work, "interval", seconds=every_seconds, **options)
    log.info("worker_started")
    tick_jobs()
    scheduler.start()
    told_to_stop.wait()
    scheduler.shutdown()
    log.info("worker_stopped")
