"""What users add to the register of cooperation, and what anybody has told is missing."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "additions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("arrangement", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
    )
    op.create_index("ix_additions_arrangement", "additions", ["arrangement"])
    op.create_table(
        "hints",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("municipality", sa.String(4), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(200), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("account", sa.String(120), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
    )
