"""Random stays counted once more, slowly and plainly, from the rows of the file as the rules read."""

import random
import re
from collections import Counter
from datetime import date

import pytest
from second_opinion.hospital import Spell, stays_of

from loaders.calendar import month_text
from loaders.load import Options, load_file
from metrics.observe import observe
from tests.kept import named

HOMES = [f"1-10000000{number}" for number in (1, 2, 3)]
REGISTER = """# released: 2010-01-01
cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name
""" + "".join(f"{home},House {home[-1]},residential,40,QX1 1AA,2009-01-01,Q01,Northmoor\n" for home in HOMES)
HEAD = "# covers: 2015-01 to 2016-09\n# area: Q01\n# released: 2016-11-14\n# carried_in: yes\n"
COLUMNS = (
    "spell_id", "person_key", "admitted_on", "discharged_on", "cqc_location_id", "admission_method",
    "discharge_destination", "episode_order", "discharge_method", "primary_diagnosis", "diagnoses",
)  # fmt: skip
AVOIDABLE = re.compile(
    r"J2[0-2]|J4[0-4]|L89|E1[0-4]|R63[0-468]|J69|S[0-9][238]|T0[2358]|T1[02]|A0[2-9]|J1[2-8]|N390"
)
RULED_OUT = re.compile(r"C[0-8][0-9]|C9[0-7]|Z511|O")
MAIN = ("", "N390", "N391", "J181", "S720", "S711", "T98", "T10", "C509", "C97", "Z511", "Z510", "O60", "R63")
BESIDE = ("", "", "W19", "I10;W00", "W20", "E119", "I10;C189", "O99", "F03X;Z511")


def rows_of(chance):
    """Persons with a few spells each, some of two episodes, many soon after one another."""
    for person in (*(f"p{number}" for number in range(40)), ""):
        day = date(2015, 1, 1).toordinal() + chance.randint(0, 200)
        for number in range(chance.randint(1, 6)):
            nights = chance.choice((0, 1, 1, 3, 10, 45))
            spell, home = f"{person or 'nobody'}-{number}", chance.choice(HOMES)
            method, to = chance.choice(("21", "21", "2A", "2B", "81", "11")), chance.choice(("19", "51"))
            ended = "" if chance.random() < 0.07 else date.fromordinal(day + nights).isoformat()
            orders = chance.choice((("1",), ("1",), ("1", "2"), ("2",)))
            for order in orders:
                yield dict(zip(COLUMNS, (
                    spell, person, date.fromordinal(day).isoformat(), ended, home, method, to, order,
                    chance.choice(("1", "1", "4")), chance.choice(MAIN), chance.choice(BESIDE),
                ), strict=True))  # fmt: skip
            day += nights + chance.choice((-2, 0, 0, 1, 2, 5, 28, 29, 30, 31, 90))


def plain(rows):
    """(measure, home, month) -> count, of the months that have one after them."""
    spells, told = [], {}
    for row in rows:
        told.setdefault(row["spell_id"], []).append(row)
    for number, some in told.items():
        first, last = min(some, key=_order), max(some, key=_order)
        ended = last["discharged_on"]
        spells.append(Spell(
            "T", first["person_key"], number, date.fromisoformat(first["admitted_on"]),
            date.fromisoformat(ended) if ended else None, first["admission_method"],
            destination=last["discharge_destination"], home=first["cqc_location_id"],
            covered_to=date(2016, 9, 30),
        ))  # fmt: skip
    found = Counter()
    stays = sorted(stays_of(spells), key=lambda stay: (stay.first.person, stay.first.admitted))
    by_person = {}
    for stay in stays:
        by_person.setdefault(stay.first.person or stay.first.spell_id, []).append(stay)
    for own in by_person.values():
        for stay, following in zip(own, [*own[1:], None], strict=True):
            if stay.emergency:
                _count(found, stay, following, told)
    return found


def _order(row):
    return int(row["episode_order"])


def _count(found, stay, following, told):
    home, first = stay.first.home, told[stay.first.spell_id]
    of_first = min(first, key=_order)
    admitted = stay.first.admitted.isoformat()[:7]
    if of_first["episode_order"] == "1":
        main, beside = of_first["primary_diagnosis"], of_first["diagnoses"].split(";")
        fall = any(re.match(r"W[01][0-9]", code) for code in beside)
        found["nel_potentially_avoidable", home, admitted] += bool(AVOIDABLE.match(main))
        found["uti_admissions", home, admitted] += main.startswith("N390")
        found["falls_injury_admissions", home, admitted] += bool(re.match("S|T", main)) and fall
    latest = max(stay.ends)
    closing = [spell for spell in stay.spells if spell.discharged == latest]
    if not closing:
        return
    nights, month = len(stay.nights), latest.isoformat()[:7]
    found["emergency_stays_discharged", home, month] += 1
    found["nel_short_stays", home, month] += nights < 2
    found["nel_discharged_nights", home, month] += nights
    ended = max(told[max(closing, key=lambda spell: spell.spell_id).spell_id], key=_order)
    codes = {code for spell in stay.spells for row in told[spell.spell_id]
             for code in (row["primary_diagnosis"], *row["diagnoses"].split(";"))}  # fmt: skip
    if ended["discharge_method"] in ("4", "5") or any(map(RULED_OUT.match, codes)):
        return
    found["readmission_index_stays", home, month] += 1
    if following and following.emergency and 0 <= (following.first.admitted - latest).days <= 29:
        found["readmissions_30d", home, month] += 1


@pytest.mark.parametrize("seed", range(3))
def test_the_measures_are_what_a_plain_count_gives(seed, store, tmp_path):
    rows = list(rows_of(random.Random(seed)))
    (tmp_path / "care_homes.csv").write_text(REGISTER)
    lines = [",".join(COLUMNS), *(",".join(row.values()) for row in rows)]
    (tmp_path / "admissions.csv").write_text(HEAD + "\n".join(lines) + "\n")
    for name in ("care_homes", "admissions"):
        load_file(store, tmp_path / f"{name}.csv", Options(), after=observe)
    expected = plain(rows)
    assert {name for name, *_ in +expected} >= {"falls_injury_admissions", "readmissions_30d"}
    with store.read() as connection:
        found = {(name, home, month_text(row.month)): row.value for name, home, row in named(connection)}
    names = {name for name, *_ in expected}
    assert len(names) == 8
    for key in {key for key in found if key[0] in names} | set(+expected):
        if key in found:
            assert found[key] == expected[key], key
        else:
            assert not "2015-01" <= key[2] < "2016-09", key
