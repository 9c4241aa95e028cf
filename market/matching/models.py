"""Kept matches: what was proposed, when, with which editions of the reference tables and of the listings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.kernel.db import Base, ForeignId, Id


class Match(Base):
    __tablename__ = "match"

    id: Mapped[Id]
    offer_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("listing.id"))
    want_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("listing.id"))
    score_permille: Mapped[int]
    """The score times 1000: an integer sorts and compares alike on both databases."""
    verdict: Mapped[str] = mapped_column(String(10))
    road_m: Mapped[int | None]
    landed_fen: Mapped[int | None]
    """Landed price per tonne for the taker, in fen; None where the unit is no mass."""
    offer_version: Mapped[int]
    want_version: Mapped[int]
    edition: Mapped[str] = mapped_column(String(12))
    """Edition of the reference tables the result was computed with."""
    result: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("offer_id", "want_id"),
        Index("ix_match_want_id_score", "want_id", "score_permille"),
        Index("ix_match_offer_id_score", "offer_id", "score_permille"),
        CheckConstraint("verdict IN ('ideal', 'good', 'reserved')", name="verdict"),
        CheckConstraint("score_permille BETWEEN 0 AND 1000", name="score"),
    )
