"""The verbs: put tables in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from market.catalog.events import ReferenceTableLoaded
from market.catalog.models import KnowledgeEdition, ReferenceEdition
from market.catalog.permissions import CatalogPermission
from market.catalog.shipped import shipped_knowledge, shipped_texts
from market.kernel.access import Actor, require
from market.kernel.db import atomic, session
from market.kernel.events import record


def load_shipped(*, actor: Actor, now: datetime) -> str:
    """Put the shipped tables in force and return their edition. Idempotent: what is there already is not written again.

    Editions that were in force before stay readable, so that an old match can be explained with its own figures.
    """
    require(CatalogPermission.LOAD, actor)
    knowledge = shipped_knowledge()
    with atomic():
        for table, text in shipped_texts().items():
            _keep(table, knowledge.editions[table], text, actor, now)
        _put_in_force(knowledge.edition, dict(knowledge.editions), now)
    return knowledge.edition


def _keep(table: str, edition: str, text: str, actor: Actor, now: datetime) -> None:
    known = select(ReferenceEdition.id).where(ReferenceEdition.table_name == table, ReferenceEdition.edition == edition)
    if session().scalar(known) is not None:
        return
    row = ReferenceEdition(table_name=table, edition=edition, content=text, loaded_at=now)
    session().add(row)
    session().flush()
    record(ReferenceTableLoaded(reference_edition_id=row.id, table_name=table, edition=edition), actor=actor, now=now)


def _put_in_force(edition: str, tables: dict[str, str], now: datetime) -> None:
    rows = session().scalars(
        select(KnowledgeEdition)
        .where(KnowledgeEdition.is_current | (KnowledgeEdition.edition == edition))
        .with_for_update()
    )
    wanted = None
    for row in rows:
        if row.edition == edition:
            wanted = row
        else:
            row.is_current = False
    session().flush()  # only one may be current at any moment: the old one steps down first
    if wanted is None:
        session().add(KnowledgeEdition(edition=edition, tables=tables, loaded_at=now, is_current=True))
    elif not wanted.is_current:
        wanted.is_current = True
    session().flush()
