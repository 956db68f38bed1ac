"""Medicine reviews by area, as the pharmacists' log has them."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.names import cqc_id
from sample_data.plan import REVIEW_AREAS, stream
from sample_data.population import Population
from sample_data.reviews import Reviews
from sample_data.writing import Dirt, Written, hide, write_text

RELEASED = "2016-11-08"
STRANGERS = 890_000  # homes that no register knows
WITHOUT_FALLS_RISK = "ZV5"  # its log does not say which of the medicines stopped bear on falls


def write_reviews(out: Path, population: Population, reviews: Reviews, seed: int) -> list[Written]:
    return [_write(out, population, reviews, code, seed) for code in population.plan.here(REVIEW_AREAS)]


def _write(out: Path, population: Population, reviews: Reviews, code: str, seed: int) -> Written:
    random = stream(seed, f"review files {code}")
    table = reviews_table(population, reviews, population.in_area(code))
    if code == WITHOUT_FALLS_RISK:
        table = table.drop(columns="falls_risk_stopped")
    small = "medicines_stopped" if code == WITHOUT_FALLS_RISK else "falls_risk_stopped"
    notes = [f"{hide(table, random, small, '<5', 4)} cells hold <5"]
    dirt = Dirt(table, lambda made: {"cqc_location_id": cqc_id(STRANGERS + made)}, random)
    dirt.duplicates(1)
    dirt.unmatched(1)
    dirt.rejected(month="Smarch 2016")
    table, counts = dirt.done()
    path, statements = f"reviews/{code}_medicine_reviews.csv", {"source": f"{code} pharmacists"}
    statements["released"] = RELEASED
    write_text(out, path, table, statements)
    return Written(path, "medicine_reviews", counts, notes, statements)


def reviews_table(population: Population, reviews: Reviews, inside: np.ndarray) -> pd.DataFrame:
    """One row a home and month with a visit."""
    month, home = np.nonzero(((reviews.residents > 0) & inside).T)
    at = (home, month)
    return pd.DataFrame({
        "month": population.plan.texts[month], "cqc_location_id": population.cqc[at],
        "residents_reviewed": reviews.residents[at].astype(str),
        "medicines_reviewed": reviews.medicines[at].astype(str),
        "medicines_stopped": reviews.stopped[at].astype(str),
        "falls_risk_stopped": reviews.falls_risk[at].astype(str),
        "annual_saving_gbp": [f"{saving:.2f}" for saving in reviews.saving[at]],
    })
