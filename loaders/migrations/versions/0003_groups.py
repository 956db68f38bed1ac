"""Dated groups of homes that people make."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _integer(name: str, *, empty: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=empty)


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=False)


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
