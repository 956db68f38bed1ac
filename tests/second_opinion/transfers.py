"""Days delayed in hospital, by area: they are never split among homes."""

from second_opinion.counts import Count, total, without_conflicts
from second_opinion.known import Known

COUNTED = ("care_home", "nursing_home")
NEEDS = frozenset({"reason"})


class Transfers:
    def __init__(self, known: Known):
        self.extracts = known.extracts("delayed_transfers")

    def count(self, area: str, month: str) -> Count | None:
        coverage = self.extracts.coverage(area, month, NEEDS)
        if coverage is None:
            return None
        days = [Count(0, 0, part=coverage.part, final=coverage.final)]
        for load in self.extracts.loads:
            if not self.extracts.counts(load, area, month):
                continue
            for row in without_conflicts(load.rows, ("month", "area_code", "reason")):
                if (row["area_code"], row["month"]) == (area, month) and row["reason"] in COUNTED:
                    days.append(Count(*row["days"]))
        return total(days)
