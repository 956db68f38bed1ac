"""Cells of the return: what the contract asks for, and what a home that falls silent has supplied."""

import pytest

from loaders.problems import Problem

ELM, OAK, ASH = "1-100000001", "1-100000002", "1-100000003"
PROVISIONAL, SELF_REPORTED = 1, 4


def cells(told, home=ELM, month="2016-09", asat="2016-12-31"):
    """(supplied, expected)."""
    names = ("cells_supplied", "cells_expected")
    return tuple(told.value(name, home, month, asat) for name in names)


@pytest.fixture
def contract(tmp_path, monkeypatch):
    def write(text):
        path = tmp_path / "contracts.toml"
        path.write_text(text)
        monkeypatch.setenv("VANGUARD_CONTRACTS", str(path))

    return write


def test_without_a_contract_every_column_is_asked_for(told):
    told.returns("occupied_bed_days,falls,deaths,utis", f"2016-09,{ELM},900,*,0,")
    # Bed days in either column, hidden falls and no deaths are supplied; a blank is not.
    assert cells(told) == (4, 22)


def test_a_contract_lists_the_columns(told, contract):
    contract('[Q01]\nhome_return = ["occupied_beds", "falls", "deaths"]\n')
    told.returns("occupied_bed_days,falls,utis", f"2016-09,{ELM},900,2,3", f"2016-09,{ASH},500,2,3")
    assert cells(told) == (2, 3)
    assert cells(told, ASH) == (4, 22)  # of the other area, which has none


def test_a_contract_for_a_column_that_no_return_has_is_refused(told, contract):
    contract('[Q01]\nhome_return = ["fallls"]\n')
    with pytest.raises(Problem, match="contract of Q01 lists fallls"):
        told.returns("occupied_bed_days", f"2016-09,{ELM},900")


def test_a_home_that_sends_nothing_has_supplied_none_of_its_cells(told):
    told.returns("occupied_bed_days,falls", f"2016-09,{ELM},900,2", f"2016-09,{OAK},800,2")
    told.returns("occupied_bed_days,falls", f"2016-11,{ELM},900,2", released="2016-12-02")
    assert cells(told, OAK, "2016-11") == (0, 22)
    assert cells(told, OAK, "2016-10") == cells(told, ELM, "2016-10") == (0, 22)  # nobody sent any
    assert cells(told, OAK, "2016-12") == (None, None)  # not closed yet
    assert cells(told, ASH, "2016-11") == (None, None)  # of that area no return ever came


def test_a_month_closes_when_a_return_of_it_is_known_after_its_end(told):
    told.returns("occupied_bed_days", f"2016-09,{ELM},900", released="2016-10-07")
    told.returns("occupied_bed_days", f"2016-10,{ELM},900", released="2016-10-28")
    assert cells(told, ELM, "2016-10") == (2, 22)
    assert cells(told, OAK, "2016-10") == (None, None)
    told.returns("occupied_bed_days", f"2016-10,{ELM},930", released="2016-11-02")
    assert cells(told, OAK, "2016-10", "2016-11-01") == (None, None)
    assert cells(told, OAK, "2016-10") == (0, 22)


def test_a_slip_of_the_pen_into_a_later_year_closes_no_month(told):
    told.returns("occupied_bed_days", f"2016-09,{ELM},900", f"2061-10,{ELM},900", released="2016-10-07")
    assert cells(told, OAK, "2016-10") == (None, None)
    assert cells(told, OAK) == (0, 22)


def test_the_first_return_of_an_older_month_opens_the_months_between(told):
    told.returns("occupied_bed_days", f"2016-09,{ELM},900", released="2016-10-07")
    number = told.returns("occupied_bed_days", f"2016-05,{OAK},800", released="2016-11-07")
    months = [f"2016-{month:02d}" for month in range(4, 11)]
    told_then = [None, 2, 0, 0, 0, 0, None]
    assert [cells(told, OAK, month)[0] for month in months] == told_then
    assert [cells(told, ELM, month)[0] for month in months] == [None, 0, 0, 0, 0, 2, None]
    told.undo(number)
    assert [cells(told, OAK, month)[0] for month in months] == [None, None, None, None, None, 0, None]


def test_a_home_that_has_closed_is_asked_for_nothing(told, monkeypatch):
    monkeypatch.setenv("VANGUARD_TODAY", "2017-01-20")
    told.returns("occupied_bed_days", f"2016-11,{ELM},900", f"2016-12,{ELM},900", released="2017-01-10")
    assert cells(told, OAK, "2016-11", "2017-01-20") == (0, 22)
    assert cells(told, OAK, "2016-12", "2017-01-20") == (None, None)


def test_silence_is_provisional_until_a_return_of_the_month_comes_late_enough(told):
    told.returns("occupied_bed_days", f"2016-09,{ELM},900", released="2016-10-07")
    assert told.seen("cells_supplied").marks == SELF_REPORTED | PROVISIONAL
    assert told.seen("cells_supplied", OAK).marks == PROVISIONAL
    told.returns("occupied_bed_days", f"2016-09,{ELM},910", released="2016-11-01")
    assert told.seen("cells_supplied").marks == SELF_REPORTED
    assert told.seen("cells_supplied", OAK).marks == 0
