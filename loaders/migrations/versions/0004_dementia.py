"""Whether a home offers care for people with dementia."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for table in ("registration_row", "home_period"):
        op.add_column(table, sa.Column("dementia", sa.Text))
