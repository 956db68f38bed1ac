"""Long made-up files for measurements: registers of thousands of homes, millions of rows, quickly written."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

HOMES_IN_AREA = 40
OUTCOMES = ("see_treat", "see_convey_ed", "hear_treat", "cancelled")
DIAGNOSES = ("J181", "N390", "S720", "I639", "A419", "F03", "R296", "E115", "I500", "J441")
METHODS = ("21", "22", "2A", "28", "11", "13")
BLOCK = 500_000


def home_code(number):
    return f"1-98{number:08d}"


def write_register(path, homes):
    """Homes of every area, a row each."""
    lines = ["cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name"]
    for n in range(homes):
        area, service = n // HOMES_IN_AREA, "nursing" if n % 3 else "residential"
        postcode = f"Q{chr(65 + n // 2600 % 26)}{n // 26 % 90 + 1} {n % 10}{chr(65 + n % 26)}A"
        lines.append(
            f"{home_code(n)},Bench Home {n},{service},40,{postcode},2005-10-01,B{area:03d},Benchmoor {area}"
        )
    path.write_text("# released: 2010-04-01\n" + "\n".join(lines) + "\n")


def _codes(homes):
    return pa.array([home_code(n) for n in range(homes)])


def _texts(prefix, numbers):
    return pc.binary_join_element_wise(pa.scalar(prefix), pc.cast(pa.array(numbers), pa.string()), "")


def _picked(words, rng, rows):
    return pa.array(words).take(pa.array(rng.integers(0, len(words), rows)))


def _dates(numbers, first):
    span = int(numbers.max()) + 1
    words = pa.array([(first + timedelta(days=n)).isoformat() for n in range(span)])
    return words.take(pa.array(numbers))


def _times(minutes):
    words = pa.array([f"{n // 60:02d}:{n % 60:02d}" for n in range(1440)])
    return words.take(pa.array(minutes))


def admissions(rng, start, rows, homes, first, days):
    """Episodes: of ten spells nine have one, one has two; a person has about three spells in five years."""
    number = np.arange(start, start + rows)
    spell = number - (number % 11 == 10)
    mixed = np.random.default_rng(spell[0] + 7).permutation(rows)  # what belongs to a spell, in any order
    of_spell = (spell - start).clip(min=0)
    admitted = mixed[of_spell] * 7919 % days
    home = mixed[of_spell] * 104729 % homes
    nights = mixed[of_spell] % 14
    person = spell // 3
    return pa.table({
        "spell_id": _texts("S", spell), "person_key": _texts("P", person),
        "admitted_on": _dates(admitted, first), "discharged_on": _dates(admitted + nights, first),
        "cqc_location_id": _codes(homes).take(pa.array(home)),
        "admission_method": pa.array(METHODS).take(pa.array(mixed[of_spell] % len(METHODS))),
        "admission_source": _picked(("19", "54", "65"), rng, rows),
        "patient_class": _picked(("1", "1", "1", "2"), rng, rows),
        "episode_order": pa.array(np.where(number % 11 == 10, 2, 1)),
        "primary_diagnosis": _picked(DIAGNOSES, rng, rows),
        "discharge_method": _picked(("1", "4"), rng, rows),
        "discharge_destination": _picked(("19", "54", "65"), rng, rows),
        "provider_code": _picked(("RX0",), rng, rows),
    })  # fmt: skip


def ambulance(rng, start, rows, homes, first, days):
    """Responses: of four rows two are of one incident, with two vehicles."""
    number = np.arange(start, start + rows)
    incident = number // 4 * 3 + np.maximum(number % 4 - 1, 0)
    mixed = np.random.default_rng(start + 11).permutation(rows)[(incident - incident[0]).clip(max=rows - 1)]
    day, minute = mixed * 7919 % days, mixed * 31 % 1400 + number % 4
    called = pc.binary_join_element_wise(_dates(day, first), _times(minute), " ")
    arrived = pc.binary_join_element_wise(_dates(day, first), _times((minute + 17) % 1440), " ")
    return pa.table({
        "incident_id": pc.cast(pa.array(incident), pa.string()),
        "resource_id": _texts("V", number % 977),
        "called_at": called, "cqc_location_id": _codes(homes).take(pa.array(mixed * 104729 % homes)),
        "outcome": _picked(OUTCOMES, rng, rows), "call_type": _picked(("999", "111"), rng, rows),
        "priority": _picked(("C1", "C2", "C3", "C4"), rng, rows), "on_scene_at": arrived,
    })  # fmt: skip


KINDS = {"admissions": admissions, "ambulance_callouts": ambulance}


def write_long(path: Path, kind, rows, homes, first=date(2011, 4, 1), months=60, source="RX0", seed=2016,
               start=0):  # fmt: skip
    """A standard file of one kind: `rows` rows over `homes` homes and `months` months."""
    last = first.year * 12 + first.month - 2 + months
    end = date((last + 1) // 12, (last + 1) % 12 + 1, 1)
    rng = np.random.default_rng(seed)
    days = (end - first).days
    with path.open("wb") as file:
        file.write(
            f"# covers: {first:%Y-%m} to {last // 12}-{last % 12 + 1:02d}\n# area: all\n"
            f"# released: {end + timedelta(days=20)}\n# source: {source}\n# carried_in: yes\n".encode()
        )
        for done in range(0, rows, BLOCK):
            table = KINDS[kind](rng, start + done, min(BLOCK, rows - done), homes, first, days)
            options = csv.WriteOptions(include_header=done == 0, quoting_style="none")
            csv.write_csv(table, file, options)
    return path
