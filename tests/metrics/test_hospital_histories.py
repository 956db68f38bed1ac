"""Whatever order files of admissions come in, every month and home stands as made anew from all records."""

import random

import pytest

from loaders.load import Options, load_file, undo
from loaders.store import open_store
from metrics.check import check
from metrics.observe import observe

# One home closes in the middle, and one moves to the other area.
REGISTER = """# released: 2010-01-01
cqc_location_id,name,service,beds,postcode,open_date,close_date,valid_from,area_code,area_name
1-100000001,Elm House,residential,40,QX1 1AA,2009-01-01,,,Q01,Northmoor
1-100000002,Ash House,nursing,30,QX1 1AB,2009-01-01,2013-02-10,,Q01,Northmoor
1-100000003,Oak House,residential,20,QX2 1AA,2009-01-01,,,Q02,Southmoor
1-100000004,Fir House,residential,20,QX2 1AB,2009-01-01,,2009-01-01,Q02,Southmoor
1-100000004,Fir House,residential,20,QX2 1AB,2009-01-01,,2012-12-15,Q01,Northmoor
"""
HOMES = [f"1-10000000{number}" for number in (1, 2, 3, 4)]
COLUMNS = (
    "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method,discharge_destination,"
    "episode_order,discharge_method,primary_diagnosis,diagnoses"
)
DIAGNOSES = ("", "N390", "J181", "S720", "C509", "I10")
BESIDE = ("", "W19;I10", "E119", "F03X;C189", "O99")
FIRST, LAST = 2012 * 12 + 6, 2013 * 12 + 8


def _text(month):
    return f"{month // 12}-{month % 12 + 1:02d}"


def _spell(chance, month):
    """Often short and soon followed by another; some are open, some reach months on, some were redated."""
    begun = f"{_text(month)}-{chance.randint(1, 28):02d}"
    ends = f"{_text(month)}-28", f"{_text(month + 1)}-01", f"{_text(month + 5)}-09"
    ended = chance.choice(("", begun, *ends))
    ended = "" if ended and ended < begun else ended
    number, person = f"NHS-{chance.randint(1, 60):06d}", chance.choice(("", *"abcdefgh"))
    rest = (
        chance.choice(HOMES), chance.choice(("21", "21", "21", "2B", "11")),
        chance.choice(("19", "19", "51")), chance.choice(("1", "1", "1", "2")),
        chance.choice(("1", "1", "1", "4", "")),
        chance.choice(DIAGNOSES), chance.choice(BESIDE),
    )  # fmt: skip
    return ",".join((number, person, begun, ended, *rest))


def _files(chance, folder, number_of_files):
    """Mostly a file a month, of all areas or of one, of two senders, that also tells of earlier spells; some
    cannot tell the diagnoses, and some months are sent again with other rows."""
    for number in range(number_of_files):
        month = chance.randint(FIRST, LAST)
        until = min(month + chance.choice((0, 0, 0, 1, 3)), LAST)
        carried = chance.random() < 0.5
        begun = [chance.randint(month, until) for _ in range(8)]
        begun += [chance.randint(FIRST - 2, month - 1) for _ in range(3 * carried) if month > FIRST - 2]
        rows = {row.split(",")[0] + row.split(",")[1]: row for row in
                (_spell(chance, one) for one in begun)}  # fmt: skip
        lost = chance.choice((0, 0, 0, 0, 1, 3))  # columns that the file has not
        kept = COLUMNS.count(",") + 1 - lost
        lines = [",".join(row.split(",")[:kept]) for row in (COLUMNS, *rows.values())]
        head = (
            f"# covers: {_text(month)} to {_text(until)}\n"
            f"# area: {chance.choice(('all', 'Q01', 'Q02'))}\n"
            f"# released: 201{chance.randint(4, 5)}-{chance.randint(1, 12):02d}-{number + 1:02d}\n"
            f"# source: {chance.choice(('RX0', 'RX0', 'RX1'))}\n" + "# carried_in: yes\n" * carried
        )
        path = folder / f"{number}.csv"
        path.write_text(head + "\n".join(lines) + "\n")
        yield path


@pytest.mark.parametrize("seed", (3, 5, 7))  # windows of a home that moved went wrong in the first two
def test_the_store_is_what_is_made_anew(seed, store_url, tmp_path):
    chance = random.Random(seed)
    store = open_store(store_url)
    (tmp_path / "care_homes.csv").write_text(REGISTER)
    load_file(store, tmp_path / "care_homes.csv", Options(dataset="care_homes"), after=observe)
    loads = []
    for number, path in enumerate(_files(chance, tmp_path, 16)):
        (receipt,) = load_file(store, path, Options(dataset="admissions"), after=observe)
        loads.append(receipt.load_id)
        if number % 5 == 4:
            assert check(store) == [], number
            undo(store, loads.pop(chance.randrange(len(loads))), after=observe)
            assert check(store) == [], f"{number} taken back"
    assert check(store) == []
    store.engine.dispose()
