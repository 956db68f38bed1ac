"""The homes, and what each of them is in each month: area, name, ids, beds, residents."""

from dataclasses import dataclass

import numpy as np

from sample_data.lives import Home, make_homes
from sample_data.plan import Plan, stream

OCCUPANCY = {"residential": 0.902, "nursing": 0.887, "both": 0.89}  # Knight Frank 2017, domain.md 4


@dataclass(frozen=True)
class Population:
    plan: Plan
    homes: list[Home]
    area: np.ndarray  # home x month: index into plan.areas, -1 where the home is not open
    beds: np.ndarray
    occupied_bed_days: np.ndarray
    residents: np.ndarray
    cqc: np.ndarray  # home x month, as are the next three: what the senders of that month know
    ods: np.ndarray
    name: np.ndarray
    provider: np.ndarray
    uprn: np.ndarray
    postcode: np.ndarray
    nursing: np.ndarray

    @property
    def open(self) -> np.ndarray:
        return self.area >= 0

    def in_area(self, code: str) -> np.ndarray:
        return self.area == self.plan.area_index(code)


def populate(plan: Plan, seed: int) -> Population:
    random = stream(seed, "population")
    homes = make_homes(plan, random)
    months = range(plan.months)
    area = np.array([[home.area_at(m) for m in months] for home in homes])
    beds = np.array([[home.beds_at(m) for m in months] for home in homes])
    occupied, residents = _occupancy(plan, homes, beds * (area >= 0), random)
    return Population(
        plan, homes, area, beds, occupied, residents,
        _texts(homes, lambda home: [home.cqc_at(m) for m in months]),
        _texts(homes, lambda home: [home.ods_at(m) for m in months]),
        _texts(homes, lambda home: [home.name_at(m) for m in months]),
        _texts(homes, lambda home: [home.provider_at(m) for m in months]),
        np.array([home.uprn for home in homes], dtype=object),
        np.array([home.postcode for home in homes], dtype=object),
        np.array([home.service == "nursing" for home in homes]),
    )


def _texts(homes: list[Home], of: object) -> np.ndarray:
    return np.array([of(home) for home in homes], dtype=object)  # type: ignore[operator]


def _occupancy(
    plan: Plan, homes: list[Home], beds: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Bed days as the home counts them, and residents on the month's last day."""
    usual = np.array([OCCUPANCY[home.service] for home in homes])
    level = np.clip(usual + random.normal(0, 0.05, len(homes)), 0.6, 0.98)
    wobble = np.zeros((len(homes), plan.months))
    for month in range(1, plan.months):
        wobble[:, month] = 0.7 * wobble[:, month - 1] + random.normal(0, 0.015, len(homes))
    share = np.clip(level[:, None] + wobble, 0.5, 1.0)
    bed_days = np.round(beds * plan.days * share).astype(int)
    return bed_days, np.round(beds * share).astype(int)
