"""Database sessions and transactions: SQLite (embedded default) and PostgreSQL with one behaviour.

``session()`` is the ambient session. Outside ``atomic()`` it only reads; ``atomic()`` is the only committer.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Connection, DateTime, Engine, Integer, MetaData, create_engine, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

Id = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)]
ForeignId = BigInteger().with_variant(Integer, "sqlite")
JsonDict = JSON().with_variant(JSONB(), "postgresql")
JsonList = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment; stored in UTC, given back in UTC, a naive one refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables; named constraints, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JsonDict, int: ForeignId}


class WriteOutsideAtomic(RuntimeError):
    """A row was changed in a session that only reads."""


class TransactionUndone(RuntimeError):
    """An inner failure was caught, but it had already undone the whole transaction."""


def _on_sqlite_connect(dbapi_connection: Any, _record: Any) -> None:
    # pysqlite opens transactions late and by itself; then two writers overwrite each other. We begin ourselves.
    dbapi_connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("sqlite_readonly")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for a SQLite or PostgreSQL ``url``, with the recipe under which neither loses updates."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite", **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    return engine


class Database:
    """The process's database: where reading and writing sessions come from."""

    def __init__(self) -> None:
        self._bind: Engine | Connection | None = None

    @property
    def bind(self) -> Engine | Connection:
        if self._bind is None:
            raise RuntimeError("connect() has not been called")
        return self._bind

    @property
    def is_unbound(self) -> bool:
        return self._bind is None

    def connect(self, url: str, **options: Any) -> Engine:
        """Use the database at ``url`` from now on."""
        engine = make_engine(url, **options)
        self._bind = engine
        return engine

    @contextmanager
    def bound_to(self, bind: Engine | Connection) -> Iterator[None]:
        """Use ``bind`` for a while; with a connection, everything joins its transaction (for tests)."""
        before, self._bind = self._bind, bind
        try:
            yield
        finally:
            release()
            self._bind = before

    def reading_session(self) -> Session:
        if isinstance(self.bind, Connection):
            reading = Session(self.bind, join_transaction_mode="rollback_only")
        else:
            reading = Session(self.bind.execution_options(sqlite_readonly=True, postgresql_readonly=True))
        reading.info["reading"] = True
        return reading

    def writing_session(self) -> Session:
        if isinstance(self.bind, Connection):
            return Session(self.bind, join_transaction_mode="create_savepoint")
        return Session(self.bind)


database = Database()
_reading: ContextVar[Session | None] = ContextVar("reading_session", default=None)
_writing: ContextVar[Session | None] = ContextVar("writing_session", default=None)


@event.listens_for(Session, "before_flush")
def _refuse_to_write_while_reading(session: Session, _context: Any, _instances: Any) -> None:
    if session.info.get("reading") and (session.new or session.deleted or any(map(session.is_modified, session.dirty))):
        raise WriteOutsideAtomic("rows are written inside atomic()")


def session() -> Session:
    """The ambient session: the writing one inside ``atomic()``, else one that only reads."""
    writing = _writing.get()
    if writing is not None:
        return writing
    reading = _reading.get()
    if reading is None:
        reading = database.reading_session()
        _reading.set(reading)
    return reading


def release() -> None:
    """Give the reading session back; doors call it when a request, command or job ends."""
    reading = _reading.get()
    if reading is not None:
        reading.close()
        _reading.set(None)


@contextmanager
def atomic() -> Iterator[Session]:
    """All or nothing. Reentrant: an inner block joins the outer one, and its failure undoes the whole."""
    outer = _writing.get()
    if outer is not None:
        try:
            yield outer
        except BaseException:
            outer.info["undone"] = True
            raise
        return
    release()  # what was read before is stale after the commit, and must not hold a snapshot open
    writing = database.writing_session()
    token = _writing.set(writing)
    try:
        yield writing
        if writing.info.get("undone"):
            raise TransactionUndone("an inner block failed and was caught")
        writing.commit()
    except BaseException:
        writing.rollback()
        raise
    finally:
        writing.close()
        _writing.reset(token)
    for function, ids in writing.info.get("after_commit", ()):
        function(*ids)


def after_commit(function: Callable[..., object], *ids: int | str) -> None:
    """Run ``function(*ids)`` once the outermost transaction has committed. Takes ids; refuses rows."""
    for value in ids:
        if not isinstance(value, int | str | uuid.UUID):
            raise TypeError(f"after_commit takes ids, not {type(value).__name__}")
    writing = _writing.get()
    if writing is None:
        raise RuntimeError("after_commit() outside atomic()")
    writing.info.setdefault("after_commit", []).append((function, ids))


def insert_new(model: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique constraint already holds one like it; whether it was new. Safe against a race."""
    current = session()
    insert = sqlite.insert if current.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = insert(model).values(**values).on_conflict_do_nothing().returning(*inspect(model).primary_key)
    return current.execute(made).first() is not None
