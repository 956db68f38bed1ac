"""Small files written by hand, and the store as a person would describe it."""

from collections import defaultdict
from datetime import date

import pytest
from sqlalchemy import select

from loaders import records
from loaders.calendar import month_text
from loaders.load import Options, load_file
from loaders.records import FOREVER
from loaders.store import open_store

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
