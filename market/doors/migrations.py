"""Migrations, called in-process: the command line, the readiness check and the tests share this."""

from __future__ import annotations

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from market.kernel.db import database
from market.kernel.settings import ROOT


def config() -> Config:
    """Alembic's configuration; there is no ini file."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations"))
    return made


@cache
def head() -> str | None:
    return ScriptDirectory.from_config(config()).get_current_head()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate up through ``connection``; the caller commits."""
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Migrate down through ``connection``; the caller commits."""
    made = config()
    made.attributes["connection"] = connection
    command.downgrade(made, revision)


def at_head() -> bool:
    """Whether the connected database has every migration."""
    bind = database.bind
    if isinstance(bind, Engine):
        with bind.execution_options(sqlite_readonly=True).connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == head()
    return MigrationContext.configure(bind).get_current_revision() == head()
