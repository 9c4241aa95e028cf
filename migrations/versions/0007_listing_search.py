"""The search index of listings: FTS5 on SQLite, a tsvector with GIN on PostgreSQL; the tokens in both are ours."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE fts_listing USING fts5("
            "title, material, rest, tokenize = \"unicode61 remove_diacritics 0 tokenchars '.-'\", prefix = '2 3')"
        )
    else:
        op.execute(
            "CREATE TABLE fts_listing ("
            "listing_id bigint PRIMARY KEY REFERENCES listing (id) ON DELETE CASCADE, tokens tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_fts_listing_tokens ON fts_listing USING gin (tokens)")


def downgrade() -> None:
    op.execute("DROP TABLE fts_listing")
