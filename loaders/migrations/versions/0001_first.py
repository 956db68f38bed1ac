"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _integer(name: str, *, empty: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=empty)


def _text(name: str, *, empty: bool = True, unique: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=empty, unique=unique)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Float)


def _table(name: str, key: tuple[str, ...], *columns: sa.Column[object]) -> None:
    # On SQLite the key is the table: appends stay cheap, range reads are one pass.
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key), sqlite_with_rowid=False)


def upgrade() -> None:
    _table(
        "setting", ("name",),
        _text("name", empty=False), _text("value", empty=False),
    )  # fmt: skip
    _table(
        "area", ("area_id",),
        _integer("area_id", empty=False), _text("code", empty=False, unique=True), _text("name"),
    )  # fmt: skip
    _table(
        "source", ("source_id",),
        _integer("source_id", empty=False), _text("dataset", empty=False), _text("sender", empty=False),
    )  # fmt: skip
    _table(
        "measure", ("measure_id",),
        _integer("measure_id", empty=False), _text("name", empty=False, unique=True),
    )  # fmt: skip
    _table(
        "metric", ("metric_id",),
        _integer("metric_id", empty=False), _text("name", empty=False, unique=True),
    )  # fmt: skip
    _table(
        "load", ("load_id",),
        _integer("load_id", empty=False), _text("file", empty=False), _text("sha256", empty=False),
        _text("dataset", empty=False), _text("layout", empty=False), _text("encoding"), _text("sheet"),
        _integer("source_id", empty=False), _text("areas"), _integer("covers_from"), _integer("covers_to"),
        _integer("covers_stated"), _integer("known_on", empty=False), _integer("known_on_stated"),
        _text("basis"), _integer("carried_in"), _integer("snapshot_on"), _text("categories"),
        _text("loaded_at", empty=False), _text("loaded_by"), _text("undone_at"), _text("undone_by"),
        _integer("rows_read"), _integer("accepted"), _integer("duplicates"), _integer("superseded"),
        _integer("suppressed"), _integer("rejected"), _integer("unmatched"), _integer("conflicts"),
        _integer("ignored"), _integer("homes"), _integer("months"), _number("seconds"), _text("problems"),
    )  # fmt: skip
    _table(
        "coverage", ("load_id", "area_id", "month"),
        _integer("load_id", empty=False), _integer("area_id", empty=False), _integer("month", empty=False),
        _integer("part", empty=False),
    )  # fmt: skip
    _table(
        "reject", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _text("kind", empty=False),
        _text("reason", empty=False), _text("cells"),
    )  # fmt: skip
    _table(
        "home_key", ("home_key_id",),
        _integer("home_key_id", empty=False), _text("alias", empty=False, unique=True),
        _text("cqc_location_id"), _text("ods_code"), _text("uprn"), _text("home_name"), _text("postcode"),
        _integer("registration_id"), _text("match_method"), _text("reason"),
    )  # fmt: skip
    _table(
        "load_key", ("load_id", "home_key_id"),
        _integer("load_id", empty=False), _integer("home_key_id", empty=False),
        _integer("rows", empty=False), _integer("first_month"), _integer("last_month"),
    )  # fmt: skip
    _table(
        "alias", ("alias",),
        _text("alias", empty=False), _integer("registration_id", empty=False), _text("who"), _text("at"),
    )  # fmt: skip
    _table(
        "registration", ("registration_id",),
        _integer("registration_id", empty=False), _text("code", empty=False, unique=True),
        _integer("home_id"),
    )  # fmt: skip
    _table(
        "registration_row", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _integer("snapshot_on", empty=False),
        _integer("explicit_from"), _integer("valid_from"), _integer("open_date"), _integer("close_date"),
        _text("ods_code"), _text("uprn"), _text("name"), _text("provider_id"), _text("provider"),
        _text("service"), _integer("beds"), _text("street"), _text("address"), _text("postcode"),
        _text("local_authority"), _text("area_code"), _text("area_name"), _text("programme"),
        _integer("programme_start"), _text("predecessor"), _text("successor"), _text("dual"),
        _text("client_group"), _text("status"), _text("rating"), _integer("rating_date"),
    )  # fmt: skip
    _table(
        "home_join", ("registration_id", "other_id"),
        _integer("registration_id", empty=False), _integer("other_id", empty=False),
        _text("rule", empty=False), _text("reason", empty=False), _text("status", empty=False),
    )  # fmt: skip
    _table(
        "home_period", ("home_id", "valid_from", "known_from"),
        _integer("home_id", empty=False), _integer("valid_from", empty=False),
        _integer("known_from", empty=False), _integer("known_to", empty=False),
        _integer("valid_to", empty=False), _integer("area_id"), _integer("programme", empty=False),
        _integer("programme_start"), _text("service"), _integer("beds"), _text("name"), _text("provider"),
        _text("address"), _text("postcode"), _text("local_authority"), _text("client_group"),
        _text("rating"), _integer("rating_date"), _integer("scope_from"), _integer("scope_to"),
        _integer("open_date"), _integer("close_date"),
    )  # fmt: skip
    _table(
        "home_code", ("code", "home_id", "known_from"),
        _text("code", empty=False), _integer("home_id", empty=False), _integer("known_from", empty=False),
        _integer("known_to", empty=False), _text("kind", empty=False), _integer("registered_on"),
        _integer("closed_on"), _integer("current", empty=False),
    )  # fmt: skip
    _table(
        "home_change", ("load_id", "home_id"),
        _integer("load_id", empty=False), _integer("home_id", empty=False),
        _integer("known_from", empty=False),
    )  # fmt: skip
    _table(
        "ambulance_incident", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _text("incident_id"), _text("resource_id"),
        _integer("called_at"), _text("outcome"), _text("call_type"), _text("complaint_group"),
        _text("priority"), _integer("on_scene_at"),
    )  # fmt: skip
    _table(
        "ae_attendance", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _text("attendance_id"), _text("provider_code"),
        _text("scheme"), _integer("arrived_at"), _text("category"), _text("department_type"),
        _text("arrival_mode"), _text("disposal"), _text("is_fall"),
    )  # fmt: skip
    _table(
        "admission_episode", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _text("provider_code"), _text("person_key"),
        _text("spell_id"), _integer("episode_order"), _integer("admitted_on"), _integer("discharged_on"),
        _text("admission_method"), _text("admission_source"), _text("patient_class"),
        _text("primary_diagnosis"), _text("diagnoses"), _text("discharge_method"),
        _text("discharge_destination"),
    )  # fmt: skip
    _table(
        "harm", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _text("kind"), _text("harm_id"),
        _integer("occurred_on"), _text("harm"), _text("witnessed"), _text("location"), _text("hospital"),
        _text("fracture"), _text("antibiotic"), _text("catheter"), _text("prophylaxis"), _text("category"),
        _text("acquired"), _integer("worsened_on"), _text("worsened_to"),
    )  # fmt: skip
    _table(
        "home_return", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _integer("month"), _number("occupied_bed_days"),
        _number("occupied_beds"), _number("residents"), _number("falls"), _number("falls_with_harm"),
        _number("utis"), _number("pressure_ulcers_2"), _number("pressure_ulcers_3"),
        _number("pressure_ulcers_4"), _number("pressure_ulcers_unstageable"),
        _number("pressure_ulcers_deep_tissue"), _number("pressure_ulcers_inherited"), _number("deaths"),
        _number("deaths_in_hospital"), _number("staff_employed"), _number("staff_leavers_12m"),
        _number("posts_vacant"), _number("care_staff"), _number("staff_training_in_date"),
        _number("home_rounds_held"), _number("residents_with_eol_plan"), _number("residents_reviewed_12m"),
        _text("logs_complete"), _text("bounds"),
    )  # fmt: skip
    _table(
        "log_cover", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _integer("month"), _text("dataset"),
    )  # fmt: skip
    _table(
        "prescription", ("load_id", "source_row"),
        _integer("load_id", empty=False), _integer("source_row", empty=False), _integer("registration_id"),
        _text("match_method"), _integer("home_key_id"), _integer("month"), _text("bnf_code"),
        _text("bnf_name"), _number("items"), _number("quantity"), _number("nic"), _number("actual_cost"),
        _number("residents"), _text("bounds"),
    )  # fmt: skip
    _table(
        "observation", ("measure_id", "home_id", "month", "known_from"),
        _integer("measure_id", empty=False), _integer("home_id", empty=False),
        _integer("month", empty=False), _integer("known_from", empty=False),
        _integer("known_to", empty=False), _number("value"), _number("low"), _number("high"),
        _integer("state", empty=False), _integer("marks", empty=False),
    )  # fmt: skip
    _table(
        "area_observation", ("metric_id", "area_id", "month", "programme", "service", "known_from"),
        _integer("metric_id", empty=False), _integer("area_id", empty=False),
        _integer("month", empty=False), _integer("programme", empty=False),
        _integer("service", empty=False), _integer("known_from", empty=False),
        _integer("known_to", empty=False), _number("numerator"), _number("numerator_low"),
        _number("numerator_high"), _number("denominator"), _number("squares"), _number("squares_3"),
        _number("squares_12"), _integer("covered", empty=False), _integer("due", empty=False),
        _integer("part", empty=False), _number("part_numerator"), _number("part_denominator"),
        _integer("marks", empty=False),
    )  # fmt: skip
    _table(
        "year_observation", ("metric_id", "month", "home_id", "known_from"),
        _integer("metric_id", empty=False), _integer("month", empty=False),
        _integer("home_id", empty=False), _integer("known_from", empty=False),
        _integer("known_to", empty=False), _number("numerator"), _number("numerator_low"),
        _number("numerator_high"), _number("denominator"), _number("squares"),
        _integer("covered", empty=False), _integer("due", empty=False), _integer("marks", empty=False),
    )  # fmt: skip
