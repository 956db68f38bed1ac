"""A point followed back: its loads, its files, its rows, and the rows that are in no count."""

from collections import Counter
from datetime import date

from loaders.calendar import days_in, month_of_day
from loaders.shapes import SHAPES
from metrics.answer import MatchRate, Point, Revision
from metrics.definition import Metric
from metrics.homes import Home
from metrics.matching import match_rates
from metrics.measures.prescribing import ANTIBIOTICS, SUPPLEMENTS
from metrics.places import home_place
from metrics.points import Subject, basis_words, earlier_answers, point
from metrics.reader import Reader
from metrics.scope import NO_AREA
from metrics.subjects import home_subject
from metrics.trace_answer import LeftOut, Trace, TraceLoad, TraceQuery, TraceRow
from metrics.trace_cells import readable
from metrics.trace_logs import logged_rows
from metrics.trace_read import Known, holders, home_rows, known_loads, newest_rows
from metrics.trace_rows import MINUTES_A_DAY, OF_EVENTS, OF_LOGS, REPLACED, Row, left_out
from metrics.trace_stays import OF_STAYS, stay_rows, too_many

SHOWN_ROWS = 50
MEDICINES = {"antibiotic_items": ANTIBIOTICS, "ons_cost": SUPPLEMENTS}  # beginnings of BNF codes
TOO_MANY = "Not listed: there are so many hospital rows that a page would wait for seconds."
FORGOTTEN = "Not listed: the rows were removed when their time was over; what was counted of them stays."


def answer_trace(
    reader: Reader, query: TraceQuery, metric: Metric, home: Home, redirect: tuple[str, str, str] | None
) -> Trace:
    """One home's month of one metric."""
    subject = _subject(reader, metric, home)
    shown = point(metric, subject, query.month, "rate")
    rows = _rows(reader, metric, home, query.month)
    order = sorted(rows, key=lambda row: (not row.counted, row.load_id, row.source_row))
    mine = [(row, "numerator") for row in rows if row.counted]
    below = _denominator_rows(reader, metric, home, query.month)
    mine += [(row, "denominator") for row in below]
    return Trace(
        query, metric, home_place(reader, home), query.month, shown, basis_words(metric, "rate")[1],
        _loads_of(mine, known_loads(reader)), tuple(_shown(reader, row) for row in order[:SHOWN_ROWS]),
        len(rows),
        tuple(LeftOut(reason, count) for reason, count in left_out(rows).items()),
        _origin(reader, metric, home, query.month, below),
        _earlier(metric, subject, query.month),
        reader.asat, reader.today, reader.made_up, redirect, _matching(reader, metric, home, query.month),
        _not_listed(reader, metric, shown, rows),
    )  # fmt: skip


def _not_listed(reader: Reader, metric: Metric, shown: Point, rows: list[Row]) -> str:
    """Why there are no rows to show, where there is something that they counted; else empty."""
    if metric.id in OF_STAYS and too_many(reader):
        return TOO_MANY
    sources = set(metric.numerator_sources)
    gone = any(one.forgotten_at for one in known_loads(reader).values() if one.dataset in sources)
    return FORGOTTEN if gone and shown.numerator and not any(row.counted for row in rows) else ""


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
    if metric.id in OF_STAYS:
        return [] if too_many(reader) else stay_rows(reader, metric, home, month)
    if metric.id in OF_EVENTS:
        return _of_extract(reader, metric, dataset, home, month)
    if metric.id in OF_LOGS:
        return logged_rows(reader, metric, home, month)
    kept = newest_rows(reader, dataset, home, month)
    if start := MEDICINES.get(metric.numerator):
        for row in kept:
            if row.counted and not str(row.cells["bnf_code"] or "").startswith(start):
                row.say(False, "another medicine")
    return kept


def _of_extract(reader: Reader, metric: Metric, dataset: str, home: Home, month: int) -> list[Row]:
    """Events: of each sender the load that holds for the home's area; others were replaced."""
    rows = home_rows(reader, dataset, home, month)
    held_in = {one: holders(reader, dataset, home, one) for one in (month - 1, month, month + 1)}
    months = [_month_of(row, dataset, month) for row in rows]
    held = [row for row, one in zip(rows, months, strict=True) if row.load_id in held_in.get(one, ())]
    kept = OF_EVENTS[metric.id](held, month)
    gone = [row for row, one in zip(rows, months, strict=True) if one == month and row not in held]
    for row in gone:
        row.say(False, REPLACED)
    return kept + gone


def _month_of(row: Row, dataset: str, otherwise: int) -> int:
    moment = row.cells[SHAPES[dataset].when or ""]
    return otherwise if moment is None else month_of_day(moment // MINUTES_A_DAY)


def _denominator_rows(reader: Reader, metric: Metric, home: Home, month: int) -> list[Row]:
    dataset = metric.denominator_sources[0]
    if SHAPES[dataset].extract:
        return []
    return [row for row in newest_rows(reader, dataset, home, month) if row.counted]


def _origin(reader: Reader, metric: Metric, home: Home, month: int, rows: list[Row]) -> str:
    """Where the denominator came from, in words."""
    if metric.denominator == "resident_months_with_item":
        return "Residents with an item, as the prescribing file says." if rows else "No prescribing rows."
    if metric.denominator not in ("occupied_bed_days", "days_at_risk"):
        return metric.denominator_text
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


def _shown(reader: Reader, row: Row) -> TraceRow:
    file = known_loads(reader)[row.load_id].file
    return TraceRow(
        row.load_id, row.source_row, row.counted, row.reason, readable(row.cells), file,
        row.match_method or "",
    )  # fmt: skip
