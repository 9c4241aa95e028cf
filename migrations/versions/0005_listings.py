"""Tables of the listings room."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from market.kernel.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("copied_from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("visibility", sa.String(length=8), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("material_text", sa.String(length=200), nullable=False),
        sa.Column("spec_text", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("material_id", sa.String(length=60), nullable=True),
        sa.Column("use_id", sa.String(length=60), nullable=True),
        sa.Column("waste_code", sa.String(length=12), nullable=True),
        sa.Column("hazard_code", sa.String(length=12), nullable=True),
        sa.Column("figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("acceptance", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("permits", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("quantity_total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quantity_remaining", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quantity_reserved", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity_unit", sa.String(length=4), nullable=False),
        sa.Column("period", sa.String(length=5), nullable=True),
        sa.Column("yearly_amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("min_supply_grams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("months", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("available_to", sa.Date(), nullable=True),
        sa.Column("price_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_delivered", sa.Boolean(), nullable=False),
        sa.Column("material_prices", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("max_road_m", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("district", sa.String(length=6), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('offer', 'want')", name=op.f("ck_listing_kind")),
        sa.CheckConstraint(
            "period IN ('year', 'month', 'week', 'day', 'once', 'stock')", name=op.f("ck_listing_period")
        ),
        sa.CheckConstraint("quantity_unit IN ('g', 'L', 'pcs', 'Wh')", name=op.f("ck_listing_quantity_unit")),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'paused', 'reserved', 'expired', 'exhausted', 'withdrawn')",
            name=op.f("ck_listing_state"),
        ),
        sa.CheckConstraint("visibility IN ('public', 'members')", name=op.f("ck_listing_visibility")),
        sa.CheckConstraint("months BETWEEN 1 AND 4095", name=op.f("ck_listing_months")),
        sa.CheckConstraint(
            "quantity_remaining >= 0 AND quantity_remaining + quantity_reserved <= quantity_total",
            name=op.f("ck_listing_remaining"),
        ),
        sa.CheckConstraint("quantity_reserved >= 0", name=op.f("ck_listing_reserved")),
        sa.ForeignKeyConstraint(["copied_from_id"], ["listing.id"], name=op.f("fk_listing_copied_from_id_listing")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_listing_created_by_user_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_listing_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_listing_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.create_index("ix_listing_amount", ["kind", "state", "yearly_amount"], unique=False)
        batch_op.create_index("ix_listing_browse", ["kind", "state", "published_at"], unique=False)
        batch_op.create_index("ix_listing_material", ["kind", "state", "material_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_listing_place", ["kind", "state", "lat", "lon"], unique=False)
        batch_op.create_index("ix_listing_price", ["kind", "state", "price_fen"], unique=False)

    op.create_table(
        "listing_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("is_to_publish", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("columns", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("rows_total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rows_good", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rows_bad", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rows_done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("fault_params", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('offer', 'want')", name=op.f("ck_listing_import_kind")),
        sa.CheckConstraint(
            "state IN ('reading', 'previewed', 'committing', 'failed', 'discarded', 'committed')",
            name=op.f("ck_listing_import_state"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_listing_import_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_listing_import_site_id_site")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_listing_import_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_import")),
    )
    with op.batch_alter_table("listing_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_import_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_listing_import_state", ["state"], unique=False)

    op.create_table(
        "listing_figure",
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_listing_figure_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", "position", name=op.f("pk_listing_figure")),
    )
    with op.batch_alter_table("listing_figure", schema=None) as batch_op:
        batch_op.create_index("ix_listing_figure_key_low_high", ["key", "low", "high"], unique=False)

    op.create_table(
        "listing_import_row",
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("cells", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("errors", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["listing_import.id"],
            name=op.f("fk_listing_import_row_import_id_listing_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_listing_import_row_listing_id_listing"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_listing_import_row")),
    )
    with op.batch_alter_table("listing_import_row", schema=None) as batch_op:
        batch_op.create_index("ix_listing_import_row_good", ["import_id", "is_good", "line"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_import_row_listing_id"), ["listing_id"], unique=False)

    op.create_table(
        "listing_unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("chemistry", sa.String(length=10), nullable=False),
        sa.Column("capacity_mah", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("voltage_mv", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("energy_wh", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first_use", sa.Date(), nullable=True),
        sa.Column("soh_permille", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("soh_method", sa.String(length=60), nullable=False),
        sa.Column("lab", sa.String(length=120), nullable=False),
        sa.Column("tested_on", sa.Date(), nullable=True),
        sa.Column("insulation_ohm_per_v", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("damage", sa.String(length=120), nullable=False),
        sa.Column("trace_receipt", sa.String(length=60), nullable=False),
        sa.CheckConstraint("level IN ('pack', 'module', 'cell')", name=op.f("ck_listing_unit_level")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_listing_unit_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_unit")),
        sa.UniqueConstraint("listing_id", "code", name=op.f("uq_listing_unit_listing_id_code")),
    )
    with op.batch_alter_table("listing_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_unit_listing_id"), ["listing_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("listing_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_unit_listing_id"))

    op.drop_table("listing_unit")
    with op.batch_alter_table("listing_import_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_import_row_listing_id"))
        batch_op.drop_index("ix_listing_import_row_good")

    op.drop_table("listing_import_row")
    with op.batch_alter_table("listing_figure", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_figure_key_low_high")

    op.drop_table("listing_figure")
    with op.batch_alter_table("listing_import", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_import_state")
        batch_op.drop_index(batch_op.f("ix_listing_import_organisation_id"))

    op.drop_table("listing_import")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_price")
        batch_op.drop_index("ix_listing_place")
        batch_op.drop_index(batch_op.f("ix_listing_organisation_id"))
        batch_op.drop_index("ix_listing_material")
        batch_op.drop_index("ix_listing_browse")
        batch_op.drop_index("ix_listing_amount")

    op.drop_table("listing")
