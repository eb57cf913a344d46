"""Accounts belong to an organisation, and so does what they add to the register of cooperation."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("accounts", "additions"):
        op.add_column(
            table, sa.Column("organisation", sa.String(200), nullable=False, server_default=sa.text("''"))
        )
