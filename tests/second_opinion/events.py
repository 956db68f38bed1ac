"""Call-outs, attendances and telephone calls: events of extracts, by home and month."""

from collections import Counter

from second_opinion import ambulance, attendances
from second_opinion.counts import Count, of, without_conflicts
from second_opinion.known import Known
from second_opinion.months import month_of

DATASET = {
    "ambulance_callouts": "ambulance_callouts",
    "ambulance_conveyed": "ambulance_callouts",
    "ambulance_hear_treat": "ambulance_callouts",
    "ae_attendances": "ae_attendances",
    "ae_not_admitted": "ae_attendances",
    "nhs111_calls": "telephone_calls",
}
# What a file must be able to hold, or the measure is not covered by it.
NEEDS = {
    "ambulance_hear_treat": frozenset({"hear_treat"}),
    "ae_not_admitted": frozenset({"disposal"}),
}


class Events:
    def __init__(self, known: Known):
        self.known = known
        self.counted: dict[str, Counter] = {measure: Counter() for measure in DATASET}
        self._call_outs()
        self._attendances()
        self._calls()

    def count(self, measure: str, home: str, month: str) -> Count | None:
        extracts = self.known.extracts(DATASET[measure])
        coverage = extracts.coverage(self.known.area(home, month), month, NEEDS.get(measure, frozenset()))
        if coverage is None:
            return None
        return of(self.counted[measure][home, month], part=coverage.part, final=coverage.final)

    def _add(self, load, home: str | None, day, measures: list[str]) -> None:
        """An event counts where its load is the one that speaks for the home's area and the month."""
        if home is None or not measures:
            return
        month = month_of(day)
        if self.known.extracts(load.dataset).counts(load, self.known.area(home, month), month):
            for measure in measures:
                self.counted[measure][home, month] += 1

    def _call_outs(self) -> None:
        for load in self.known.loads_of("ambulance_callouts"):
            for incident in ambulance.incidents_of(load.rows):
                kinds = {
                    "ambulance_callouts": incident.counted,
                    "ambulance_conveyed": incident.conveyed,
                    "ambulance_hear_treat": incident.advised,
                }
                held = [measure for measure, holds in kinds.items() if holds]
                self._add(load, incident.home, incident.called_at.date(), held)

    def _attendances(self) -> None:
        for load in self.known.loads_of("ae_attendances"):
            for row in without_conflicts(load.rows, ("provider", "attendance_id")):
                held = []
                if attendances.counted(row["category"], row["department_type"]):
                    held = ["ae_attendances"]
                    if attendances.not_admitted(row["disposal"]):
                        held.append("ae_not_admitted")
                self._add(load, row["home"], row["arrived_at"].date(), held)

    def _calls(self) -> None:
        for load in self.known.loads_of("telephone_calls"):
            for row in without_conflicts(load.rows, ("call_id",)):
                self._add(load, row["home"], row["called_at"].date(), ["nhs111_calls"])
