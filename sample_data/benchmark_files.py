"""Figures to compare with: a few that were published, and made-up ones of two made-up areas."""

from pathlib import Path

import pandas as pd

from sample_data.plan import stream
from sample_data.population import Population
from sample_data.writing import COUNTS, Written, write_text

RELEASED, CORRECTED_RELEASED = "2016-10-03", "2016-11-11"
COLUMNS = (
    "metric", "geography", "code", "place", "population", "period", "numerator", "denominator", "value",
    "unit", "source", "source_date", "status",
)
# Published before the day of the demo; each is a figure of the place and year that it names.
PUBLISHED = (
    {"metric": "deaths_in_place", "geography": "england", "place": "England", "period": "2014-2014",
     "population": "permanent care home residents who died", "value": "70", "unit": "percent",
     "source": "National End of Life Care Intelligence Network, The role of care homes", "status": "sourced"},
    {"metric": "pressure_ulcer_prevalence", "geography": "la", "place": "Liverpool", "period": "1999-1999",
     "population": "care home residents, grade 1 included", "numerator": "124", "denominator": "1930",
     "value": "6.4", "unit": "percent", "source": "Shiels and Roe 1999", "status": "sourced"},
    {"metric": "catheter_uti_prevalence", "geography": "england", "place": "England", "period": "2013-04",
     "population": "patients in all settings surveyed on one day", "value": "1.0", "unit": "percent",
     "source": "NHS Safety Thermometer, April 2013", "status": "not_comparable"},
    {"metric": "medicine_reviews_12m", "geography": "england", "place": "England", "period": "2016-2016",
     "population": "framework standard", "value": "100", "unit": "percent",
     "source": "The framework for enhanced health in care homes, 2016", "source_date": "2016-09-29",
     "status": "standard"},
)
CORRECTED_BY = 0.3  # nights


def write_benchmarks(out: Path, population: Population, seed: int) -> list[Written]:
    """One of the made-up figures is put right later."""
    random = stream(seed, "benchmarks")
    stays, nights = int(random.integers(400, 900)), float(random.normal(7.6, 0.2))
    posts, vacant = int(random.integers(600, 1500)), float(random.normal(0.083, 0.004))
    of_posts = _made_up(population, "ZCJ", round(posts * vacant), posts, 100) | {
        "metric": "vacancy_rate", "population": "posts in care homes", "unit": "percent",
    }
    first, again = (_nights(population, stays, each) for each in (nights, nights + CORRECTED_BY))
    return [
        _write(out, "areas/benchmarks.csv", [*PUBLISHED, first, of_posts], RELEASED),
        _write(out, "resubmissions/benchmarks_corrected.csv", [again], CORRECTED_RELEASED),
    ]


def _nights(population: Population, stays: int, nights: float) -> dict[str, str]:
    return _made_up(population, "ZCA", round(stays * nights), stays, 1) | {
        "metric": "nel_length_of_stay", "population": "emergency stays of care home residents",
        "unit": "nights per stay",
    }


def _made_up(population: Population, code: str, numerator: int, denominator: int, per: int) -> dict[str, str]:
    area = population.plan.areas[population.plan.area_index(code)]
    return {
        "geography": "ccg", "code": code, "place": area.name, "period": "2015/16",
        "numerator": str(numerator), "denominator": str(denominator),
        "value": f"{per * numerator / denominator:.2f}", "source": "A made-up report",
        "source_date": "2016-09-01", "status": "sourced",
    }


def _write(out: Path, path: str, rows: list[dict[str, str]], released: str) -> Written:
    table = pd.DataFrame(rows, columns=list(COLUMNS)).fillna("")
    statements = {"source": "analysts", "released": released}
    if any(row in PUBLISHED for row in rows):
        statements["note"] = "England and Liverpool as published, other places made up"
    write_text(out, path, table, statements)
    counts = dict.fromkeys(COUNTS, 0) | {"rows": len(table), "accepted": len(table)}
    return Written(path, "benchmarks", counts, statements=statements)
