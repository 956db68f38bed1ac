"""Few rows far from the months that are remade are read, and everything comes out as from every row."""

import random
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from loaders.load import Options, load_file, undo
from loaders.records import area_observation, observation, year_observation
from loaders.store import open_store
from metrics import histories
from metrics.check import check
from metrics.evidence import Evidence
from metrics.observe import observe

REGISTER = """# released: 2010-01-01
cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name
1-100000001,Elm House,residential,40,QX1 1AA,2009-01-01,Q01,Northmoor
1-100000002,Ash House,nursing,30,QX1 1AB,2009-01-01,Q01,Northmoor
1-100000003,Oak House,residential,20,QX2 1AA,2009-01-01,Q02,Southmoor
"""
YEARS = range(2010, 2016)
HOMES = [f"1-10000000{number}" for number in (1, 2, 3)]
COLUMNS = (
    "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method,discharge_destination"
)


def _spell(chance, year, month):
    """Most are short; some are open, some reach years on, some had been told with another date."""
    begun = f"{year}-{month:02d}-{chance.randint(1, 28):02d}"
    ended = chance.choice(("", begun, f"{year}-{month:02d}-28", f"{chance.choice(YEARS)}-12-30"))
    ended = "" if ended and ended < begun else ended
    number, person = f"NHS-SPELL-{chance.randint(1, 30):06d}", chance.choice(("", *"abcdefgh"))
    to = chance.choice(("19", "51"))
    return (
        f"{number},{person},{begun},{ended},{chance.choice(HOMES)},{chance.choice(('21', '2B', '11'))},{to}"
    )


def _files(chance, folder):
    """A file a month, of two years in three; once in a while one is sent again with other rows."""
    for number in range(14):
        year, month = chance.choice(YEARS), chance.randint(1, 12)
        rows = {row.split(",")[0] + row.split(",")[1]: row for row in
                (_spell(chance, year, month) for _ in range(6))}  # fmt: skip
        months = f"{year}-{month:02d}"
        released = f"2016-{number // 2 + 2:02d}-0{1 + number % 2}"
        head = f"# covers: {months} to {months}\n# area: all\n# released: {released}\n"
        path = folder / f"{number}.csv"
        path.write_text(f"{head}# source: RX0\n{COLUMNS}\n" + "\n".join(rows.values()) + "\n")
        yield path


def _tables(store):
    with store.read() as connection:
        return [
            connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for table in (observation, area_observation, year_observation)
        ]


@contextmanager
def _every_row(monkeypatch):
    """Every row is read, and nothing that is stored stands for any."""
    with monkeypatch.context() as other:
        other.setattr(histories, "MOST", -1)
        other.setattr(Evidence, "year_stands", False)
        yield


@pytest.mark.parametrize("seed", range(3))
def test_what_is_far_away_bears_as_if_every_row_were_read(seed, store_url, tmp_path, monkeypatch):
    asked = []
    real = histories.bearing
    monkeypatch.setattr("metrics.episodes.bearing", lambda *args: asked.append(real(*args)) or asked[-1])
    monkeypatch.setattr(histories, "MOST", 1e9)  # never everything
    near = open_store(store_url)
    every = open_store(f"sqlite:///{tmp_path / 'every.db'}")
    register = tmp_path / "care_homes.csv"
    register.write_text(REGISTER)
    for store in (near, every):
        load_file(store, register, Options(), after=observe)
    for number, path in enumerate(_files(random.Random(seed), tmp_path)):
        load_file(near, path, Options(), after=observe)
        with _every_row(monkeypatch):
            load_file(every, path, Options(), after=observe)
        if number == 9:
            undo(near, 5, after=observe)
            with _every_row(monkeypatch):
                undo(every, 5, after=observe)
        assert _tables(near) == _tables(every)
    assert check(near) == []
    assert any(bears.others for bears in asked), "no row far away had to be read"
