"""How the rows of a load found their homes, by month: kept with the load, made anew when rows are re-led."""

from sqlalchemy import Connection, case, delete, func, select

from loaders import records
from loaders.calendar import month_of_day
from loaders.match import CONFLICT, NOT_A_HOME
from loaders.shapes import SHAPES, Shape
from loaders.store import bulk_insert

UNMATCHED = "unmatched"
WITHOUT_HOME = (UNMATCHED, CONFLICT, NOT_A_HOME)  # methods that found none
REGISTER = "care_homes"
_MINUTES_OF_A_DAY = 1440


def write_match_rates(connection: Connection, load_id: int) -> None:
    """Rows of the load by month and method, counted from its records. A forgotten load keeps what it had."""
    table = records.load_match
    load = connection.execute(
        select(records.load.c.dataset, records.load.c.forgotten_at).where(records.load.c.load_id == load_id)
    ).one()
    shape = SHAPES[load.dataset]
    if load.forgotten_at is not None or not shape.of_homes or shape.dataset == REGISTER:
        return
    connection.execute(delete(table).where(table.c.load_id == load_id))
    rows = [(load_id, *key, count) for key, count in _counted(connection, load_id, shape)]
    bulk_insert(connection, table, ("load_id", "month", "method", "rows"), rows)


def _counted(connection: Connection, load_id: int, shape: Shape) -> list[tuple[tuple[int, str], int]]:
    record = shape.table.c
    when = record[shape.when or ""]
    day = when // _MINUTES_OF_A_DAY if shape.grain == "moment" else when
    found = record.registration_id.is_not(None)
    waits = func.coalesce(record.match_method, UNMATCHED)
    method = case((found, record.match_method), (waits.in_(WITHOUT_HOME), waits), else_=UNMATCHED)
    named = [found | record.area_id.is_(None)] if "area_id" in record else []
    # By day, which both databases can tell from a moment; months are made of the few that come back.
    question = (
        select(day.label("day"), method.label("method"), func.count().label("how_many"))
        .where(record.load_id == load_id, when.is_not(None), *named)
        .group_by(day, method)
    )
    counts: dict[tuple[int, str], int] = {}
    for row in connection.execute(question):
        month = row.day if shape.grain == "month" else month_of_day(row.day)
        counts[month, row.method] = counts.get((month, row.method), 0) + row.how_many
    return sorted(counts.items())
