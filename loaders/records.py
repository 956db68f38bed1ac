"""The tables: what a load leaves behind, and what is worked out from it.

Days are `date.toordinal()`, months `year * 12 + month - 1`, moments are minutes of London wall
time (`day * 1440 + minute`): small integers, the same in SQLite and PostgreSQL.
Every record stands under (load_id, source_row), so a load only appends and a point can be
followed back to its row. Records name a registration, never a home: which registrations are one
home is worked out anew with each register, and no record has to move.
"""

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, MetaData, Table, Text

FOREVER = 3652059  # date.max.toordinal(): not yet replaced
EVERY_AREA = 0  # the area of an extract that is complete everywhere, and of the roll-up over all

metadata = MetaData()


def _table(name: str, *columns: Column[object] | Index, clustered: bool = True) -> Table:
    # On SQLite a WITHOUT ROWID table is its own index: appends stay cheap, range reads are one pass.
    return Table(name, metadata, *columns, sqlite_with_rowid=not clustered)


def _key(name: str, kind: type[Integer] | type[Text] = Integer) -> Column[object]:
    return Column(name, kind, primary_key=True, autoincrement=False, nullable=False)


def _integer(name: str, nullable: bool = True) -> Column[object]:
    return Column(name, Integer, nullable=nullable)


def _text(name: str, nullable: bool = True) -> Column[object]:
    return Column(name, Text, nullable=nullable)


def _number(name: str) -> Column[object]:
    return Column(name, Float)


def _packed(name: str) -> Column[object]:
    return Column(name, LargeBinary, nullable=False)


def _record(name: str, *columns: Column[object]) -> Table:
    return _table(
        name,
        _key("load_id"),
        _key("source_row"),
        _integer("registration_id"),  # empty: unmatched, waiting
        _text("match_method"),
        _integer("home_key_id"),  # how the row named its home
        *columns,
    )


setting = _table("setting", _key("name", Text), _text("value", nullable=False))
area = _table("area", _key("area_id"), Column("code", Text, nullable=False, unique=True), _text("name"))
source = _table("source", _key("source_id"), _text("dataset", False), _text("sender", False))
measure = _table("measure", _key("measure_id"), Column("name", Text, nullable=False, unique=True))
metric = _table("metric", _key("metric_id"), Column("name", Text, nullable=False, unique=True))

load = _table(
    "load",
    _key("load_id"),
    _text("file", False), _text("sha256", False), _text("dataset", False), _text("layout", False),
    _text("encoding"), _text("sheet"),
    _integer("source_id", False),
    _text("areas"),  # codes joined by ", ", or "all"
    _integer("covers_from"), _integer("covers_to"), _integer("covers_stated"),
    _integer("known_on", False), _integer("known_on_stated"),
    _text("basis"), _integer("carried_in"),
    _integer("snapshot_on"),  # registers only
    _text("categories"),  # JSON: measure-bearing columns and categories that the file can hold
    _text("loaded_at", False), _text("loaded_by"), _text("undone_at"), _text("undone_by"),
    _integer("rows_read"), _integer("accepted"), _integer("duplicates"), _integer("superseded"),
    _integer("suppressed"), _integer("rejected"), _integer("unmatched"), _integer("conflicts"),
    _integer("ignored"), _integer("homes"), _integer("months"),
    _number("seconds"),
    _text("problems"),  # JSON list of sentences
    _text("forgotten_at"),  # its records were removed for their age: observations stay, nothing is made anew
)
# How the rows of a load found their homes, by month: the share that did stands beside every answer.
load_match = _table(
    "load_match", _key("load_id"), _key("month"), _key("method", Text), _integer("rows", False),
)
# What an extract is complete for. One row an area and month; area 0 is every area.
coverage = _table(
    "coverage", _key("load_id"), _key("area_id"), _key("month"), _integer("part", False),
)
reject = _table(
    "reject", _key("load_id"), _key("source_row"),
    _text("kind", False),  # rejected, conflict or duplicate
    _text("reason", False), _text("cells"),  # JSON of the kept columns, as they came
)
# Each way in which rows name a home, once. A change of register or an answer of a person resolves the
# keys anew, and the records with them: so the order of loading does not matter.
home_key = _table(
    "home_key", _key("home_key_id"),
    Column("alias", Text, nullable=False, unique=True),  # the filled keys joined by "|"
    _text("cqc_location_id"), _text("ods_code"), _text("uprn"), _text("home_name"), _text("postcode"),
    _integer("registration_id"), _text("match_method"),  # cqc_id, ods_code, uprn, name_postcode, alias
    _text("reason"),  # why it is in the matching queue
)
# Which keys a load holds, in how many records, of which months.
load_key = _table(
    "load_key", _key("load_id"), _key("home_key_id"), _integer("rows", False),
    _integer("first_month"), _integer("last_month"),
)
# What a person answered: this alias is this registration.
alias = _table(
    "alias", _key("alias", Text), _integer("registration_id", False), _text("who"), _text("at"),
)

# One row a registration that any register or document ever named.
registration = _table(
    "registration", _key("registration_id"), Column("code", Text, nullable=False, unique=True),
    _integer("home_id"),  # worked out: loaders/identity.py
)
# What a register said, row for row.
registration_row = _record(
    "registration_row",
    _integer("snapshot_on", False), _integer("explicit_from"),  # 1: valid_from was stated by the file
    _integer("valid_from"), _integer("open_date"), _integer("close_date"),
    _text("ods_code"), _text("uprn"), _text("name"), _text("provider_id"), _text("provider"),
    _text("service"), _integer("beds"), _text("street"), _text("address"), _text("postcode"),
    _text("local_authority"), _text("area_code"), _text("area_name"),
    _text("programme"), _integer("programme_start"),
    _text("predecessor"), _text("successor"), _text("dual"), _text("client_group"),
    _text("status"), _text("rating"), _integer("rating_date"),
    _text("dementia"),  # Y or N: whether care for people with dementia is offered
)
# Which registrations are one home, each with its reason.
home_join = _table(
    "home_join", _key("registration_id"), _key("other_id"),
    _text("rule", False), _text("reason", False), _text("status", False),  # joined or suggested
)
# What a person answered about two registrations: one home, or two.
join_answer = _table(
    "join_answer", _key("registration_id"), _key("other_id"),
    _text("answer", False),  # joined or apart
    _text("who"), _text("at"),
)
# Worked out from the registers, as at any day: a home through its periods and its codes.
home_period = _table(
    "home_period", _key("home_id"), _key("valid_from"), _key("known_from"), _integer("known_to", False),
    _integer("valid_to", False),  # first day that no longer holds
    _integer("area_id"), _integer("programme", False), _integer("programme_start"),
    _text("service"), _integer("beds"), _text("name"), _text("provider"), _text("address"),
    _text("postcode"), _text("local_authority"), _text("client_group"), _text("rating"),
    _integer("rating_date"),
    # Months in scope: the first, and the first no longer (FOREVER while open).
    _integer("scope_from"), _integer("scope_to"),
    _integer("open_date"), _integer("close_date"),
    _text("dementia"),
)
home_code = _table(
    "home_code", _key("code", Text), _key("home_id"), _key("known_from"), _integer("known_to", False),
    _text("kind", False),  # cqc, ods, name or none (a register without ids)
    _integer("registered_on"), _integer("closed_on"),
    _integer("current", False),  # 1: the code by which the home is asked for
)
# Homes whose registrations, facts or records changed through a load other than their own rows in it
# (a register, its undoing, an answer in the matching queue): what was known of them from `known_from`
# on has to be worked out again. A home that is no more, joined to another, is listed too.
home_change = _table("home_change", _key("load_id"), _key("home_id"), _integer("known_from", False))

ambulance_incident = _record(
    "ambulance_incident",
    _text("incident_id"), _text("resource_id"), _integer("called_at"), _text("outcome"),
    _text("call_type"), _text("complaint_group"), _text("priority"), _integer("on_scene_at"),
)
ae_attendance = _record(
    "ae_attendance",
    _text("attendance_id"), _text("provider_code"), _text("scheme"), _integer("arrived_at"),
    _text("category"), _text("department_type"), _text("arrival_mode"), _text("disposal"),
    _text("is_fall"),
)
admission_episode = _record(
    "admission_episode",
    _text("provider_code"), _text("person_key"), _text("spell_id"), _integer("episode_order"),
    _integer("admitted_on"), _integer("discharged_on"), _text("admission_method"),
    _text("admission_source"), _text("patient_class"), _text("primary_diagnosis"),
    _text("diagnoses"), _text("discharge_method"), _text("discharge_destination"),
)
# Beside the admissions, a block of rows in one: packed columns that tell which rows may concern a person, a
# spell or some days, written and read by loaders/admission_keys.py.
admission_keys = _table(
    "admission_keys", _key("load_id"), _key("first_row"),
    _integer("first_day", False), _integer("last_admitted", False),
    _integer("last_discharged", False),  # FOREVER where one is open
    _packed("source_rows"), _packed("admitted"), _packed("discharged"), _packed("people"), _packed("spells"),
)
harm = _record(
    "harm",
    _text("kind"),  # falls, utis or pressure_ulcers: the log's dataset
    _text("harm_id"), _integer("occurred_on"), _text("harm"), _text("witnessed"), _text("location"),
    _text("hospital"), _text("fracture"), _text("antibiotic"), _text("catheter"),
    _text("prophylaxis"), _text("category"), _text("acquired"), _integer("worsened_on"),
    _text("worsened_to"),
)
RETURN_COLUMNS = (
    "occupied_bed_days", "occupied_beds", "residents", "falls", "falls_with_harm", "utis",
    "pressure_ulcers_2", "pressure_ulcers_3", "pressure_ulcers_4", "pressure_ulcers_unstageable",
    "pressure_ulcers_deep_tissue", "pressure_ulcers_inherited", "deaths", "deaths_in_hospital",
    "staff_employed", "staff_leavers_12m", "posts_vacant", "care_staff", "staff_training_in_date",
    "home_rounds_held", "residents_with_eol_plan", "residents_reviewed_12m",
)
home_return = _record(
    "home_return",
    _integer("month"), *(_number(column) for column in RETURN_COLUMNS),
    _text("logs_complete"),
    _text("bounds"),  # JSON of the suppressed cells: {"falls": [1, 7]}
)
log_cover = _record("log_cover", _integer("month"), _text("dataset"))
prescription = _record(
    "prescription",
    _integer("month"), _text("bnf_code"), _text("bnf_name"), _number("items"), _number("quantity"),
    _number("nic"), _number("actual_cost"), _number("residents"),
    _text("bounds"),  # JSON of the suppressed cells, as in home_return
)
medicine_review = _record(
    "medicine_review",
    _integer("month"), _number("residents_reviewed"), _number("medicines_reviewed"),
    _number("medicines_stopped"), _number("falls_risk_stopped"), _number("annual_saving_gbp"),
    _text("bounds"),
)
prescribing_residents = _record(
    "prescribing_residents",
    _integer("month"), _number("residents"), _number("medicines_unique"), _number("residents_10plus"),
    _number("residents_dementia"), _number("residents_dementia_antipsychotic"), _text("bounds"),
)
point_survey = _record(
    "point_survey",
    _integer("survey_date"), _number("residents_surveyed"), _number("with_pressure_ulcer"),
    _number("with_catheter_uti"), _number("with_harmful_fall_72h"), _text("bounds"),
)
telephone_call = _record(
    "telephone_call", _text("call_id"), _integer("called_at"), _text("channel"), _text("outcome"),
)
# Areas only: never split among homes.
delayed_transfer = _table(
    "delayed_transfer", _key("load_id"), _key("source_row"),
    _integer("area_id"), _integer("month"), _number("delayed_days"), _text("reason"), _number("discharges"),
    _text("bounds"),
)
# Of a home or of an area; what happened, never whom.
event = _record(
    "event", _integer("area_id"), _integer("happened_on"), _text("element"), _text("title"),
)
# A published figure. One row of a file may hold several, so the metric is part of the key.
benchmark_value = _table(
    "benchmark_value", _key("load_id"), _key("source_row"), _key("metric", Text),
    _text("geography", False),  # england, ccg, la, group; of published files also region, provider, practice
    _text("code"), _text("place"), _text("population"),
    _text("period", False), _integer("first_month"), _integer("last_month"),
    _number("numerator"), _number("denominator"), _number("value"), _text("unit"),
    _text("source"), _integer("source_date"), _text("status"), _text("bounds"),
)
# What was prescribed by a practice: context beside the homes that it serves, never a home's own.
practice_prescription = _table(
    "practice_prescription", _key("load_id"), _key("source_row"),
    _text("practice_code"), _text("practice_name"), _text("ccg_code"), _integer("month"),
    _text("bnf_code"), _text("bnf_name"), _number("items"), _number("quantity"), _number("nic"),
    _number("actual_cost"),
)
# Names, dates and parents of organisations, from the published directories.
organisation = _table(
    "organisation", _key("load_id"), _key("source_row"),
    _text("code"), _text("name"),
    _text("kind"),  # practice, ccg, provider, district
    _text("postcode"), _text("status"), _integer("opened_on"), _integer("closed_on"),
    _text("parent_code"), _text("parent_name"), _text("parent_kind"),
)
# Homes that a person took together. Who belongs from which month to which is dated twice: when it holds,
# and when it was said and taken back, so that an answer as at a day has the group of that day.
home_group = _table(
    "home_group", _key("group_id"),
    Column("code", Text, nullable=False, unique=True), _text("name", False), _text("role", False),
    _integer("made_on", False),
)
group_member = _table(
    "group_member", _key("group_id"), _key("registration_id"), _key("from_month"), _key("said_on"),
    _integer("to_month"), _text("role", False), _integer("taken_back_on"),
)
# A monthly return that was begun on its page and not yet sent.
return_draft = _table(
    "return_draft", _key("home_id"), _key("month"), _text("cells", False), _text("who"), _text("at"),
)

# What a person recorded: limits of a metric start afresh from this month on. A code, since which
# registrations are one home may change; none of it is ever deleted.
step_change = _table(
    "step_change", _key("step_change_id"), _text("metric", False),
    _text("level", False), _text("code"),  # home or area with its code, or all without one
    _integer("month", False), _text("reason", False), _text("role", False),
    _integer("definition", False),  # 1: the source counts in a new way
    _integer("recorded_on", False), _integer("taken_back_on"),
)

# Worked out by a load, inside its own transaction: metrics/observe.py.
# A cell that is not covered has no entry; state 0 is covered, 1 is part.
# Home-months by what became known on one day: those of a bundle of homes in one row, which metrics/packing.py
# writes and reads. What holds on a day is the newest entry of a home and month by then.
observation = _table(
    "observation",
    _key("measure_id"), _key("bundle"), _key("month"), _key("known_from"),
    _packed("cells"),
)
# Where a home's observations are: 64 seats are a bundle. Homes of an area sit together.
home_seat = _table("home_seat", _key("home_id"), Column("seat", Integer, nullable=False, unique=True))
# The same by area, metric by metric: a home-month without numerator or denominator is in neither sum.
area_observation = _table(
    "area_observation",
    _key("metric_id"), _key("area_id"), _key("month"), _key("programme"), _key("service"),
    _key("known_from"), _integer("known_to", False),
    _number("numerator"), _number("numerator_low"), _number("numerator_high"), _number("denominator"),
    # Nights only: squared nights of each stay, summed, in the window of 1, 3 and 12 months ending here.
    _number("squares"), _number("squares_3"), _number("squares_12"),
    _integer("covered", False), _integer("due", False),
    _integer("part", False), _number("part_numerator"), _number("part_low"), _number("part_high"),
    _number("part_denominator"),
    _integer("marks", False),
)
# Twelve months of each home, kept by the month they end in: all homes of a month in one read.
year_observation = _table(
    "year_observation",
    _key("metric_id"), _key("month"), _key("bundle"), _key("known_from"),
    _packed("cells"),
)

RECORDS = {
    "care_homes": registration_row, "home_return": home_return, "ambulance_callouts": ambulance_incident,
    "ae_attendances": ae_attendance, "admissions": admission_episode, "falls": harm, "utis": harm,
    "pressure_ulcers": harm, "prescribing": prescription, "log_cover": log_cover,
    "medicine_reviews": medicine_review, "prescribing_residents": prescribing_residents,
    "point_survey": point_survey, "telephone_calls": telephone_call, "delayed_transfers": delayed_transfer,
    "events": event, "benchmarks": benchmark_value, "practice_prescribing": practice_prescription,
    "organisations": organisation,
}
