"""Migrations go up and down on both databases, and end where the models are."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from market.doors import migrations
from market.kernel.db import Base
from tests.architecture.source import ROOT


def known(_thing: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    # Full-text tables are made by hand, another kind on each database; their shadow tables likewise.
    return not (kind == "table" and str(name).startswith("fts_"))


def differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "include_object": known, "target_metadata": Base.metadata}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def test_migrations_end_where_the_models_are(clean_database: Engine) -> None:
    with clean_database.begin() as connection:
        assert differences(connection) == []


def test_check_constraints_of_models_and_migrations_agree(clean_database: Engine) -> None:
    """Alembic does not compare these."""
    inspector = inspect(clean_database)
    for table in Base.metadata.sorted_tables:
        if not table.name.startswith("test_"):
            modelled = {str(c.name) for c in table.constraints if c.__class__.__name__ == "CheckConstraint"}
            named = {c["name"] for c in inspector.get_check_constraints(table.name)}
            prefix = f"ck_{table.name}_"
            assert {n if n.startswith(prefix) else prefix + n for n in modelled} == named, table.name


def test_migrations_go_down_to_nothing_and_up_again_step_by_step(clean_database: Engine) -> None:
    revisions = [r.revision for r in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()]
    for revision in [*revisions[1:], "base"]:
        with clean_database.begin() as connection:
            migrations.downgrade(connection, revision)
    left = {name for name in inspect(clean_database).get_table_names() if not name.startswith("sqlite_")}
    assert left == {"alembic_version"}
    for revision in reversed(revisions):
        with clean_database.begin() as connection:
            migrations.upgrade(connection, revision)
    with clean_database.begin() as connection:
        assert differences(connection) == []
