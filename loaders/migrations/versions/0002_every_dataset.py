"""Every dataset, the answers that people give, and what was forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _integer(name: str, *, empty: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=empty)


def _text(name: str, *, empty: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=empty)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Float)


def _table(name: str, key: tuple[str, ...], *columns: sa.Column[object]) -> None:
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key), sqlite_with_rowid=False)


def upgrade() -> None:
    op.add_column("load", _text("forgotten_at"))
    _table(
        "load_match", ("load_id", "month", "method"),
        _integer("load_id", empty=False), _integer("month", empty=False), _text("method", empty=False),
        _integer("rows", empty=False),
    )  # fmt: skip
    _table(
        "join_answer", ("registration_id", "other_id"),
        _integer("registration_id", empty=False), _integer("other_id", empty=False),
        _text("answer", empty=False), _text("who"), _text("at"),
    )  # fmt: skip
    _table(
        "medicine_review", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _integer("month"), _number("residents_reviewed"),
        _number("medicines_reviewed"), _number("medicines_stopped"), _number("falls_risk_stopped"),
        _number("annual_saving_gbp"), _text("bounds"),
    )  # fmt: skip
    _table(
        "prescribing_residents", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _integer("month"), _number("residents"),
        _number("medicines_unique"), _number("residents_10plus"), _number("residents_dementia"),
        _number("residents_dementia_antipsychotic"), _text("bounds"),
    )  # fmt: skip
    _table(
        "point_survey", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _integer("survey_date"),
        _number("residents_surveyed"), _number("with_pressure_ulcer"), _number("with_catheter_uti"),
        _number("with_harmful_fall_72h"), _text("bounds"),
    )  # fmt: skip
    _table(
        "telephone_call", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _text("call_id"), _integer("called_at"),
        _text("channel"), _text("outcome"),
    )  # fmt: skip
    _table(
        "delayed_transfer", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("area_id"),
        _integer("month"), _number("delayed_days"), _text("reason"), _number("discharges"),
        _text("bounds"),
    )  # fmt: skip
    _table(
        "event", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _integer("area_id"), _integer("happened_on"),
        _text("element"), _text("title"),
    )  # fmt: skip
    _table(
        "benchmark_value", ("load_id", "source_row", "metric"),
        _integer("load_id", empty=False), _integer("source_row", empty=False),
        _text("metric", empty=False), _text("geography", empty=False), _text("code"), _text("place"),
        _text("population"), _text("period", empty=False), _integer("first_month"), _integer("last_month"),
        _number("numerator"), _number("denominator"), _number("value"), _text("unit"), _text("source"),
        _integer("source_date"), _text("status"), _text("bounds"),
    )  # fmt: skip
    _table(
        "practice_prescription", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _text("practice_code"),
        _text("practice_name"), _text("ccg_code"), _integer("month"), _text("bnf_code"), _text("bnf_name"),
        _number("items"), _number("quantity"), _number("nic"), _number("actual_cost"),
    )  # fmt: skip
    _table(
        "organisation", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _text("code"),
        _text("name"), _text("kind"), _text("postcode"), _text("status"), _integer("opened_on"),
        _integer("closed_on"), _text("parent_code"), _text("parent_name"), _text("parent_kind"),
    )  # fmt: skip
    _table(
        "return_draft", ("home_id", "month"),
        _integer("home_id", empty=False), _integer("month", empty=False), _text("cells", empty=False),
        _text("who"), _text("at"),
    )  # fmt: skip
