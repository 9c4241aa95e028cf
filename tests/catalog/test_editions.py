"""Editions of the tables in the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from market.catalog import queries, services
from market.catalog import shipped as files
from market.catalog.errors import EditionNotFound, EditionUnreadable
from market.catalog.models import KnowledgeEdition, ReferenceEdition
from market.catalog.rules.reading import TABLES, read_knowledge
from market.catalog.shipped import shipped_knowledge, shipped_texts
from market.kernel import db
from market.kernel.access import SYSTEM, Actor
from market.kernel.errors import Forbidden, SignInNeeded
from market.kernel.events import EventRow

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


def _count(entity: type) -> int:
    return db.session().scalar(select(func.count()).select_from(entity)) or 0


def _ship(monkeypatch: pytest.MonkeyPatch, **texts: str) -> str:
    """Let the program ship other tables; returns their edition."""
    changed = shipped_texts() | texts
    knowledge = read_knowledge(changed)
    monkeypatch.setattr(services, "shipped_texts", lambda: changed)
    monkeypatch.setattr(services, "shipped_knowledge", lambda: knowledge)
    return knowledge.edition


def test_an_empty_database_reads_what_ships(database: Connection) -> None:
    assert queries.current_knowledge() is shipped_knowledge()


def test_loading_keeps_every_table_and_records_each(database: Connection) -> None:
    edition = services.load_shipped(actor=SYSTEM, now=NOW)
    assert edition == shipped_knowledge().edition
    assert _count(ReferenceEdition) == len(TABLES)
    names = db.session().scalars(select(EventRow.payload).where(EventRow.name == "ReferenceTableLoaded")).all()
    assert {payload["table_name"] for payload in names} == set(TABLES)
    assert queries.current_knowledge() is shipped_knowledge()


def test_loading_again_writes_nothing(database: Connection) -> None:
    services.load_shipped(actor=SYSTEM, now=NOW)
    services.load_shipped(actor=SYSTEM, now=NOW)
    assert _count(ReferenceEdition) == len(TABLES)
    assert _count(KnowledgeEdition) == 1
    assert _count(EventRow) == len(TABLES)


def test_a_new_edition_is_in_force_at_once_and_the_old_one_stays_readable(
    database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_text = shipped_texts()["materials"]
    old = _ship(monkeypatch, materials=old_text.replace("煤矸石,coal gangue", "煤矸石,colliery spoil", 1))
    services.load_shipped(actor=SYSTEM, now=NOW)
    assert queries.current_knowledge().materials["coal_gangue"].name_en == "colliery spoil"
    monkeypatch.undo()
    new = services.load_shipped(actor=SYSTEM, now=NOW)
    assert queries.current_knowledge().materials["coal_gangue"].name_en == "coal gangue"
    assert queries.knowledge_of(old).materials["coal_gangue"].name_en == "colliery spoil"
    assert _count(ReferenceEdition) == len(TABLES) + 1
    assert [row.edition for row in queries.editions() if row.is_current] == [new]
    assert {row.edition for row in queries.editions()} == {old, new}


def test_the_search_index_follows_the_edition(database: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    text = shipped_texts()["materials"].replace("煤矸石,coal gangue", "煤矸石,zwickelstone", 1)
    _ship(monkeypatch, materials=text)
    services.load_shipped(actor=SYSTEM, now=NOW)
    assert [hit.entry.key for hit in queries.current_index().search("zwickelstone")] == ["coal_gangue"]
    monkeypatch.undo()
    services.load_shipped(actor=SYSTEM, now=NOW)
    assert queries.current_index().search("zwickelstone") == []


def test_a_table_that_did_not_exist_then_is_read_as_it_ships(database: Connection) -> None:
    with db.atomic() as session:
        session.add(KnowledgeEdition(edition="older", tables={}, loaded_at=NOW, is_current=True))
    assert queries.knowledge_of("older").materials == shipped_knowledge().materials


def test_an_unknown_edition_is_refused(database: Connection) -> None:
    with pytest.raises(EditionNotFound):
        queries.knowledge_of("000000000000")


def test_an_edition_of_an_older_program_is_refused_but_pages_go_on(database: Connection) -> None:
    with db.atomic() as session:
        session.add(ReferenceEdition(table_name="districts", edition="d1", content="adcode\n1\n", loaded_at=NOW))
        row = KnowledgeEdition(edition="ancient", tables={"districts": "d1"}, loaded_at=NOW, is_current=True)
        session.add(row)
    with pytest.raises(EditionUnreadable):
        queries.knowledge_of("ancient")
    assert queries.current_knowledge() is shipped_knowledge()


def test_only_one_knowledge_can_be_in_force(database: Connection) -> None:
    services.load_shipped(actor=SYSTEM, now=NOW)
    with pytest.raises(IntegrityError), db.atomic() as session:
        session.add(KnowledgeEdition(edition="second", tables={}, loaded_at=NOW, is_current=True))
        session.flush()


def test_a_failure_half_way_leaves_no_table_behind(database: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(services, "_put_in_force", fail)
    with pytest.raises(RuntimeError):
        services.load_shipped(actor=SYSTEM, now=NOW)
    assert (_count(ReferenceEdition), _count(EventRow)) == (0, 0)


def test_only_the_system_loads_tables(database: Connection) -> None:
    with pytest.raises(SignInNeeded):
        services.load_shipped(actor=Actor(), now=NOW)
    with pytest.raises(Forbidden):
        services.load_shipped(actor=Actor(user_id=1, organisation_id=1, roles=frozenset({"owner"})), now=NOW)


def test_an_edition_that_was_withdrawn_comes_back(database: Connection) -> None:
    services.load_shipped(actor=SYSTEM, now=NOW)
    with db.atomic() as session:
        session.execute(update(KnowledgeEdition).values(is_current=False))
        session.add(KnowledgeEdition(edition="other", tables={}, loaded_at=NOW, is_current=True))
    services.load_shipped(actor=SYSTEM, now=NOW)
    assert [row.edition for row in queries.editions() if row.is_current] == [files.shipped_knowledge().edition]


@pytest.mark.race
def test_two_upgrades_at_once_leave_one_edition(clean_database: object) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    barrier = Barrier(2)

    def load() -> str:
        barrier.wait()
        try:
            return services.load_shipped(actor=SYSTEM, now=NOW)
        except IntegrityError:  # the other was faster, and wrote the same
            return shipped_knowledge().edition

    with ThreadPoolExecutor(2) as threads:
        done = [future.result() for future in [threads.submit(load) for _ in range(2)]]
    assert set(done) == {shipped_knowledge().edition}
    assert _count(KnowledgeEdition) == 1
    assert _count(ReferenceEdition) == len(TABLES)
