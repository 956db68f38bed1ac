"""What people say of homes: groups and step changes. Care for people with dementia, and bounds of parts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _integer(name: str, *, empty: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=empty)


def _text(name: str, *, empty: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=empty)


def upgrade() -> None:
    op.create_table(
        "home_group", _integer("group_id"), sa.Column("code", sa.Text, nullable=False, unique=True),
        _text("name"), _text("role"), _integer("made_on"),
        sa.PrimaryKeyConstraint("group_id"), sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "group_member", _integer("group_id"), _integer("registration_id"), _integer("from_month"),
        _integer("said_on"), _integer("to_month", empty=True), _text("role"),
        _integer("taken_back_on", empty=True),
        sa.PrimaryKeyConstraint("group_id", "registration_id", "from_month", "said_on"),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "step_change", _integer("step_change_id"), _text("metric"), _text("level"), _text("code", empty=True),
        _integer("month"), _text("reason"), _text("role"), _integer("definition"), _integer("recorded_on"),
        _integer("taken_back_on", empty=True),
        sa.PrimaryKeyConstraint("step_change_id"), sqlite_with_rowid=False,
    )  # fmt: skip
    for table in ("registration_row", "home_period"):
        op.add_column(table, _text("dementia", empty=True))
    for name in ("part_low", "part_high"):
        op.add_column("area_observation", sa.Column(name, sa.Float))
