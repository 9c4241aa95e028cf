"""Editions of the reference tables: the text of each table, and which texts were in force together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.kernel.db import Base, Id


class ReferenceEdition(Base):
    """One table in one edition; never changed once written."""

    __tablename__ = "reference_edition"

    id: Mapped[Id]
    table_name: Mapped[str] = mapped_column(String(40))
    edition: Mapped[str] = mapped_column(String(12))
    """The first twelve digits of the SHA-256 of ``content``."""
    content: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("table_name", "edition"),)


class KnowledgeEdition(Base):
    """All tables together as they were in force; ``edition`` is what a match keeps."""

    __tablename__ = "knowledge_edition"

    id: Mapped[Id]
    edition: Mapped[str] = mapped_column(String(12))
    tables: Mapped[dict[str, Any]]
    """Table name -> edition of that table."""
    loaded_at: Mapped[datetime]
    is_current: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("edition"),
        Index(
            "uq_knowledge_edition_current",
            "is_current",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )
