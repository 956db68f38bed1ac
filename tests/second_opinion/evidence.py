"""The sample's folder as loads of plain records, each row with the home that it names."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from second_opinion.feed import Feed
from second_opinion.feeds import feed_of
from second_opinion.feeds_of_registers import own_registration, public_registration
from second_opinion.months import last_day, month_of, month_range
from second_opinion.registers import Register, Registration
from second_opinion.releases import Load
from second_opinion.tables import Table, read_sheet, read_text

EVENT_DAY = {
    "ambulance_callouts": "called_at",
    "ae_attendances": "arrived_at",
    "admissions": "admitted",
    "falls": "occurred_on",
    "utis": "started_on",
    "pressure_ulcers": "found_on",
    "telephone_calls": "called_at",
    "delayed_transfers": "month",
}


@dataclass
class Evidence:
    registrations: list[Registration]
    loads: list[Load]
    first_month: str
    first_named: dict[str, str]
    rejected: Counter = field(default_factory=Counter)  # rows of each file that cannot be read


def read(folder: Path, today: date) -> Evidence:
    """Registers first, then everything else matched against all of them."""
    registrations = []
    for path in sorted((folder / "register").iterdir()):
        registrations.extend(_registrations(path, today))
    register = Register(registrations, None)
    evidence = Evidence(registrations, [], "9999-12", {})
    for path in sorted(each for each in folder.rglob("*") if each.suffix in (".csv", ".txt", ".xlsx")):
        if path.parent.name == "register":
            continue
        table = _table(path)
        feed = feed_of(table.headings)
        if feed is not None:
            name = str(path.relative_to(folder))
            evidence.loads.append(_load(table, feed, name, register, today, evidence.rejected))
    for load in evidence.loads:
        for home, month in _named(load):
            evidence.first_named[home] = min(month, evidence.first_named.get(home, month))
    evidence.first_month = min(evidence.first_named.values())
    return evidence


def _registrations(path: Path, today: date) -> list[Registration]:
    if path.suffix == ".csv":
        table = read_text(path)
        known_on = _released(table, today)
        return [own_registration(row, known_on) for row in table.rows]
    table = read_sheet(path, "HSCA_Active_Locations", "Location ID")
    links = read_sheet(path, "Dual_Registration_Locations", "Location ID")
    duals = {row["Location ID"]: row["Linked Location ID"] for row in links.rows}
    snapshot = date.fromisoformat(re.search(r"\d{4}-\d{2}-\d{2}", path.name).group())
    known_on = _released(table, today)
    return [
        public_registration(row, snapshot, known_on, duals.get(row["Location ID"], ""))
        for row in table.rows
        if row["Care home?"] == "Y"
    ]


def _released(table: Table, today: date) -> date:
    stated = table.comments.get("released")
    return date.fromisoformat(stated) if stated else today


def _table(path: Path) -> Table:
    if path.suffix == ".xlsx":
        return read_sheet(path, "Return", "Care home")
    return read_text(path, "|" if path.suffix == ".txt" else ",")


def _load(
    table: Table, feed: Feed, name: str, register: Register, today: date, rejected: Counter
) -> Load:
    sender = table.comments.get("source", feed.name)
    load = Load(name, feed.dataset, sender, _released(table, today), {}, frozenset())
    load.holds = feed.holds(table.headings)
    for cells in table.rows:
        if feed.ignored(cells):
            continue
        row = _record(feed.record, cells, load)
        if row is None:
            rejected[load.file] += 1
            continue
        row["home"] = register.home_of(**feed.keys(cells))
        load.rows.append(row)
    if feed.dataset in EVENT_DAY:
        _state_months(load, table)
        _state_areas(load, table, register)
        load.carried_in = table.comments.get("carried_in") == "yes"
        if table.comments.get("basis") == "discharge":
            for month in sorted(load.covers)[-2:]:
                load.covers[month] = True  # who is still in is not in the file
    return load


def _record(record: Callable, cells: dict, load: Load) -> dict | None:
    """The row read, or None where a required value is bad."""
    try:
        row = record(cells, load.sender)
    except (ValueError, KeyError):
        return None
    discharged = row.get("discharged")
    if discharged is not None and (discharged < row["admitted"] or discharged > load.known_on):
        return None
    return row


def _state_months(load: Load, table: Table) -> None:
    """Months as stated; else of the first to the last event, the last in part unless released later."""
    stated = table.comments.get("covers")
    load.stated = stated is not None
    if stated:
        load.covers = dict.fromkeys(month_range(*re.findall(r"\d{4}-\d{2}", stated)), False)
        return
    days = [_event_day(load, row) for row in load.rows]
    load.covers = dict.fromkeys(month_range(month_of(min(days)), month_of(max(days))), False)
    last = max(load.covers)
    released = table.comments.get("released")
    load.covers[last] = released is None or date.fromisoformat(released) <= last_day(last)


def _state_areas(load: Load, table: Table, register: Register) -> None:
    """Areas as stated, else the one in which every row lies whose home is known."""
    stated = table.comments.get("area")
    if stated:
        load.areas = frozenset(re.split(r"[,\s]+", stated))
        return
    if load.dataset == "delayed_transfers":
        found = {row["area_code"] for row in load.rows}
    else:
        resolved = [row for row in load.rows if row["home"] is not None]
        found = {register.homes[row["home"]].facts(month_of(_event_day(load, row))).area for row in resolved}
    if len(found) != 1:
        raise ValueError(f"{load.file} lies in {found} and states no area.")
    load.areas = frozenset(found)


def _event_day(load: Load, row: dict) -> date:
    moment = row[EVENT_DAY[load.dataset]]
    if isinstance(moment, str):
        return last_day(moment)
    return moment.date() if hasattr(moment, "date") else moment


def _named(load: Load):
    """(home, month) of every row that names a home."""
    for row in load.rows:
        if row["home"] is not None:
            yield row["home"], row["month"] if "month" in row else month_of(_event_day(load, row))
