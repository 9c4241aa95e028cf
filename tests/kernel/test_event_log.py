"""The event log: recorded with the act, delivered once, retried, parked."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import func, select

from market.kernel import db, events
from market.kernel.access import Actor
from market.kernel.jobs import JobRun

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
ACTOR = Actor(user_id=5, organisation_id=9)


@dataclass(frozen=True)
class KilnLit(events.Event):
    subject: ClassVar[str] = "kiln"
    kiln_id: int


events.silent(KilnLit)


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A handler that writes one row per kiln; tests may make it fail through ``broken``."""
    calls: list[int] = []

    def note(event: KilnLit, context: events.Context) -> None:
        calls.append(event.kiln_id)
        db.session().add(JobRun(job=f"kiln-{event.kiln_id}-{len(calls)}", due_at=context.now, started_at=context.now))
        db.session().flush()
        if event.kiln_id < 0:
            raise RuntimeError("broken kiln")

    monkeypatch.setitem(events._handlers, "KilnLit", {"test.note": note})
    return calls


def light(kiln_id: int) -> int:
    with db.atomic():
        return events.record(KilnLit(kiln_id), actor=ACTOR, now=NOW)


def written() -> int:
    return db.session().scalar(select(func.count()).select_from(JobRun)) or 0


@pytest.mark.usefixtures("database")
def test_an_event_vanishes_with_its_act() -> None:
    with pytest.raises(ZeroDivisionError), db.atomic():
        events.record(KilnLit(1), actor=ACTOR, now=NOW)
        raise ZeroDivisionError
    assert events.timeline("kiln", 1) == []


@pytest.mark.usefixtures("database")
def test_an_event_is_refused_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        events.record(KilnLit(1), actor=ACTOR, now=NOW)


@pytest.mark.usefixtures("database")
def test_the_timeline_says_who_did_what_when() -> None:
    light(1)
    (row,) = events.timeline("kiln", 1)
    assert (row.name, row.payload, row.actor_id, row.organisation_id, row.at) == ("KilnLit", {"kiln_id": 1}, 5, 9, NOW)


@pytest.mark.usefixtures("database")
def test_a_handler_runs_once_however_often_the_worker_looks(handler: list[int]) -> None:
    light(1)
    assert events.drain(NOW) == 1
    assert events.drain(NOW) == 0
    assert handler == [1]
    assert written() == 1


@pytest.mark.usefixtures("database")
def test_a_failing_handler_leaves_nothing_behind_and_is_retried_then_parked(handler: list[int]) -> None:
    light(-1)
    light(2)
    events.drain(NOW)
    assert written() == 1, "only the healthy kiln's row remains"
    moment = NOW
    for _ in range(events.MAX_ATTEMPTS):
        moment += timedelta(hours=1)
        events.drain(moment)
    (given_up,) = events.parked()
    assert given_up.handler == "test.note"
    assert "broken kiln" in given_up.error
    assert handler.count(-1) == events.MAX_ATTEMPTS
    assert written() == 1


@pytest.mark.usefixtures("database")
def test_a_crash_between_handler_and_mark_runs_the_handler_again_and_keeps_one_row(
    handler: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed worker is a transaction that never commits: neither the handler's rows nor its mark remain."""
    light(3)
    events.relay(NOW)

    class Killed(BaseException):
        pass

    original = events._handlers["KilnLit"]["test.note"]

    def die_after(event: KilnLit, context: events.Context) -> None:
        original(event, context)
        raise Killed

    monkeypatch.setitem(events._handlers["KilnLit"], "test.note", die_after)
    with pytest.raises(Killed):
        events.deliver_one(NOW)
    assert written() == 0
    monkeypatch.setitem(events._handlers["KilnLit"], "test.note", original)
    events.drain(NOW)
    assert written() == 1


@pytest.mark.usefixtures("database")
def test_a_crash_between_commit_and_relay_loses_no_event(handler: list[int]) -> None:
    light(4)
    db.release()  # the process dies here; another one starts
    assert events.drain(NOW) == 1
    assert handler == [4]


@pytest.mark.race
@pytest.mark.usefixtures("clean_database")
def test_two_workers_share_the_work_and_run_nothing_twice(handler: list[int]) -> None:
    for kiln in range(20):
        light(kiln)
    barrier = threading.Barrier(3)

    def work() -> None:
        barrier.wait()
        for _ in range(5):
            events.drain(NOW)
        db.release()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events.drain(NOW)
    assert written() == 20
