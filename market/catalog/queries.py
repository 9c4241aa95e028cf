"""Reading the knowledge in force, or the one that an old match was computed with."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy import select, tuple_

from market.catalog.errors import EditionNotFound, EditionUnreadable
from market.catalog.models import KnowledgeEdition, ReferenceEdition
from market.catalog.rules.knowledge import Knowledge
from market.catalog.rules.reading import TABLES, TablesFaulty, read_knowledge
from market.catalog.rules.search import Index, build_index
from market.catalog.shipped import shipped_knowledge, shipped_texts
from market.kernel.db import session

log = structlog.get_logger(__name__)
_kept: dict[str, Knowledge] = {}
_indexes: dict[str, Index] = {}
KEEP = 4
"""How many editions a process holds in memory."""


def current_knowledge() -> Knowledge:
    """The knowledge in force, asked for once a request and kept in memory; the shipped one while there is none."""
    current = session()
    if not current.info.get("reading"):  # a transaction that writes may change it
        return _in_force()
    if "knowledge" not in current.info:
        current.info["knowledge"] = _in_force()
    known: Knowledge = current.info["knowledge"]
    return known


def _in_force() -> Knowledge:
    edition = session().scalar(select(KnowledgeEdition.edition).where(KnowledgeEdition.is_current))
    if edition is None:
        return shipped_knowledge()
    try:
        return knowledge_of(edition)
    except EditionUnreadable:
        # The program was replaced and `market db upgrade` has not run yet.
        log.warning("current_edition_unreadable", edition=edition)
        return shipped_knowledge()


def knowledge_of(edition: str) -> Knowledge:
    """The knowledge of a kept edition. A table that did not exist then is read as it ships.

    Raises EditionNotFound for an edition that was never in force here, EditionUnreadable for one that this program
    cannot read any more.
    """
    if edition == shipped_knowledge().edition:
        return shipped_knowledge()
    if edition not in _kept:
        found = _read(edition)
        while len(_kept) >= KEEP:
            _kept.pop(next(iter(_kept)), None)
        _kept[edition] = found
    return _kept[edition]


def _read(edition: str) -> Knowledge:
    tables = session().scalar(select(KnowledgeEdition.tables).where(KnowledgeEdition.edition == edition))
    if tables is None:
        raise EditionNotFound()
    rows = session().execute(
        select(ReferenceEdition.table_name, ReferenceEdition.content).where(
            tuple_(ReferenceEdition.table_name, ReferenceEdition.edition).in_(sorted(tables.items()))
        )
    )
    texts = shipped_texts() | {name: content for name, content in rows if name in TABLES}
    try:
        return read_knowledge(texts)
    except TablesFaulty as error:
        raise EditionUnreadable() from error


def editions() -> Sequence[KnowledgeEdition]:
    """Every knowledge that was ever in force here, the newest first."""
    query = select(KnowledgeEdition).order_by(KnowledgeEdition.loaded_at.desc(), KnowledgeEdition.id.desc())
    return session().scalars(query).all()


def current_index() -> Index:
    """The search index over the knowledge in force, built once an edition and process."""
    knowledge = current_knowledge()
    if knowledge.edition not in _indexes:
        while len(_indexes) >= KEEP:
            _indexes.pop(next(iter(_indexes)), None)
        _indexes[knowledge.edition] = build_index(knowledge)
    return _indexes[knowledge.edition]
