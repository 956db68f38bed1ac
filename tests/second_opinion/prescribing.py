"""Cost, items and residents of a home and month: counting-rules.md, "Prescribing"."""

from dataclasses import dataclass

ANTIBIOTICS, SUPPLEMENTS = "0501", "090402"  # beginnings of BNF codes

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Month:
    cost: float
    residents: float | None  # None: blank or suppressed, so no denominator
    antibiotic_items: Bounds = (0, 0)
    supplement_cost: float = 0.0

    def of(self, measure: str) -> Bounds | None:
        """(low, high) of a measure; None where it was left blank or hidden and has no bounds to use."""
        if measure == "antibiotic_items":
            return self.antibiotic_items
        number = {
            "prescribing_cost": self.cost,
            "ons_cost": self.supplement_cost,
            "resident_months_with_item": self.residents,
        }[measure]
        return None if number is None else (number, number)


def month_of_rows(rows: list[dict]) -> Month | None:
    """All rows of one home and month added up; None where the rows disagree about the residents."""
    stated = {row["residents"] for row in rows if row["residents"] is not None}
    if len(stated) > 1:
        return None
    antibiotics = [row["items"] for row in rows if row["bnf_code"].startswith(ANTIBIOTICS)]
    supplements = [row["nic"] for row in rows if row["bnf_code"].startswith(SUPPLEMENTS)]
    return Month(
        cost=round(sum(row["nic"] for row in rows), 2),
        residents=next(iter(stated), None),
        antibiotic_items=(sum(low for low, _ in antibiotics), sum(high for _, high in antibiotics)),
        supplement_cost=round(sum(supplements), 2),
    )
