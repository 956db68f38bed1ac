"""One place's points, judged and set against others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy
from numpy.typing import NDArray

from metrics.answer import ExpectedFlags, Place, Point, Query, Series
from metrics.baselines import baselines
from metrics.benchmark import BENCHMARKS
from metrics.chance import expected_flags
from metrics.chart_choice import Choice
from metrics.comparators import comparisons
from metrics.definition import Metric
from metrics.event_dates import gaps_of
from metrics.fixed_baseline import on_baseline
from metrics.groups import find_group
from metrics.homes import Home, Kind
from metrics.judge import SEASON_FROM, Judged, Judgements, judge_all
from metrics.phases import MonthlySeries
from metrics.points import LENGTHS, Subject, basis_words, headline, point
from metrics.quarters import Quarter, by_quarter
from metrics.rare import Gaps
from metrics.reader import Reader
from metrics.recorded_changes import changes_of
from metrics.spc import COMMON, SIGNALS, variation_icon
from metrics.state import PRESENT
from metrics.step_changes import StepChange, phase_starts
from metrics.usual import autocorrelation, dispersion, season
from metrics.viewer import LOCAL, Viewer
from metrics.who_is_compared import Seat

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]

BY_QUARTER = (8, "line")  # row and chart of the policy's table
BETWEEN = "days_between"
RECENT = 3  # months; a series that ends earlier says nothing of now
NOT_JUDGED = {"r3": "Rolling sums overlap, so they are not judged.",
              "r12": "Rolling sums overlap, so they are not judged.",
              "count": "Counts leave exposure out, so they are not judged."}  # fmt: skip


@dataclass(frozen=True)
class Subjected:
    """A place with everything its series is made from."""

    level: str
    code: str
    name: str
    subject: Subject
    kind: Kind
    place: Place | None = None
    home: Home | None = None
    stays: dict[int, float] | None = None  # nights: stays of each month
    changes: tuple[StepChange, ...] = ()  # recorded for it


def make_series(
    reader: Reader, metric: Metric, query: Query, basis: str, months: range, shown: range,
    places: list[Subjected], viewer: Viewer = LOCAL,
) -> tuple[tuple[Series, ...], ExpectedFlags | None]:  # fmt: skip
    """All of them at once, since the judging of many series together is quicker."""
    places = [_with_changes(reader, metric, one) for one in places]
    points = [[point(metric, one.subject, month, basis) for month in months] for one in places]
    alone = len(places) == 1 and places[0].home is not None
    if not places:
        return (), None
    judged, gaps = _judged(reader, metric, basis, months, places, points, alone), None
    if alone and judged.one(0).chart == BETWEEN:
        gaps = _gaps(reader, metric, places[0], points[0])
        judged = judged if gaps else _judged(reader, metric, basis, months, places, points)
    verdicts = [judged.one(place) for place in range(len(places))]
    if query.baseline is not None:  # of one place alone
        verdicts = [on_baseline(judged, months, query.baseline)]
    made = tuple(
        _series(
            reader,
            metric,
            query,
            basis,
            one,
            _within(shown, with_limits(found, verdict)),
            verdict,
            viewer,
            named=len(places) == 1,
            gaps=gaps,
        )
        for one, found, verdict in zip(places, points, verdicts, strict=True)
    )
    newest = max((last for one in made if (last := _last_final(one))), default=0)
    now = numpy.array([_is_current(one, newest) for one in made])
    current = len(made) > 1 and shown.stop == months.stop
    return made, expected(reader, metric, judged, now) if current else None


def _with_changes(reader: Reader, metric: Metric, one: Subjected) -> Subjected:
    """With what people recorded: its months are marked, and limits start afresh there."""
    codes = tuple(code.code for code in one.home.codes) if one.home else (one.code,)
    changes = tuple(changes_of(reader, metric.id, one.level, codes))
    if not changes:
        return one
    marked = one.subject.breaks | {change.month for change in changes}
    return replace(one, subject=replace(one.subject, breaks=marked), changes=changes)


def _within(shown: range, points: tuple[Point, ...]) -> tuple[Point, ...]:
    return tuple(point for point in points if point.month in shown)


def _is_current(one: Series, newest: int) -> bool:
    """It can have a signal now: open, and its last final month is not long past."""
    here = one.place is None or one.place.state == "open"
    return here and (_last_final(one) or 0) > newest - RECENT


def _last_final(one: Series) -> int | None:
    return next((point.month for point in reversed(one.points) if usable(point)), None)


def expected(reader: Reader, metric: Metric, judged: Judgements, chosen: Flags) -> ExpectedFlags:
    """How many of the series chance alone would flag in their last month, and how many are flagged."""
    found = expected_flags(judged, dispersion(reader, metric), chosen=chosen)
    flagged = int((judged.newest[chosen] > COMMON).sum())
    return ExpectedFlags(found.expected, found.low, found.high, found.looked_at, flagged)


def usable(one: Point) -> bool:
    """Final and covered: what limits, rules and baselines may use."""
    return one.state in PRESENT and one.value is not None and "provisional" not in one.marks


def _judged(
    reader: Reader,
    metric: Metric,
    basis: str,
    months: range,
    places: list[Subjected],
    points: list[list[Point]],
    exact_dates: bool = False,
) -> Judgements:
    per, _ = basis_words(metric, basis)
    numerator, denominator = (
        numpy.array([_column(found, name) for found in points]) for name in ("numerator", "denominator")
    )
    return judge_all(
        MonthlySeries(
            numerator,
            denominator,
            usable=numpy.array([[usable(one) for one in found] for found in points], dtype=bool),
            kind=metric.kind,
            better=metric.better,
            per=per,
            basis=basis,
            standard=metric.standard,
            stays=_stays(places, months),
            season=seasons(reader, metric, months, numerator),
            exact_dates=exact_dates,
            rolling=basis in NOT_JUDGED,
            stock=metric.stock,
            autocorrelation=autocorrelation(reader, metric),
            starts=starts(months, [one.changes for one in places]),
        )
    )


def seasons(reader: Reader, metric: Metric, months: range, numerator: Floats) -> Floats | None:
    """Each month's factor, if any of the series is large enough to be adjusted."""
    largest = numpy.nan_to_num(numerator).max(initial=0.0)
    factor = season(reader, metric) if largest >= SEASON_FROM else None
    return None if factor is None else numpy.array([factor[month % 12] for month in months])


def starts(months: range, changes: Sequence[Sequence[StepChange]]) -> Flags | None:
    """Series x month: where a recorded new phase starts; None where nothing was recorded."""
    if not any(changes):
        return None
    found = numpy.zeros((len(changes), len(months)), dtype=bool)
    for row, recorded in zip(found, changes, strict=True):
        row[list(phase_starts(months, recorded))] = True
    return found


def _column(points: list[Point], name: str) -> Floats:
    return numpy.array([numpy.nan if (v := getattr(one, name)) is None else v for one in points], dtype=float)


def _stays(places: list[Subjected], months: range) -> Floats | None:
    if any(one.stays is None for one in places):
        return None
    return numpy.array([[(one.stays or {}).get(month, 0.0) for month in months] for one in places])


def with_limits(points: list[Point], judged: Judged) -> tuple[Point, ...]:
    """Limits and signals where the chart gives them."""
    columns = [judged.mean.tolist(), judged.limit_low.tolist(), judged.limit_high.tolist()]
    return tuple(
        replace(one, mean=_known(mean), limit_low=_known(low), limit_high=_known(high), signal=signal)
        for one, mean, low, high, signal in zip(points, *columns, judged.signal, strict=True)
    )


def _known(value: float) -> float | None:
    return None if value != value else value


def _series(
    reader: Reader, metric: Metric, query: Query, basis: str, one: Subjected, points: tuple[Point, ...],
    judged: Judged, viewer: Viewer, named: bool, gaps: Gaps | None,
) -> Series:  # fmt: skip
    _, unit = basis_words(metric, basis)
    latest = latest_of(metric, one.subject, basis, points)
    newest = headline(metric, one.subject, latest.month) if latest else None
    asked = query.compare or metric.default_comparator(one.level)
    month = latest.month if latest else None
    group = None if asked in (None, "none", *BENCHMARKS) else find_group(reader, str(asked), viewer)
    seat = Seat(reader, metric, one.level, month, newest, one.kind, one.home, viewer, named, group)
    compared = () if query.compare == "none" else comparisons(seat, asked)
    choice = _choice(judged.choice, basis)
    return Series(
        one.level, one.code, one.name, unit, basis, points, choice.chart, choice.reason,
        _variation(metric, judged, points), judged.assurance, latest, newest,
        baselines(one.level, metric, one.subject, one.place), compared, one.place, choice.trial, judged.looks,
        one.changes, quarters_of(metric, choice, points), gaps,
    )  # fmt: skip


def _gaps(reader: Reader, metric: Metric, one: Subjected, points: list[Point]) -> Gaps | None:
    """Days between the events of one home since the last recorded change, where it knows every day."""
    begin = max((change.month for change in one.changes if change.month <= points[-1].month), default=0)
    known = [point for point in points if usable(point) and point.month >= begin]
    return gaps_of(reader, metric.numerator, one.home.home_id, known) if one.home and known else None


def quarters_of(metric: Metric, choice: Choice, points: tuple[Point, ...]) -> tuple[Quarter, ...]:
    """A percentage that is too small for limits, by quarter; whole quarters alone are drawn."""
    if metric.kind != "percentage" or (choice.row, choice.chart) != BY_QUARTER:
        return ()
    months = [one.month for one in points]
    known = [usable(one) for one in points]
    part, whole = (
        numpy.where(known, _column(list(points), name), numpy.nan) for name in ("numerator", "denominator")
    )
    found = by_quarter(months, part, whole, metric.per)
    columns = zip(found.first, found.value.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return tuple(Quarter(first, *map(_known, rest)) for first, *rest in columns)


def latest_of(metric: Metric, subject: Subject, basis: str, points: tuple[Point, ...]) -> Point | None:
    """The point of the last month that is covered; failing that, the last of which anything is in.

    A window may reach past that month, but the headline is the same whatever the basis.
    """
    months = points if basis not in LENGTHS else [point(metric, subject, one.month, "rate") for one in points]
    pairs = [(one, month) for one, month in zip(points, months, strict=True) if one.value is not None]
    covered = [one for one, month in pairs if month.state in PRESENT and month.value is not None]
    found = covered or [one for one, _ in pairs]
    return found[-1] if found else None


def _variation(metric: Metric, judged: Judged, points: tuple[Point, ...]) -> str | None:
    """The icon of the last judged month that is shown."""
    signal = next((point.signal for point in reversed(points) if point.signal in SIGNALS), None)
    if judged.variation is None or signal is None:
        return None
    return variation_icon(SIGNALS.index(signal), metric.better)


def _choice(choice: Choice, basis: str) -> Choice:
    return replace(choice, reason=NOT_JUDGED[basis]) if basis in NOT_JUDGED else choice
