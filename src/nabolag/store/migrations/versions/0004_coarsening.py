"""What a download gives of each combination of facts stays what the first one gave."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("surveys", sa.Column("coarsening", sa.Text(), nullable=True))
