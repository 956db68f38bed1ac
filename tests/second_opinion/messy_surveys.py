"""Messy rows of a home and month: surveys of a day, reviews of medicines, residents with an item."""

import random
from datetime import timedelta
from pathlib import Path

from second_opinion.messy_world import HOMES, MONTHS, file
from second_opinion.months import first_day


def _told(chance: random.Random, most: int) -> str:
    return chance.choice([str(chance.randrange(most))] * 12 + ["", "*", "<5", "oops"])


def _home_months(chance: random.Random, months: list[str], share: float) -> list[tuple[str, str]]:
    """Some homes and months; the second home of all never sends any."""
    homes = [home for home in HOMES if home != "1-90000700002"]
    return [(home, month) for home in homes for month in months if chance.random() < share]


def residents(folder: Path, chance: random.Random) -> None:
    headings = ["month", "cqc_location_id", "residents", "medicines_unique", "residents_10plus"]
    late_headings = ["residents_dementia", "residents_dementia_antipsychotic"]  # not told at first
    for months, released in ((MONTHS[1:6], "2016-08-16"), (MONTHS[4:8], "2016-10-18")):
        rows = []
        for home, month in _home_months(chance, months, 0.8):
            cells = [_told(chance, most) for most in (40, 250, 12, 20, 8)]
            rows.append([month, home, *cells])
        rows += [rows[0], [*rows[1][:2], "41", *rows[1][3:]]]
        told = headings if released < "2016-09" else headings + late_headings
        says = {"source": "PH", "released": released}
        file(folder / f"residents_{released}.csv", says, told, [row[: len(told)] for row in rows])


def surveys(folder: Path, chance: random.Random) -> None:
    headings = ["survey_date", "cqc_location_id", "residents_surveyed", "with_pressure_ulcer"]
    headings.append("with_catheter_uti")
    for months, released in ((MONTHS[:5], "2016-06-11"), (MONTHS[3:9], "2016-10-11")):
        rows = []
        for home, month in _home_months(chance, months, 0.6):
            day = first_day(month) + timedelta(days=chance.randrange(28))
            rows.append([day, home, _told(chance, 40), _told(chance, 6), _told(chance, 4)])
        rows += [rows[0], [rows[1][0], rows[1][1], "17", "1", "0"]]
        file(folder / f"survey_{released}.csv", {"released": released}, headings, rows)


def reviews(folder: Path, chance: random.Random) -> None:
    headings = ["month", "cqc_location_id", "residents_reviewed", "medicines_reviewed", "medicines_stopped"]
    for months, released in ((MONTHS[:7], "2016-08-11"), (MONTHS[5:9], "2016-10-10")):
        rows = [
            [month, home, *(_told(chance, most) for most in (20, 150, 30))]
            for home, month in _home_months(chance, months, 0.7)
        ]
        rows += [rows[0], [*rows[1][:4], "31"]]
        file(folder / f"reviews_{released}.csv", {"released": released}, headings, rows)
