"""The inbox: what is sent once stands there once, in the reader's language, for its organisation only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, func, select

from market.accounts import services as accounts
from market.kernel import db, i18n
from market.kernel.access import ANONYMOUS, SYSTEM
from market.kernel.errors import SignInNeeded
from market.kernel.events import EventRow
from market.notifications import queries, rules, services
from market.notifications.errors import NoteNotFound
from market.notifications.models import Note
from tests.support.cast import NOW, PASSWORD, Cast, found_city

SignIn = Callable[..., FlaskClient]


def send(organisation_id: int, key: str, **changes: Any) -> None:
    note: dict[str, Any] = {"message": "Fits: %(title)s", "params": {"title": key}, "link": "/offers", **changes}
    services.send(now=note.pop("now", NOW), organisation_id=organisation_id, key=key, **note)


def notes_of(organisation_id: int) -> list[Note]:
    return list(db.session().scalars(select(Note).where(Note.organisation_id == organisation_id).order_by(Note.id)))


def test_a_note_sent_twice_stands_there_once_and_is_recorded_once(cast: Cast) -> None:
    send(cast.mine.organisation_id, "match-1")
    send(cast.mine.organisation_id, "match-1", message="Again: %(title)s")
    assert [note.text() for note in notes_of(cast.mine.organisation_id)] == ["Fits: match-1"]
    assert db.session().scalar(select(func.count()).where(EventRow.name == "NoteSent")) == 1


def test_the_same_key_reaches_two_organisations(cast: Cast) -> None:
    send(cast.mine.organisation_id, "match-1")
    send(cast.kiln.organisation_id, "match-1")
    assert [queries.unread_count(person.actor) for person in (cast.mine, cast.kiln, cast.stranger)] == [1, 1, 0]


def test_a_note_is_undone_with_the_transaction_that_sent_it(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), db.atomic():
        send(cast.mine.organisation_id, "match-1")
        raise ZeroDivisionError
    assert queries.unread_count(cast.mine.actor) == 0


@pytest.mark.race
def test_a_note_sent_by_two_workers_at_once_stands_there_once(clean_database: Engine) -> None:
    organisation_id = found_city().mine.organisation_id
    barrier = threading.Barrier(4)
    failures: list[BaseException] = []

    def work() -> None:
        barrier.wait()
        try:
            for number in range(10):
                send(organisation_id, f"match-{number}")
        except BaseException as failure:  # a thread's failure must reach the test
            failures.append(failure)
        finally:
            db.release()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(note.key for note in notes_of(organisation_id)) == sorted(f"match-{number}" for number in range(10))
    db.release()


def test_a_name_in_both_languages_is_told_in_the_readers_own() -> None:
    params = {"firm_zh": "宝塔砖厂", "firm_en": "Pagoda Brickworks", "score": 0.9}
    told = []
    for language in ("zh", "en"):
        with i18n.use_locale(language):
            told.append(rules.fill("%(firm)s: %(score)s", params))
    assert told == ["宝塔砖厂: 0.9", "Pagoda Brickworks: 0.9"]


def test_a_name_missing_in_one_language_is_told_in_the_other() -> None:
    with i18n.use_locale("en"):
        assert rules.fill("%(firm)s", {"firm_zh": "宝塔砖厂", "firm_en": ""}) == "宝塔砖厂"


@given(st.text(max_size=200))
def test_whatever_a_listing_is_called_its_note_can_be_told(title: str) -> None:
    rules.check("Fits: %(title)s", {"title": title}, "", "k")
    assert rules.fill("Fits: %(title)s", {"title": title}) == f"Fits: {title}"


@pytest.mark.parametrize(
    "changes",
    [
        {"message": ""},
        {"message": "x" * 301},
        {"params": {}},
        {"message": "100 %", "params": {}},
        {"link": "https://evil.example"},
        {"link": "//evil.example"},
        {"link": "/" + "x" * 300},
        {"key": ""},
        {"key": "k" * 121},
    ],
)
def test_a_note_that_could_not_be_shown_is_refused_when_it_is_sent(changes: dict[str, Any]) -> None:
    note = {"message": "Fits: %(title)s", "params": {"title": "t"}, "link": "", "key": "k", **changes}
    with pytest.raises(ValueError, match=r"note|message"):
        services.send(now=NOW, organisation_id=1, **note)


def test_reading_a_note_keeps_the_first_moment_and_is_recorded_once(cast: Cast) -> None:
    send(cast.mine.organisation_id, "match-1", link="/offers/7")
    note_id = notes_of(cast.mine.organisation_id)[0].id
    for minutes in (1, 2):
        read = services.mark_read(actor=cast.mine.actor, now=NOW + timedelta(minutes=minutes), note_id=note_id)
        assert read == "/offers/7"
    assert notes_of(cast.mine.organisation_id)[0].read_at == NOW + timedelta(minutes=1)
    assert db.session().scalar(select(func.count()).where(EventRow.name == "NoteRead")) == 1


def test_nobody_reads_or_empties_the_inbox_of_others(cast: Cast) -> None:
    send(cast.mine.organisation_id, "match-1")
    note_id = notes_of(cast.mine.organisation_id)[0].id
    for actor in (cast.kiln.actor, ANONYMOUS):
        with pytest.raises(NoteNotFound):
            services.mark_read(actor=actor, now=NOW, note_id=note_id)
    with pytest.raises(SignInNeeded):
        services.mark_all_read(actor=ANONYMOUS, now=NOW)
    assert services.mark_all_read(actor=cast.kiln.actor, now=NOW) == 0
    assert queries.unread_count(cast.mine.actor) == 1
    assert not queries.inbox(cast.kiln.actor, unread_only=False, page=1).rows


def test_unread_notes_come_first_then_the_newest(cast: Cast) -> None:
    for number in range(4):
        send(cast.mine.organisation_id, f"match-{number}", now=NOW + timedelta(minutes=number))
    newest = notes_of(cast.mine.organisation_id)[-1].id
    services.mark_read(actor=cast.mine.actor, now=NOW, note_id=newest)
    page = queries.inbox(cast.mine.actor, unread_only=False, page=1)
    assert [note.key for note in page.rows] == ["match-2", "match-1", "match-0", "match-3"]
    unread = queries.inbox(cast.mine.actor, unread_only=True, page=1)
    assert [note.key for note in unread.rows] == ["match-2", "match-1", "match-0"]


def test_a_page_beyond_the_last_is_the_last(cast: Cast) -> None:
    for number in range(27):
        send(cast.mine.organisation_id, f"match-{number}")
    page = queries.inbox(cast.mine.actor, unread_only=False, page=10_000)
    assert (page.number, page.count, page.total, len(page.rows)) == (2, 2, 27, 2)


# The pages


def test_strangers_have_no_inbox(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/inbox").status_code == 401
    assert client.post("/inbox/read").status_code == 401
    assert client.post("/inbox/1/read").status_code == 401


def test_members_read_the_notes_of_their_organisation_and_nobody_elses(cast: Cast, sign_in_as: SignIn) -> None:
    send(cast.mine.organisation_id, "煤矸石 & <b>页岩</b>")
    for person in (cast.mine, cast.mine_reader):
        page = sign_in_as(person.user_id, person.organisation_id).get("/inbox").text
        assert "煤矸石 &amp; &lt;b&gt;页岩&lt;/b&gt;" in page
    page = sign_in_as(cast.kiln.user_id, cast.kiln.organisation_id).get("/inbox").text
    assert "煤矸石" not in page
    assert "还没有消息。" in page


def test_opening_a_note_marks_it_read_and_leads_where_it_points(cast: Cast, sign_in_as: SignIn) -> None:
    send(cast.mine.organisation_id, "match-1", link="/offers/7?from=inbox")
    note_id = notes_of(cast.mine.organisation_id)[0].id
    mine = sign_in_as(cast.mine.user_id, cast.mine.organisation_id)
    assert 'class="count"' in mine.get("/inbox").text
    assert mine.post(f"/inbox/{note_id}/read", data={"open": "1"}).location == "/offers/7?from=inbox"
    page = mine.get("/inbox").text
    assert 'class="count"' not in page
    assert "标为已读" not in page


def test_marking_goes_back_to_the_list_as_it_was(cast: Cast, sign_in_as: SignIn) -> None:
    send(cast.mine.organisation_id, "match-1")
    note_id = notes_of(cast.mine.organisation_id)[0].id
    mine = sign_in_as(cast.mine.user_id, cast.mine.organisation_id)
    answer = mine.post(f"/inbox/{note_id}/read", data={"show": "unread", "page": "2"})
    assert answer.location == "/inbox?show=unread&page=2"
    assert "没有未读消息。" in mine.get("/inbox?show=unread").text
    assert mine.post(f"/inbox/{note_id}/read", data={"show": "//evil", "page": "x"}).location == "/inbox"


def test_all_are_marked_at_once_and_counted_in_words(cast: Cast, sign_in_as: SignIn) -> None:
    send(cast.mine.organisation_id, "match-1")
    mine = sign_in_as(cast.mine.user_id, cast.mine.organisation_id)
    assert "1 note is marked as read." in mine.post("/inbox/read?lang=en", follow_redirects=True).text
    for number in range(2):
        send(cast.mine.organisation_id, f"later-{number}")
    assert "2 notes are marked as read." in mine.post("/inbox/read", follow_redirects=True).text


def test_another_organisations_note_does_not_exist_for_me(cast: Cast, sign_in_as: SignIn) -> None:
    send(cast.mine.organisation_id, "match-1")
    kiln = sign_in_as(cast.kiln.user_id, cast.kiln.organisation_id)
    for note_id in (notes_of(cast.mine.organisation_id)[0].id, 10**9, 10**30):
        assert kiln.post(f"/inbox/{note_id}/read").status_code == 404
    assert queries.unread_count(cast.mine.actor) == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "²", ""])
def test_a_hostile_page_number_shows_a_page(cast: Cast, sign_in_as: SignIn, page: str) -> None:
    send(cast.mine.organisation_id, "match-1")
    mine = sign_in_as(cast.mine.user_id, cast.mine.organisation_id)
    answer = mine.get("/inbox", query_string={"page": page, "show": "'"})
    assert answer.status_code == 200
    assert "match-1" in answer.text


def test_somebody_without_an_organisation_is_told_what_to_do(cast: Cast, sign_in_as: SignIn) -> None:
    user_id = accounts.add_user(actor=SYSTEM, now=NOW, email="new@example.org", name="新人", password=PASSWORD)
    newcomer = sign_in_as(user_id)
    assert "您还没有可代表的单位。" in newcomer.get("/inbox").text
    assert newcomer.post("/inbox/read").status_code == 403


def test_the_count_of_unread_notes_is_asked_once_a_page_and_never_for_strangers(
    database: Connection, cast: Cast, client: FlaskClient, sign_in_as: SignIn
) -> None:
    asked: list[str] = []

    def watch(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "count" in statement and "FROM note" in statement and "read_at IS NULL" in statement:
            asked.append(statement)

    send(cast.mine.organisation_id, "match-1")
    mine = sign_in_as(cast.mine.user_id, cast.mine.organisation_id)
    event.listen(database, "before_cursor_execute", watch)
    mine.get("/profile")
    assert len(asked) == 1
    client.get("/sign-in")
    assert len(asked) == 1
