"""Every answer of the product is the second opinion's, to six decimals, as at three dates."""

import re
from datetime import date
from functools import cache

import pytest
from second_opinion.evidence import read
from second_opinion.indicators import INDICATORS
from second_opinion.messy import write
from second_opinion.opinion import Opinion

from dashboard.loading import load_paths
from loaders.load import Options
from loaders.store import open_store
from metrics.answer import Query
from metrics.definition import METRICS
from metrics.query import run
from metrics.viewer import LOCAL

HELD = [metric for metric in INDICATORS if metric in METRICS]
TODAY = date(2016, 11, 14)
DATES = (date(2016, 9, 20), date(2016, 10, 20), None)
MESSY_DATES = (date(2016, 6, 20), date(2016, 9, 10), None)
NUMBERS = ("numerator", "numerator_low", "numerator_high", "denominator", "value")
WORDS = ("state", "covered", "due")
MARKS = ("provisional", "estimated", "suppressed_input")  # what is self-reported has no counting rule
NOT_IN_SCOPE = ("not_open", "closed")


@pytest.fixture(scope="module")
def second_opinion(small_sample):
    """As-at day -> what the files say by then; worked out once each."""
    evidence = read(small_sample, TODAY)
    return cache(lambda asat: Opinion(evidence, asat, TODAY))


def test_the_product_holds_every_indicator():
    assert set(METRICS) == set(INDICATORS)


def test_the_product_adds_up_no_more_months_than_it_may():
    stocks = {metric for metric in HELD if METRICS[metric].stock}
    assert stocks == {metric for metric in HELD if INDICATORS[metric].stock}


@pytest.mark.parametrize("asat", DATES, ids=str)
@pytest.mark.parametrize("metric", HELD)
def test_every_month_agrees(small_store, second_opinion, metric, asat):
    mine = second_opinion(asat).values(metric)
    found = that_differ(small_store, mine, asat)
    assert not found, summary(found, len(mine))


@pytest.mark.parametrize("asat", DATES, ids=str)
@pytest.mark.parametrize("metric", [metric for metric in HELD if not INDICATORS[metric].stock])
def test_twelve_months_agree(small_store, second_opinion, metric, asat):
    mine = second_opinion(asat).values(metric, window=12)
    found = that_differ(small_store, mine, asat, basis="r12")
    assert not found, summary(found, len(mine))


@pytest.mark.parametrize("seed", range(1, 3))
def test_messy_files_agree(tmp_path, seed):
    write(tmp_path / "files", seed)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    list(load_paths(store, [tmp_path / "files"], Options()))
    evidence = read(tmp_path / "files", TODAY)
    found, looked_at = [], 0
    for asat in MESSY_DATES:
        opinion = Opinion(evidence, asat, TODAY)
        for metric in HELD:
            mine = opinion.values(metric)
            looked_at += len(mine)
            found += [f"as at {asat}: {each}" for each in that_differ(store, mine, asat)]
            if asat is None and not INDICATORS[metric].stock:
                found += that_differ(store, opinion.values(metric, window=12), asat, basis="r12")
    store.engine.dispose()
    assert not found, summary(found, looked_at)


def that_differ(store, mine, asat: date | None, basis: str | None = None) -> list[str]:
    """A line for each month of each place in which the two differ."""
    found = []
    for (metric, level), of_level in mine.groupby(["metric", "level"]):
        asked = Query(metric=metric, level=level, asat=asat, basis=basis)
        series = {one.code: one for one in run(store, asked, LOCAL).series}
        for code, rows in of_level.groupby("code"):
            own = series[code] if level in ("home", "area") else next(iter(series.values()))
            points = {month_text(point.month): point for point in own.points}
            if basis:  # twelve months may end in a month of which nothing is known yet
                rows = rows[rows["month"] <= max(points)]
            found += compared({row["month"]: row for row in rows.to_dict("records")}, points)
    return found


def compared(mine: dict[str, dict], points: dict) -> list[str]:
    """A line for each month of a series in which the two differ."""
    found = []
    for month, row in mine.items():
        if month in points:
            found += differences(row, points[month])
        elif plain(row["numerator"]) is not None:
            found.append(f"{name(row)}: {row['state']} here, no point there")
    series = name(next(iter(mine.values())))[:-8]
    for month, point in points.items():
        if month not in mine and month >= min(mine) and point.due and point.state not in NOT_IN_SCOPE:
            found.append(f"{series} {month}: not in scope here, {point.state} there")
    return found


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
    """To six decimals, without rounding first: two sums may stand either side of a half."""
    if unknown(one) or unknown(other):
        return unknown(one) and unknown(other)
    return abs(one - other) < 5e-7


def unknown(number) -> bool:
    return number is None or number != number


def plain(number):
    return None if unknown(number) else round(float(number), 6)


def name(row: dict) -> str:
    return f"{row['level']} {row['code']} {row['metric']} {row['month']}"


def month_text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def summary(found: list[str], looked_at: int) -> str:
    """How many, and the first two of each kind."""
    kinds: dict[str, list[str]] = {}
    for line in found:
        kinds.setdefault(re.sub(r"[\d.-]+", "", line.rsplit(": ", 1)[1]), []).append(line)
    lines = [f"{len(found)} differences in {looked_at} answers"]
    for alike in sorted(kinds.values(), key=len, reverse=True)[:15]:
        lines += [f"{len(alike)} alike:", *alike[:2]]
    return "\n".join(lines)
