"""Many deaths by ``kill -9``, at drawn moments of every flow: nothing lost, doubled or half-written."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from market.accounts.models import Organisation
from market.doors import demo, rooms
from market.kernel import db, events
from market.kernel.db import Base, session
from market.kernel.events import DeliveryRow, EventRow
from market.listings.models import Listing, ListingImport, ListingImportRow
from market.listings.services import importing
from market.matching.models import Match
from market.notifications.models import Note
from tests.listings.test_import import many, sheet
from tests.matching.market_day import brick_want, gangue, work
from tests.support import dying
from tests.support.browsing import free_port, site_environment, wait_until_ready
from tests.support.cast import NOW, Person, found_city
from tests.support.databases import BACKENDS, Templates, connected

pytestmark = [pytest.mark.soak, pytest.mark.race, pytest.mark.timeout(900)]
rooms.load_rooms()
dying.PROCESSES.set_forkserver_preload(["tests.soak.warm"])


def count(what: Any, *where: Any) -> int:
    db.release()
    return session().scalar(select(func.count()).select_from(what).where(*where)) or 0


def recorded(name: str) -> int:
    return count(EventRow, EventRow.name == name)


def delivered(handler: str) -> int:
    return count(DeliveryRow, DeliveryRow.handler == handler, DeliveryRow.state == "done")


# Publishing, matching, telling


def publish_and_work(person: Person, title: str, now: datetime) -> None:
    gangue(person, title, now=now)
    events.drain(now)


def assert_nothing_is_half_done() -> None:
    assert recorded("ListingPublished") == count(Listing, Listing.state == "published")
    assert recorded("MatchesRenewed") == delivered("matching.match_anew")
    assert recorded("MatchProposed") == count(Match)
    assert count(Note, Note.key.like("match:%")) == delivered("matching.tell_counterpart")
    assert count(DeliveryRow) == count(DeliveryRow, DeliveryRow.state == "done", DeliveryRow.attempts == 1) + count(
        DeliveryRow, DeliveryRow.state == "pending", DeliveryRow.attempts == 0
    )


def test_what_was_published_is_matched_and_told_of_once_however_often_it_was_killed(clean_database: Engine) -> None:
    draw, kills = random.Random(1).randint, 0
    city = found_city()
    want_id = brick_want(city.kiln)
    work()
    db.release()
    life = dying.run(publish_and_work, clean_database, city.mine, "矸石0", NOW).moments
    for number in range(1, 16):
        now = NOW + timedelta(minutes=number)
        died, _ = dying.run(publish_and_work, clean_database, city.mine, f"矸石{number}", now, moment=draw(1, life))
        kills += died
        for _ in range(2):
            assert_nothing_is_half_done()
            died, _ = dying.run(work, clean_database, now, moment=draw(1, life // 2))
            kills += died
        assert not dying.run(work, clean_database, now).was_killed
        assert_nothing_is_half_done()
    assert kills >= 20

    published = session().scalars(select(Listing.id).where(Listing.state == "published", Listing.kind == "offer")).all()
    assert len(published) >= 6
    assert count(Listing) == len(set(session().scalars(select(Listing.title))))
    assert sorted(session().execute(select(Match.offer_id, Match.want_id))) == [(each, want_id) for each in published]
    assert sorted(session().scalars(select(Note.key).where(Note.key.like("match:%")))) == sorted(
        f"match:{each}:{want_id}" for each in published
    )
    assert count(EventRow, ~EventRow.relayed) == count(DeliveryRow, DeliveryRow.state != "done") == 0


# Importing


def work_on_import(import_id: int) -> None:
    importing.CHUNK = 10
    importing.work(import_id, now=NOW)


def test_every_row_of_a_file_becomes_one_listing_however_often_its_worker_was_killed(clean_database: Engine) -> None:
    draw, kills, files = random.Random(2).randint, 0, 0
    actor = found_city().mine.actor
    content = sheet(list(many(60, bad_every=9)))
    while kills < 24:
        files += 1
        import_id = importing.upload(
            actor=actor, now=NOW, kind="offer", file_name="list.xlsx", content=content, publish=True
        )
        for verb in ("read", "commit"):
            if verb == "commit":
                importing.commit(actor=actor, now=NOW, import_id=import_id)
            db.release()
            for _ in range(6):
                died, _ = dying.run(work_on_import, clean_database, import_id, moment=draw(1, 30))
                kills += died
                db.release()
                state = session().get_one(ListingImport, import_id)
                of_import = ListingImportRow.import_id == import_id
                kept = count(ListingImportRow, of_import)
                assert kept % 10 == 0
                assert state.rows_good + state.rows_bad == kept
                assert state.rows_done == count(ListingImportRow, of_import, ListingImportRow.listing_id.is_not(None))
                assert count(Listing) == recorded("ListingPublished") == state.rows_done + 54 * (files - 1)
                if not died:
                    break
            assert not dying.run(work_on_import, clean_database, import_id).was_killed
        db.release()
        assert session().get_one(ListingImport, import_id).state == "committed"
        assert count(Note, Note.key == f"import-finished-{import_id}") == 1
    titles = sorted(f"矸石{number}" for number in range(1, 61) if number % 9)
    assert sorted(session().scalars(select(Listing.title))) == sorted(titles * files)
    rows = session().scalars(select(ListingImportRow.listing_id).where(ListingImportRow.is_good)).all()
    assert len(rows) == len(set(rows))
    assert set(rows) == set(session().scalars(select(Listing.id)))


# Seeding

AS_OF = date(2026, 11, 24)


def seed_a_part() -> None:
    """The demo city with sixty offers and sixty wants."""
    read = demo.read
    demo.read = lambda name: read(name)[:60] if name in ("offers", "wants") else read(name)
    demo.seed(AS_OF)


def sizes() -> dict[str, int]:
    return {table.name: count(table) for table in Base.metadata.sorted_tables}


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_killed_seeding_leaves_all_or_nothing_and_the_next_completes_it(templates: Templates, backend: str) -> None:
    draw, kills = random.Random(3).randint, 0
    with templates.copy(backend) as url, connected(url) as engine:
        life = dying.run(seed_a_part, engine).moments
        whole = sizes()
        assert not dying.run(seed_a_part, engine).was_killed
        assert sizes() == whole, "seeding again changes nothing"
    assert (whole["listing"], whole["organisation"] >= 80, whole["match"] > 50) == (120, True, True)
    for number in range(5):
        with templates.copy(backend) as url, connected(url) as engine:
            for part in ((1, life // 2), (life // 8, life // 2))[: 1 + number % 2]:
                died, _ = dying.run(seed_a_part, engine, moment=draw(*part))
                kills += died
                left = sizes()
                assert (left["organisation"], left["listing"]) in ((0, 0), (whole["organisation"], 120))
            assert not dying.run(seed_a_part, engine).was_killed
            assert sizes() == whole
    assert kills >= 5


# All in one


def living(group: int) -> dict[int, str]:
    """Processes of a group that have not ended, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, its_group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
            continue
    return found


def assert_all_end(group: int) -> None:
    for _ in range(600):
        if not living(group):
            return
        time.sleep(0.1)
    raise AssertionError(f"left behind: {living(group)}")


@contextmanager
def started(url: str, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """``market start`` in a group of its own."""
    environment = site_environment(url, folder, PORT=str(port))
    with (folder / "start.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "market.doors.cli", "start"],
            cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
        assert_all_end(process.pid)
    finally:
        if living(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_killed_site_leaves_no_process_behind_and_starts_again(
    templates: Templates, tmp_path: Path, backend: str
) -> None:
    draw, port = random.Random(4).uniform, free_port()
    address, log = f"http://127.0.0.1:{port}", tmp_path / "start.log"
    with templates.copy(backend) as url, connected(url):
        for seconds in (draw(2, 5), draw(5, 12)):  # while it seeds
            with started(url, tmp_path, port) as process:
                time.sleep(seconds)
                process.kill()
            assert count(Organisation) == 0 or count(Listing) > 450
        for victim in ("start", "gunicorn", "worker", "start"):
            with started(url, tmp_path, port) as process:
                wait_until_ready(address, process, log, seconds=200)
                time.sleep(draw(0, 2))
                named = [pid for pid, line in living(process.pid).items() if victim in line.split()]
                assert named, living(process.pid)
                os.kill(min(named), signal.SIGKILL)
                assert process.wait(timeout=60) != 0
        seeded = sizes()["listing"]
        with started(url, tmp_path, port) as process:
            wait_until_ready(address, process, log, seconds=200)
            process.terminate()
            assert process.wait(timeout=60) == 0, log.read_text()
        assert sizes()["listing"] == seeded > 450
