"""The table on a page and `vanguard values` say the same, to the digit that is shown, as at three dates."""

import csv
import io
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from flask import Flask

from dashboard import cli
from dashboard.access import Door
from dashboard.address import View
from dashboard.at_address import page_of
from loaders.calendar import MONTHS
from metrics.answer import PlacesQuery
from metrics.definition import HEADLINES, METRICS, OF_HOMES
from metrics.query import run
from tests.dashboard.test_pages import every, words

# Only this area of the small sample sends surveys.
AREAS = dict.fromkeys(("pressure_ulcer_prevalence", "catheter_uti_prevalence"), "ZV3")
DATES = (None, date(2016, 10, 20), date(2016, 6, 30))


@pytest.fixture
def values(small_store, monkeypatch, capsys):
    monkeypatch.setenv("VANGUARD_DATABASE_URL", str(small_store.engine.url))

    def ask(metric, code, asat):
        dated = ["--asat", asat.isoformat()] if asat else []
        monkeypatch.setattr("sys.argv", ["vanguard", "values", "--metric", metric, "--code", code, *dated])
        with pytest.raises(SystemExit):
            cli.main()
            raise SystemExit(0)
        return {row["month"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}

    return ask


def shown(store, path, asat):
    """Month -> the cells of the page's table of values."""
    page, parts = page_of(path)
    with Flask("page").test_request_context():
        screen = page.layout(Door(store), View(asat=asat), **parts)
    rows = {}
    for table in every(screen.main, "Table"):
        if getattr(table, "className", None) == "values":
            for row in every(table, "Tr"):
                head, *cells = row.children
                name, _, year = words(head).strip().partition(" ")
                if name in MONTHS:
                    rows[f"{year}-{MONTHS.index(name) + 1:02d}"] = [words(cell).strip() for cell in cells]
    return rows


def shown_value(kind, text):
    """Pounds whole, from ten on; percentages whole, from ten on; everything else with one place."""
    small = abs(Decimal(text)) < 10
    if kind == "money":
        return "£" + rounded(text, 2 if small else 0)
    if kind == "percentage":
        return rounded(text, 1 if small and Decimal(text) else 0) + "%"
    return rounded(text, 1)


def rounded(text, places):
    """By the reader's rule, halves up; written here anew."""
    number = Decimal(text).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number:,}"


@pytest.mark.parametrize("metric", OF_HOMES)
@pytest.mark.parametrize("asat", DATES)
def test_a_page_and_the_command_say_the_same(small_store, values, metric, asat):
    homes = run(small_store, PlacesQuery(area=AREAS.get(metric, "ZV1"), asat=asat)).places[:3]
    compared = 0
    for home in homes:
        cells = shown(small_store, f"/homes/{home.code}/metrics/{metric}", asat)
        rows = values(metric, home.code, asat)
        assert set(cells) == set(rows)
        for month, row in rows.items():
            count, exposure, value = cells[month][:3]
            assert count == (rounded(row["numerator"], 0) if row["numerator"] else "")
            assert exposure == (rounded(row["denominator"], 0) if row["denominator"] else "")
            if row["value"]:
                assert value == shown_value(METRICS[metric].kind, row["value"])
                compared += 1
    # What only some areas send came late in the sample: at earlier dates there may be nothing of it yet.
    assert compared >= (30 if metric in HEADLINES else 20 if asat is None else 0)
