"""A small folder in our own layouts, full of what the sample has little of; any seed gives another."""

import csv
import random
from datetime import date, datetime, timedelta
from pathlib import Path

from second_opinion.months import days_in, first_day, last_day, month_range

MONTHS = month_range("2016-01", "2016-09")
HOMES = {  # id: (area, service, beds)
    "1-90000700001": ("9Q1", "nursing", 40),
    "1-90000700002": ("9Q1", "residential", 25),
    "1-90000700003": ("9Q1", "residential", 18),
    "1-90000700004": ("9Q1", "residential", 20),
    "1-90000700005": ("9Q1", "nursing", 30),
    "1-90000700006": ("9Q2", "nursing", 33),
    "1-90000700007": ("9Q2", "residential", 22),
    "1-90000700008": ("9Q2", "residential", 51),
}
REGISTER = [
    "cqc_location_id,name,service,beds,beds_from,valid_from,address,postcode,area_code,area_name,programme,"
    "open_date,close_date,predecessor_cqc_location_id,dual_cqc_location_id",
    "1-90000700001,Elm House,nursing,40,,,1 High Street,ZX1 1AA,9Q1,One,vanguard,2010-01-01,,,",
    # closes in June: May is the last month counted
    "1-90000700002,Oak House,residential,25,,,2 High Street,ZX1 1AB,9Q1,One,vanguard,2011-05-01,2016-06-12,,",
    # opens in the middle of March
    "1-90000700003,Ash House,residential,18,,,3 High Street,ZX1 1AD,9Q1,One,vanguard,2016-03-15,,,",
    # two live registrations of one building
    "1-90000700004,Fir House,residential,20,,,4 High Street,ZX1 1AE,9Q1,One,,2012-01-01,,,1-90000700014",
    "1-90000700014,Fir House,nursing,28,,,4 High Street,ZX1 1AE,9Q1,One,,2012-02-01,,,1-90000700004",
    # moves area and leaves the programme in May, with more beds from the middle of the month
    "1-90000700005,Bay House,nursing,30,,,5 High Street,ZX1 1AF,9Q1,One,vanguard,2009-01-01,,,",
    "1-90000700005,Bay House,nursing,30,,2016-05-01,5 High Street,ZX1 1AF,9Q2,Two,,2009-01-01,,,",
    "1-90000700005,Bay House,nursing,36,2016-05-17,2016-05-17,5 High Street,ZX1 1AF,9Q2,Two,,2009-01-01,,,",
    # a new registration in the middle of April
    "1-90000700006,Yew House,nursing,33,,,6 Low Street,ZX1 1AG,9Q2,Two,,2008-01-01,2016-04-10,,",
    "1-90000700016,Yew Court,nursing,35,,,6 Low Street,ZX1 1AG,9Q2,Two,,2016-04-10,,1-90000700006,",
    "1-90000700007,Ivy House,residential,22,,,7 Low Street,ZX1 1AH,9Q2,Two,vanguard,2008-01-01,,,",
    "1-90000700008,Box House,residential,51,,,8 Low Street,ZX1 1AJ,9Q2,Two,,2008-01-01,,,",
]
METHODS = ("21", "21", "22", "2A", "2B", "11", "12", "81", "31")
SOURCES = ("19", "19", "19", "54", "51", "52")
DESTINATIONS = ("19", "19", "19", "54", "51", "53")


def write(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    table = [row.split(",") for row in REGISTER]
    _file(folder / "register" / "care_homes.csv", {"released": "2016-01-05"}, table[0], table[1:])
    _ambulance(folder / "ambulance", chance)
    _attendances(folder / "ae", chance)
    _admissions(folder / "admissions", chance)
    _returns(folder / "returns", chance)
    _logs(folder / "logs", chance)
    _prescribing(folder / "prescribing", chance)


def _file(path: Path, says: dict, headings: list[str], rows: list) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as out:
        for word, text in says.items():
            if text:
                out.write(f"# {word}: {text}\n")
        writer = csv.writer(out)
        writer.writerow(headings)
        writer.writerows(rows)


def _days(months: list[str]) -> list[date]:
    first, last = first_day(months[0]), last_day(months[-1])
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _covers(months: list[str]) -> str:
    return f"{months[0]} to {months[-1]}"


def _ids(chance: random.Random, day: date) -> str:
    """A home's id on the day; sometimes one that nobody knows."""
    home = chance.choice([*HOMES] * 6 + ["1-90000799999"])
    if home == "1-90000700006" and day >= date(2016, 4, 10):
        return "1-90000700016"
    return "1-90000700014" if home == "1-90000700004" and chance.random() < 0.5 else home


def _ambulance(folder: Path, chance: random.Random) -> None:
    headings = ["incident_id", "resource_id", "called_at", "cqc_location_id", "outcome", "call_type"]
    headings.append("on_scene_at")
    outcomes = ["see_treat", "see_convey_ed", "see_convey_other", "hear_treat", "cancelled", "unknown"]
    world = []
    for number in range(330):
        day = chance.choice(_days(MONTHS))
        clock = chance.choice(("00:00", "23:58", f"{chance.randrange(24):02d}:{chance.randrange(60):02d}"))
        called = datetime.fromisoformat(f"{day}T{clock}")
        home = _ids(chance, day)
        call_type = chance.choice(("999", "999", "999", "111", "hcp", "ift", "pts"))
        for vehicle in range(chance.choice((1, 1, 1, 2, 3))):
            moment = called + timedelta(minutes=7 * vehicle)
            outcome = chance.choice(outcomes)
            offset = chance.choice(("", "", "Z", "+01:00"))
            scene = f"{moment.isoformat(timespec='minutes')}{offset}" if chance.random() < 0.5 else ""
            told = f"{moment.isoformat(timespec='minutes')}{offset}"
            other = _ids(chance, day) if chance.random() < 0.02 else home
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
        says = {"source": source, "area": area, "covers": months and _covers(months), "released": released}
        _file(folder / f"{source}_{released}.csv", says, headings, rows)


def _attendances(folder: Path, chance: random.Random) -> None:
    headings = ["attendance_id", "provider_code", "arrived_at", "cqc_location_id", "category"]
    headings.append("department_type")
    world = []
    for number in range(300):
        day = chance.choice(_days(MONTHS))
        category = chance.choice(("first", "first", "unplanned_follow_up", "planned_follow_up", "unknown"))
        department = chance.choice(("1", "1", "2", "3", "4", "5", "unknown", ""))
        moment = f"{day}T{chance.randrange(24):02d}:30"
        world.append([f"A{number}", "ED", moment, _ids(chance, day), category, department])
    releases = [
        ("EDX", "all", MONTHS[:6], "2016-07-08"),
        ("EDX", "9Q1", MONTHS[4:9], "2016-10-11"),
        ("EDY", "9Q2", MONTHS[1:3], "2016-05-01"),
    ]
    for source, area, months, released in releases:
        rows = [list(row) for row in world if row[2][:7] in months and chance.random() < 0.9]
        rows.append(rows[0])
        rows.append([*rows[1][:5], "4"])
        says = {"source": source, "area": area, "covers": _covers(months), "released": released}
        _file(folder / f"{source}_{released}.csv", says, headings, rows)


def _spells(chance: random.Random) -> list[list[dict]]:
    """Spells as lists of episodes; some persons come back, are moved on, or are never let go."""
    world = []
    people = {f"p{number}": chance.choice([*HOMES]) for number in range(60)}
    for number in range(230):
        person = chance.choice([*people])
        admitted = chance.choice(_days(MONTHS))
        nights = chance.choice((0, 0, 1, 2, 3, 5, 9, 20, 45, None))
        orders = chance.choice(([1], [1], [1], [1, 2], [1, 2, 3], [2], [""]))
        home = people[person]
        moved = home == "1-90000700006" and admitted >= date(2016, 4, 10)
        shared = {
            "spell_id": f"S{number}",
            "person_key": person if chance.random() < 0.95 else "",
            "admitted_on": admitted,
            "discharged_on": None if nights is None else admitted + timedelta(days=nights),
            "cqc_location_id": "1-90000700016" if moved else home,
            "admission_method": chance.choice(METHODS),
            "admission_source": chance.choice(SOURCES),
            "patient_class": chance.choice(("1", "1", "1", "1", "", "2")),
            "discharge_destination": chance.choice(DESTINATIONS),
            "provider_code": chance.choice(("HX", "HY")),
        }
        world.append([shared | {"episode_order": each, "primary_diagnosis": f"J{each}"} for each in orders])
    return world


def _admissions(folder: Path, chance: random.Random) -> None:
    headings = [*_spells(random.Random(0))[0][0]]
    world = _spells(chance)
    releases = [  # provider, areas, months, released, carried in, basis
        ("HX", "9Q1, 9Q2", MONTHS[:4], "2016-05-20", "", "admission"),
        ("HX", "9Q1, 9Q2", MONTHS[3:7], "2016-08-12", "yes", "admission"),
        ("HY", "9Q1", MONTHS[:6], "2016-07-15", "", "admission"),
        ("HY", "9Q2", MONTHS[1:6], "2016-07-16", "", "discharge"),
        ("HY", "9Q1", MONTHS[5:9], "2016-10-20", "", "admission"),
    ]
    for provider, area, months, released, carried_in, basis in releases:
        rows = []
        for episodes in world:
            seen = _seen(episodes, provider, months, carried_in, basis)
            if seen and chance.random() < 0.93:
                rows += [[each[name] or "" for name in headings] for each in seen]
        rows.append(rows[0])
        rows.append([*rows[1][:-1], "K1"])
        says = {"source": provider, "area": area, "covers": _covers(months), "released": released}
        says |= {"carried_in": carried_in, "basis": basis}
        _file(folder / f"{provider}_{released}.csv", says, headings, rows)


def _seen(episodes: list[dict], provider: str, months: list[str], carried_in: str, basis: str) -> list[dict]:
    """The spell as its trust knew it when the months were over; nothing where it falls outside them."""
    first, last = first_day(months[0]), last_day(months[-1])
    spell = episodes[0]
    out = spell["discharged_on"] if spell["discharged_on"] and spell["discharged_on"] <= last else None
    if spell["provider_code"] != provider or spell["admitted_on"] > last:
        return []
    if basis == "discharge":
        inside = out is not None and out >= first
    else:
        open_at_start = spell["discharged_on"] is None or spell["discharged_on"] >= first
        inside = spell["admitted_on"] >= first or (carried_in and open_at_start)
    return [each | {"discharged_on": out} for each in episodes] if inside else []


def _returns(folder: Path, chance: random.Random) -> None:
    ulcers = [f"pressure_ulcers_{each}" for each in ("2", "3", "4", "unstageable", "deep_tissue")]
    headings = ["cqc_location_id", "month", "occupied_bed_days", "occupied_beds", "falls", "utis", *ulcers]
    headings.append("logs_complete")

    def count(most: int) -> str:
        return chance.choice([str(chance.randrange(most))] * 12 + ["", "*", "<5", "oops"])

    for released, months, share in (
        ("2016-06-14", MONTHS[:5], 0.85),
        ("2016-09-14", MONTHS[4:8], 0.85),
        ("2016-10-12", MONTHS[2:], 0.25),
    ):
        rows = []
        for home, (_, _, beds) in HOMES.items():
            for month in months:
                if chance.random() > share:
                    continue
                named = "1-90000700016" if home == "1-90000700006" and month >= "2016-05" else home
                rung = chance.randrange(6)
                nights = str(int(beds * days_in(month) * 0.9)) if rung < 4 else chance.choice(("", "*", "0"))
                mean = f"{beds * 0.88:.2f}" if rung in (3, 4) else ""
                cells = [count(12), count(6), *(count(2) for _ in ulcers)]
                rows.append([named, month, nights, mean, *cells, chance.choice(("Y", "Y", "N", ""))])
        rows.append(rows[0])
        both = [row for row in rows if row[0] == "1-90000700004"][:1]
        rows += [["1-90000700014", *row[1:4], "11", *row[5:]] for row in both]
        _file(folder / f"home_return_{released}.csv", {"released": released}, headings, rows)


def _logs(folder: Path, chance: random.Random) -> None:
    said = {"source": "homes", "area": "9Q1", "covers": _covers(MONTHS[1:7])}
    later = {"source": "homes", "area": "9Q1", "covers": _covers(MONTHS[5:9])}
    for says, months, released in ((said, MONTHS[1:7], "2016-08-08"), (later, MONTHS[5:9], "2016-10-09")):
        days = _days(months)
        own = ["1-90000700001", "1-90000700002", "1-90000700003", "1-90000700004", "1-90000700014"]

        def some(size: int, days=days, own=own):
            return [(number, chance.choice(days), chance.choice(own)) for number in range(size)]

        falls = [
            [f"F{released}{number}", f"{day} 10:15", home, "none", chance.choice(("lounge", "hospital"))]
            for number, day, home in some(60)
        ]
        falls += [falls[0], [*falls[1][:4], "garden"]]
        kinds = [(chance.choice("YYN"), chance.choice(("Y", "N", "", ""))) for _ in range(25)]
        utis = [[f"U{released}{each % 25}", day, home, *kinds[each % 25]] for each, day, home in some(40)]
        ulcers = []
        for number, day, home in some(40):
            category = chance.choice(("1", "1", "2", "3", "4", "unstageable", "deep_tissue", "moisture"))
            acquired = chance.choice(("in_home", "in_home", "unknown", "inherited"))
            steps = [(day + timedelta(days=9), "2"), (day + timedelta(days=40), "3")]
            steps = steps[: chance.randrange(3)] if category == "1" else []
            for step in steps or [("", "")]:
                ulcers.append([f"P{released}{number}", day, home, category, acquired, *step])
        says = says | {"released": released}
        for dataset, headings, rows in (
            ("falls", "incident_id occurred_at cqc_location_id harm location", falls),
            ("utis", "infection_id started_on cqc_location_id antibiotic prophylaxis", utis),
            (
                "pressure_ulcers",
                "ulcer_id found_on cqc_location_id category acquired worsened_on worsened_to",
                ulcers,
            ),
        ):
            _file(folder / f"{dataset}_{released}.csv", says, headings.split(), rows)


def _prescribing(folder: Path, chance: random.Random) -> None:
    headings = ["month", "cqc_location_id", "bnf_code", "items", "nic", "residents"]
    for source, months, released in (
        ("PH", MONTHS[:6], "2016-08-15"),
        ("PH", MONTHS[4:8], "2016-11-01"),
        ("PK", MONTHS[:4], "2016-07-30"),
    ):
        rows = []
        for home in [*HOMES][3:] if source == "PH" else [*HOMES][:3]:
            for month in months:
                if chance.random() < 0.2:
                    continue
                residents = chance.choice((str(chance.randrange(10, 40)),) * 6 + ("", "*"))
                for number in range(chance.randrange(1, 5)):
                    told = residents if chance.random() < 0.98 else "99"
                    cost = f"{chance.uniform(0, 400):.2f}" if chance.random() < 0.97 else "-3.10"
                    items = chance.choice(("3", "12", "*"))
                    rows.append([month, home, f"050{number}0000000AAAA", items, cost, told])
        _file(folder / f"{source}_{released}.csv", {"source": source, "released": released}, headings, rows)
