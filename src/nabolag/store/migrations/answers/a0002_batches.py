"""Counts go out in batches: the state of each answer, and each day's count, as of the last one."""

import sqlalchemy as sa
from alembic import op

revision = "a0002"
down_revision = "a0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "responses", sa.Column("shown", sa.String(length=10), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("days", sa.Column("shown", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "batches",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("survey", name=op.f("pk_batches")),
    )
