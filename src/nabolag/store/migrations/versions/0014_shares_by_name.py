"""A case is shared with a name, whether an account has it or not: sharing tells nobody which accounts there are."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COPY = 'INSERT INTO {to} ("case", account, role) SELECT "case", account, role FROM {of}'


def upgrade() -> None:
    columns = {"case": 16, "account": 120, "role": 10}
    op.create_table(
        "shares_kept", *(sa.Column(name, sa.String(length=n), nullable=False) for name, n in columns.items())
    )
    op.execute(COPY.format(to="shares_kept", of="saved_shares"))
    op.drop_table("saved_shares")
    op.create_table(
        "saved_shares",
        *(sa.Column(name, sa.String(length=n), nullable=False) for name, n in columns.items()),
        sa.ForeignKeyConstraint(
            ["case"], ["saved_cases.id"], name=op.f("fk_saved_shares_case"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case", "account", name=op.f("pk_saved_shares")),
    )
    op.execute(COPY.format(to="saved_shares", of="shares_kept"))
    op.drop_table("shares_kept")
