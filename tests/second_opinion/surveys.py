"""Surveys of one day and reviews of medicines: a row a home and month, whoever sends it."""

from second_opinion.counts import Count
from second_opinion.known import Known
from second_opinion.releases import final

COLUMNS = {
    "residents_surveyed": ("point_survey", "residents_surveyed"),
    "with_pressure_ulcer": ("point_survey", "with_pressure_ulcer"),
    "with_catheter_uti": ("point_survey", "with_catheter_uti"),
    "medicines_reviewed": ("medicine_reviews", "medicines_reviewed"),
    "medicines_stopped": ("medicine_reviews", "medicines_stopped"),
}


class Surveys:
    def __init__(self, known: Known):
        self.rows = {dataset: known.newest_rows(dataset) for dataset in ("point_survey", "medicine_reviews")}

    def count(self, measure: str, home: str, month: str) -> Count | None:
        dataset, column = COLUMNS[measure]
        if (home, month) not in self.rows[dataset]:
            return None
        load, (row,) = self.rows[dataset][home, month]
        bounds = row["cells"].get(column)
        return None if bounds is None else Count(*bounds, final=final(dataset, month, load.known_on))
