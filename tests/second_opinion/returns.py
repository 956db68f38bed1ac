"""Homes' monthly returns: a cell each, and what is worked out from several."""

from collections import defaultdict

from second_opinion import counts, harm
from second_opinion.counts import Count
from second_opinion.known import Known
from second_opinion.months import days_in, days_of, last_day, month_range, shift
from second_opinion.releases import final

HOMES_RETURN = "home_return"
CELLS = (  # without a contract that lists others, every number of the return
    "occupied_bed_days", "occupied_beds", "residents", "falls", "falls_with_harm", "utis",
    "pressure_ulcers_2", "pressure_ulcers_3", "pressure_ulcers_4", "pressure_ulcers_unstageable",
    "pressure_ulcers_deep_tissue", "pressure_ulcers_inherited", "deaths", "deaths_in_hospital",
    "staff_employed", "staff_leavers_12m", "posts_vacant", "care_staff", "staff_training_in_date",
    "home_rounds_held", "residents_with_eol_plan", "residents_reviewed_12m",
)  # fmt: skip
ONE_OF = ("occupied_bed_days", "occupied_beds")  # either says the same, and so supplies both
AS_TYPED = (
    "deaths", "residents", "residents_with_eol_plan", "residents_reviewed_12m", "posts_vacant", "care_staff",
    "staff_training_in_date",
)  # fmt: skip
OF_STAFF, ENOUGH_MONTHS = 12, 6


class Returns:
    def __init__(self, known: Known):
        self.known = known
        rows = known.newest_rows(HOMES_RETURN)
        self.rows = {home_month: (load, found[0]) for home_month, (load, found) in rows.items()}
        self.sent = self._months_sent()

    def cell(self, home: str, month: str, column: str) -> Count | None:
        """A hidden cell by its bounds; None where it is blank, cannot be read or was not sent."""
        if (home, month) not in self.rows:
            return None
        load, row = self.rows[home, month]
        bounds = row["cells"].get(column)
        return None if bounds is None else Count(*bounds, final=final(HOMES_RETURN, month, load.known_on))

    def says_complete(self, home: str, month: str) -> bool:
        return (home, month) in self.rows and self.rows[home, month][1]["logs_complete"] == "Y"

    def sum_of(self, home: str, month: str, columns: tuple[str, ...]) -> Count | None:
        return counts.sum_of_all([self.cell(home, month, column) for column in columns])

    def count(self, measure: str, home: str, month: str) -> Count | None:
        if measure in AS_TYPED:
            return self.cell(home, month, measure)
        return getattr(self, f"_{measure}")(home, month)

    def _deaths_in_place(self, home: str, month: str) -> Count | None:
        cells = [self.cell(home, month, column) for column in ("deaths", "deaths_in_hospital")]
        return None if None in cells else harm.outside_hospital(*cells)

    def _home_rounds_held(self, home: str, month: str) -> Count | None:
        held = self.cell(home, month, "home_rounds_held")
        return held and held.at_most(mondays(month))

    def _mondays_in_month(self, home: str, month: str) -> Count:
        return counts.of(mondays(month))

    def _posts(self, home: str, month: str) -> Count | None:
        return self.sum_of(home, month, ("staff_employed", "posts_vacant"))

    def _staff_leavers_12m(self, home: str, month: str) -> Count | None:
        left = self.cell(home, month, "staff_leavers_12m")
        few = len(self._staff(home, month)) < ENOUGH_MONTHS
        return left and counts.total([left, counts.of(0, part=few)])

    def _staff_employed_mean_12m(self, home: str, month: str) -> Count | None:
        staff = self._staff(home, month)
        if not staff:
            return None
        mean = sum(each.low for each in staff) / len(staff)
        return counts.of(mean, final=all(each.final for each in staff))

    def _staff(self, home: str, month: str) -> list[Count]:
        """Staff of each covered month of the twelve; a hidden number is a month that is missing."""
        months = month_range(shift(month, 1 - OF_STAFF), month)
        found = [self.cell(home, each, "staff_employed") for each in months]
        return [each for each in found if each is not None and each.exact is not None]

    def _occupied_bed_days_returned(self, home: str, month: str) -> Count | None:
        """What the home counted; an estimate from its beds would compare the beds with themselves."""
        days, mean = (self.cell(home, month, column) for column in ONE_OF)
        if days is not None and days.exact is not None:
            return days
        if mean is not None and mean.exact is not None:
            return counts.of(mean.low * days_in(month), final=mean.final, estimated=True)
        return None

    # How complete the returns are

    def _cells_expected(self, home: str, month: str) -> Count:
        return counts.of(len(CELLS))

    def _cells_supplied(self, home: str, month: str) -> Count | None:
        """Of the months for which any home of its area sent a return; a home that sent none supplied 0."""
        sent = self.sent.get(self.known.area(home, month), [])
        if not sent or not min(sent)[0] <= month <= max(last for _, last, _ in sent):
            return None
        if (home, month) not in self.rows:
            told = [known_on for first, last, known_on in sent if first <= month <= last]
            return counts.of(0, final=any(final(HOMES_RETURN, month, known_on) for known_on in told))
        load, row = self.rows[home, month]
        filled = {column for column in CELLS if row["cells"].get(column) is not None}
        if filled & set(ONE_OF):
            filled |= set(ONE_OF)
        return counts.of(len(filled), final=final(HOMES_RETURN, month, load.known_on))

    def _months_sent(self) -> dict[str, list[tuple]]:
        """Area -> (first month, last, known on) of each file of returns, months that were over by then."""
        sent: dict[str, list[tuple]] = defaultdict(list)
        for load in self.known.loads_of(HOMES_RETURN):
            months = defaultdict(set)
            for row in counts.without_conflicts(load.rows, ("home", "month")):
                if row["home"] is not None and load.known_on > last_day(row["month"]):
                    months[self.known.area(row["home"], row["month"])].add(row["month"])
            for area, told in months.items():
                sent[area].append((min(told), max(told), load.known_on))
        return sent


def mondays(month: str) -> int:
    return sum(day.weekday() == 0 for day in days_of(month))
