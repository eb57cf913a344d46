"""Deleting on a day wants a clock that has said so for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("surveys", sa.Column("due_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("surveys", sa.Column("due_looked", sa.DateTime(timezone=True), nullable=True))
