"""Messy returns and logs of homes, and what is prescribed for their residents."""

import random
from datetime import timedelta
from pathlib import Path

from second_opinion.messy_world import HOMES, MONTHS, covers, days, file
from second_opinion.months import days_in

CODES = ("0501013B0AAAAAA", "0501130R0AAAAAA", "0904020U0BBAAA0", "0904010U0BBAAA0", "0212000Y0AAADAD")


def returns(folder: Path, chance: random.Random) -> None:
    ulcers = [f"pressure_ulcers_{each}" for each in ("2", "3", "4", "unstageable", "deep_tissue")]
    headings = ["cqc_location_id", "month", "occupied_bed_days", "occupied_beds", "falls", "utis", *ulcers]
    headings += ["residents", "falls_with_harm", "pressure_ulcers_inherited", "deaths", "deaths_in_hospital"]
    headings += ["staff_employed", "staff_leavers_12m", "posts_vacant", "home_rounds_held"]
    headings += ["residents_with_eol_plan", "residents_reviewed_12m", "logs_complete"]
    late_headings = ["care_staff", "staff_training_in_date"]  # not asked for at first

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
                cells += [count(beds), count(9), count(2), *_deaths(chance), count(30), count(9), count(6)]
                cells += [count(7), count(beds), count(beds), chance.choice(("Y", "Y", "N", ""))]
                rows.append([named, month, nights, mean, *cells, count(20), count(15)])
        rows.append(rows[0])
        both = [row for row in rows if row[0] == "1-90000700004"][:1]
        rows += [["1-90000700014", *row[1:4], "11", *row[5:]] for row in both]
        asked = headings if released < "2016-09" else headings + late_headings
        rows = [row[: len(asked)] for row in rows]
        file(folder / f"home_return_{released}.csv", {"released": released}, asked, rows)


def _deaths(chance: random.Random) -> tuple[str, str]:
    """Deaths, and those in hospital, now and then more than there were."""
    deaths = chance.randrange(4)
    told = [str(deaths), str(chance.randrange(deaths + 1) + (chance.random() < 0.05))]
    if chance.random() < 0.15:
        told[chance.randrange(2)] = chance.choice(("", "*", "<5"))
    return told[0], told[1]


def logs(folder: Path, chance: random.Random) -> None:
    said = {"source": "homes", "area": "9Q1", "covers": covers(MONTHS[1:7])}
    later = {"source": "homes", "area": "9Q1", "covers": covers(MONTHS[5:9])}
    for says, months, released in ((said, MONTHS[1:7], "2016-08-08"), (later, MONTHS[5:9], "2016-10-09")):
        inside = days(months)
        own = ["1-90000700001", "1-90000700002", "1-90000700003", "1-90000700004", "1-90000700014"]

        def some(size: int, inside=inside, own=own):
            return [(number, chance.choice(inside), chance.choice(own)) for number in range(size)]

        harms, places = ("none", "low", "moderate", "severe", "death", "unknown"), ("lounge", "hospital")
        falls = [
            [f"F{released}{number}", f"{day} 10:15", home, chance.choice(harms), chance.choice(places)]
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
            steps = steps[: chance.randrange(3)] if category in ("1", "2", "deep_tissue") else []
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
            file(folder / f"{dataset}_{released}.csv", says, headings.split(), rows)


def log_cover(folder: Path, chance: random.Random) -> None:
    """A newer file that leaves a log out takes back that it was complete."""
    for released, months in (("2016-08-09", MONTHS[1:7]), ("2016-10-09", MONTHS[5:9])):
        rows = [
            [month, home, dataset]
            for home in HOMES
            for month in months
            for dataset in ("falls", "utis", "pressure_ulcers")
            if chance.random() < 0.25
        ]
        rows += [rows[0], [*rows[1][:2], "bruises"]]
        headings = ["month", "cqc_location_id", "dataset"]
        file(folder / f"log_cover_{released}.csv", {"released": released}, headings, rows)


def prescribing(folder: Path, chance: random.Random) -> None:
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
                for _ in range(chance.randrange(1, 5)):
                    told = residents if chance.random() < 0.98 else "99"
                    cost = f"{chance.uniform(0, 400):.2f}" if chance.random() < 0.97 else "-3.10"
                    items = chance.choice(("3", "12", "*"))
                    rows.append([month, home, chance.choice(CODES), items, cost, told])
        file(folder / f"{source}_{released}.csv", {"source": source, "released": released}, headings, rows)
