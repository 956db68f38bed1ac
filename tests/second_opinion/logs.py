"""Falls, infections and ulcers of a home and month: the log where it is complete, else the return."""

from collections import Counter

from second_opinion import harm
from second_opinion.counts import Count, of, without_conflicts
from second_opinion.known import Known
from second_opinion.months import month_of
from second_opinion.releases import final
from second_opinion.returns import Returns

# measure: its log, the days counted of it, and the columns of the return that count the same
MEASURES = {
    "falls": ("falls", harm.fall_days, ("falls",)),
    "falls_with_harm": ("falls", harm.harmful_fall_days, ("falls_with_harm",)),
    "utis": ("utis", harm.infection_days, ("utis",)),
    "pressure_ulcers": ("pressure_ulcers", harm.ulcer_days, harm.ULCER_COLUMNS),
    "pressure_ulcers_severe": ("pressure_ulcers", harm.severe_ulcer_days, harm.SEVERE_COLUMNS),
}
OWN_DAY = {"falls": "occurred_on", "utis": "started_on", "pressure_ulcers": "found_on"}
KEY = {
    "falls": ("home", "incident_id"),
    "utis": ("home", "infection_id", "started_on"),
    "pressure_ulcers": ("home", "ulcer_id", "worsened_on"),
}


class Logs:
    def __init__(self, known: Known, returns: Returns):
        self.known = known
        self.returns = returns
        self.entries = {dataset: self._entries(dataset) for dataset in OWN_DAY}
        self.counted = {
            measure: Counter((home, month_of(day)) for home, day in days(self.entries[dataset]))
            for measure, (dataset, days, _) in MEASURES.items()
        }
        self.named = {
            dataset: {(row["home"], month_of(row[OWN_DAY[dataset]])) for row in rows}
            for dataset, rows in self.entries.items()
        }
        cover = known.newest_rows("log_cover", ("home", "month", "dataset"))
        self.complete = {
            (row["dataset"], *home_month) for home_month, (_, rows) in cover.items() for row in rows
        }

    def count(self, measure: str, home: str, month: str) -> Count | None:
        dataset, _, columns = MEASURES[measure]
        counted = self.counted[measure]
        newest = self.known.extracts(dataset).newest(self.known.area(home, month), month)
        if newest is not None and self._complete(dataset, home, month):
            return of(counted[home, month], final=final(dataset, month, newest.known_on))
        returned = self.returns.sum_of(home, month, columns)
        if returned is not None:
            return returned
        if (home, month) in self.named[dataset] or (home, month) in counted:
            return of(counted[home, month], part=True, final=False)
        return None

    def _complete(self, dataset: str, home: str, month: str) -> bool:
        return (dataset, home, month) in self.complete or self.returns.says_complete(home, month)

    def _entries(self, dataset: str) -> list[dict]:
        own_day = OWN_DAY[dataset]
        speaking = self._speaking(dataset)
        entries = []
        for load in self.known.loads_of(dataset):
            for row in without_conflicts(load.rows, KEY[dataset]):
                if row["home"] is not None and speaking.get((row["home"], month_of(row[own_day]))) is load:
                    entries.append(row)
        return harm.without_changes(entries) if dataset == "utis" else entries

    def _speaking(self, dataset: str) -> dict:
        """The newest load of each home and month: of those it covers, or in which it has a row."""
        speaking: dict = {}
        for load in self.known.loads_of(dataset):
            for home in {row["home"] for row in load.rows} - {None}:
                own = {month_of(row[OWN_DAY[dataset]]) for row in load.rows if row["home"] == home}
                for month in load.covers if load.stated else own:
                    standing = speaking.get((home, month))
                    if standing is None or standing.known_on < load.known_on:
                        speaking[home, month] = load
        return speaking
