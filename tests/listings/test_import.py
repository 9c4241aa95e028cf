"""A file of listings from sending to the last row: at the door, by chunks, by halves, by dead processes."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text

from market.catalog.queries import current_knowledge
from market.kernel import db
from market.kernel.access import Actor
from market.kernel.clock import clock_at
from market.kernel.db import session
from market.kernel.errors import Forbidden
from market.kernel.events import EventRow
from market.kernel.i18n import use_locale
from market.kernel.states import WrongState
from market.listings.errors import ImportFaulty, ImportNotFound
from market.listings.models import Listing, ListingFigure, ListingImport, ListingImportRow
from market.listings.queries.importing import get_own_import
from market.listings.queries.searching import search
from market.listings.rules.filters import Filters
from market.listings.rules.workbook import read_rows
from market.listings.rules.writing import write_workbook
from market.listings.services import importing
from tests.support.cast import NOW, Cast, found_city
from tests.support.fixtures import SignIn

HEAD = ["标题", "物料", "指标描述", "数量", "单位", "周期", "价格（元/吨）", "区县", "供应月份"]
ROW = ["矸石", "煤矸石", "热值1200大卡 硫1.1 含水8个点", 100, "吨", "每月", -10, "石龙区", "6~9"]


def sheet(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    """An XLSX as people send it."""
    out = io.BytesIO()
    write_workbook(out, [(heading, 12) for heading in head], rows)
    return out.getvalue()


def many(count: int, *, bad_every: int = 0) -> Iterator[list[Any]]:
    """Rows told apart by their titles; every so manieth has no number where one belongs."""
    for number in range(1, count + 1):
        wrong = bad_every and number % bad_every == 0
        yield [f"矸石{number}", *ROW[1:3], "一堆" if wrong else number, *ROW[4:]]


def send(actor: Actor, content: bytes, *, publish: bool = False, name: str = "list.xlsx", **more: Any) -> int:
    import_id = importing.upload(
        actor=actor, now=NOW, kind=more.pop("kind", "offer"), file_name=name, content=content, publish=publish, **more
    )
    importing.work(import_id, now=NOW)
    return import_id


def take_over(actor: Actor, import_id: int) -> None:
    importing.commit(actor=actor, now=NOW, import_id=import_id)
    importing.work(import_id, now=NOW)


def count(what: Any, *where: Any) -> int:
    return session().scalar(select(func.count()).select_from(what).where(*where)) or 0


@pytest.fixture(autouse=True)
def _at_the_time_of_the_cast() -> Iterator[None]:
    with clock_at(NOW):
        yield


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 7)


def test_good_rows_become_published_offers_that_are_found_and_heard_of(cast: Cast, small_chunks: None) -> None:
    actor = cast.mine.actor
    import_id = send(actor, sheet(list(many(40, bad_every=10))), publish=True)
    preview = get_own_import(actor, import_id)
    assert (preview.state, preview.rows_total, preview.rows_good, preview.rows_bad) == ("previewed", 40, 36, 4)
    assert count(Listing) == 0
    take_over(actor, import_id)
    done = get_own_import(actor, import_id)
    assert (done.state, done.rows_done, count(Listing)) == ("committed", 36, 36)
    one = session().scalars(select(Listing).where(Listing.title == "矸石3")).one()
    assert (one.state, one.material_id, one.price_fen) == ("published", "coal_gangue", -1_000)
    assert one.months == 0b0001_1110_0000
    assert (one.quantity_total, one.period, one.yearly_amount) == (3_000_000, "month", 36_000_000)
    assert one.expires_at is not None
    assert one.lat is not None
    assert count(ListingFigure, ListingFigure.listing_id == one.id) == 3
    published = set(session().scalars(select(EventRow.subject_id).where(EventRow.name == "ListingPublished")))
    assert published == set(session().scalars(select(Listing.id)))
    found = search(actor, Filters("offer", q="矸石12"), now=NOW, knowledge=current_knowledge())
    assert "矸石12" in {hit.listing.title for hit in found.rows}


def test_without_publishing_the_good_rows_become_drafts_that_nobody_else_sees(cast: Cast) -> None:
    take_over(cast.mine.actor, send(cast.mine.actor, sheet([ROW])))
    draft = session().scalars(select(Listing)).one()
    assert (draft.state, draft.published_at, draft.created_by) == ("draft", None, cast.mine.user_id)
    assert count(EventRow, EventRow.name == "ListingPublished") == 0


def test_a_row_without_place_is_bad_for_publishing_and_stands_at_the_chosen_site(cast: Cast) -> None:
    placeless = sheet([["矸石", "煤矸石"]], HEAD[:2])
    refused = send(cast.mine.actor, placeless, publish=True)
    assert session().scalars(select(ListingImportRow.errors)).one().keys() == {"district"}
    assert get_own_import(cast.mine.actor, refused).rows_good == 0
    take_over(cast.mine.actor, send(cast.mine.actor, placeless, publish=True, site_id=cast.mine.site_id))
    assert session().scalars(select(Listing.site_id)).one() == cast.mine.site_id


def test_a_site_of_another_firm_is_refused(cast: Cast) -> None:
    with pytest.raises(ImportFaulty) as refusal:
        send(cast.mine.actor, sheet([ROW]), site_id=cast.kiln.site_id)
    assert set(refusal.value.fields) == {"site_id"}


def test_an_import_is_committed_once_and_not_after_it_was_let_go(cast: Cast) -> None:
    actor = cast.mine.actor
    import_id = send(actor, sheet([ROW]))
    take_over(actor, import_id)
    for verb in (importing.commit, importing.discard):
        with pytest.raises(WrongState):
            verb(actor=actor, now=NOW, import_id=import_id)
    importing.work(import_id, now=NOW)
    assert count(Listing) == 1
    let_go = send(actor, sheet([ROW]))
    importing.discard(actor=actor, now=NOW, import_id=let_go)
    with pytest.raises(WrongState):
        importing.commit(actor=actor, now=NOW, import_id=let_go)


def test_another_firm_neither_sees_nor_commits_an_import(cast: Cast) -> None:
    import_id = send(cast.mine.actor, sheet([ROW]))
    with pytest.raises(ImportNotFound):
        importing.commit(actor=cast.kiln.actor, now=NOW, import_id=import_id)
    with pytest.raises(Forbidden):
        send(cast.mine_reader.actor, sheet([ROW]))


def test_with_no_good_row_there_is_nothing_to_commit(cast: Cast) -> None:
    import_id = send(cast.mine.actor, sheet([[*ROW[:3], "一堆", *ROW[4:]]]))
    with pytest.raises(ImportFaulty):
        importing.commit(actor=cast.mine.actor, now=NOW, import_id=import_id)


def test_a_file_that_cannot_be_read_fails_with_its_reason_and_keeps_no_bytes(cast: Cast) -> None:
    import_id = send(cast.mine.actor, sheet([], HEAD))
    failed = get_own_import(cast.mine.actor, import_id)
    assert (failed.state, failed.fault, failed.content) == ("failed", "There is no row below the headings.", None)


def test_lines_are_those_of_the_sheet_though_rows_between_are_empty(cast: Cast) -> None:
    send(cast.mine.actor, sheet([ROW, [], [None] * 9, ROW]))
    assert list(session().scalars(select(ListingImportRow.line).order_by(ListingImportRow.line))) == [2, 5]


def test_the_firm_is_told_when_its_file_is_taken_over(cast: Cast) -> None:
    take_over(cast.mine.actor, send(cast.mine.actor, sheet([ROW])))
    told = session().execute(text("SELECT organisation_id FROM note")).scalars().all()
    assert told == [cast.mine.organisation_id]


# The door


@pytest.fixture
def mine(cast: Cast, sign_in_as: SignIn) -> FlaskClient:
    return sign_in_as(cast.mine.user_id, cast.mine.organisation_id)


def post(client: FlaskClient, content: bytes, name: str = "list.xlsx", **form: str) -> Any:
    form = {"kind": "offer", "publish": "yes", **form}
    return client.post("/import", data={**form, "file": (io.BytesIO(content), name)})


def test_a_file_is_sent_looked_at_and_taken_over_in_the_browser(mine: FlaskClient) -> None:
    sent = post(mine, sheet(list(many(20, bad_every=5))))
    assert sent.status_code == 302
    page = mine.get(sent.location).text
    assert "“一堆”不是数字。" in page
    assert "发布 16 行无误的" in page
    assert "煤矸石" in mine.get(f"{sent.location}?show=good").text
    assert mine.post(f"{sent.location}/commit").status_code == 302
    assert "已生成 16 条。" in mine.get(sent.location).text
    assert "矸石1" in mine.get("/offers").text


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_bad_rows_come_back_with_their_reasons_and_can_be_mended_and_sent(mine: FlaskClient, form: str) -> None:
    sent = post(mine, sheet(list(many(6, bad_every=3))))
    content = mine.get(f"{sent.location}/bad-rows.{form}").data
    head, *rows = (list(row) for row in read_rows(f"bad.{form}", content))
    assert head == [*HEAD[:6], "价格（元/吨）", "供应月份", "区县", "问题"] or head[-1] == "问题"
    assert [row[0] for row in rows] == ["矸石3", "矸石6"]
    assert all(row[-1] == "数量: “一堆”不是数字。" for row in rows)
    place = head.index("数量")
    for row in rows:
        row[place] = 50
    again = post(mine, sheet(rows, [str(heading) for heading in head]), publish="no")
    assert "将 2 行无误的存为草稿" in mine.get(again.location).text


def test_in_the_list_of_bad_rows_the_faulty_cell_is_marked_and_says_why(mine: FlaskClient) -> None:
    sent = post(mine, sheet([["=A1", *ROW[1:3], "一堆", *ROW[4:]]]))
    book: Any = openpyxl.load_workbook(io.BytesIO(mine.get(f"{sent.location}/bad-rows.xlsx").data))
    marked = book[book.sheetnames[0]]["D2"]
    assert marked.comment.text == "“一堆”不是数字。"
    assert marked.fill.fgColor.rgb.endswith("F9D9D5")
    assert book[book.sheetnames[0]]["A2"].data_type == "s"


def test_reasons_are_said_in_the_readers_language(mine: FlaskClient) -> None:
    sent = post(mine, sheet([[*ROW[:3], "一堆", *ROW[4:]]]))
    assert "“一堆” is not a number." in mine.get(f"{sent.location}?lang=en").text
    with use_locale("en"):
        answer = mine.get(f"{sent.location}/bad-rows.csv?lang=en").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(answer)))
    assert lines[1][-1] == "Quantity: “一堆” is not a number."


@pytest.mark.parametrize(
    ("content", "name", "form", "status"),
    [
        (b"", "a.xlsx", {}, 422), (b"x", "a.csv", {"kind": "everything"}, 422),
        (sheet([ROW]), "a.xlsx", {"site": "-7"}, 422),
        (sheet([ROW]), "a.xlsx", {"site": "9" * 30}, 422), (b"junk", "a.xlsx", {}, 302),
        (sheet([ROW]), "../../x\x00.xlsx", {}, 302),
        (sheet([["\x01\x02", "\ud7ff", "x" * 30_000, "1e309", "吨"]]), "a.xlsx", {}, 302),
    ],
)  # fmt: skip
def test_hostile_files_and_fields_get_a_sentence(
    mine: FlaskClient, content: bytes, name: str, form: dict[str, str], status: int
) -> None:
    answer = post(mine, content, name, **form)
    assert answer.status_code == status
    if status == 302:
        assert mine.get(answer.location).status_code == 200


def test_the_progress_page_shows_how_far_it_is_and_polls(mine: FlaskClient, cast: Cast) -> None:
    import_id = importing.upload(
        actor=cast.mine.actor, now=NOW, kind="offer", file_name="large.xlsx", content=sheet([ROW]), publish=False
    )
    page = mine.get(f"/imports/{import_id}").text
    assert 'hx-trigger="every 2s"' in page
    assert "排队中" in page
    assert "<html" in page
    fragment = mine.get(f"/imports/{import_id}", headers={"HX-Request": "true"}).text
    assert "<progress" in fragment
    assert "<html" not in fragment


def test_strangers_readers_and_other_firms_are_kept_out(client: FlaskClient, cast: Cast, sign_in_as: SignIn) -> None:
    import_id = send(cast.mine.actor, sheet([ROW]))
    reader = sign_in_as(cast.mine_reader.user_id, cast.mine_reader.organisation_id)
    kiln = sign_in_as(cast.kiln.user_id, cast.kiln.organisation_id)
    pages = [f"/imports/{import_id}", f"/imports/{import_id}/bad-rows.csv", f"/imports/{import_id}/bad-rows.xlsx"]
    for path in pages:
        assert [who.get(path).status_code for who in (client, reader, kiln)] == [401, 403, 404]
    for verb in ("commit", "discard"):
        assert kiln.post(f"/imports/{import_id}/{verb}").status_code == 404
    assert get_own_import(cast.mine.actor, import_id).state == "previewed"


# Dead processes

WORKER = """
import os, signal, sys
from datetime import datetime
from market.kernel import db
from market.listings.services import importing
from market.doors.rooms import load_rooms
load_rooms()
url, import_id, chunk, die_after, now = sys.argv[1:]
db.database.connect(url)
importing.CHUNK = int(chunk)
left = int(die_after)
reindex = importing.reindex
def dying(made, **options):
    global left
    reindex(made, **options)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
importing.reindex = dying
importing.work(int(import_id), now=datetime.fromisoformat(now))
"""


def run_worker(url: str, import_id: int, *, die_after: int) -> int:
    """A worker of its own, killed inside its ``die_after``-th chunk (0: never); returns its exit code."""
    command = [sys.executable, "-c", WORKER, url, str(import_id), "10", str(die_after), NOW.isoformat()]
    return subprocess.run(command, check=False, timeout=100, env={**os.environ, "PYTHONPATH": os.getcwd()}).returncode


def prepared(engine: Engine, rows: int) -> tuple[Cast, int]:
    """A small city with an import that waits to be committed."""
    city = found_city()
    import_id = send(city.mine.actor, sheet(list(many(rows, bad_every=9))), publish=True)
    importing.commit(actor=city.mine.actor, now=NOW, import_id=import_id)
    db.release()
    return city, import_id


@pytest.mark.race
def test_a_worker_killed_inside_a_chunk_leaves_whole_chunks_and_the_next_goes_on(clean_database: Engine) -> None:
    _city, import_id = prepared(clean_database, 60)
    url = clean_database.url.render_as_string(hide_password=False)
    assert run_worker(url, import_id, die_after=3) == -signal.SIGKILL
    assert count(Listing) == count(EventRow, EventRow.name == "ListingPublished") == 20
    assert session().get_one(ListingImport, import_id).rows_done == 20
    db.release()
    assert run_worker(url, import_id, die_after=2) == -signal.SIGKILL
    assert count(Listing) == 30
    db.release()
    assert run_worker(url, import_id, die_after=0) == 0
    made = sorted(session().scalars(select(Listing.title)))
    assert made == sorted(f"矸石{number}" for number in range(1, 61) if number % 9)
    assert (
        count(EventRow, EventRow.name == "ListingPublished")
        == len(made)
        == count(ListingImportRow, ListingImportRow.listing_id.is_not(None))
    )
    assert session().get_one(ListingImport, import_id).state == "committed"
    assert session().scalar(text("SELECT count(*) FROM fts_listing")) == len(made)


@pytest.mark.race
def test_two_workers_at_once_make_every_listing_once(clean_database: Engine) -> None:
    _city, import_id = prepared(clean_database, 60)
    url = clean_database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WORKER, url, str(import_id), "10", "0", NOW.isoformat()]
    workers = [subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.getcwd()}) for _ in range(2)]
    assert [worker.wait(timeout=100) for worker in workers] == [0, 0]
    titles = list(session().scalars(select(Listing.title)))
    assert len(titles) == len(set(titles)) == 54


def test_reading_that_stopped_half_way_goes_on_where_it_was(
    clean_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = found_city()
    monkeypatch.setattr(importing, "CHUNK", 10)
    import_id = importing.upload(
        actor=city.mine.actor, now=NOW, kind="offer", file_name="a.xlsx", content=sheet(list(many(35))), publish=True
    )
    keep, calls = importing._keep, []

    def failing(*args: Any) -> bool:
        calls.append(args)
        if len(calls) == 3:
            raise OSError("the disk is full")
        return keep(*args)

    monkeypatch.setattr(importing, "_keep", failing)
    with pytest.raises(OSError, match="full"):
        importing.work(import_id, now=NOW)
    assert count(ListingImportRow) == 20
    importing.work(import_id, now=NOW)
    done = get_own_import(city.mine.actor, import_id)
    assert (done.state, done.rows_good, count(ListingImportRow)) == ("previewed", 35, 35)


@pytest.mark.soak
@pytest.mark.timeout(1_500)
def test_a_hundred_thousand_rows_are_read_and_taken_over(clean_database: Engine, tmp_path: Path) -> None:
    city = found_city()
    began = time.process_time()  # not the clock on the wall: the machine may be busy with others
    import_id = send(city.mine.actor, sheet(list(many(100_000, bad_every=1_000))), publish=True)
    take_over(city.mine.actor, import_id)
    done = get_own_import(city.mine.actor, import_id)
    assert (done.state, done.rows_done, done.rows_bad) == ("committed", 99_900, 100)
    assert count(Listing) == count(EventRow, EventRow.name == "ListingPublished") == 99_900
    assert time.process_time() - began < 600


def test_a_file_on_which_we_break_holds_up_nobody_behind_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    poison, good = (
        importing.upload(actor=actor, now=NOW, kind="offer", file_name="a.xlsx", content=sheet([ROW]), publish=False)
        for actor in (cast.mine.actor, cast.kiln.actor)
    )
    read = importing._read

    def broken(import_id: int, now: Any) -> None:
        if import_id == poison:
            raise MemoryError
        read(import_id, now)

    monkeypatch.setattr(importing, "_read", broken)
    importing.work_on_all(now=NOW)
    failed = get_own_import(cast.mine.actor, poison)
    assert (failed.state, failed.fault) == ("failed", "We could not read this file; that has been logged.")
    assert get_own_import(cast.kiln.actor, good).state == "previewed"


@pytest.mark.parametrize("name", ["a\0b\ud800.csv", "../../etc/passwd.csv", "<script>.csv", "x" * 5_000 + ".csv"])
def test_a_file_of_any_name_and_any_numbers_is_kept_by_both_databases(cast: Cast, name: str) -> None:
    content = "标题,数量\n甲,1e999\n乙,nan\n丙,3\n".encode()
    kept = get_own_import(cast.mine.actor, send(cast.mine.actor, content, name=name))
    assert (kept.state, kept.rows_good, kept.rows_bad) == ("previewed", 1, 2)


def test_who_has_ten_files_waiting_waits_too(cast: Cast) -> None:
    one: dict[str, Any] = {"now": NOW, "kind": "offer", "file_name": "a.csv", "content": b"x", "publish": False}
    for _ in range(10):
        importing.upload(actor=cast.mine.actor, **one)
    with pytest.raises(ImportFaulty) as refusal:
        importing.upload(actor=cast.mine.actor, **one)
    assert "Ten of your files" in refusal.value.fields["file"]
    importing.upload(actor=cast.kiln.actor, **one)
