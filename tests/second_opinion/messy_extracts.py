"""Messy extracts about homes: ambulance, A&E, telephone calls and delayed transfers."""

import random
from datetime import datetime, timedelta
from pathlib import Path

from second_opinion.messy_world import MONTHS, covers, days, file, ids


def ambulance(folder: Path, chance: random.Random) -> None:
    headings = ["incident_id", "resource_id", "called_at", "cqc_location_id", "outcome", "call_type"]
    headings.append("on_scene_at")
    outcomes = ["see_treat", "see_convey_ed", "see_convey_other", "hear_treat", "cancelled", "unknown"]
    world = []
    for number in range(330):
        day = chance.choice(days(MONTHS))
        clock = chance.choice(("00:00", "23:58", f"{chance.randrange(24):02d}:{chance.randrange(60):02d}"))
        called = datetime.fromisoformat(f"{day}T{clock}")
        home = ids(chance, day)
        call_type = chance.choice(("999", "999", "999", "111", "hcp", "ift", "pts"))
        for vehicle in range(chance.choice((1, 1, 1, 2, 3))):
            moment = called + timedelta(minutes=7 * vehicle)
            outcome = chance.choice(outcomes)
            offset = chance.choice(("", "", "Z", "+01:00"))
            scene = f"{moment.isoformat(timespec='minutes')}{offset}" if chance.random() < 0.5 else ""
            told = f"{moment.isoformat(timespec='minutes')}{offset}"
            other = ids(chance, day) if chance.random() < 0.02 else home
            world.append([f"N{number % 260}", f"V{vehicle}", told, other, outcome, call_type, scene])
    releases = [
        ("AM1", "9Q1", MONTHS[:5], "2016-06-10"),
        ("AM1", "9Q1", MONTHS[3:8], "2016-09-05"),
        ("AM2", "9Q2", MONTHS[:7], "2016-08-20"),
        ("AM3", "9Q1, 9Q2", MONTHS[2:4], "2016-07-01"),
        ("AM2", "9Q2", None, "2016-09-15"),
    ]
    for source, area, months, released in releases:
        inside = months or MONTHS[6:9]
        rows = [row for row in world if row[2][:7] in inside and row[2] < released and chance.random() < 0.9]
        rows += rows[:2]
        says = {"source": source, "area": area, "covers": months and covers(months), "released": released}
        file(folder / f"{source}_{released}.csv", says, headings, rows)
    _national(folder, chance)


def _national(folder: Path, chance: random.Random) -> None:
    """A feed in other headings, which cannot hold calls closed by telephone."""
    headings = ["CAREHOME_CQC", "call_id", "call_date", "time_call_connected"]
    headings += ["time_resource_arrived_on_scene", "receiving_location_type_cad"]
    rows = []
    for number in range(25):
        day = chance.choice(days(MONTHS[8:]))
        taken_to = chance.choice(("ED", "ED", "RX1", "ZZZZZ", ""))
        rows.append([ids(chance, day), f"C{number}", day, "10:05", chance.choice(("10:30", "")), taken_to])
    says = {"source": "AM4", "area": "9Q1", "covers": covers(MONTHS[8:]), "released": "2016-10-20"}
    file(folder / "AM4_2016-10-20.csv", says, headings, rows)


def attendances(folder: Path, chance: random.Random) -> None:
    headings = ["attendance_id", "provider_code", "arrived_at", "cqc_location_id", "category"]
    headings += ["department_type", "disposal"]
    disposals = ("admitted", "discharged", "discharged", "transferred", "died", "left", "other", "unknown")
    world = []
    for number in range(300):
        day = chance.choice(days(MONTHS))
        category = chance.choice(("first", "first", "unplanned_follow_up", "planned_follow_up", "unknown"))
        department = chance.choice(("1", "1", "2", "3", "4", "5", "unknown", ""))
        moment = f"{day}T{chance.randrange(24):02d}:30"
        world.append([f"A{number}", "ED", moment, ids(chance, day), category, department])
        world[-1].append(chance.choice((*disposals, "")))
    releases = [  # sender, areas, months, released, columns left out
        ("EDX", "all", MONTHS[:6], "2016-07-08", 0),
        ("EDX", "9Q1", MONTHS[4:9], "2016-10-11", 1),
        ("EDY", "9Q2", MONTHS[1:3], "2016-05-01", 0),
    ]
    for source, area, months, released, left_out in releases:
        rows = [list(row) for row in world if row[2][:7] in months and chance.random() < 0.9]
        rows.append(rows[0])
        rows.append([*rows[1][:5], "4", "left"])
        says = {"source": source, "area": area, "covers": covers(months), "released": released}
        held = len(headings) - left_out
        rows = [row[:held] for row in rows]
        file(folder / f"{source}_{released}.csv", says, headings[:held], rows)


def calls(folder: Path, chance: random.Random) -> None:
    headings = ["call_id", "called_at", "cqc_location_id", "channel", "outcome"]
    world = []
    for number in range(160):
        day = chance.choice(days(MONTHS))
        moment = f"{day}T{chance.randrange(24):02d}:10{chance.choice(('', '', 'Z'))}"
        outcome = chance.choice(("advice", "ambulance", "gp", "other", ""))
        channel = chance.choice(("111", "hub", "gp_line"))
        world.append([f"T{number}", moment, ids(chance, day), channel, outcome])
    releases = [
        ("HUB1", "9Q1", MONTHS[2:6], "2016-07-09"),
        ("HUB1", "9Q1, 9Q2", MONTHS[4:8], "2016-09-06"),
        ("HUB2", "9Q1", MONTHS[3:5], "2016-06-09"),
    ]
    for source, area, months, released in releases:
        rows = [row for row in world if row[1][:7] in months and chance.random() < 0.85]
        rows += [rows[0], [*rows[1][:3], "hub", "ed"], [*rows[2][:3], "pigeon", ""]]
        says = {"source": source, "area": area, "covers": covers(months), "released": released}
        file(folder / f"{source}_{released}.csv", says, headings, rows)


def delayed_transfers(folder: Path, chance: random.Random) -> None:
    headings = ["month", "area_code", "delayed_days", "reason", "discharges"]
    releases = [  # areas, months, released, whether reasons are told
        ("9Q1, 9Q2", MONTHS[:6], "2016-07-20", True),
        ("9Q1", MONTHS[4:8], "2016-10-05", True),
        ("9Q2", MONTHS[5:7], "2016-09-05", False),
    ]
    for area, months, released, told in releases:
        rows = []
        for month in months:
            for code in area.split(", "):
                for reason in ("care_home", "nursing_home", "other", ""):
                    if chance.random() < 0.7:
                        rows.append([month, code, chance.randrange(90), reason, chance.randrange(40)])
        rows.append(rows[0])
        rows.append([*rows[1][:2], 91, *rows[1][3:]])
        if not told:
            headings, rows = headings[:3], [[*row[:2], row[2]] for row in rows[::4]]
        says = {"source": "TRANSFERS", "area": area, "covers": covers(months), "released": released}
        file(folder / f"{area[:3]}_{released}.csv", says, headings, rows)
