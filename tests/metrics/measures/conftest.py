"""A store to which a test tells a few rows, and what is counted of them."""

from typing import NamedTuple

import pytest

from loaders.load import Options, load_file, undo
from loaders.store import open_store
from metrics.check import check
from metrics.observe import observe
from tests.kept import seen_of

REGISTER = """# released: 2014-01-05
cqc_location_id,name,service,beds,valid_from,postcode,area_code,area_name,open_date,close_date
1-100000001,Elm House,residential,40,,QX1 1AA,Q01,Aldermouth,2012-03-01,
1-100000002,Oak House,nursing,30,,QX1 1AB,Q01,Aldermouth,2012-03-01,2016-12-12
1-100000003,Ash House,nursing,20,,QX2 1AC,Q02,Brackwater,2012-03-01,
"""
ELM, OAK, ASH = "1-100000001", "1-100000002", "1-100000003"
PROVISIONAL, ESTIMATED, SELF_REPORTED, SUPPRESSED = 1, 2, 4, 8


class Seen(NamedTuple):
    value: float | None
    low: float | None
    high: float | None
    part: bool
    marks: int

    @property
    def bounds(self):
        return self.low, self.high


class Told:
    """Loads texts as files, each under its dataset."""

    def __init__(self, store, folder):
        self.store, self.folder, self.number = store, folder, 0

    def tell(self, dataset, text):
        self.number += 1
        path = self.folder / f"{self.number}_{dataset}.csv"
        path.write_text(text)
        (receipt,) = load_file(self.store, path, Options(dataset=dataset), after=observe)
        return receipt.load_id

    def returns(self, columns, *rows, released="2016-12-01"):
        """Rows of month, home and cells."""
        head = f"# released: {released}\nmonth,cqc_location_id,{columns}\n"
        return self.tell("home_return", head + "\n".join(rows) + "\n")

    def undo(self, load_id):
        undo(self.store, load_id, after=observe)

    def seen(self, name, home=ELM, month="2016-09", asat="2016-12-31"):
        """None where nothing is covered."""
        with self.store.read() as connection:
            row = seen_of(connection, name, home, month, asat)
        return row and Seen(row.value, row.low, row.high, bool(row.state), row.marks)

    def value(self, name, home=ELM, month="2016-09", asat="2016-12-31"):
        """The number; None where nothing is covered or it is only bounded."""
        found = self.seen(name, home, month, asat)
        return found and found.value


@pytest.fixture
def told(tmp_path, monkeypatch):
    """A register of three homes in two areas, Oak House closing in December 2016. Settings that a test makes
    with monkeypatch hold until everything was checked."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    found = Told(store, tmp_path)
    found.tell("care_homes", REGISTER)
    yield found
    assert check(store) == []
    store.engine.dispose()
