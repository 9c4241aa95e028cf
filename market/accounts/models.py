"""Organisations, their sites, people, and who belongs where with which role."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.accounts.rules.kinds import KINDS, ROLES
from market.kernel.db import Base, ForeignId, Id


class Organisation(Base):
    """A firm or public body. ``kind`` is what it does here; a demo one is fictional and marked so."""

    __tablename__ = "organisation"

    id: Mapped[Id]
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(12))
    trade_zh: Mapped[str] = mapped_column(String(60), default="")
    """What it makes or does, in a few words: 煤矿, 水泥厂."""
    trade_en: Mapped[str] = mapped_column(String(60), default="")
    district: Mapped[str] = mapped_column(String(6), default="")
    """GB/T 2260 code."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    sites: Mapped[list[Site]] = relationship(back_populates="organisation", lazy="raise")
    memberships: Mapped[list[Membership]] = relationship(back_populates="organisation", lazy="raise")

    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"),
        UniqueConstraint("name_zh"),
    )


class Site(Base):
    """A place an organisation works at; coordinates in WGS-84 degrees."""

    __tablename__ = "site"

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("organisation.id"), index=True)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    district: Mapped[str] = mapped_column(String(6))
    lat: Mapped[float]
    lon: Mapped[float]

    organisation: Mapped[Organisation] = relationship(back_populates="sites")


class UserAccount(Base):
    """A person who signs in."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(2), default="zh")
    generation: Mapped[int] = mapped_column(default=0)
    """Of browser sessions: when it moves on, those begun before have ended."""
    created_at: Mapped[datetime]

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="raise")


class Membership(Base):
    """That a person acts for an organisation, in a role."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("user_account.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("organisation.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(8))

    user: Mapped[UserAccount] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(back_populates="memberships")

    __table_args__ = (CheckConstraint(f"role IN ({', '.join(map(repr, ROLES))})", name="role"),)


class SignInThrottle(Base):
    """Failed tries of one account from one address, of one account, or of one address; see rules/throttle.py."""

    __tablename__ = "sign_in_throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    """Of the last try that was let through."""
    succeeded_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)
