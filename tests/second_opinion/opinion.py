"""All 39 indicators of every home, area and month, made again from the files and counting-rules.md alone."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas
from second_opinion import events, inpatients, logs, prescriptions, surveys, transfers
from second_opinion.adding_up import Cell, added_up, home_cell, shown
from second_opinion.counts import Count
from second_opinion.denominators import Denominator, days_at_risk, occupied_bed_days
from second_opinion.evidence import Evidence, read
from second_opinion.indicators import INDICATORS, OPTIONAL, SELF_SENT, Indicator
from second_opinion.known import Known
from second_opinion.months import days_of
from second_opinion.releases import final
from second_opinion.returns import Returns

AREAS_ONLY = "dtoc_days"
NEEDS = events.NEEDS | inpatients.NEEDS | {"dtoc_days": transfers.NEEDS}


def values(folder: Path, asat: date | None = None, today: date | None = None) -> pandas.DataFrame:
    """One row a metric, level, code and month."""
    opinion = Opinion(read(folder, today or date.today()), asat, today or date.today())
    return pandas.concat([opinion.values(metric) for metric in INDICATORS], ignore_index=True)


def in_windows(by_month: dict, months: list[str], window: int) -> dict[tuple[str, str, str], list[Cell]]:
    """The home-months of each series in the months up to and including each one."""
    found = defaultdict(list)
    for place, month in enumerate(months):
        for each in months[max(0, place + 1 - window) : place + 1]:
            for (level, code), cells in by_month.get(each, {}).items():
                found[level, code, month].extend(cells)
    return found


def _row(metric: str, level: str, code: str, month: str, cell: Cell) -> dict:
    return {
        "metric": metric,
        "level": level,
        "code": code,
        "month": month,
        "numerator": cell.numerator,
        "numerator_low": cell.low if cell.low != cell.high else None,
        "numerator_high": cell.high if cell.low != cell.high else None,
        "denominator": cell.denominator,
        "value": cell.value(INDICATORS[metric].basis),
        "state": shown(cell),
        "marks": ";".join(sorted(cell.marks)),
        "covered": cell.covered,
        "due": cell.due,
    }


class Opinion:
    """What the files say as at a day."""

    def __init__(self, evidence: Evidence, asat: date | None, today: date):
        self.known = Known(evidence, asat, today)
        self.returns = Returns(self.known)
        self.transfers = transfers.Transfers(self.known)
        own = {
            events.Events(self.known): events.DATASET,
            inpatients.Inpatients(self.known): inpatients.MEASURES,
            logs.Logs(self.known, self.returns): logs.MEASURES,
            prescriptions.Prescriptions(self.known): prescriptions.OF_PRESCRIPTIONS,
            prescriptions.PrescribedResidents(self.known): prescriptions.OF_RESIDENTS,
            surveys.Surveys(self.known): surveys.COLUMNS,
        }
        self.sources = {measure: source for source, measures in own.items() for measure in measures}
        self._bed_days: dict[tuple[str, str], Denominator | None] = {}
        self._series: dict[str, dict] = {}

    def values(self, metric: str, window: int = 1) -> pandas.DataFrame:
        """A row a level, code and month, each of the `window` months that end in it."""
        if metric not in self._series:
            self._series[metric] = self._series_of(metric)
        counts = INDICATORS[metric].counts
        summed = in_windows(self._series[metric], self.known.months, window)
        rows = []
        for (level, code, month), cells in summed.items():
            open_then = (level, code) in self._series[metric].get(month, {})
            if month < self.known.first_month or not open_then:
                continue
            alone = window == 1 and (level == "home" or metric == AREAS_ONLY)
            rows.append(_row(metric, level, code, month, cells[0] if alone else added_up(cells, counts)))
        return pandas.DataFrame(rows)

    def count(self, measure: str, home: str, month: str) -> Count | None:
        return self.sources.get(measure, self.returns).count(measure, home, month)

    def _series_of(self, metric: str) -> dict[str, dict[tuple[str, str], list[Cell]]]:
        """By month, the home-months of each home and each group."""
        found: dict = defaultdict(lambda: defaultdict(list))
        if metric == AREAS_ONLY:
            return self._of_areas(found)
        for key, month in self.known.home_months():
            cell = self._cell(metric, key, month)
            home = self.known.register.homes[key]
            facts = home.facts(month)
            pooled = "programme" if facts.programme else "non_vanguard"
            found[month]["home", home.code(self.known.day)].append(cell)
            found[month]["area", facts.area].append(cell)
            found[month][pooled, pooled].append(cell)
            found[month]["all", "all"].append(cell)
        return found

    def _of_areas(self, found: dict) -> dict:
        """One cell for each month of an area that has a home."""
        area_months = {(month, self.known.area(home, month)) for home, month in self.known.home_months()}
        for month, area in sorted(area_months):
            numerator = self.transfers.count(area, month)
            why_not = "" if numerator else self._why_nothing(AREAS_ONLY, area, month)
            cell = home_cell(numerator, why_not, Denominator(1.0, estimated=False), counts=True)
            found[month]["area", area] = [cell]
        return found

    def _cell(self, metric: str, home: str, month: str) -> Cell:
        indicator = INDICATORS[metric]
        numerator = self.count(indicator.numerator, home, month)
        if numerator is None:
            return Cell(self._why_nothing(metric, self.known.area(home, month), month))
        denominator = self.denominator(indicator.denominator, home, month)
        return home_cell(numerator, "", denominator, indicator.counts)

    # Denominators

    def denominator(self, measure: str, home: str, month: str) -> Denominator | None:
        if measure == "occupied_bed_days":
            return self._occupied(home, month)
        if measure == "days_at_risk":
            return self._at_risk(home, month)
        if measure == "registered_bed_days":
            beds = self.known.register.homes[home].beds_by_day(days_of(month))
            return None if beds is None else Denominator(sum(beds), estimated=False)
        counted = self.count(measure, home, month)
        if counted is None or counted.exact is None:  # what a source hid is missing
            return None
        return Denominator(counted.low, counted.estimated, not counted.final)

    def _at_risk(self, home: str, month: str) -> Denominator | None:
        bed_days = self._occupied(home, month)
        nights = self.count("nel_bed_days", home, month)
        if bed_days is None or nights is None or nights.part:
            found = days_at_risk(bed_days, None)
            return found and replace(found, provisional=bed_days.provisional)
        found = days_at_risk(bed_days, nights.low)
        return replace(found, provisional=bed_days.provisional or not nights.final)

    def _occupied(self, home: str, month: str) -> Denominator | None:
        if (home, month) not in self._bed_days:
            self._bed_days[home, month] = self._own_bed_days(home, month)
        return self._bed_days[home, month]

    def _own_bed_days(self, home: str, month: str) -> Denominator | None:
        told = [self.returns.cell(home, month, column) for column in ("occupied_bed_days", "occupied_beds")]
        known = [None if cell is None else cell.exact for cell in told]
        beds = None
        if known == [None, None]:
            beds = self.known.register.homes[home].beds_by_day(days_of(month))
        found = occupied_bed_days(*known, beds, month)
        if found is None or beds is not None:
            return found
        load, _ = self.returns.rows[home, month]
        return replace(found, provisional=not final("home_return", month, load.known_on))

    # Why there is nothing

    def _lacks_a_column(self, indicator: Indicator, area: str, month: str) -> bool:
        extracts = self.known.extracts(indicator.dataset)
        needs = NEEDS.get(indicator.numerator, frozenset())
        return extracts.coverage(area, month) is not None and extracts.coverage(area, month, needs) is None

    def _why_nothing(self, metric: str, area: str, month: str) -> str:
        dataset = INDICATORS[metric].dataset
        if dataset not in SELF_SENT and self._lacks_a_column(INDICATORS[metric], area, month):
            return "not_covered"  # the file is here: nothing is late
        first = self.known.first_sent(dataset, area)
        if dataset in OPTIONAL and (first is None or first > month):
            return "not_submitted"  # records that the area does not send, so no day on which they are due
        if not self.known.due_passed(dataset, month):
            return "not_due"
        if dataset in SELF_SENT:
            return "not_submitted"
        return "late" if first is not None and first < month else "not_covered"
