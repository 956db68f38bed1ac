"""What is asked about change over years, and what is answered."""

from dataclasses import dataclass
from datetime import date

from metrics.answer import Place, Point, SourceDate
from metrics.definition import Metric
from metrics.values import Cell, digits


@dataclass(frozen=True)
class ProgressQuery:
    """The change of one metric in an area, or in a group of homes."""

    metric: str
    level: str = "area"
    code: str | None = None
    asat: date | None = None


@dataclass(frozen=True)
class Shift:
    """Twelve months against twelve others, of the same homes and calendar months.

    Percent, with its 95% interval from the differences between homes: -12 is 12% fewer.
    """

    percent: float | None
    low: float | None
    high: float | None
    homes: int  # with both years
    before: float  # sums of these homes
    after: float
    reason: str | None  # why there is no percentage


@dataclass(frozen=True)
class Against:
    """A change less the comparators' change, in percent."""

    percent: float
    low: float
    high: float
    comparators: float  # their change, as it is taken off
    areas: int  # from which it is estimated
    smallest_visible: float  # the fall that would be seen four times in five
    caution: str | None


@dataclass(frozen=True)
class BaselineChange:
    """The newest twelve final months against one baseline, of one type of home or of all."""

    baseline: str
    title: str
    period: str  # of the baseline
    against_period: str  # of the twelve months set against it
    service: str | None  # nursing or residential; None: all
    before: Point
    after: Point
    own: Shift
    others: Shift | None  # homes outside the programme over the same months; None: nobody is set against it
    against: Against | None


@dataclass(frozen=True)
class RollingChange:
    """The change since the first baseline of the twelve months that end in a month."""

    month: int
    own: Shift
    others: Shift | None


@dataclass(frozen=True)
class CareEvent:
    """What happened, when and where: it bears on a series, and explains nothing by itself."""

    happened_on: date
    element: int | None  # of the care model
    part: str  # as it was sent
    title: str
    home_code: str | None
    home_name: str | None
    of_area: bool = False  # of a whole area, and of no home by itself


@dataclass(frozen=True)
class CareStep:
    """One part of the care model as it came: in the area as a whole, then home by home."""

    title: str
    element: int | None
    first: date
    last: date
    area_wide: bool  # told of the whole area
    homes: int  # told of so many homes by themselves


@dataclass(frozen=True)
class Progress:
    """Everything that one question about change gives."""

    query: ProgressQuery
    metric: Metric
    place: Place | None  # an area
    name: str
    last: int | None  # the newest final month; None: there is none
    changes: tuple[BaselineChange, ...]
    rolling: tuple[RollingChange, ...]
    months: tuple[Point, ...]
    years: tuple[Point, ...]  # windows of twelve months
    others: tuple[Point, ...]  # the same of homes outside the programme
    events: tuple[CareEvent, ...]
    asat: date | None
    today: date
    made_up: bool
    sources: tuple[SourceDate, ...]
    profile: str
    policy: str

    @property
    def steps(self) -> tuple[CareStep, ...]:
        """The events by what they are, in the order in which each was first seen."""
        found: dict[tuple[str, int | None], list[CareEvent]] = {}
        for one in self.events:
            found.setdefault((one.title, one.element), []).append(one)
        return tuple(
            CareStep(
                title, element, events[0].happened_on, events[-1].happened_on,
                any(one.of_area for one in events), sum(not one.of_area for one in events),
            )
            for (title, element), events in found.items()
        )  # fmt: skip

    def change(self, baseline: str | None = None, service: str | None = None) -> BaselineChange | None:
        """Of one type of home since one baseline; without a name since the first there is."""
        return next(
            (one for one in self.changes
             if one.service == service and baseline in (None, one.baseline)), None
        )  # fmt: skip

    def rows(self) -> list[dict[str, Cell]]:
        """One row a baseline and type of home, for files and programs."""
        return [self._row(one) for one in self.changes]

    def _row(self, one: BaselineChange) -> dict[str, Cell]:
        found: dict[str, Cell] = {
            "metric": self.metric.id, "level": self.query.level, "code": self.query.code, "name": self.name,
            "homes": one.service or "all", "baseline": one.baseline, "before": one.period,
            "after": one.against_period, "unit": self.metric.unit,
        }  # fmt: skip
        for name, point in (("before", one.before), ("after", one.after)):
            for part in ("value", "low", "high", "state"):
                held = getattr(point, part)
                found[f"{name}_{part}"] = held if isinstance(held, str) else digits(held)
        for name, shift in (("change", one.own), ("others_change", one.others)):
            for part in ("percent", "low", "high"):
                found[f"{name}_{part}"] = digits(getattr(shift, part)) if shift else None
            found[f"{name}_homes"] = shift.homes if shift else None
            found[f"{name}_reason"] = shift.reason if shift else None
        for part in ("percent", "low", "high", "areas", "smallest_visible", "caution"):
            held = getattr(one.against, part) if one.against else None
            found[f"less_others_{part}"] = held if isinstance(held, str) else digits(held)
        asat = (self.asat or self.today).isoformat()
        return found | {"asat": asat, "profile": self.profile, "policy": self.policy}
