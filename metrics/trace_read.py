"""The kept rows of one home as a day knew them, with the loads that brought them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from loaders.calendar import first_day
from loaders.records import EVERY_AREA, RECORDS, coverage, load, registration
from loaders.shapes import SHAPES
from metrics.homes import Home
from metrics.reader import Reader
from metrics.trace_rows import REPLACED, Row, every

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
    forgotten_at: str | None


def known_loads(reader: Reader) -> dict[int, Known]:
    """Every load that is not taken back and known on the day."""
    names = [load.c[name] for name in Known.__dataclass_fields__]
    query = select(*names).where(load.c.undone_at.is_(None), load.c.known_on <= reader.day)
    return reader.memo.get(
        ("loads", reader.asat), lambda: {row[0]: Known(*row) for row in reader.connection.execute(query)}
    )


def home_rows(reader: Reader, dataset: str, home: Home, month: int | None = None) -> list[Row]:
    """The home's kept rows of a dataset; of events only those that may bear on the month."""
    table = RECORDS[dataset]
    ids = [one.load_id for one in known_loads(reader).values() if one.dataset == dataset]
    mine = reader.connection.scalars(
        select(registration.c.registration_id).where(registration.c.home_id == home.home_id)
    )
    condition = and_(table.c.load_id.in_(ids), table.c.registration_id.in_(list(mine)))
    if month is not None:
        condition = and_(condition, _near(dataset, month))
    query = select(table).where(condition).order_by(table.c.load_id, table.c.source_row)
    found = []
    for record in reader.connection.execute(query).mappings():
        cells = {name: value for name, value in record.items() if name not in NOT_KEPT}
        found.append(Row(record["load_id"], record["source_row"], record["match_method"], cells))
    return found


def _near(dataset: str, month: int) -> Any:
    """Moments of the month, and of a day either side: an incident may run over midnight."""
    moment = RECORDS[dataset].c[SHAPES[dataset].when or ""]
    start, end = first_day(month), first_day(month + 1)
    return and_(moment >= (start - 1) * 1440, moment < (end + 1) * 1440)


def holders(reader: Reader, dataset: str, home: Home, month: int) -> set[int]:
    """Of each sender the newest load that covers the home's area in the month."""
    known = known_loads(reader)
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


def newest_rows(reader: Reader, dataset: str, home: Home, month: int) -> list[Row]:
    """Rows of a month from the newest load of the home and month; older ones were replaced."""
    kept = every(home_rows(reader, dataset, home), dataset, month)
    known = known_loads(reader)
    shape = SHAPES[dataset]
    newest: dict[int, tuple[int, int]] = {}
    for row in kept:
        one = known[row.load_id]
        source = one.source_id if shape.by_source else 0
        newest[source] = max(newest.get(source, (0, 0)), (one.known_on, one.load_id))
    for row in kept:
        one = known[row.load_id]
        if (one.known_on, one.load_id) != newest[one.source_id if shape.by_source else 0]:
            row.say(False, REPLACED)
    return kept
