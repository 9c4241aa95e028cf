"""The two databases of the tests: built once by the migrations, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

from sqlalchemy import URL, Connection, Engine

from market.doors import migrations
from market.kernel import db
from tests.support import postgres

BACKENDS = ("sqlite", "postgresql")
_number = count(1)


@contextmanager
def connected(url: str | URL) -> Iterator[Engine]:
    """The program's database for a while: an engine that commits for real."""
    rendered = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    engine = db.make_engine(rendered)
    try:
        with db.database.bound_to(engine):
            yield engine
    finally:
        engine.dispose()


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """The program's database for a while: one connection, everything in it rolled back at the end."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with db.database.bound_to(connection):
            yield connection
        transaction.rollback()


class Templates:
    """Migrated databases to copy from, made on first use; one set for a test process."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.worker = worker
        self._open = ExitStack()
        self._shared: dict[str, Engine] = {}

    def close(self) -> None:
        self._open.close()

    @cached_property
    def sqlite(self) -> Path:
        """A file with every table and no row."""
        path = self.folder / "template.db"
        _migrate(f"sqlite:///{path}")
        return path

    @cached_property
    def administrator(self) -> URL:
        """The PostgreSQL server, on which ``market_template_<worker>`` has every table and no row."""
        administrator = self._open.enter_context(postgres.server())
        _migrate(self._open.enter_context(postgres.fresh_database(administrator, f"market_template_{self.worker}")))
        return administrator

    @contextmanager
    def copy(self, backend: str) -> Iterator[str]:
        """The URL of a migrated, empty database of one's own."""
        if backend == "sqlite":
            path = self.folder / f"copy_{next(_number)}.db"
            shutil.copy(self.sqlite, path)
            yield f"sqlite:///{path}"
            for left in self.folder.glob(f"{path.name}*"):
                left.unlink()
        else:
            administrator = self.administrator  # before its template is copied
            name, template = f"market_{self.worker}_{next(_number)}", f"market_template_{self.worker}"
            with postgres.fresh_database(administrator, name, template) as url:
                yield url.render_as_string(hide_password=False)

    def shared(self, backend: str) -> Engine:
        """One database a backend for all tests that roll back."""
        if backend not in self._shared:
            engine = db.make_engine(self._open.enter_context(self.copy(backend)))
            self._open.callback(engine.dispose)
            self._shared[backend] = engine
        return self._shared[backend]


def _migrate(url: str | URL) -> None:
    with connected(url) as engine, engine.begin() as connection:
        migrations.upgrade(connection)
