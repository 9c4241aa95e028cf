"""Tables of the matching room."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from market.kernel.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("want_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score_permille", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("road_m", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("landed_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("offer_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("want_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition", sa.String(length=12), nullable=False),
        sa.Column("result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("verdict IN ('ideal', 'good', 'reserved')", name=op.f("ck_match_verdict")),
        sa.CheckConstraint("score_permille BETWEEN 0 AND 1000", name=op.f("ck_match_score")),
        sa.ForeignKeyConstraint(["offer_id"], ["listing.id"], name=op.f("fk_match_offer_id_listing")),
        sa.ForeignKeyConstraint(["want_id"], ["listing.id"], name=op.f("fk_match_want_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint("offer_id", "want_id", name=op.f("uq_match_offer_id_want_id")),
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index("ix_match_offer_id_score", ["offer_id", "score_permille"], unique=False)
        batch_op.create_index("ix_match_want_id_score", ["want_id", "score_permille"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index("ix_match_want_id_score")
        batch_op.drop_index("ix_match_offer_id_score")

    op.drop_table("match")
