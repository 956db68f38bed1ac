"""Messy admissions: people who come back, are moved on, or are never let go."""

import random
from datetime import date, timedelta
from pathlib import Path

from second_opinion.messy_world import HOMES, MONTHS, covers, days, file
from second_opinion.months import first_day, last_day

METHODS = ("21", "21", "22", "2A", "2B", "11", "12", "81", "31")
SOURCES = ("19", "19", "19", "54", "51", "52")
PRIMARY = (
    "J18.1", "J181", "n390", "N390", "N39.0", "N30.0", "S72.0", "S720", "S011", "T111", "T10X", "T990",
    "E119", "R63.0", "R635", "C349", "A099", "I500", "L89.1", "W190", "O80", "",
)  # fmt: skip
OTHERS = ("I10X", "W19.0", "W010", "w069", "W204", "C349", "C979", "Z51.1", "Z515", "O100", "F03X", "", "")
DISCHARGE_METHODS = ("1", "1", "1", "2", "3", "4", "5", "8", "")
DESTINATIONS = ("19", "19", "19", "54", "51", "53")




def _spells(chance: random.Random) -> list[list[dict]]:
    """Spells as lists of episodes; some persons come back, are moved on, or are never let go."""
    world = []
    people = {f"p{number}": chance.choice([*HOMES]) for number in range(60)}
    for number in range(230):
        person = chance.choice([*people])
        admitted = chance.choice(days(MONTHS))
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
        world.append([shared | {"episode_order": each} | _coded(chance) for each in orders])
    return world


def _coded(chance: random.Random) -> dict:
    """What an episode says of its end and its reasons; most are no cancer, or nobody could come back."""
    others = [chance.choice(OTHERS) for _ in range(chance.choice((0, 1, 1, 2)))]
    return {
        "discharge_method": chance.choice(DISCHARGE_METHODS),
        "diagnoses": ";".join(others),
        "primary_diagnosis": chance.choice(PRIMARY),
    }


def admissions(folder: Path, chance: random.Random) -> None:
    headings = [*_spells(random.Random(0))[0][0]]
    world = _spells(chance)
    releases = [  # provider, areas, months, released, carried in, basis, columns left out
        ("HX", "9Q1, 9Q2", MONTHS[:4], "2016-05-20", "", "admission", ()),
        ("HX", "9Q1, 9Q2", MONTHS[3:7], "2016-08-12", "yes", "admission", ()),
        ("HY", "9Q1", MONTHS[:6], "2016-07-15", "", "admission", ()),
        ("HY", "9Q2", MONTHS[1:6], "2016-07-16", "", "discharge", ()),
        ("HY", "9Q1", MONTHS[5:9], "2016-10-20", "", "admission", ()),
        ("HX", "9Q2", MONTHS[7:9], "2016-10-25", "yes", "admission", ("discharge_method", "diagnoses")),
    ]
    for provider, area, months, released, carried_in, basis, left_out in releases:
        told = [name for name in headings if name not in left_out]
        rows = []
        for episodes in world:
            seen = _seen(episodes, provider, months, carried_in, basis)
            if seen and chance.random() < 0.93:
                rows += [[each[name] or "" for name in told] for each in seen]
        rows.append(rows[0])
        rows.append([*rows[1][:-1], "K1"])
        says = {"source": provider, "area": area, "covers": covers(months), "released": released}
        says |= {"carried_in": carried_in, "basis": basis}
        file(folder / f"{provider}_{released}.csv", says, told, rows)


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
