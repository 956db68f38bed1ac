"""Change since each baseline, beside the change of homes outside the programme over the same months.

An estimate with its interval, and no verdict: section 7 of the statistics policy, up to the verdicts. A
change after a start is not said to come from it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy
from numpy.typing import NDArray
from scipy import special

from loaders.calendar import months_name
from metrics.answer import POLICY, Place
from metrics.baselines import baselines
from metrics.care_events import care_events
from metrics.definition import Metric
from metrics.home_months import YEAR, HomeMonths, home_months
from metrics.homes import GROUPS, OUTSIDE, YOU_CANNOT_SEE, Kind, NotFound
from metrics.impact import Effect, Windows, compare, event_effect, matched, percent, ratio_effect
from metrics.places import area_place
from metrics.points import Subject, point
from metrics.progress_answer import (
    Against,
    BaselineChange,
    Progress,
    ProgressQuery,
    RollingChange,
    Shift,
)
from metrics.reader import Reader
from metrics.series import usable
from metrics.source_dates import source_dates
from metrics.subjects import group_subject
from metrics.viewer import Viewer

Integers = NDArray[numpy.int64]
FEWEST_HOMES = 8  # in an arm
FEWEST_EVENTS = 20  # in each window of each arm
ROLLING = 36  # months of the series of changes
OF_SERVICE: tuple[str | None, ...] = (None, "nursing", "residential")
EFFECTS: dict[str, Callable[[Windows], Effect | None]] = {
    "events": event_effect, "percentage": event_effect, "nights": ratio_effect, "money": ratio_effect,
    "mean": ratio_effect,
}  # fmt: skip


@dataclass(frozen=True)
class _Arms:
    """Whose change is set against whose, as at the last month."""

    metric: Metric
    cells: HomeMonths
    own: Integers
    others: Integers
    area_of: dict[int, int]  # of the others

    def windows(self, homes: Integers, before: int, after: int) -> Windows:
        one, other = self.cells.of(homes).year(before), self.cells.of(homes).year(after)
        return matched(
            (one.numerator, other.numerator), (one.denominator, other.denominator), (one.known, other.known)
        )

    def shift(self, homes: Integers, before: int, after: int) -> tuple[Shift, Effect | None]:
        """The change of an arm; nothing where there are too few homes or events to say one."""
        windows = self.windows(homes, before, after)
        count = len(windows.homes)
        sums = float(windows.before.sum()), float(windows.after.sum())
        reason = None
        if count < FEWEST_HOMES:
            reason = f"fewer than {FEWEST_HOMES} homes with both years"
        elif self.metric.kind in ("events", "percentage") and min(sums) < FEWEST_EVENTS:
            reason = f"fewer than {FEWEST_EVENTS} {self.metric.events} in a year"
        effect = None if reason else EFFECTS[self.metric.kind](windows)
        if effect is None:
            return Shift(None, None, None, count, *sums, reason or "none in one of the years"), None
        reach = math.sqrt(effect.variance) * float(special.stdtrit(effect.homes - 1, 0.975))
        low, high = effect.log_ratio - reach, effect.log_ratio + reach
        return Shift(percent(effect.log_ratio), percent(low), percent(high), count, *sums, None), effect

    def against(self, effect: Effect, everyone: Effect, before: int, after: int) -> Against:
        """The change less that of the others, allowing for shocks that whole areas share."""
        effects = []
        for area in sorted(set(self.area_of.values())):
            homes = numpy.array([home for home, of in self.area_of.items() if of == area], numpy.int64)
            found = EFFECTS[self.metric.kind](self.windows(homes, before, after))
            if found is not None:
                effects.append(found)
        change = compare(effect, effects, everyone)
        low, high = change.interval()
        return Against(
            percent(change.difference), percent(low), percent(high), percent(change.comparators),
            len(effects), percent(-change.smallest_visible), change.caution,
        )  # fmt: skip


def answer_progress(reader: Reader, query: ProgressQuery, metric: Metric, viewer: Viewer) -> Progress:
    """Every baseline by type of home, and the series that they are read from."""
    place, name, kind = _whose(reader, query, viewer)
    if not metric.of_homes:
        raise NotFound(f"{metric.title} is known of areas only, so no homes can be followed through time.")
    whole, outside = (group_subject(reader, metric, one) for one in (kind, OUTSIDE))
    span = reader.span(metric)
    months = range(span[0], span[1] + 1) if span else range(0)
    own = tuple(point(metric, whole, month, "rate") for month in months)
    last = next((one.month for one in reversed(own) if usable(one)), None)
    changes: list[BaselineChange] = []
    rolling: tuple[RollingChange, ...] = ()
    if last is not None:
        since = [
            (one.id, one.title, one.point.month)
            for one in baselines(query.level, metric, whole, place)
            if one.point.month <= last - YEAR  # it had ended before the newest twelve months began
        ]
        for service in OF_SERVICE:
            arms = _arms(reader, metric, kind, service, last)
            subject = group_subject(reader, metric, replace(kind, service=service))
            changes += [_change(subject, arms, service, one, last) for one in since]
        if since:
            rolling = _rolling(_arms(reader, metric, kind, None, last), since[0][2], last)
    return Progress(
        query, metric, place, name, last, tuple(changes), rolling, own,
        tuple(point(metric, whole, month, "r12") for month in months),
        tuple(point(metric, outside, month, "r12") for month in months),
        care_events(reader, metric, kind, viewer), reader.asat, reader.today, reader.made_up,
        source_dates(reader, metric, kind), reader.profile, POLICY,
    )  # fmt: skip


def _whose(reader: Reader, query: ProgressQuery, viewer: Viewer) -> tuple[Place | None, str, Kind]:
    if query.level == "area":
        place = area_place(reader, query.code or "", viewer)
        return place, place.name, Kind(reader.homes.area(place.code).area_id)
    if query.level not in GROUPS:
        raise NotFound(f"There is no progress of level {query.level!r}. Ask for area, {', '.join(GROUPS)}.")
    if not viewer.everywhere:
        raise NotFound(f"{YOU_CANNOT_SEE}: level {query.level}.")
    return None, *GROUPS[query.level]


def _arms(reader: Reader, metric: Metric, kind: Kind, service: str | None, last: int) -> _Arms:
    """Homes by what they are in the last month: a home keeps its own months before it joined."""
    own = reader.homes.members(last, replace(kind, service=service))
    columns = reader.homes.in_month(last)
    chosen = replace(OUTSIDE, service=service).of(columns) & ~numpy.isin(columns["home"], own)
    others = columns["home"][chosen]
    area_of = dict(zip(others.tolist(), columns["area"][chosen].tolist(), strict=True))
    return _Arms(metric, home_months(reader, metric), own, others, area_of)


def _change(
    subject: Subject, arms: _Arms, service: str | None, baseline: tuple[str, str, int], last: int
) -> BaselineChange:
    id, title, before = baseline
    own, effect = arms.shift(arms.own, before, last)
    others, everyone = arms.shift(arms.others, before, last) if len(arms.others) else (None, None)
    against = arms.against(effect, everyone, before, last) if effect and everyone else None
    return BaselineChange(
        id, title, months_name(before - YEAR + 1, before), months_name(last - YEAR + 1, last), service,
        point(arms.metric, subject, before, "r12"), point(arms.metric, subject, last, "r12"),
        own, others, against,
    )  # fmt: skip


def _rolling(arms: _Arms, before: int, last: int) -> tuple[RollingChange, ...]:
    """Each overlaps the one before it: a line to look along, of which no single month is judged."""
    first = max(before + YEAR, last - ROLLING + 1)
    return tuple(
        RollingChange(
            month, arms.shift(arms.own, before, month)[0],
            arms.shift(arms.others, before, month)[0] if len(arms.others) else None,
        )
        for month in range(first, last + 1)
    )  # fmt: skip
