"""Writes the whole sample: homes, then what happened in them, then each sender's files, then the truth."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from sample_data import attendances, calls, delays, harms, medicines, reviews, stays, surveys, telephone
from sample_data.admission_files import write_admissions
from sample_data.ae_files import write_attendances
from sample_data.ambulance_files import write_ambulance
from sample_data.benchmark_files import write_benchmarks
from sample_data.event_files import write_events
from sample_data.log_files import write_logs
from sample_data.plan import plan_of
from sample_data.population import Population, populate
from sample_data.prescribing_files import write_prescribing
from sample_data.register_files import write_registers
from sample_data.residents import more_of_returns
from sample_data.return_files import write_returns
from sample_data.review_files import write_reviews
from sample_data.staff import staff_of
from sample_data.survey_files import write_residents_with_item, write_surveys
from sample_data.telephone_files import write_telephone
from sample_data.truth import write_truth

FOLDERS = (
    "register", "ambulance", "ae", "admissions", "returns", "logs", "prescribing", "reviews", "surveys",
    "calls", "areas", "resubmissions",
)


def write(out: Path, seed: int = 2016, scale: str = "full") -> None:
    """Files of an earlier run are replaced; one seed and scale give the same bytes every time."""
    for folder in FOLDERS:
        shutil.rmtree(out / folder, ignore_errors=True)
    population = populate(plan_of(scale), seed)
    vehicles = calls.incidents(population, seed)
    arrivals = attendances.attendances(population, seed)
    spells = stays.spells(population, seed)
    harm = harms.count_harms(population, seed)
    visits = reviews.review(population, seed)
    more = more_of_returns(population, harm, spells, staff_of(population, harm, seed), visits, seed)
    asked = telephone.telephone_calls(population, seed)
    written = [
        *write_registers(out, population),
        *write_ambulance(out, population, vehicles, seed),
        *write_attendances(out, population, arrivals, seed),
        *write_admissions(out, population, stays.episodes(spells, seed), seed),
        *write_returns(out, population, harms.return_rows(population, harm, more), seed),
        *write_logs(out, population, harm, seed),
        *write_prescribing(out, population, medicines.prescriptions(population, seed), seed),
        *write_residents_with_item(out, population, seed),
        *write_reviews(out, population, visits, seed),
        *write_surveys(out, population, surveys.surveys(population, harm, seed), seed),
        *write_telephone(out, population, asked, seed),
        *delays.write_delays(out, population, delays.delayed_transfers(population, spells, seed), seed),
        *write_events(out, population, seed),
        *write_benchmarks(out, population, seed),
    ]
    totals = {
        "ambulance_callouts": counted(population, vehicles[vehicles["vehicle"] == 1]),
        "ae_attendances": counted(population, arrivals),
        "nel_admissions": counted(population, spells),
        "deaths": more["deaths"], "deaths_in_hospital": more["deaths_in_hospital"],
        "telephone_calls": counted(population, asked.assign(counts=True)),
    }
    write_truth(out, population, seed, written, totals)


def counted(population: Population, rows: pd.DataFrame) -> np.ndarray:
    """Home x month: events that the measure counts."""
    result = np.zeros(population.area.shape, dtype=np.int64)
    counted = rows[rows["counts"]]
    np.add.at(result, (counted["home"].to_numpy(), counted["month"].to_numpy()), 1)
    return result
