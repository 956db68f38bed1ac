"""Occupied bed days and days at risk: counting-rules.md, "Denominators"."""

from dataclasses import dataclass

from second_opinion.months import days_in

ASSUMED_OCCUPANCY = 0.85
HOSPITAL_SHARE = 0.035


@dataclass(frozen=True)
class Denominator:
    value: float
    estimated: bool
    provisional: bool = False


def occupied_bed_days(
    returned: float | None, occupied_beds: float | None, beds_by_day: list[float] | None, month: str
) -> Denominator | None:
    """The first rung of the ladder that stands. `beds_by_day` is None where beds are unknown."""
    if returned is not None:
        return Denominator(returned, estimated=False)
    if occupied_beds is not None:
        return Denominator(occupied_beds * days_in(month), estimated=True)
    if beds_by_day is not None:
        return Denominator(sum(beds_by_day) * ASSUMED_OCCUPANCY, estimated=True)
    return None


def days_at_risk(bed_days: Denominator | None, nights: float | None) -> Denominator | None:
    """Bed days less nights in hospital; `nights` is None where they are not covered."""
    if bed_days is None:
        return None
    if nights is None:
        return Denominator(bed_days.value * (1 - HOSPITAL_SHARE), estimated=True)
    return Denominator(max(0.0, bed_days.value - nights), bed_days.estimated)
