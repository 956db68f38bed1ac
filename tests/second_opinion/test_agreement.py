"""Every answer of the product is the second opinion's, to six decimals, as at three dates."""

from datetime import date

import pytest
from metrics.answer import Query
from metrics.query import run
from metrics.viewer import LOCAL
from second_opinion.evidence import read
from second_opinion.opinion import DATASET, values_of

TODAY = date(2016, 11, 14)
DATES = (date(2016, 9, 20), date(2016, 10, 20), None)
NUMBERS = ("numerator", "numerator_low", "numerator_high", "denominator", "value")
WORDS = ("state", "covered", "due")
MARKS = ("provisional", "estimated", "self_reported", "suppressed_input")
NOT_IN_SCOPE = ("not_open", "closed")


@pytest.fixture(scope="module")
def evidence(small_sample):
    return read(small_sample, TODAY)


@pytest.mark.parametrize("asat", DATES, ids=str)
@pytest.mark.parametrize("metric", DATASET)
def test_every_month_agrees(small_store, evidence, metric, asat):
    mine = values_of(evidence, asat, TODAY, metrics=[metric])
    found = compared(small_store, mine, metric, asat)
    assert not found, summary(found, len(mine))


@pytest.mark.parametrize("metric", DATASET)
def test_twelve_months_agree(small_store, evidence, metric):
    mine = values_of(evidence, None, TODAY, metrics=[metric], window=12)
    found = []
    for (level, code), rows in mine.groupby(["level", "code"]):
        by_month = {row["month"]: row for row in rows.to_dict("records")}
        for series in asked(small_store, metric, level, code, None):
            if series.headline is not None:
                row = by_month[month_text(series.headline.month)]
                found += differences(row, series.headline)
    assert not found, summary(found, len(mine))


def compared(store, mine, metric: str, asat: date | None) -> list[str]:
    """A line for each month of each series in which the two differ."""
    found = []
    for (level, code), rows in mine.groupby(["level", "code"]):
        points = {}
        for series in asked(store, metric, level, code, asat):
            if series.code != code and level == "home":
                found.append(f"{code} is called {series.code}")
            points = {month_text(point.month): point for point in series.points}
        by_month = {row["month"]: row for row in rows.to_dict("records")}
        for month, row in by_month.items():
            if month in points:
                found += differences(row, points[month])
            elif row["state"] != "not_due":
                found.append(f"{name(row)}: {row['state']} here, no point there")
        for month, point in points.items():
            if month not in by_month and point.state not in NOT_IN_SCOPE and point.due:
                found.append(f"{level} {code} {metric} {month}: not in scope here, {point.state} there")
    return found


def asked(store, metric: str, level: str, code: str, asat: date | None) -> tuple:
    if level in ("programme", "non_vanguard"):
        return run(store, Query(metric=metric, level=level, asat=asat), LOCAL).series
    return run(store, Query(metric=metric, level=level, code=code, asat=asat), LOCAL).series


def differences(row: dict, point) -> list[str]:
    differ = [
        f"{column} {plain(row[column])} here, {plain(getattr(point, column))} there"
        for column in NUMBERS
        if not same(row[column], getattr(point, column))
    ]
    differ += [
        f"{column} {row[column]} here, {getattr(point, column)} there"
        for column in WORDS
        if row[column] != getattr(point, column)
    ]
    own = set(row["marks"].split(";")) & set(MARKS)
    other = set(point.marks) & set(MARKS)
    if own != other and row["covered"]:
        differ.append(f"marks {sorted(own)} here, {sorted(other)} there")
    return [f"{name(row)}: {'; '.join(differ)}"] if differ else []


def same(one, other) -> bool:
    one, other = plain(one), plain(other)
    return one == other if one is None or other is None else abs(one - other) < 5e-7


def plain(number):
    return None if number is None or number != number else round(float(number), 6)


def name(row: dict) -> str:
    return f"{row['level']} {row['code']} {row['metric']} {row['month']}"


def month_text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def summary(found: list[str], looked_at: int) -> str:
    shown = "\n".join(found[:25])
    return f"{len(found)} differences in {looked_at} answers, the first of them:\n{shown}"
