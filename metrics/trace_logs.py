"""The rows behind falls, infections and ulcers: of the log where it counts, else of the return."""

from typing import Any

from metrics.definition import Metric
from metrics.ground import Ground
from metrics.home_ground import ground_of_home, known_then
from metrics.homes import Home
from metrics.measures.harm import falls_log, infections_log, ulcers_log
from metrics.measures.logs import Log
from metrics.measures.returns import COLUMNS
from metrics.reach import reach_of
from metrics.reader import Reader
from metrics.trace_read import home_rows, newest_rows
from metrics.trace_rows import OF_LOGS, REPLACED, Row

LOGS = {"falls": falls_log, "utis": infections_log, "pressure_ulcers": ulcers_log}
TWICE = "told twice in one file, and differently"
AGAIN = "a change of antibiotic for an infection already counted"
LOG_USED = "the home's log is used: it is stated as complete"
RETURN_USED = "the home's return is used: its log is not stated as complete"


def logged_rows(reader: Reader, metric: Metric, home: Home, month: int) -> list[Row]:
    """Rows of log and return, of which one is used."""
    name = next(one for one in metric.numerator_sources if one in LOGS)
    returned = newest_rows(reader, "home_return", home, month)
    logged, complete = _of_log(reader, metric, name, home, month)
    if complete:
        _leave_out(returned, LOG_USED)
    elif any(row.counted and _says(row, COLUMNS[metric.numerator]) for row in returned):
        _leave_out(logged, RETURN_USED)
    return logged + returned


def _leave_out(rows: list[Row], reason: str) -> None:
    for row in rows:
        if row.counted:
            row.say(False, reason)


def _says(row: Row, columns: tuple[str, ...]) -> bool:
    """Whether a return has all that is added up, hidden cells among it."""
    hidden: Any = row.cells.get("bounds") or ""
    return all(row.cells[name] is not None or f'"{name}"' in hidden for name in columns)


def _of_log(reader: Reader, metric: Metric, name: str, home: Home, month: int) -> tuple[list[Row], bool]:
    """The month's rows with their reasons, and whether the log is said to be complete for it."""
    rows = home_rows(reader, name, home)
    reach = reach_of(reader.connection, None)
    if not rows and reach is None:
        return [], False
    # An ulcer found in any month before may have worsened in this one.
    first = min(month, reach[0] if reach else month)
    ground = ground_of_home(reader, home.home_id, range(first, month + 1), known_then(reader), stays=False)
    log: Log = ground.once(LOGS[name])
    standing, told = _standing(ground, log)
    live = [row for row in rows if row.key in standing]
    said = OF_LOGS[metric.id](live, month)
    other = [row for row in rows if row.key not in standing]
    gone = OF_LOGS[metric.id](other, month)
    for row in gone:
        row.say(False, REPLACED if row.key in told else AGAIN if name == "utis" else TWICE)
    return said + gone, bool(log.covered[0, 0, month - first])


def _standing(ground: Ground, log: Log) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The rows of the log whose load holds for their month, and all that do not contradict each other."""
    if log.rows is None:
        return set(), set()
    told = list(zip(log.rows["load_id"].tolist(), log.rows["source_row"].tolist(), strict=True))
    holds = log.live(0).tolist()
    return {key for key, stands in zip(told, holds, strict=True) if stands}, set(told)
