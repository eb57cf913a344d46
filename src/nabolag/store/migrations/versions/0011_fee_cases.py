"""Fee cases that somebody logged in keeps, with their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fee_cases",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.name"], name=op.f("fk_fee_cases_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_cases")),
        sa.UniqueConstraint("account", "name", name="uq_fee_cases_account"),
    )
    op.create_table(
        "fee_case_versions",
        sa.Column("case", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.String(length=8), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case"], ["fee_cases.id"], name=op.f("fk_fee_case_versions_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case", "version", name=op.f("pk_fee_case_versions")),
    )
