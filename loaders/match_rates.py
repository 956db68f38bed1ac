"""How the rows of a load found their homes, by month: kept with the load, made anew when rows are re-led."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, delete, func, select

from loaders import records
from loaders.calendar import month_of_day
from loaders.match import CONFLICT, NOT_A_HOME
from loaders.shapes import SHAPES
from loaders.store import bulk_insert

UNMATCHED = "unmatched"
WITHOUT_HOME = (UNMATCHED, CONFLICT, NOT_A_HOME)  # methods that found none
REGISTER = "care_homes"
_MINUTES_OF_A_DAY = 1440
Counts = dict[tuple[int, str], int]  # (month, method) -> rows


def write_match_rates(connection: Connection, load_id: int) -> None:
    """Rows of the load by month and method, counted from its records. A forgotten load keeps what it had."""
    table = records.load.c
    load = connection.execute(
        select(table.dataset, table.forgotten_at).where(table.load_id == load_id)
    ).one()
    if load.forgotten_at is None and load.dataset != REGISTER and SHAPES[load.dataset].of_homes:
        _replace(connection, load_id, counted(connection, load_id, load.dataset))


def amend_match_rates(connection: Connection, load_id: int, before: Counts, after: Counts) -> None:
    """The same where only some rows were led elsewhere: what they counted before, and what they count now."""
    table = records.load_match
    counts: Counts = defaultdict(int)
    for row in connection.execute(select(table).where(table.c.load_id == load_id)):
        counts[row.month, row.method] = row._mapping["rows"]
    for some, sign in ((before, -1), (after, 1)):
        for key, count in some.items():
            counts[key] += sign * count
    _replace(connection, load_id, counts)


def counted(
    connection: Connection, load_id: int, dataset: str, keys: Collection[int] | None = None
) -> Counts:
    """(month, method) -> rows of the load, or of those that name their home by some keys."""
    shape = SHAPES[dataset]
    record = shape.table.c
    when = record[shape.when or ""]
    # By day, which both databases can tell from a moment; months are made of the few that come back.
    day = when // _MINUTES_OF_A_DAY if shape.grain == "moment" else when
    led = record.registration_id.is_not(None)
    question = (
        select(day.label("day"), record.match_method, led.label("led"), func.count().label("how_many"))
        .where(record.load_id == load_id, when.is_not(None))
        .group_by(day, record.match_method, led)
    )
    if "area_id" in record:  # a row of an area names no home
        question = question.where(led | record.area_id.is_(None))
    if keys is not None:
        question = question.where(record.home_key_id.in_(keys))
    counts: Counts = defaultdict(int)
    for row in connection.execute(question):
        month = row.day if shape.grain == "month" else month_of_day(row.day)
        waits = row.match_method if row.match_method in WITHOUT_HOME else UNMATCHED
        counts[month, row.match_method if row.led else waits] += row.how_many
    return counts


def _replace(connection: Connection, load_id: int, counts: Counts) -> None:
    table = records.load_match
    connection.execute(delete(table).where(table.c.load_id == load_id))
    rows = [(load_id, *key, count) for key, count in sorted(counts.items()) if count]
    bulk_insert(connection, table, ("load_id", "month", "method", "rows"), rows)
