"""Notes in an organisation's inbox. The words live in the rooms that send them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.kernel.db import Base, ForeignId, Id
from market.notifications.rules import fill


class Note(Base):
    """One note to one organisation: a msgid with its parameters, and where it leads."""

    __tablename__ = "note"

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("organisation.id"))
    message: Mapped[str] = mapped_column(String(300))
    """An English msgid with ``%(name)s`` placeholders, translated when read; see rules.py."""
    params: Mapped[dict[str, Any]]
    link: Mapped[str] = mapped_column(String(300), default="")
    """A local path."""
    key: Mapped[str] = mapped_column(String(120))
    """What makes the note the same note: sending it twice leaves one."""
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    def text(self) -> str:
        """The sentence in the present language."""
        return fill(self.message, self.params)

    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        Index("ix_note_organisation_id_read_at", "organisation_id", "read_at"),
    )
