"""A password made by somebody else is changed before anything else; those from before stay."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("temporary", sa.Boolean(), nullable=False, server_default=sa.false()))
