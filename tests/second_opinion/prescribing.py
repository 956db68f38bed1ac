"""Cost and residents of a home and month: counting-rules.md, "Prescribing"."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Month:
    cost: float
    residents: float | None  # None: blank or suppressed, so no denominator


def month_of_rows(rows: list[dict]) -> Month | None:
    """All rows of one home and month added up; None where the rows disagree about the residents."""
    stated = {row["residents"] for row in rows if row["residents"] is not None}
    if len(stated) > 1:
        return None
    return Month(cost=round(sum(row["nic"] for row in rows), 2), residents=next(iter(stated), None))
