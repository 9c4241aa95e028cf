"""Processes that are killed, and processes that write at once, on both databases."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from market.kernel import db
from market.kernel.events import DeliveryRow, EventRow
from market.kernel.jobs import JobRun
from market.kernel.settings import ROOT

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
KILLED = -signal.SIGKILL


def start(verb: str, engine: Engine, *more: str) -> subprocess.Popen[bytes]:
    url = engine.url.render_as_string(hide_password=False)
    return subprocess.Popen([sys.executable, "-m", "tests.kernel.crashing", verb, url, *more], cwd=ROOT)


def run(verb: str, engine: Engine) -> int:
    return start(verb, engine).wait(timeout=60)


def rows() -> list[str]:
    db.release()
    return sorted(db.session().scalars(select(JobRun.job)))


def test_an_act_killed_after_its_commit_is_delivered_afterwards_exactly_once(clean_database: Engine) -> None:
    assert run("act", clean_database) == KILLED
    assert rows() == []
    for _ in range(2):
        assert run("work", clean_database) == 0
    event_id = db.session().scalars(select(EventRow.id)).one()
    assert rows() == [f"tapped-{event_id}"]


def test_an_act_killed_before_its_commit_never_happened(clean_database: Engine) -> None:
    assert run("act-halfway", clean_database) == KILLED
    assert run("work", clean_database) == 0
    assert db.session().scalars(select(EventRow.id)).all() == []


def test_a_worker_killed_inside_a_handler_leaves_nothing_and_the_next_one_does_it_once(clean_database: Engine) -> None:
    assert run("act", clean_database) == KILLED
    assert run("work-and-die", clean_database) == KILLED
    assert rows() == []
    assert run("work", clean_database) == 0
    assert run("work", clean_database) == 0
    assert len(rows()) == 1
    assert db.session().scalars(select(DeliveryRow.state)).all() == ["done"]


@pytest.mark.race
def test_processes_that_read_then_write_lose_no_update(clean_database: Engine) -> None:
    """By SQLAlchemy's defaults two thirds of such updates vanish on SQLite, and every writer is told that it wrote."""
    with db.atomic() as session:
        session.add(EventRow(name="counter", subject="x", subject_id=0, payload={}, at=NOW))
    writers, rounds = 4, 50
    processes = [start("count", clean_database, str(rounds)) for _ in range(writers)]
    assert [process.wait(timeout=100) for process in processes] == [0] * writers
    db.release()
    assert db.session().scalars(select(EventRow.subject_id)).one() == writers * rounds
