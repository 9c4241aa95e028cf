"""Alembic's environment: the models of all rooms, on the connection given (or the connected database)."""

from __future__ import annotations

from typing import Any

from alembic import context

from market.doors.rooms import load_rooms
from market.kernel.db import Base, database
from market.kernel.settings import read_settings

load_rooms()


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    # The full-text tables are made by hand, a different one on each database; models do not know them.
    return not (kind == "table" and reflected and compare_to is None and str(name).startswith("fts_"))


def run(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=include_object,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    if database.is_unbound:
        database.connect(read_settings().database_url)
    with database.bind.begin() as connection:
        run(connection)
