"""Answers made by hand: a small world whose every state is known, for pages without a store."""

import random
from dataclasses import replace
from datetime import date

from dashboard import signals
from metrics.answer import (
    Answer,
    Baseline,
    ExpectedFlags,
    Place,
    Places,
    PlacesQuery,
    Point,
    Query,
    Revision,
    Series,
    SourceDate,
)
from metrics.comparison_answer import Comparison
from metrics.definition import METRICS, SOURCES
from metrics.groups import Groups, GroupsQuery
from metrics.homes import NotFound
from metrics.search import FoundPlaces, SearchQuery
from metrics.signals import HomeSignal, Signals, SignalsQuery
from metrics.trace_answer import Trace, TraceLoad, TraceQuery, TraceRow

TODAY = date(2016, 11, 14)
FIRST, LAST = 2013 * 12 + 3, 2016 * 12 + 9
LEVEL = {
    "falls": 6.1, "utis": 1.1, "pressure_ulcers": 0.4, "nel_admissions": 2.0, "nel_bed_days": 36.0,
    "ae_attendances": 3.0, "ambulance_callouts": 2.9, "prescribing_cost": 101.0,
}  # fmt: skip
NAMES = ("Ashgrove", "Beck House", "Birch Lodge", "Cedar Bank", "Crag View", "Elm House", "Gable End",
         "Heron Grange", "Ivy Lodge", "Low Mill", "Moorside Court", "Tarn View")  # fmt: skip
AREA = Place("area", "Q01", "Northmoor", "Q01", "Northmoor", True, date(2015, 4, 1), homes=11, beds=480)
HOMES = tuple(
    Place(
        "home", f"1-9000000{n:02d}", name, "Q01", "Northmoor", True, date(2015, 4, 1),
        service="both" if n % 3 else "nursing", beds=30 + 3 * n, provider="Fellside Care Ltd",
        rating="Good", rating_date=date(2016, 3, 3),
        opened=date(2011, 1, 1), former_codes=("VZ123",) if n == 5 else (),
        state="closed" if name == "Low Mill" else "open",
        closed=date(2016, 3, 31) if name == "Low Mill" else None,
    )
    for n, name in enumerate(NAMES)
)  # fmt: skip


def point(month=LAST, numerator=9.0, denominator=1200.0, per=1000, state="shown", marks=(), **more) -> Point:
    """One month; the value follows from the two sums."""
    value = per * numerator / denominator if numerator is not None and denominator else None
    blank = dict(numerator_low=numerator, numerator_high=numerator, low=None, high=None, mean=None,
                 limit_low=None, limit_high=None, signal=None, covered=1, due=1)  # fmt: skip
    return Point(
        month=month,
        numerator=numerator,
        denominator=denominator,
        value=value,
        state=state,
        marks=marks,
        **(blank | more),
    )


def missing(month=LAST, state="not_submitted", **more) -> Point:
    return point(month, None, None, state=state, covered=0, **more)


def series(
    metric="falls", points=(), level="home", name="Elm House", place=None, chart="u_prime", **more
) -> Series:
    """A series of these points, judged if they carry limits."""
    valued = [p for p in points if p.value is not None]
    final = [p for p in valued if "provisional" not in p.marks]
    judged = bool(final) and final[-1].limit_high is not None
    signal = final[-1].signal if judged else None
    variation = (
        None
        if not judged
        else "common_cause"
        if signal in (None, "Common Cause")
        else _variation(metric, signal)
    )
    told = dict(chart_reason="Each month's rate with limits that vary with bed days", variation=variation,
                assurance=None,
                latest=valued[-1] if valued else None, headline=_year(valued), baselines=(), comparisons=(),
                place=place or HOMES[5], basis="rate", unit=METRICS[metric].unit)  # fmt: skip
    return Series(
        level=level,
        code=(place or HOMES[5]).code,
        name=name,
        points=tuple(points),
        chart=chart,
        **(told | more),
    )


def _variation(metric: str, signal: str) -> str:
    high = "Above" in signal or "Increasing" in signal
    if METRICS[metric].better == "neither":
        return f"neutral_{'high' if high else 'low'}"
    better = high == (METRICS[metric].better == "higher")
    return f"{'improvement' if better else 'concern'}_{'high' if high else 'low'}"


def _year(valued) -> Point | None:
    if not valued:
        return None
    last = valued[-12:]
    numerator, denominator = sum(p.numerator for p in last), sum(p.denominator for p in last)
    scale = last[-1].value * last[-1].denominator / last[-1].numerator if last[-1].numerator else 1000
    return point(last[-1].month, numerator, denominator, per=round(scale))


def judged_points(metric: str, seed: str, days: float, shift: tuple[int, float] | None = None) -> list[Point]:
    """43 months about a level, the last one or three provisional, with limits from the final ones."""
    dice = random.Random(f"{metric}{seed}")
    per = METRICS[metric].per
    lag = (
        1
        if METRICS[metric].numerator_sources[0] in ("home_return", "ambulance_callouts", "falls", "utis")
        else 3
    )
    made = []
    for month in range(FIRST, LAST + 1):
        exposure = (
            round(days * dice.uniform(0.95, 1.05)) if metric != "prescribing_cost" else round(days / 32)
        )
        level = LEVEL[metric] * (shift[1] if shift and month >= shift[0] else 1)
        expected = level * exposure / per
        wide = expected**0.5 if metric != "prescribing_cost" else 0.05 * expected
        count = max(0, round(dice.gauss(expected, wide)))
        marks = ("provisional",) if month > LAST - lag else ()
        state = "none_recorded" if count == 0 else "shown"
        made.append(point(month, count, exposure, per=per, state=state, marks=marks))
    return _limited(metric, made)


def _limited(metric: str, made: list[Point]) -> list[Point]:
    final = [p for p in made if "provisional" not in p.marks][:36]
    per = METRICS[metric].per
    mean = sum(p.numerator for p in final) / sum(p.denominator for p in final) * per
    limited = []
    for one in made:
        sd = (mean * per / one.denominator) ** 0.5 if metric != "prescribing_cost" else mean * 0.05
        low, high = mean - 3 * sd, mean + 3 * sd
        signal = None
        if "provisional" not in one.marks:
            signal = "Above UCL" if one.value > high else "Below LCL" if one.value < low else "Common Cause"
        limited.append(replace(one, mean=mean, limit_low=low, limit_high=high, signal=signal))
    return limited


def _compared(metric: str, level: str, seed: str) -> tuple[Comparison, ...]:
    word = random.Random(seed + metric).choice(
        ("as expected",) * 5 + ("higher than expected", "lower than expected")
    )
    kind = (
        ("similar", "Similar homes", 14)
        if level == "home"
        else ("non_vanguard", "Homes outside the vanguards", 212)
    )
    own = Comparison(kind[0], kind[1], LEVEL[metric] * 1.05, None, None, "shown", word, kind[2], None, None,
                     "12 months to October 2016", None, "Homes of the same type and size.")  # fmt: skip
    few = replace(own, id="local", title="Other homes of the area", state="not_compared", value=None,
                  word=None,
                  reason="Not compared: fewer than 10 homes of the same type")  # fmt: skip
    return own, few


def _of_home(metric: str, place: Place, start: int | None, end: int | None) -> Series:
    days = 27.0 * (place.beds or 40)
    name = place.name
    shift = {("ambulance_callouts", "Elm House"): (LAST - 3, 4.0), ("falls", "Birch Lodge"): (LAST - 9, 0.0)}
    points = judged_points(metric, name, days, shift.get((metric, name)))
    if name == "Ivy Lodge" and METRICS[metric].numerator_sources[0] == "home_return":
        points = [missing(p.month) for p in points]
    if metric == "falls" and name != "Ivy Lodge":
        points[-8] = missing(points[-8].month)
        was = Revision(
            points[-3].numerator - 2, points[-3].denominator, 3.0, date(2016, 9, 10), date(2016, 10, 14)
        )
        points[-3] = replace(points[-3], revised=was, marks=("revised",))
    if place.closed:
        points = [p if p.month < 2016 * 12 + 3 else missing(p.month, "closed") for p in points]
    points = [p for p in points if (start or 0) <= p.month <= (end or LAST)]
    chart, why = "u_prime", "Three or more a month: rates, limits that vary with exposure"
    valued = [p for p in points if p.numerator is not None]
    if valued and sum(p.numerator for p in valued) / len(valued) < 3:
        chart, why = "bars", "Fewer than three a month: counts, with the upper line of chance"
        points = [replace(p, limit_low=None, signal=None) for p in points]
    made = series(
        metric,
        points,
        "home",
        name,
        place,
        chart,
        chart_reason=why,
        comparisons=_compared(metric, "home", name),
    )
    if chart == "bars":
        made = replace(made, variation=None)
    baseline = [p for p in valued if 2014 * 12 + 3 <= p.month < 2015 * 12 + 3]
    return replace(
        made, baselines=(Baseline("baseline", "Own 2014/15", "2014/15", _year(baseline)),) if baseline else ()
    )


def _of_area(metric: str) -> Series:
    shift = {"falls": (LAST - 7, 0.7)}.get(metric)
    points = [replace(p, covered=10, due=11) for p in judged_points(metric, "area", 12500, shift)]
    year = [p for p in points if 2014 * 12 + 3 <= p.month < 2015 * 12 + 3]
    return series(metric, points, "area", "Northmoor", AREA, comparisons=_compared(metric, "area", "area"),
                  baselines=(Baseline("baseline", "Own 2014/15", "2014/15", _year(year)),))  # fmt: skip


def answer(metric="falls", *told: Series, query: Query | None = None, **more) -> Answer:
    source = SOURCES[METRICS[metric].numerator_sources[0]]
    dates = (SourceDate(source.id, source.title, LAST, LAST, 10, 11, source.self_reported),)
    flags = ExpectedFlags(0.016 * len(told), 0, 1.2, len(told), 0)
    blank = dict(asat=None, today=TODAY, profile="operational", policy="1", sources=dates,
                 expected_flags=flags, redirect=None, made_up=True)  # fmt: skip
    return Answer(query or Query(metric), METRICS[metric], tuple(told), **(blank | more))


# Questions that answers_of_areas.py answers.
OF_AREAS = {
    "FunnelQuery": "funnels", "ProgressQuery": "progress", "CoverageQuery": "coverage",
    "HomeTimelineQuery": "home_timeline",
}  # fmt: skip


def run(store, query, viewer):
    """Stands in for metrics.query.run over the world of this module."""
    if type(query).__name__ in OF_AREAS:
        from tests.dashboard import answers_of_areas

        return getattr(answers_of_areas, OF_AREAS[type(query).__name__])(query)
    if isinstance(query, PlacesQuery):
        return _places(query)
    if isinstance(query, TraceQuery):
        return _trace(query)
    if isinstance(query, GroupsQuery):
        return Groups(query, ())
    if isinstance(query, SearchQuery):
        return FoundPlaces(query, (), 0, TODAY, True)
    if query.metric not in METRICS:
        raise NotFound("You cannot see this, or it does not exist: metric.")
    if isinstance(query, SignalsQuery):
        return listed(query, [_of_home(query.metric, place, None, None) for place in HOMES])
    if query.level == "area":
        told = [_of_area(query.metric)]
    else:
        homes = [p for p in HOMES if query.code in (None, p.code)]
        told = [_of_home(query.metric, place, query.start, query.end) for place in homes]
    return answer(query.metric, *told, query=query, asat=query.asat)


def listed(query: SignalsQuery, told: list[Series]) -> Signals:
    """The list of signals that these series make."""
    flags = ExpectedFlags(0.016 * len(told), 0, 1.2, len(told), 0)
    homes = tuple(_listed(METRICS[query.metric], one) for one in told)
    return Signals(query, METRICS[query.metric], homes, flags, query.asat, TODAY, "operational", "1", True)


def _listed(metric, one: Series) -> HomeSignal:
    point, signal = signals.judged_point(one), signals.signal_of(metric, one)
    columns = ("month", "numerator", "denominator", "value", "signal")
    numbers = [getattr(point, name, None) for name in columns]
    place = one.place
    here = place.state == "open" and point is not None and point.month > LAST - 6
    return HomeSignal(
        one.code, one.name, place.area_code, place.service, place.state, 6, one.chart, False, 36, *numbers,
        signal and signal.since, signal is None or signal.one_rule, one.variation, None, (), here,
    )  # fmt: skip


def _places(query: PlacesQuery) -> Places:
    if query.code:
        found = tuple(place for place in HOMES if place.code == query.code)
        area = None
    elif query.area:
        found, area = (HOMES, AREA) if query.area == AREA.code else ((), None)
    else:
        found, area = (
            (AREA, replace(AREA, code="Q07", name="Southvale", programme=False, programme_start=None)),
            None,
        )
    if not found:
        raise NotFound("You cannot see this, or it does not exist.")
    return Places(query, found, area, query.asat, TODAY, True)


def _trace(query: TraceQuery) -> Trace:
    place = next(place for place in HOMES if place.code == query.code)
    told = _of_home(query.metric, place, None, None)
    chosen = next(p for p in told.points if p.month == query.month)
    rows = tuple(
        TraceRow(212, 1200 + 17 * n, n != 3, "counted" if n != 3 else "Second vehicle at the same incident",
                 {"called_at": f"2016-10-{n + 3:02d} 08:1{n}", "outcome": "see_convey_ed"})
        for n in range(9)
    )  # fmt: skip
    loads = (
        TraceLoad(212, "ambulance_callouts", "ambulance-2016-10.csv", None, "ambulance_callouts",
                  date(2016, 11, 9), "2016-11-09 09:12", 9, {"uprn": 8, "name_postcode": 1}, "numerator"),
    )  # fmt: skip
    metric = METRICS[query.metric]
    return Trace(query, metric, place, query.month, chosen, metric.unit, loads, rows, 9,
                 (), "home's return, load 214, reported", (), query.asat, TODAY, True)  # fmt: skip
