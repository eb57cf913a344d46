"""Saved cases of every kind, with who saved each version, notes, and whom they are shared with; fee cases become one kind."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_cases",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.name"], name=op.f("fk_saved_cases_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_cases")),
        sa.UniqueConstraint("account", "kind", "name", name="uq_saved_cases_account"),
    )
    op.create_table(
        "saved_versions",
        sa.Column("case", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("mark", sa.String(length=8), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case"], ["saved_cases.id"], name=op.f("fk_saved_versions_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case", "version", name=op.f("pk_saved_versions")),
    )
    op.create_table(
        "saved_shares",
        sa.Column("case", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["case"], ["saved_cases.id"], name=op.f("fk_saved_shares_case"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.name"], name=op.f("fk_saved_shares_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case", "account", name=op.f("pk_saved_shares")),
    )
    op.execute(
        "INSERT INTO saved_cases (id, account, kind, name) SELECT id, account, 'gebyr', name FROM fee_cases"
    )
    op.execute(
        'INSERT INTO saved_versions ("case", version, at, "by", mark, content, notes) '
        "SELECT v.\"case\", v.version, v.at, f.account, v.mark, v.content, '[]' "
        'FROM fee_case_versions v JOIN fee_cases f ON f.id = v."case"'
    )
    op.drop_table("fee_case_versions")
    op.drop_table("fee_cases")
