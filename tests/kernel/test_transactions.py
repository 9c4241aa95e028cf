"""``atomic()``: the only committer, all or nothing, without lost updates on either database."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from market.kernel import db
from market.kernel.events import EventRow
from market.kernel.jobs import JobRun

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def _add(name: str) -> None:
    db.session().add(JobRun(job=name, due_at=NOW, started_at=NOW))


def _names() -> set[str]:
    return set(db.session().scalars(select(JobRun.job)))


@pytest.mark.usefixtures("database")
def test_an_inner_failure_undoes_the_whole() -> None:
    with pytest.raises(ZeroDivisionError), db.atomic():
        _add("outer")
        with db.atomic():
            _add("inner")
            raise ZeroDivisionError
    assert _names() == set()


@pytest.mark.usefixtures("database")
def test_an_inner_failure_that_is_caught_still_undoes_the_whole() -> None:
    with pytest.raises(db.TransactionUndone), db.atomic():
        _add("outer")
        try:
            with db.atomic():
                _add("inner")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    assert _names() == set()


@pytest.mark.usefixtures("database")
def test_a_row_written_outside_atomic_is_refused() -> None:
    _add("stray")
    with pytest.raises(db.WriteOutsideAtomic):
        db.session().flush()
    db.release()


@pytest.mark.usefixtures("database")
def test_side_effects_wait_for_the_commit_and_vanish_with_a_rollback() -> None:
    told: list[int] = []
    with db.atomic():
        with db.atomic():
            db.after_commit(told.append, 7)
        assert told == []
    assert told == [7]
    with pytest.raises(ZeroDivisionError), db.atomic():
        db.after_commit(told.append, 8)
        raise ZeroDivisionError
    assert told == [7]


@pytest.mark.usefixtures("database")
def test_side_effects_take_ids_and_refuse_rows() -> None:
    with pytest.raises(TypeError), db.atomic():
        db.after_commit(print, JobRun(job="x", due_at=NOW, started_at=NOW))  # type: ignore[arg-type]  # that is the point


@pytest.mark.usefixtures("database")
def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(Exception, match="time zone"), db.atomic():
        db.session().add(JobRun(job="x", due_at=datetime(2026, 1, 1), started_at=NOW))


@pytest.mark.usefixtures("database")
def test_moments_come_back_aware_in_utc() -> None:
    with db.atomic():
        _add("x")
    assert db.session().scalars(select(JobRun.due_at)).one() == NOW


@pytest.mark.race
@pytest.mark.usefixtures("clean_database")
def test_read_then_write_transactions_lose_no_update() -> None:
    """With default settings two such writers overwrite each other on both databases and nobody is told."""
    with db.atomic() as session:
        session.add(EventRow(name="counter", subject="x", subject_id=0, payload={}, at=NOW))
    rounds, writers = 40, 4
    barrier = threading.Barrier(writers)

    def count() -> None:
        barrier.wait()
        for _ in range(rounds):
            with db.atomic() as session:
                row = session.scalars(select(EventRow).where(EventRow.name == "counter").with_for_update()).one()
                row.subject_id += 1

    threads = [threading.Thread(target=count) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session().scalars(select(EventRow.subject_id)).one() == rounds * writers


@pytest.mark.usefixtures("clean_database")
def test_ddl_rolls_back_with_its_transaction() -> None:
    with pytest.raises(ZeroDivisionError), db.atomic() as session:
        session.execute(text("CREATE TABLE half_done (id INTEGER)"))
        raise ZeroDivisionError
    with pytest.raises(Exception, match="half_done"), db.atomic() as session:
        session.execute(text("SELECT * FROM half_done"))
