"""The event log: audit, outbox and timeline in one table.

``record()`` writes the fact in the transaction of the act. The worker relays it to every handler; each handler runs
once per event, in one transaction with the mark that it ran. A failing one is retried, then parked for a person.
"""

from __future__ import annotations

import dataclasses
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

import structlog
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from market.kernel.access import Actor
from market.kernel.db import Base, ForeignId, Id, atomic, session

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 8
_types: dict[str, type[Event]] = {}
_handlers: dict[str, dict[str, Callable[[Any, Context], None]]] = {}
_silent: set[str] = set()


@dataclass(frozen=True)
class Event:
    """A fact, in the past tense, made of ids. ``subject`` names what it is about; ``<subject>_id`` is its id."""

    subject: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__name__ in _types:
            raise ValueError(f"two events are called {cls.__name__}")
        _types[cls.__name__] = cls

    @property
    def subject_id(self) -> int:
        return int(getattr(self, f"{self.subject}_id"))


@dataclass(frozen=True)
class Context:
    """What a handler may know beside the event."""

    event_id: int
    now: datetime
    recorded_at: datetime
    actor_id: int | None
    organisation_id: int | None


class EventRow(Base):
    __tablename__ = "event"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    payload: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    request_id: Mapped[str] = mapped_column(String(36), default="")
    relayed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_event_subject_subject_id", "subject", "subject_id"),
        Index("ix_event_waiting", "id", sqlite_where=text("NOT relayed"), postgresql_where=text("NOT relayed")),
    )


class DeliveryRow(Base):
    """One handler's work on one event."""

    __tablename__ = "event_delivery"

    event_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("event.id"), primary_key=True)
    handler: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        CheckConstraint("state IN ('pending', 'done', 'parked')", name="state"),
        Index(
            "ix_event_delivery_due",
            "due_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )


E_ = TypeVar("E_", bound=Event)


def handles(event_type: type[E_]) -> Callable[[Callable[[E_, Context], None]], Callable[[E_, Context], None]]:
    """Register a handler. It must be idempotent only in what leaves the database: its rows commit with its mark."""

    def register(handler: Callable[[E_, Context], None]) -> Callable[[E_, Context], None]:
        room = handler.__module__.removeprefix("market.").removesuffix(".handlers")
        _handlers.setdefault(event_type.__name__, {})[f"{room}.{handler.__name__}"] = handler
        return handler

    return register


def silent(*event_types: type[Event]) -> None:
    """List events that nobody needs to act on: they are audit and timeline only."""
    _silent.update(event_type.__name__ for event_type in event_types)


def unhandled() -> set[str]:
    """Events that are neither handled nor listed silent (a test keeps this empty)."""
    return set(_types) - set(_handlers) - _silent


def record(event: Event, *, actor: Actor, now: datetime) -> int:
    """Write the fact in the present transaction and return its id. Raises RuntimeError outside ``atomic()``."""
    current = session()
    if current.info.get("reading"):
        raise RuntimeError("record() outside atomic()")
    row = EventRow(
        name=type(event).__name__,
        subject=event.subject,
        subject_id=event.subject_id,
        payload=dataclasses.asdict(event),
        at=now,
        actor_id=actor.user_id,
        organisation_id=actor.organisation_id,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )
    current.add(row)
    current.flush()
    return row.id


def record_all(events: Iterable[Event], *, actor: Actor, now: datetime) -> None:
    """Write many facts at once, as ``record`` does one; for imports, where a statement an event would take minutes."""
    current = session()
    if current.info.get("reading"):
        raise RuntimeError("record_all() outside atomic()")
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    rows = [
        {
            "name": type(event).__name__,
            "subject": event.subject,
            "subject_id": event.subject_id,
            "payload": dataclasses.asdict(event),
            "at": now,
            "actor_id": actor.user_id,
            "organisation_id": actor.organisation_id,
            "request_id": request_id,
            "relayed": False,
        }
        for event in events
    ]
    if rows:
        current.execute(insert(EventRow), rows)


def timeline(subject: str, subject_id: int) -> Sequence[EventRow]:
    """Everything that happened to one subject, oldest first. The caller has checked who may see it."""
    query = select(EventRow).where(EventRow.subject == subject, EventRow.subject_id == subject_id).order_by(EventRow.id)
    return session().scalars(query).all()


def last_event_id() -> int:
    """The highest id in the log, 0 when empty."""
    return session().scalar(select(func.max(EventRow.id))) or 0


@dataclass(frozen=True)
class Mark:
    """How far a reader of the log has come, and which of the last events it has seen."""

    last: int
    seen: frozenset[int]


OVERLAP = 200
"""A transaction with a lower id may commit after one with a higher id; so many of the last are looked at again."""
MANY = 20_000
"""Whoever has fallen so far behind starts anew."""


def changes_since(subject: str, mark: Mark | None) -> tuple[set[int] | None, Mark]:
    """Ids of the ``subject`` that events have spoken of since ``mark``, and the new mark; None: everything is new."""
    last = last_event_id()
    if mark is not None and last == mark.last and session().get_bind().dialect.name == "sqlite":
        return set(), mark  # one writer at a time: nothing below the last id is still to come
    first = max((mark.last if mark else last) - OVERLAP, 0)
    if mark is not None and last - first > MANY:
        mark, first = None, max(last - OVERLAP, 0)
    query = select(EventRow.id, EventRow.subject_id).where(EventRow.id > first, EventRow.subject == subject)
    rows = session().execute(query).all()
    ids = frozenset(row.id for row in rows)
    changed = None if mark is None else {row.subject_id for row in rows if row.id not in mark.seen}
    return changed, Mark(last, frozenset(key for key in ids if key > last - OVERLAP))


def relay(now: datetime, *, batch: int = 200) -> int:
    """Fan waiting events out to their handlers; return how many events were relayed."""
    with atomic() as current:
        rows = current.scalars(
            select(EventRow)
            .where(~EventRow.relayed)
            .order_by(EventRow.id)
            .limit(batch)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.relayed = True
            current.add_all(
                DeliveryRow(event_id=row.id, handler=name, due_at=now) for name in _handlers.get(row.name, ())
            )
        return len(rows)


def _due(now: datetime) -> Any:
    return (
        select(DeliveryRow, EventRow)
        .join(EventRow, EventRow.id == DeliveryRow.event_id)
        .where(DeliveryRow.state == "pending", DeliveryRow.due_at <= now)
        .order_by(DeliveryRow.due_at, DeliveryRow.event_id)
        .limit(1)
        .with_for_update(skip_locked=True, of=DeliveryRow)
    )


def deliver_one(now: datetime) -> bool:
    """Run the next due handler; False when nothing is due."""
    key: tuple[int, str] | None = None
    try:
        with atomic() as current:
            found = current.execute(_due(now)).first()
            if found is None:
                return False
            delivery, row = found
            key = (delivery.event_id, delivery.handler)
            handler = _handlers.get(row.name, {}).get(delivery.handler)
            if handler is not None:  # a handler that no longer exists has nothing left to do
                event = _types[row.name](**row.payload)
                handler(event, Context(row.id, now, row.at, row.actor_id, row.organisation_id))
            delivery.state = "done"
            delivery.done_at = now
            delivery.attempts += 1
    except Exception as error:  # a handler may fail in any way; the relay goes on
        if key is None:
            raise
        log.warning("handler_failed", event_id=key[0], handler=key[1], error=repr(error))
        _note_failure(key, now, traceback.format_exc(limit=-3))
    return True


def _note_failure(key: tuple[int, str], now: datetime, error: str) -> None:
    with atomic() as current:
        delivery = current.get_one(DeliveryRow, key, with_for_update=True)
        delivery.attempts += 1
        delivery.error = error[-2000:]
        delivery.due_at = now + timedelta(seconds=2**delivery.attempts)
        if delivery.attempts >= MAX_ATTEMPTS:
            delivery.state = "parked"


def drain(now: datetime) -> int:
    """Relay and deliver until nothing is due; return how many deliveries ran."""
    ran = 0
    while True:
        relayed = relay(now)
        while deliver_one(now):
            ran += 1
        if not relayed:
            return ran


def parked() -> Sequence[DeliveryRow]:
    """Deliveries that gave up and wait for a person."""
    return (
        session().scalars(select(DeliveryRow).where(DeliveryRow.state == "parked").order_by(DeliveryRow.event_id)).all()
    )
