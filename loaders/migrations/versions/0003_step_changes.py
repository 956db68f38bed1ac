"""Step changes that people record: limits start afresh from their month on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _integer(name: str, *, empty: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=empty)


def _text(name: str, *, empty: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=empty)


def upgrade() -> None:
    op.create_table(
        "step_change",
        _integer("step_change_id", empty=False), _text("metric", empty=False), _text("level", empty=False),
        _text("code"), _integer("month", empty=False), _text("reason", empty=False),
        _text("role", empty=False), _integer("definition", empty=False),
 _integer("recorded_on", empty=False), _integer("taken_back_on"),
        sa.PrimaryKeyConstraint("step_change_id"), sqlite_with_rowid=False,
    )  # fmt: skip
