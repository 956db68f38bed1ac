"""Cost, residents, antibiotics and supplements by home and month, from every sender."""

from collections import defaultdict

from second_opinion import prescribing
from second_opinion.counts import Count, total
from second_opinion.known import Known
from second_opinion.releases import final

OF_PRESCRIPTIONS = ("prescribing_cost", "ons_cost", "antibiotic_items", "resident_months_with_item")
OF_RESIDENTS = {  # measure: column
    "residents_prescribed": "residents",
    "medicines_unique": "medicines_unique",
    "residents_10plus": "residents_10plus",
    "residents_dementia": "residents_dementia",
    "residents_dementia_antipsychotic": "residents_dementia_antipsychotic",
}


class Prescriptions:
    def __init__(self, known: Known):
        newest: dict[tuple[str, str, str], tuple] = {}
        for load in known.loads_of("prescribing"):
            grouped = defaultdict(list)
            for row in load.rows:
                if row["home"] is not None:
                    grouped[row["home"], row["month"]].append(row)
            for (home, month), rows in grouped.items():
                summed = prescribing.month_of_rows(rows)
                if summed is not None:
                    newest[load.sender, home, month] = (load, summed)
        self.found: dict[tuple[str, str], list[tuple]] = defaultdict(list)
        for (_, home, month), found in newest.items():
            self.found[home, month].append(found)

    def count(self, measure: str, home: str, month: str) -> Count | None:
        if (home, month) not in self.found:
            return None
        parts = []
        for load, summed in self.found[home, month]:
            bounds = summed.of(measure)
            if bounds is None:
                return None
            parts.append(Count(*bounds, final=final("prescribing", month, load.known_on)))
        return total(parts) if len(parts) > 1 else parts[0]


class PrescribedResidents:
    """What is told of the residents rather than of the items; a blank cell has not been sent."""

    def __init__(self, known: Known):
        self.by_sender = {}
        for sender in {load.sender for load in known.loads_of("prescribing_residents")}:
            self.by_sender[sender] = known.newest_rows("prescribing_residents", sender=sender)

    def count(self, measure: str, home: str, month: str) -> Count | None:
        parts = []
        for rows in self.by_sender.values():
            if (home, month) not in rows:
                continue
            load, (row,) = rows[home, month]
            bounds = row["cells"].get(OF_RESIDENTS[measure])
            if bounds is not None:
                is_final = final("prescribing_residents", month, load.known_on)
                parts.append(Count(*bounds, final=is_final))
        return total(parts) if parts else None
