"""Delayed transfers: told of areas alone, and made from the records when they are asked for."""

from datetime import date

import pytest
from sqlalchemy import select

from loaders.calendar import parse_month
from loaders.load import Options, load_file, undo
from loaders.records import area
from metrics.area_months import delayed_days, discharges
from metrics.observe import observe
from metrics.sums import Sums, as_at, windows

HOMES = """# released: 2016-01-05
cqc_location_id,name,service,beds,postcode,area_code,area_name,open_date
1-100000001,Elm House,residential,40,QX1 1AA,Q01,Aldermouth,2012-03-01
1-100000002,Ash House,nursing,20,QX2 1AC,Q02,Brackwater,2012-03-01
"""
SEPTEMBER, PROVISIONAL = parse_month("2016-09"), 1


class Told:
    """Loads texts of delayed transfers, and asks what they come to."""

    def __init__(self, store, folder):
        self.store, self.folder, self.number = store, folder, 0
        self.load("care_homes", HOMES)

    def load(self, dataset, text):
        self.number += 1
        path = self.folder / f"{self.number}.csv"
        path.write_text(text)
        (receipt,) = load_file(self.store, path, Options(dataset=dataset), after=observe)
        return receipt.load_id

    def tell(self, *rows, covers="2016-09 to 2016-10", areas="Q01, Q02", released="2016-12-01", source="X",
             columns="month,area_code,delayed_days,reason,discharges"):  # fmt: skip
        head = f"# covers: {covers}\n# area: {areas}\n# released: {released}\n# source: {source}\n"
        return self.load("delayed_transfers", head + columns + "\n" + "\n".join(rows) + "\n")

    def timelines(self, code="Q01", asat="2016-12-31", of=delayed_days):
        with self.store.read() as connection:
            area_id = connection.execute(select(area.c.area_id).where(area.c.code == code)).scalar_one()
            return of(connection, area_id, date.fromisoformat(asat).toordinal())

    def sums(self, month=SEPTEMBER, **asked):
        timeline = self.timelines(**asked).get(month)
        return timeline and timeline[-1].sums


@pytest.fixture
def told(store, tmp_path):
    return Told(store, tmp_path)


def test_days_of_those_who_wait_for_a_home_over_one_month_of_the_area(told):
    told.tell("2016-09,Q01,41,care_home,12", "2016-09,Q01,20.5,nursing_home,8", "2016-09,Q01,99,other,30",
              "2016-09,Q02,7,care_home,2")  # fmt: skip
    assert told.sums() == Sums(61.5, 61.5, 1.0, covered=1, due=1)
    assert told.sums(code="Q02").numerator == 7
    assert told.sums(of=discharges).numerator == 20  # of the same rows
    assert told.sums(parse_month("2016-10")) == Sums(0.0, 0.0, 1.0, covered=1, due=1, marks=PROVISIONAL)
    assert told.sums(parse_month("2016-11")) is None


def test_an_area_outside_is_not_covered(told):
    told.tell("2016-09,Q01,41,care_home,12", areas="Q01")
    assert told.sums(code="Q02") is None


def test_a_newer_release_of_a_sender_replaces_its_month_and_senders_are_added(told):
    told.tell("2016-09,Q01,40,care_home,", released="2016-10-14")
    told.tell("2016-09,Q01,5,care_home,", released="2016-11-01", source="Y")
    number = told.tell("2016-09,Q01,43,care_home,", covers="2016-09 to 2016-09", released="2016-11-14")
    steps = told.timelines()[SEPTEMBER]
    days = [date.fromordinal(step.known_from).isoformat() for step in steps]
    assert list(zip(days, [step.sums.numerator for step in steps], strict=True)) == [
        ("2016-10-14", 40), ("2016-11-01", 45), ("2016-11-14", 48),
    ]  # fmt: skip
    assert told.sums(asat="2016-11-13").numerator == 45
    assert told.sums(asat="2016-10-01") is None
    undo(told.store, number, after=observe)
    assert told.sums().numerator == 45


def test_a_month_is_provisional_until_a_release_two_months_after_it(told):
    told.tell("2016-09,Q01,40,care_home,", released="2016-11-30")
    assert told.sums().marks == PROVISIONAL
    told.tell("2016-09,Q01,40,care_home,", released="2016-12-01")
    assert told.sums().marks == 0


def test_hidden_days_are_bounded(told):
    told.tell("2016-09,Q01,*,care_home,", "2016-09,Q01,12,nursing_home,")
    found = told.sums()
    assert (found.low, found.high, found.numerator) == (13, 19, None)


def test_a_month_in_part_stands_beside_the_sums(told):
    head = "# area: Q01\n# released: 2016-09-20\nmonth,area_code,delayed_days,reason\n"
    told.load("delayed_transfers", head + "2016-09,Q01,9,care_home\n")
    found = told.sums()
    assert (found.covered, found.part, found.part_low, found.part_denominator) == (0, 1, 9, 1)


def test_a_month_is_a_part_while_an_expected_sender_is_missing(told, tmp_path, monkeypatch):
    path = tmp_path / "senders.toml"
    path.write_text('[Q01]\ndelayed_transfers = ["X", "Y"]\n')
    monkeypatch.setenv("VANGUARD_SENDERS", str(path))
    told.tell("2016-09,Q01,40,care_home,", "2016-09,Q02,3,care_home,", released="2016-11-01")
    assert told.sums().part == 1
    assert told.sums(code="Q02").covered == 1  # of that area nobody else is expected
    told.tell("2016-09,Q01,2,care_home,", released="2016-12-01", source="Y")
    assert told.sums().numerator == 42


def test_a_file_without_reasons_tells_nothing_of_homes(told):
    told.tell("2016-09,Q01,40", columns="month,area_code,delayed_days")
    assert told.sums() == Sums(due=1)


def test_blank_discharges_are_not_a_number(told):
    told.tell("2016-09,Q01,40,care_home,", "2016-09,Q01,3,nursing_home,4")
    assert told.sums(of=discharges) == Sums(due=1)


def test_a_year_is_the_sum_of_its_months(told):
    rows = [f"2016-{month:02d},Q01,{month},care_home," for month in range(1, 10)]
    told.tell(*rows, covers="2016-01 to 2016-09")
    year = as_at(windows(told.timelines(), SEPTEMBER, 12, lambda _: 1), date(2016, 12, 31).toordinal())
    assert (year.numerator, year.denominator, year.covered, year.due) == (45, 9, 9, 12)
