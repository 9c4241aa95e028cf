from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from market.kernel import db, jobs

NOW = datetime(2026, 12, 1, 8, 3, tzinfo=UTC)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments: list[datetime] = []
    monkeypatch.setattr(jobs, "_jobs", {"sweep": jobs.Job("sweep", timedelta(minutes=10), moments.append)})
    return moments


@pytest.mark.usefixtures("database")
def test_a_job_runs_once_a_period_and_missed_periods_collapse(ran: list[datetime]) -> None:
    jobs.run_due(NOW)
    jobs.run_due(NOW + timedelta(minutes=5))
    assert len(ran) == 1
    jobs.run_due(NOW + timedelta(hours=5))
    assert len(ran) == 2


@pytest.mark.usefixtures("database")
def test_a_failing_job_does_not_stop_the_others(ran: list[datetime], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_now: datetime) -> None:
        raise RuntimeError("no")

    monkeypatch.setitem(jobs._jobs, "a-first", jobs.Job("a-first", timedelta(minutes=10), fail))
    jobs._jobs["sweep"] = jobs._jobs.pop("sweep")
    jobs.run_due(NOW)
    assert len(ran) == 1


@pytest.mark.race
@pytest.mark.usefixtures("clean_database")
def test_two_workers_never_both_run_a_job(ran: list[datetime]) -> None:
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        jobs.run_due(NOW)
        db.release()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ran) == 1
