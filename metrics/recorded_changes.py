"""Step changes as people record them: kept in the store, taken back, and found for a series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Row, insert, select, update

from loaders.clock import today
from loaders.problems import Problem
from loaders.records import step_change
from loaders.store import Store, count_change, next_id
from metrics.definition import METRICS
from metrics.homes import Home, read_homes
from metrics.reader import Reader
from metrics.step_changes import StepChange, known_on

HOME, AREA, EVERY = "home", "area", "all"
_CHANGE = step_change.c


@dataclass(frozen=True)
class Recorded:
    """One record: whose limits start afresh, and how it stands."""

    number: int
    metric: str
    level: str
    code: str | None
    change: StepChange


def record(store: Store, metric: str, code: str | None, change: StepChange) -> int:
    """Keeps a change of one home, one area or, without a code, of every series of the metric: its number."""
    if metric not in METRICS:
        raise Problem(f"There is no metric {metric!r}. The metrics are {', '.join(METRICS)}.")
    with store.write() as connection:
        level, known = _whose(connection, code)
        number = next_id(connection, _CHANGE.step_change_id)
        connection.execute(insert(step_change).values(
            step_change_id=number, metric=metric, level=level, code=known, month=change.month,
            reason=change.reason.strip(), role=change.role.strip(), definition=int(change.definition),
            recorded_on=change.recorded.toordinal(),
        ))  # fmt: skip
        count_change(connection)
        return number


def take_back(store: Store, number: int) -> None:
    """From today on the change holds no more; what was answered before it was taken back still does."""
    with store.write() as connection:
        standing = (_CHANGE.step_change_id == number) & _CHANGE.taken_back_on.is_(None)
        day = today().toordinal()
        done = connection.execute(update(step_change).where(standing).values(taken_back_on=day))
        if not done.rowcount:
            raise Problem(f"No change {number} stands. vanguard step-change --list shows them.")
        count_change(connection)


def recorded(store: Store) -> list[Recorded]:
    """Everything that was ever recorded, what was taken back included."""
    with store.read() as connection:
        return _read(connection)


def changes_of(reader: Reader, metric: str, level: str, codes: tuple[str, ...]) -> list[StepChange]:
    """Those of one series on the day of the question: its own under any of its codes, and those of all."""
    standing = _standing(reader, metric, level)
    mine = [one for code in (None, *codes) for one in standing.get(code, ())]
    return [one.change for one in sorted(mine, key=lambda one: (one.change.month, one.number))]


def changes_of_homes(reader: Reader, metric: str, homes: Sequence[Home]) -> list[list[StepChange]]:
    """Those of each of many homes."""
    if not _standing(reader, metric, HOME):
        return [[]] * len(homes)
    return [changes_of(reader, metric, HOME, tuple(code.code for code in home.codes)) for home in homes]


def _standing(reader: Reader, metric: str, level: str) -> dict[str | None, list[Recorded]]:
    """What holds of a metric on the day of the question, by code; None: of every series."""
    every = reader.kept("step changes", make=lambda: _read(reader.connection))
    mine = [one for one in every if one.metric == metric and one.level in (EVERY, level)]
    found: dict[str | None, list[Recorded]] = {}
    for one in mine:
        if known_on([one.change], reader.compared_with):
            found.setdefault(one.code, []).append(one)
    return found


def _whose(connection: Connection, code: str | None) -> tuple[str, str | None]:
    """The level and the code as it is written in the store; an area goes before a home."""
    if code is None:
        return EVERY, None
    homes, asked = read_homes(connection, None), code.strip()
    area = homes.area_of_code.get(asked) or homes.area_of_code.get(asked.upper())
    if area is not None:
        return AREA, area.code
    home = homes.known(asked)
    if home is None:
        raise Problem(f"There is no home or area {code!r}. vanguard homes lists the homes.")
    return HOME, home.code


def _read(connection: Connection) -> list[Recorded]:
    rows = connection.execute(select(step_change).order_by(_CHANGE.step_change_id))
    return [_recorded(row) for row in rows]


def _recorded(row: Row[tuple[object, ...]]) -> Recorded:
    gone = row.taken_back_on
    change = StepChange(
        row.month, row.reason, row.role, date.fromordinal(row.recorded_on), bool(row.definition),
        None if gone is None else date.fromordinal(gone),
    )  # fmt: skip
    return Recorded(row.step_change_id, row.metric, row.level, row.code, change)
