"""Answers, and on which days how many were handed in."""

import sqlalchemy as sa
from alembic import op

revision = "a0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "responses",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("orders", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_responses")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_responses_survey"), "responses", ["survey"], unique=False)
    op.create_table(
        "answers",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["responses.key"], name=op.f("fk_answers_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", "field", name=op.f("pk_answers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "days",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("handed_in", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("survey", "day", name=op.f("pk_days")),
    )
