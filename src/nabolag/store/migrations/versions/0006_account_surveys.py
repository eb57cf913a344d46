"""Accounts see the surveys they are given; those from before keep what they saw."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_surveys",
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.name"], name=op.f("fk_account_surveys_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", "survey", name=op.f("pk_account_surveys")),
    )
    op.execute("INSERT INTO account_surveys SELECT a.name, s.id FROM accounts a CROSS JOIN surveys s")
