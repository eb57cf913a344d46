"""Answers move to a database of their own, and nothing beside an invitation says who has answered."""

from alembic import context, op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    context.config.attributes["move_out"](op.get_bind())
    op.drop_table("answers")
    op.drop_index("ix_responses_survey", "responses")
    op.drop_table("responses")
    op.execute("ALTER TABLE invitations DROP COLUMN answered_on")
