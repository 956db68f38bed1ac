"""The homes of an area side by side, nursing and residential apart: section 6 of the statistics policy."""

from dataclasses import replace

import numpy
from numpy.typing import NDArray

from metrics.answer import POLICY, Place
from metrics.compare import ALL_ALIKE, LARGER, NO_WORD, OTHER_SIDE, Figures, pooled, rarer_side
from metrics.definition import Metric
from metrics.funnel import CHANCE, FEWEST_HOMES, Funnel, funnel, lines
from metrics.funnel_answer import FunnelGroup, FunnelHome, FunnelLine, FunnelQuery, Funnels
from metrics.homes import SERVICES, Home, Kind, name_of
from metrics.places import area_place, home_place, homes_of
from metrics.points import Subject, point
from metrics.reader import Reader
from metrics.readings import Year
from metrics.source_dates import source_dates
from metrics.state import PRESENT, enough
from metrics.subjects import group_subject
from metrics.viewer import Viewer

Floats = NDArray[numpy.float64]
POINTS = 80  # of a line
BEYOND = 0.06  # how much further than the homes the lines go, as a share of the largest
AREAS_ONLY = "Not compared: known of the area alone, not of its homes"
NO_MONTH = "Not compared: no month is covered yet"
UNKNOWN_COUNT = "Not judged: its count is not known exactly"
UNDER_COVERAGE = "Not compared: coverage under the limit for this measure"
NO_DATA = "Not compared: nothing of these months has come"
NO_TYPE = "Not compared: type of home not known"
CLOSED, NOT_OPEN = "Closed: out of comparisons", "Not open yet"
ELSEWHERE = "In another area in these months"


def answer_funnels(reader: Reader, query: FunnelQuery, metric: Metric, viewer: Viewer) -> Funnels:
    """Every type of home by itself, over the twelve months of the area's own headline."""
    place = area_place(reader, query.area, viewer)
    kind = Kind(reader.homes.area(query.area).area_id)
    last = _newest(reader, metric, group_subject(reader, metric, kind)) if metric.of_homes else None
    reason = None if last is not None else NO_MONTH if metric.of_homes else AREAS_ONLY
    homes = homes_of(reader, query.area, viewer)
    groups: tuple[FunnelGroup, ...] = ()
    outside: tuple[tuple[Place, str], ...] = ()
    if last is not None:
        groups = tuple(_groups(reader, metric, kind, homes, last))
        inside = {home.code for group in groups for home in group.homes}
        outside = tuple(
            (here, _absent(here)) for home in homes if home.code not in inside
            for here in [home_place(reader, home)]
        )  # fmt: skip
    return Funnels(
        query, metric, place, None if last is None else last - metric.window + 1, last, groups, outside,
        reason, reader.asat, reader.today, reader.made_up, source_dates(reader, metric, kind),
        reader.profile, POLICY,
    )  # fmt: skip


def _newest(reader: Reader, metric: Metric, subject: Subject) -> int | None:
    """The month in which the area's headline ends: the last that is covered."""
    span = reader.span(metric)
    months = range(span[1], span[0] - 1, -1) if span else range(0)
    for month in months:
        one = point(metric, subject, month, "rate")
        if one.state in PRESENT and one.value is not None:
            return month
    return None


def _absent(place: Place) -> str:
    return {"closed": CLOSED, "not_open": NOT_OPEN}.get(place.state, ELSEWHERE)


def _groups(reader: Reader, metric: Metric, kind: Kind, homes: list[Home], last: int) -> list[FunnelGroup]:
    """In the order nursing, residential, both; those of no known type stand apart, without a word."""
    years = reader.years(metric, last)
    made, left = [], set(reader.homes.members(last, kind).tolist())
    for service in SERVICES:
        members = set(reader.homes.members(last, replace(kind, service=service)).tolist())
        left -= members
        held = [(home, years.get(home.home_id)) for home in homes if home.home_id in members]
        if held:
            made.append(_group(metric, service, held))
    held = [(home, years.get(home.home_id)) for home in homes if home.home_id in left]
    return [*made, _plain(metric, None, held, NO_TYPE)] if held else made


def _group(metric: Metric, service: str, held: list[tuple[Home, Year | None]]) -> FunnelGroup:
    known = [year for _, year in held if year is not None and _usable(metric, year)]
    figures = pooled(metric, known)
    if figures.homes < FEWEST_HOMES:
        return _plain(metric, service, held, f"Not compared: fewer than {FEWEST_HOMES} such homes")
    mean = figures.interval.value
    if metric.kind in NO_WORD:
        return _plain(metric, service, held, NO_WORD[metric.kind], mean)
    side = rarer_side(metric, figures.middle, figures.exposure)
    if side is None:
        return _plain(metric, service, held, f"Not judged: {LARGER}", mean)
    observed, turned = side
    found = funnel(observed, figures.exposure)
    if found is None or not found.rate:
        none = "none was recorded in any of them" if not turned else ALL_ALIKE
        return _plain(metric, service, held, f"Not judged: {none}", mean)
    return _judged(metric, service, held, figures, found, turned)


def _usable(metric: Metric, year: Year) -> bool:
    return bool(year.denominator) and enough(metric, year.covered, year.due)


def _judged(
    metric: Metric, service: str, held: list[tuple[Home, Year | None]], figures: Figures, found: Funnel,
    turned: bool,
) -> FunnelGroup:  # fmt: skip
    """Each home with what was expected of it, its word, and the lines for all."""
    rate = 1 - found.rate if turned else found.rate
    words, homes = iter(found.words), []
    for home, year in held:
        word = next(words) if year is not None and _usable(metric, year) else None
        one = _home(metric, home, year)
        if word is not None and one.denominator:
            expected = rate * one.denominator
            ratio = one.numerator / expected if one.numerator is not None and expected else None
            said = OTHER_SIDE[word] if turned else word
            exact = one.numerator is not None
            one = replace(one, expected=expected, ratio=ratio, word=said if exact else None,
                          reason=None if exact else UNKNOWN_COUNT)  # fmt: skip
        homes.append(one)
    drawn = _lines(metric, figures.exposure, found, turned)
    return FunnelGroup(
        service, tuple(homes), rate * metric.per, found.tau2, found.differ_widely, CHANCE, drawn, None
    )


def _plain(
    metric: Metric, service: str | None, held: list[tuple[Home, Year | None]], reason: str,
    mean: float | None = None,
) -> FunnelGroup:  # fmt: skip
    """Values without words."""
    homes = tuple(_home(metric, home, year) for home, year in held)
    return FunnelGroup(service, homes, mean, None, False, None, (), reason)


def _home(metric: Metric, home: Home, year: Year | None) -> FunnelHome:
    """What is known of one home, before it is set beside others."""
    if year is None or not year.denominator:
        covered, due = (year.covered, year.due) if year else (0, 0)
        return FunnelHome(home.code, name_of(home), None, None, None, None, None, None, NO_DATA, covered, due)
    low, high = year.bounds
    numerator = low if low == high else None
    value = None if numerator is None else numerator / year.denominator * metric.per
    reason = None if enough(metric, year.covered, year.due) else UNDER_COVERAGE
    return FunnelHome(
        home.code, name_of(home), numerator, year.denominator, value, None, None, None, reason,
        year.covered, year.due,
    )  # fmt: skip


def _lines(metric: Metric, exposure: Floats, found: Funnel, turned: bool) -> tuple[FunnelLine, ...]:
    """From the smallest home to the largest and a little beyond, in the unit of the metric."""
    smallest, largest = float(exposure.min()), float(exposure.max())
    beyond = BEYOND * largest
    along = numpy.linspace(max(smallest - beyond, smallest / 2), largest + beyond, POINTS)
    ratios = lines(found.rate * along, found.tau2)
    drawn = []
    for place, size in enumerate(along.tolist()):
        shares = [float(line[place]) * found.rate for line in ratios]
        low_95, high_95, low_998, high_998 = shares
        if turned:
            low_95, high_95, low_998, high_998 = 1 - high_95, 1 - low_95, 1 - high_998, 1 - low_998
        ends = [_bounded(metric, one) for one in (low_998, low_95, high_95, high_998)]
        drawn.append(FunnelLine(size, *ends))
    return tuple(drawn)


def _bounded(metric: Metric, share: float) -> float:
    """Nothing lies below nought, and no part is larger than its whole."""
    most = 1.0 if metric.kind == "percentage" else share
    return max(0.0, min(share, most)) * metric.per
