"""What is known as at a day: the loads that count, the homes in scope, and which rows speak for a month."""

from collections import defaultdict
from datetime import date, timedelta

from second_opinion.counts import without_conflicts
from second_opinion.evidence import Evidence
from second_opinion.indicators import DUE_DAYS, USUAL_DUE_DAYS
from second_opinion.months import last_day, month_of, month_range, shift
from second_opinion.registers import Register
from second_opinion.releases import Extracts, Load, known_by


class Known:
    def __init__(self, evidence: Evidence, asat: date | None, today: date):
        self.asat = asat
        self.day = asat or today
        self.loads = sorted(known_by(evidence.loads, asat), key=lambda load: load.known_on)
        self.register = Register(evidence.registrations, asat, evidence.first_named)
        self.first_month = evidence.first_month
        # Homes are due before the first file too, which a sum of twelve months must know.
        self.months = month_range(shift(evidence.first_month, -11), month_of(self.day))
        self._extracts: dict[str, Extracts] = {}
        self._first_sent: dict[str, dict[str, str]] = {}

    def home_months(self):
        for home in self.register.homes.values():
            for month in self.months:
                if home.in_scope(month):
                    yield home.key, month

    def area(self, home: str, month: str) -> str:
        return self.register.homes[home].facts(month).area

    def loads_of(self, dataset: str) -> list[Load]:
        return [load for load in self.loads if load.dataset == dataset]

    def extracts(self, dataset: str) -> Extracts:
        if dataset not in self._extracts:
            self._extracts[dataset] = Extracts(dataset, self.loads, self.asat)
        return self._extracts[dataset]

    def newest_rows(
        self, dataset: str, key: tuple[str, ...] = ("home", "month"), sender: str | None = None
    ) -> dict[tuple, tuple]:
        """(home, month) -> (load, rows) of the newest load that holds any, of one sender or of all."""
        found: dict[tuple, tuple] = {}
        for load in self.loads_of(dataset):
            if sender not in (None, load.sender):
                continue
            own = defaultdict(list)
            for row in without_conflicts(load.rows, key):
                if row["home"] is not None:
                    own[row["home"], row["month"]].append(row)
            found |= {home_month: (load, rows) for home_month, rows in own.items()}
        return found

    def due_passed(self, dataset: str, month: str) -> bool:
        return self.day > last_day(month) + timedelta(days=DUE_DAYS.get(dataset, USUAL_DUE_DAYS))

    def first_sent(self, dataset: str, area: str) -> str | None:
        """The first month that the dataset has covered for the area."""
        if dataset not in self._first_sent:
            self._first_sent[dataset] = self._first_months(dataset)
        found = [self._first_sent[dataset].get(each) for each in (area, "all")]
        return min((month for month in found if month is not None), default=None)

    def _first_months(self, dataset: str) -> dict[str, str]:
        first: dict[str, str] = {}
        for load in self.loads_of(dataset):
            said = [(area, min(load.covers)) for area in load.areas if load.covers]
            if not load.areas:  # covers by having a row
                rows = [(row["home"], row["month"]) for row in load.rows if row["home"] is not None]
                said = [(self.area(home, month), month) for home, month in rows]
            for area, month in said:
                first[area] = min(month, first.get(area, month))
        return first
