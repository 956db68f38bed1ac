"""How each dataset's rows are told apart, dated and replaced."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Table

from loaders.records import RECORDS

_EPOCH = 719163  # the day number of 1 January 1970
Days = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Shape:
    """One dataset. An extract is complete for months and areas; rows of the others cover what they name."""

    dataset: str
    when: str | None  # the column that dates a row
    grain: str  # of that column: moment, day or month
    key: tuple[str, ...] = ()  # rows with the same are the same thing; "home" is the row's home
    extract: bool = False
    by_source: bool = False  # a newer release replaces only what the same sender sent

    @property
    def table(self) -> Table:
        return RECORDS[self.dataset]

    @property
    def log(self) -> bool:
        return "harm_id" in self.key

    @property
    def of_homes(self) -> bool:
        """Whether its rows lead to homes; the others are of areas, practices or whole countries."""
        return "registration_id" in self.table.columns

    @property
    def names_a_home_beside(self) -> bool:
        """Whether rows are told apart without the home that they name."""
        return bool(self.key) and self.of_homes and not {"home", "registration_id"} & set(self.key)

    @property
    def several_values(self) -> bool:
        """Whether one row of a file may become several records."""
        return "metric" in self.key

    def waiting(self, rows: pd.DataFrame) -> "pd.Series[bool]":
        """Rows that have not found their home."""
        if not self.of_homes:
            return pd.Series(False, rows.index)
        waits = rows["registration_id"].isna()
        return waits & rows["area_id"].isna() if "area_id" in self.columns else waits

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a row brings; the others are the load's."""
        return tuple(column.name for column in self.table.columns if column.name not in _OURS)

    def months(self, values: Days) -> Days:
        """The months of the column that dates a row."""
        if self.grain == "month":
            return values
        return months_of(values // 1440 if self.grain == "moment" else values)


_OURS = ("load_id", "source_row", "registration_id", "match_method", "home_key_id")


def months_of(days: Days) -> Days:
    """Day numbers to months."""
    months = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype("int64")
    return months + 1970 * 12


SHAPES = {
    shape.dataset: shape
    for shape in (
        Shape("care_homes", None, "day", key=("registration_id", "valid_from"), by_source=True),
        Shape("ambulance_callouts", "called_at", "moment", extract=True, by_source=True),
        Shape(
            "ae_attendances", "arrived_at", "moment", ("provider_code", "attendance_id"),
            extract=True, by_source=True,
        ),
        Shape(
            "admissions", "admitted_on", "day", ("provider_code", "person_key", "spell_id", "episode_order"),
            extract=True, by_source=True,
        ),
        Shape("falls", "occurred_on", "day", ("home", "harm_id")),
        Shape("utis", "occurred_on", "day", ("home", "harm_id")),
        Shape("pressure_ulcers", "occurred_on", "day", ("home", "harm_id", "worsened_on")),
        Shape("home_return", "month", "month", ("home", "month")),
        Shape("log_cover", "month", "month", ("home", "month", "dataset")),
        Shape("prescribing", "month", "month", by_source=True),
        Shape("medicine_reviews", "month", "month", ("home", "month")),
        Shape("prescribing_residents", "month", "month", ("home", "month"), by_source=True),
        Shape("point_survey", "survey_date", "day", ("home", "month")),
        Shape("telephone_calls", "called_at", "moment", ("call_id",), extract=True, by_source=True),
        Shape(
            "delayed_transfers", "month", "month", ("area_id", "month", "reason"),
            extract=True, by_source=True,
        ),
        Shape("events", "happened_on", "day", ("home", "happened_on", "element", "title"), by_source=True),
        Shape(
            "benchmarks", "first_month", "month",
            ("metric", "geography", "code", "place", "population", "period"),
        ),
        Shape("practice_prescribing", "month", "month", by_source=True),
        Shape("organisations", None, "day", ("kind", "code"), by_source=True),
    )
}  # fmt: skip
