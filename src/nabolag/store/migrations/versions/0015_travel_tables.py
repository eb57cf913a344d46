"""Tables of how far it is that somebody has sent with a scenario of the whole country."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "travel_tables",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("pairs", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )
