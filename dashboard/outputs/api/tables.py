"""What each address of the API answers: rows of the answers that pages show, and what is said of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard.access import Door
from dashboard.data import desk
from dashboard.outputs import columns
from dashboard.outputs.api.errors import NoAnswer
from dashboard.outputs.api.parameters import MOST_ROWS
from dashboard.outputs.columns import Column
from loaders.calendar import month_of, month_text
from loaders.clock import today
from metrics.answer import Answer, Place, PlacesQuery, Query
from metrics.definition import METRICS

Row = dict[str, Any]
Asked = dict[str, Any]
TOO_MANY = "Ask for one area or home, for fewer months, or page by page with limit and offset."
MOST_MONTHS = 240
NOT_READY = "The Shared profile is not ready in this version, so nothing can be answered under it."
UNTIL_THEN = "Until it is: /api/v1/metrics says what is measured, and how."


@dataclass(frozen=True)
class Table:
    """Rows of one kind, their number, and what holds of them all."""

    columns: tuple[Column, ...]
    rows: Iterable[Row]
    total: int
    made_up: bool = False
    asat: date | None = None
    profile: str | None = None


def values(door: Door, asked: Asked) -> Table:
    """The rows of `vanguard values`."""
    _under_operational(door)
    query = Query(
        metric=asked["metric"], level=asked["level"], code=asked["code"], area=asked["area"],
        start=asked["from"], end=asked["to"], basis=asked["basis"], asat=_asat(asked),
        compare=asked["compare"], profile=asked["profile"] or door.viewer.profile,
        service=asked["service"], group=asked["group"],
    )  # fmt: skip
    _bounded(door, query)
    answer = door.answer(query)
    total = sum(max(1, len(series.points)) for series in answer.series)
    if total > MOST_ROWS and asked["limit"] is None:
        raise NoAnswer(409, f"The answer has {total:,} rows; at most {MOST_ROWS:,} come at once.", TOO_MANY)
    asat = answer.asat or answer.today
    return Table(columns.VALUES, rows_of(answer), total, answer.made_up, asat, answer.profile)


def rows_of(answer: Answer) -> Iterator[Row]:
    """One place after another, so that a long answer is never held as rows."""
    for series in answer.series:
        yield from replace(answer, series=(series,)).rows()


def _under_operational(door: Door) -> None:
    """The same for every question, so that nothing shows of what is there."""
    if door.viewer.profile == "shared":
        raise NoAnswer(409, NOT_READY, UNTIL_THEN)


def _asat(asked: Asked) -> date | None:
    day: date | None = asked["asat"]
    if day is not None and day > today():
        raise NoAnswer(409, f"asat is {day.isoformat()}, which is yet to come.", "Give a day up to today.")
    return day


def _bounded(door: Door, query: Query) -> None:
    """Refuses a span that no answer of use has, before it is worked out."""
    newest = month_of(today())
    first, last = query.start, query.end if query.end is not None else newest
    if first is not None and first > last:
        what = f"from, {month_text(first)}, lies after {month_text(last)}, the last month."
        raise NoAnswer(409, what, "Change the months over, or leave one out.")
    if last > newest:
        what = f"to is {month_text(last)}, which is yet to come."
        raise NoAnswer(409, what, f"Give a month up to {month_text(newest)}.")
    if first is None:
        return
    months = last - first + 1
    several = query.level == "home" and query.code is None
    homes = len(homes_seen(door, query.area, query.asat)) if several else 1
    if months > MOST_MONTHS or months * homes > MOST_ROWS:
        raise NoAnswer(409, f"from and to span {months:,} months, which is too long.", TOO_MANY)


def homes(door: Door, asked: Asked) -> Table:
    """Every home that may be seen, by name."""
    _under_operational(door)
    asat = _asat(asked)
    found = homes_seen(door, asked["area"], asat)
    made_up = door.places(PlacesQuery()).made_up
    return Table(columns.HOMES, _places(found, columns.HOMES, asat), len(found), made_up, asat or today())


def homes_seen(door: Door, area: str | None, asat: date | None) -> list[Place]:
    """By area or all; a home's own viewer sees that one."""
    if area is not None:
        return list(door.places(PlacesQuery(area=area, asat=asat)).places)
    own = [PlacesQuery(code=code, asat=asat) for code in sorted(door.viewer.homes or ())]
    areas = door.places(PlacesQuery(asat=asat)).places
    every = own or [PlacesQuery(area=one.code, asat=asat) for one in areas]
    found = {place.code: place for query in every for place in door.places(query).places}
    return sorted(found.values(), key=lambda place: (place.name, place.code))


def areas(door: Door, asked: Asked) -> Table:
    """Every area that may be seen."""
    _under_operational(door)
    asat = _asat(asked)
    answer = door.places(PlacesQuery(asat=asat))
    rows = _places(answer.places, columns.AREAS, asat)
    return Table(columns.AREAS, rows, len(answer.places), answer.made_up, asat or today())


def _places(places: Iterable[Place], wanted: tuple[Column, ...], asat: date | None) -> Iterator[Row]:
    day = (asat or today()).isoformat()
    for place in places:
        held = {**vars(place), "asat": day}
        yield {column.name: _plain(held[column.name]) for column in wanted}


def _plain(cell: Any) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()
    return ";".join(str(one) for one in cell) if isinstance(cell, tuple) else cell


def metrics(door: Door, asked: Asked) -> Table:
    """The definitions: the same for everybody."""
    names = [column.name for column in columns.METRICS]
    rows = [{name: _plain(getattr(metric, name)) for name in names} for metric in METRICS.values()]
    return Table(columns.METRICS, rows, len(rows))


def loads(door: Door, asked: Asked) -> Table:
    """What was loaded, oldest first, those taken back included: the rows of `vanguard loads`."""
    found = list(reversed(desk.loads(door)))
    counts = [column.name for column in columns.LOADS if column.words.startswith("Rows ")]
    rows = [
        {
            "load": one.load_id, "file": one.file, "dataset": one.dataset, "layout": one.layout,
            "source": one.sender, "area": one.areas,
            "covers": " to ".join(map(month_text, one.covers)) if one.covers else None,
            "known_on": one.known_on.isoformat(), **{name: getattr(one, name) or 0 for name in counts},
            "loaded_at": one.at.isoformat(), "loaded_by": one.by,
            "status": f"taken back {one.undone_at.isoformat()}" if one.undone_at else "loaded",
        }
        for one in found
    ]  # fmt: skip
    return Table(columns.LOADS, rows, len(rows), door.places(PlacesQuery()).made_up)
