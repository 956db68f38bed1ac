"""Bounds of the sums of home-months that are in only in part."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for name in ("part_low", "part_high"):
        op.add_column("area_observation", sa.Column(name, sa.Float))
