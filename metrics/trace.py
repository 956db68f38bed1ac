"""A point followed back: its loads, its files, its rows, and the rows that are in no count."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from loaders.calendar import days_in, first_day, month_of_day
from loaders.records import EVERY_AREA, RECORDS, coverage, load, registration
from metrics.answer import LeftOut, MatchRate, Revision, Trace, TraceLoad, TraceQuery, TraceRow
from metrics.definition import Metric
from metrics.homes import Home
from metrics.matching import match_rates
from metrics.places import home_place
from metrics.points import Subject, basis_words, earlier_answers, point
from metrics.reader import Reader
from metrics.scope import NO_AREA
from metrics.subjects import home_subject
from metrics.trace_cells import readable
from metrics.trace_rows import READERS, REPLACED, Row, left_out

SHOWN_ROWS = 50
MONTHS_OF_A_STAY = 12  # how far back a stay that holds a night may have begun
EVENT_EXTRACTS = ("ambulance_callouts", "ae_attendances", "admissions")
LOGS = ("falls", "utis", "pressure_ulcers")
MEDICINES = {"antibiotic_items": "0501", "ons_cost": "090402"}  # beginnings of BNF codes
NOT_KEPT = ("load_id", "source_row", "registration_id", "match_method", "home_key_id")


@dataclass(frozen=True)
class Known:
    """A load that counts on the day of the question."""

    load_id: int
    dataset: str
    source_id: int
    file: str
    sheet: str | None
    layout: str
    known_on: int
    loaded_at: str


def answer_trace(
    reader: Reader, query: TraceQuery, metric: Metric, home: Home, redirect: tuple[str, str, str] | None
) -> Trace:
    """One home's month of one metric."""
    subject = _subject(reader, metric, home)
    rows = _rows(reader, metric, home, query.month)
    order = sorted(rows, key=lambda row: (not row.counted, row.load_id, row.source_row))
    loads = _loads(reader)
    mine = [(row, "numerator") for row in rows if row.counted]
    below = _denominator_rows(reader, metric, home, query.month)
    mine += [(row, "denominator") for row in below]
    return Trace(
        query, metric, home_place(reader, home), query.month, point(metric, subject, query.month, "rate"),
        basis_words(metric, "rate")[1], _loads_of(mine, loads),
        tuple(_shown(row) for row in order[:SHOWN_ROWS]), len(rows),
        tuple(LeftOut(reason, count) for reason, count in left_out(rows).items()),
        _origin(reader, metric, home, query.month, below),
        _earlier(metric, subject, query.month),
        reader.asat, reader.today, reader.made_up, redirect, _matching(reader, metric, home, query.month),
        told_by_rows(metric),
    )  # fmt: skip


def _matching(reader: Reader, metric: Metric, home: Home, month: int) -> tuple[MatchRate, ...]:
    area_id = home.in_month(month).area_id
    return match_rates(reader, metric, area_id or NO_AREA, range(month, month + 1))


def _subject(reader: Reader, metric: Metric, home: Home) -> Subject:
    return home_subject(reader, metric, home, reader.home_timelines(metric, [home.home_id])[home.home_id])


def _earlier(metric: Metric, subject: Subject, month: int) -> tuple[Revision, ...]:
    return earlier_answers(subject.timelines.get(month, []), metric.per)


def _rows(reader: Reader, metric: Metric, home: Home, month: int) -> list[Row]:
    """The rows that the numerator was looked for in, each with its reason."""
    dataset = metric.numerator_sources[0]
    if not told_by_rows(metric):
        return []
    if dataset in EVENT_EXTRACTS:
        return _of_extract(reader, metric, dataset, home, month)
    log = next((one for one in metric.numerator_sources if one in LOGS), None)
    returned = _newest(reader, _read(reader, dataset, home), month)
    logged = READERS[log](_read(reader, log, home), month) if log else []
    if log and logged:
        used = _log_is_used(reader, metric, home, month)
        for row in returned if used else logged:
            other = "the home's return is used: its log is not stated as complete"
            row.say(False, "the home's log is used: it is stated as complete" if used else other)
        return logged + returned
    if start := MEDICINES.get(metric.numerator):
        for row in returned:
            if row.counted and not str(row.cells["bnf_code"] or "").startswith(start):
                row.say(False, "another medicine")
    return returned


def told_by_rows(metric: Metric) -> bool:
    """Whether it can be said of each row if it counts: of some measures that takes more than the row."""
    dataset = metric.numerator_sources[0]
    if dataset in EVENT_EXTRACTS or any(one in LOGS for one in metric.numerator_sources):
        return metric.id in READERS
    return "month" in RECORDS[dataset].c


def _of_extract(reader: Reader, metric: Metric, dataset: str, home: Home, month: int) -> list[Row]:
    """Events: of each sender the load that holds for the home's area; others were replaced."""
    rows = _read(reader, dataset, home, month)
    holders = {
        one: _holders(reader, dataset, home, one) for one in range(month - MONTHS_OF_A_STAY, month + 1)
    }
    held = [row for row in rows if row.load_id in holders.get(_month_of(row, dataset, month), ())]
    kept = READERS[metric.id](held, month)
    gone = [row for row in rows if row not in held and _month_of(row, dataset, month) == month]
    for row in gone:
        row.say(False, REPLACED)
    return kept + gone


def _month_of(row: Row, dataset: str, otherwise: int) -> int:
    if dataset == "admissions":
        return _month(row.cells["admitted_on"], otherwise)
    moment = row.cells["called_at" if dataset == "ambulance_callouts" else "arrived_at"]
    return otherwise if moment is None else _month(moment // 1440, otherwise)


def _month(day: int | None, otherwise: int) -> int:
    return month_of_day(day) if day else otherwise


def _newest(reader: Reader, rows: list[Row], month: int) -> list[Row]:
    """Rows of a month from the newest load of the home and month; older ones were replaced."""
    kept = READERS["home_return"](rows, month)
    known = _loads(reader)
    per_source = any(known[row.load_id].dataset == "prescribing" for row in kept)
    newest: dict[int, tuple[int, int]] = {}
    for row in kept:
        one = known[row.load_id]
        source = one.source_id if per_source else 0
        newest[source] = max(newest.get(source, (0, 0)), (one.known_on, one.load_id))
    for row in kept:
        one = known[row.load_id]
        if (one.known_on, one.load_id) != newest[one.source_id if per_source else 0]:
            row.say(False, REPLACED)
    return kept


def _log_is_used(reader: Reader, metric: Metric, home: Home, month: int) -> bool:
    """The mark of the point does not say it, so the return is compared with what is stored."""
    cells = reader.home_timelines(metric, [home.home_id])[home.home_id].get(month)
    log = next(one for one in metric.numerator_sources if one in LOGS)
    counted = sum(row.counted for row in READERS[log](_read(reader, log, home), month))
    returned = _newest(reader, _read(reader, "home_return", home), month)
    stated = any(row.cells["logs_complete"] == "Y" for row in returned if row.counted)
    stated = stated or _log_cover(reader, log, home, month)
    return bool(cells and cells[-1].sums.covered and stated and cells[-1].sums.low == counted)


def _log_cover(reader: Reader, log: str, home: Home, month: int) -> bool:
    rows = _read(reader, "log_cover", home)
    return any(row.cells["month"] == month and row.cells["dataset"] == log for row in rows)


def _loads(reader: Reader) -> dict[int, Known]:
    """Every load that is not taken back and known on the day."""
    names = [load.c[name] for name in Known.__dataclass_fields__]
    query = select(*names).where(load.c.undone_at.is_(None), load.c.known_on <= reader.day)
    return reader.memo.get(
        ("loads", reader.asat), lambda: {row[0]: Known(*row) for row in reader.connection.execute(query)}
    )


def _holders(reader: Reader, dataset: str, home: Home, month: int) -> set[int]:
    """Of each sender the newest load that covers the home's area in the month."""
    known = _loads(reader)
    area = home.in_month(month).area_id or EVERY_AREA
    query = select(coverage.c.load_id).where(
        coverage.c.month == month, coverage.c.area_id.in_((area, EVERY_AREA))
    )
    newest: dict[int, tuple[int, int]] = {}
    for load_id in reader.connection.scalars(query):
        one = known.get(load_id)
        if one and one.dataset == dataset:
            newest[one.source_id] = max(newest.get(one.source_id, (0, 0)), (one.known_on, load_id))
    return {load_id for _, load_id in newest.values()}


def _read(reader: Reader, dataset: str, home: Home, month: int | None = None) -> list[Row]:
    """The home's kept rows of a dataset; of events only those that may bear on the month."""
    table = RECORDS[dataset]
    ids = [one.load_id for one in _loads(reader).values() if one.dataset == dataset]
    condition = and_(table.c.load_id.in_(ids), _whose(reader.connection, dataset, home))
    if month is not None:
        condition = and_(condition, _near(dataset, month))
    query = select(table).where(condition).order_by(table.c.load_id, table.c.source_row)
    found = []
    for record in reader.connection.execute(query).mappings():
        cells = {name: value for name, value in record.items() if name not in NOT_KEPT}
        found.append(Row(record["load_id"], record["source_row"], record["match_method"], cells))
    return found


def _whose(connection: Connection, dataset: str, home: Home) -> Any:
    table = RECORDS[dataset]
    mine = list(connection.scalars(
        select(registration.c.registration_id).where(registration.c.home_id == home.home_id)
    ))  # fmt: skip
    return table.c.registration_id.in_(mine)


def _near(dataset: str, month: int) -> Any:
    table, start, end = RECORDS[dataset], first_day(month), first_day(month + 1)
    if dataset == "admissions":
        earliest = first_day(month - MONTHS_OF_A_STAY)
        ended = or_(table.c.discharged_on.is_(None), table.c.discharged_on >= start - 3)
        return and_(table.c.admitted_on >= earliest, table.c.admitted_on < end, ended)
    moment = table.c.called_at if dataset == "ambulance_callouts" else table.c.arrived_at
    return and_(moment >= (start - 1) * 1440, moment < (end + 1) * 1440)


def _denominator_rows(reader: Reader, metric: Metric, home: Home, month: int) -> list[Row]:
    dataset = metric.denominator_sources[0]
    if "month" not in RECORDS[dataset].c:
        return []
    return [row for row in _newest(reader, _read(reader, dataset, home), month) if row.counted]


def _origin(reader: Reader, metric: Metric, home: Home, month: int, rows: list[Row]) -> str:
    """Where the denominator came from, in words."""
    if metric.denominator == "resident_months_with_item":
        return "Residents with an item, as the prescribing file says." if rows else "No prescribing rows."
    if metric.denominator not in ("occupied_bed_days", "days_at_risk"):
        return f"{metric.over[:1].upper()}{metric.over[1:]}: {metric.denominator_text}"
    words = _bed_days(home, month, rows)
    if metric.denominator == "days_at_risk":
        words += " " + _nights(reader, home, month)
    return words


def _bed_days(home: Home, month: int, rows: list[Row]) -> str:
    for row in rows:
        where = f"row {row.source_row} of the home's return"
        if row.cells.get("occupied_bed_days") is not None:
            return f"Occupied bed days as returned, {row.cells['occupied_bed_days']:,.0f} ({where})."
        if row.cells.get("occupied_beds") is not None:
            beds, days = row.cells["occupied_beds"], days_in(month)
            return f"Occupied beds as returned, {beds:,.1f}, times {days} days ({where}). Estimated."
    beds = home.in_month(month).beds
    if beds is None:
        return "Not known: nothing was returned and the register gives no beds."
    return f"Estimated: {beds} registered beds, 85% occupied, since nothing was returned."


def _nights(reader: Reader, home: Home, month: int) -> str:
    nights = reader.one_cell("nel_bed_days", home.home_id, month)
    if nights is None:
        return "Less 3.5%: nights in hospital not known."
    return f"Less {nights:,.0f} nights in hospital."


def _loads_of(rows: list[tuple[Row, str]], known: dict[int, Known]) -> tuple[TraceLoad, ...]:
    made = []
    pairs = {(row.load_id, role) for row, role in rows}
    for load_id, role in sorted(pairs, key=lambda one: (one[1] != "numerator", one[0])):
        mine = [row for row, its in rows if (row.load_id, its) == (load_id, role)]
        methods = Counter(row.match_method or "not said" for row in mine)
        one = known[load_id]
        made.append(TraceLoad(
            load_id, one.dataset, one.file, one.sheet, one.layout, date.fromordinal(one.known_on),
            one.loaded_at, len(mine), dict(methods), role,
        ))  # fmt: skip
    return tuple(made)


def _shown(row: Row) -> TraceRow:
    return TraceRow(row.load_id, row.source_row, row.counted, row.reason, readable(row.cells))
