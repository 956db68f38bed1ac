"""Prescribing of each home and month: residents with an item, items and cost by BNF code."""

import numpy as np
import pandas as pd

from sample_data.plan import LAST_PRESCRIBING_MONTH, stream
from sample_data.population import Population
from sample_data.rates import season

# BNF code: name, items a resident and month, net ingredient cost of an item in GBP.
CODES = {
    "0212000Y0AAADAD": ("Simvastatin 40mg tablets", 4.0, 2.60),
    "0407010H0AAAMAM": ("Paracetamol 500mg tablets", 3.1, 3.10),
    "0106040M0BBAAAA": ("Macrogol compound oral powder sachets", 1.6, 9.20),
    "0904020U0BBAAA0": ("Oral nutrition supplement 200ml", 1.0, 38.0),
    "20030200150": ("Foam dressing 10cm x 10cm", 0.35, 22.0),
}
ANTIBIOTICS = {
    "0501130R0AAAAAA": ("Nitrofurantoin 50mg capsules", 0.093, 9.50),
    "0501013B0AAAAAA": ("Amoxicillin 500mg capsules", 0.13, 1.40),  # together 2.68 a resident and year
}
WITH_ITEM = 0.94
HOME_SD, MONTH_SD, MONTH_CORRELATION = 0.18, 0.08, 0.6
YEARLY_GROWTH = 0.02


def prescriptions(population: Population, seed: int) -> pd.DataFrame:
    """One row a home, month and BNF code with any item."""
    random = stream(seed, "medicines")
    months = population.plan.index(LAST_PRESCRIBING_MONTH) + 1
    residents = with_item(population)[:, :months]
    level = _levels(population, random)[:, :months]
    parts = []
    for code, (name, items, cost) in {**CODES, **ANTIBIOTICS}.items():
        winter = season(population, 0.15)[:, :months] if code in ANTIBIOTICS else 0.0
        count = random.poisson(items * residents * np.exp(level + winter))
        parts.append(_rows(residents, count, code, name, cost, random))
    return pd.concat(parts, ignore_index=True).sort_values(["month", "home", "code"], ignore_index=True)


def with_item(population: Population) -> np.ndarray:
    """Home x month: residents with at least one item."""
    residents = population.residents
    return np.minimum(np.ceil(residents * WITH_ITEM).astype(int), residents)


def _levels(population: Population, random: np.random.Generator) -> np.ndarray:
    """Homes differ for good; months carry over, as the same residents take the same medicines."""
    shape = population.area.shape
    wobble = np.zeros(shape)
    for month in range(1, shape[1]):
        fresh = random.normal(0, MONTH_SD * np.sqrt(1 - MONTH_CORRELATION**2), shape[0])
        wobble[:, month] = MONTH_CORRELATION * wobble[:, month - 1] + fresh
    growth = YEARLY_GROWTH * (np.arange(shape[1]) - population.plan.index("2015-04")) / 12
    return random.normal(0, HOME_SD, shape[0])[:, None] + wobble + growth[None, :] - HOME_SD**2 / 2


def _rows(
    residents: np.ndarray, count: np.ndarray, code: str, name: str, cost: float, random: np.random.Generator
) -> pd.DataFrame:
    home, month = np.nonzero((count > 0) & (residents > 0))
    items = count[home, month]
    price = cost * np.exp(random.normal(0, 0.06, len(home)))
    nic = np.round(items * price, 2)
    return pd.DataFrame({
        "home": home, "month": month, "code": code, "name": name, "items": items,
        "quantity": items * 28, "nic": nic, "actual_cost": np.round(nic * 0.925, 2),
        "residents": residents[home, month],
    })
