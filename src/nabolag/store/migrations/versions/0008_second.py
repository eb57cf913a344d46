"""A second factor for accounts, and what a list of logins shows; those from before have neither."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("second", sa.String(32), nullable=True))
    op.add_column("accounts", sa.Column("second_step", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("recovery", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("sessions", sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("browser", sa.String(60), nullable=False, server_default=""))
