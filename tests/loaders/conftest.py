"""Small files written by hand, and the store as a person would describe it."""

from collections import defaultdict
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select

from loaders import records
from loaders.calendar import month_text
from loaders.load import Options, load_file
from loaders.records import FOREVER
from loaders.store import open_store, set_setting
from tests.loaders.two_homes import ELM, OAK

REGISTER = (
    "cqc_location_id,ods_code,uprn,name,provider,service,beds,valid_from,address,postcode,local_authority,"
    "area_code,area_name,programme,programme_start,open_date,close_date,predecessor_cqc_location_id,"
    "dual_cqc_location_id"
)
HOME = {
    "name": "Elm House", "service": "nursing", "beds": "40", "address": "1 High Street, Wexham",
    "postcode": "QX1 2AB", "area_code": "Q01", "open_date": "2010-01-01",
}  # fmt: skip


@pytest.fixture
def quick_store(tmp_path):
    """A store for what no database can make differ."""
    store = open_store(f"sqlite:///{tmp_path / 'quick.db'}")
    yield store
    store.engine.dispose()


@pytest.fixture
def write(tmp_path):
    """Writes a file: `# key: value` lines, then the text."""

    def _write(name, text, **said):
        path = tmp_path / name
        lines = [f"# {key}: {value}" for key, value in said.items()]
        path.write_text("\n".join([*lines, text.strip("\n"), ""]), encoding="utf-8")
        return path

    return _write


@pytest.fixture
def register(write):
    """A register in our own layout, one dict a row over the usual home."""

    def _register(name, *homes, **said):
        columns = REGISTER.split(",")
        rows = [",".join(f'"{({**HOME, **home}).get(column, "")}"' for column in columns) for home in homes]
        return write(name, "\n".join([REGISTER, *rows]), **said)

    return _register


@pytest.fixture
def load():
    """Loads one file of one table and gives its receipt."""

    def _load(store, path, **options):
        (receipt,) = load_file(store, path, Options(**options))
        return receipt

    return _load


@pytest.fixture
def known(store, register):
    """A store that knows the two homes, on each of the two databases."""
    load_file(store, register("care_homes.csv", ELM, OAK, released="2016-01-01"))
    return store


@pytest.fixture
def empty(tmp_path, register):
    """A store that knows the two homes and nothing else, made anew as often as it is asked for."""
    count = iter(range(99))

    def _empty():
        store = open_store(f"sqlite:///{tmp_path / f'{next(count)}.db'}")
        with store.write() as connection:
            set_setting(connection, "secret", "5e" * 32)  # or people would be others in each store
        load_file(store, register("care_homes.csv", ELM, OAK, released="2016-01-01"))
        return store

    return _empty


@pytest.fixture
def homes_of():
    """Which registrations are one home: a set of sets of ids."""

    def _homes_of(store):
        table = records.registration.c
        question = select(table.code, table.home_id).where(table.home_id.is_not(None))
        found = defaultdict(set)
        with store.read() as connection:
            for row in connection.execute(question):
                found[row.home_id].add(row.code)
        return {frozenset(codes) for codes in found.values()}

    return _homes_of


@pytest.fixture
def periods_of():
    """A home's periods as at a day: from, to, and the facts asked for."""

    def _periods_of(store, code, *facts, asat=None):
        known = FOREVER - 1 if asat is None else date.fromisoformat(asat).toordinal()
        period, coded = records.home_period, records.home_code
        with store.read() as connection:
            home = connection.execute(select(coded.c.home_id).where(coded.c.code == code)).scalars().first()
            question = select(period).where(
                period.c.home_id == home, period.c.known_from <= known, period.c.known_to > known
            )
            rows = connection.execute(question.order_by(period.c.valid_from)).mappings().all()
        days = ("valid_from", "valid_to")
        return [(*(_day(row[day]) for day in days), *(row[fact] for fact in facts)) for row in rows]

    def _day(number):
        return {0: "always", FOREVER: "still"}.get(number) or date.fromordinal(number).isoformat()

    return _periods_of


@pytest.fixture
def scope_of(periods_of):
    """The months in scope of a home as at a day."""

    def _scope_of(store, code, asat=None):
        _, _, first, last = periods_of(store, code, "scope_from", "scope_to", asat=asat)[-1]
        return month_text(first), "still" if last == FOREVER else month_text(last)

    return _scope_of


@pytest.fixture
def state_of():
    """Everything in a store that answers are made from, without the numbers that loading gave out."""

    def _state_of(store):
        with store.read() as connection:
            read = partial(_read, connection)
            homes = _names(read(records.home_code), "home_id", lambda row: row["current"] and row["code"])
            codes = _names(read(records.registration), "registration_id", lambda row: row["code"])
            areas = _names(read(records.area), "area_id", lambda row: row["code"])
            loads = {
                row["load_id"]: (row["file"], row["known_on"], row["covers_from"], row["covers_to"])
                for row in read(records.load)
                if row["undone_at"] is None
            }
            named = {"home_id": homes, "registration_id": codes, "area_id": areas, "load_id": loads}
            return {
                table.name: sorted(
                    repr([(n, _said(named, n, value)) for n, value in row.items() if n not in _OURS])
                    for row in read(table)
                    if row.get("load_id") in (None, *loads)
                )
                for table in _TOLD
            }

    return _state_of


_OURS = {"home_key_id", "other_id"}
_TOLD = [
    records.home_period, records.home_code, records.home_join, records.coverage, records.registration_row,
    records.ambulance_incident, records.home_return, records.admission_episode, records.harm,
]  # fmt: skip


def _read(connection, table):
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def _names(rows, column, name):
    return {row[column]: name(row) for row in rows if name(row)}


def _said(named, name, value):
    return named[name].get(value, value) if name in named else value
