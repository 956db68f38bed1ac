"""MEASURES: what is counted in a home and month, one function each, and which datasets it is made from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from loaders.problems import DefinitionProblem
from metrics.cells import Cells
from metrics.definition import METRICS, Metric
from metrics.ground import EARLIER, MAKERS, Ground
from metrics.measures.admissions import (
    nel_admissions,
    nel_bed_days,
    nel_bed_days_squares,
    nel_bed_days_squares_3,
    nel_bed_days_squares_12,
)
from metrics.measures.ambulance import ambulance_callouts, ambulance_conveyed, ambulance_hear_treat
from metrics.measures.attendances import ae_attendances, ae_not_admitted
from metrics.measures.completeness import cells_expected, cells_supplied
from metrics.measures.diagnosed import (
    falls_injury_admissions,
    nel_potentially_avoidable,
    uti_admissions,
)
from metrics.measures.discharges import (
    emergency_stays_discharged,
    nel_discharged_nights,
    nel_short_stays,
    readmission_index_stays,
    readmissions_30d,
)
from metrics.measures.harm import falls, falls_with_harm, pressure_ulcers, pressure_ulcers_severe, utis
from metrics.measures.medicated import (
    medicines_unique,
    residents_10plus,
    residents_dementia,
    residents_dementia_antipsychotic,
    residents_prescribed,
)
from metrics.measures.occupancy import (
    days_at_risk,
    occupied_bed_days,
    occupied_bed_days_returned,
    registered_bed_days,
)
from metrics.measures.prescribing import (
    antibiotic_items,
    ons_cost,
    prescribing_cost,
    resident_months_with_item,
)
from metrics.measures.residents import (
    deaths,
    deaths_in_place,
    home_rounds_held,
    mondays_in_month,
    residents,
    residents_reviewed_12m,
    residents_with_eol_plan,
)
from metrics.measures.staff import (
    care_staff,
    posts,
    posts_vacant,
    staff_employed_mean_12m,
    staff_leavers_12m,
    staff_training_in_date,
)
from metrics.measures.surveys import (
    medicines_reviewed,
    medicines_stopped,
    residents_surveyed,
    residents_with_catheter_uti,
    residents_with_pressure_ulcer,
)
from metrics.measures.telephone import nhs111_calls

# Of these, each brings counts that bed days stand below.
OVER_BED_DAYS = (
    "ambulance_callouts", "ae_attendances", "admissions", "telephone_calls", "home_return", "falls", "utis",
    "pressure_ulcers", "log_cover", "prescribing",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """`datasets`: a load of one of them may change it, from so many months before its own on."""

    make: Callable[[Ground], Cells]
    datasets: tuple[str, ...]
    earlier: int = 0

    @property
    def name(self) -> str:
        return self.make.__name__


def _of(dataset: str, *makers: Callable[[Ground], Cells]) -> tuple[Measure, ...]:
    """Measures that loads of one dataset change."""
    return tuple(Measure(make, (dataset,)) for make in makers)


_ALL = (
    Measure(ambulance_callouts, ("ambulance_callouts",)),
    Measure(ambulance_conveyed, ("ambulance_callouts",)),
    Measure(ambulance_hear_treat, ("ambulance_callouts",)),
    Measure(ae_attendances, ("ae_attendances",)),
    Measure(ae_not_admitted, ("ae_attendances",)),
    Measure(nel_admissions, ("admissions",)),
    Measure(nel_bed_days, ("admissions",)),
    Measure(nel_bed_days_squares, ("admissions", "home_return")),
    Measure(nel_bed_days_squares_3, ("admissions", "home_return")),
    Measure(nel_bed_days_squares_12, ("admissions", "home_return")),
    Measure(nel_potentially_avoidable, ("admissions",)),
    Measure(uti_admissions, ("admissions",)),
    Measure(falls_injury_admissions, ("admissions",)),
    Measure(emergency_stays_discharged, ("admissions",)),
    Measure(nel_short_stays, ("admissions",)),
    Measure(nel_discharged_nights, ("admissions",)),
    # Covered when the month after is; one discharged on 31 January may come back on 1 March.
    Measure(readmission_index_stays, ("admissions",), earlier=2),
    Measure(readmissions_30d, ("admissions",), earlier=2),
    Measure(falls, ("home_return", "falls", "log_cover")),
    Measure(falls_with_harm, ("home_return", "falls", "log_cover")),
    Measure(utis, ("home_return", "utis", "log_cover")),
    Measure(pressure_ulcers, ("home_return", "pressure_ulcers", "log_cover")),
    Measure(pressure_ulcers_severe, ("home_return", "pressure_ulcers", "log_cover")),
    *_of(
        "prescribing", prescribing_cost, antibiotic_items, ons_cost, resident_months_with_item,
    ),
    *_of(
        "prescribing_residents", residents_prescribed, medicines_unique, residents_10plus, residents_dementia,
        residents_dementia_antipsychotic,
    ),
    *_of("point_survey", residents_surveyed, residents_with_pressure_ulcer, residents_with_catheter_uti),
    *_of("medicine_reviews", medicines_reviewed, medicines_stopped),
    *_of("telephone_calls", nhs111_calls),
    *_of(
        "home_return", residents, residents_reviewed_12m, residents_with_eol_plan, deaths, deaths_in_place,
        home_rounds_held, mondays_in_month, staff_leavers_12m, staff_employed_mean_12m, posts_vacant, posts,
        care_staff, staff_training_in_date, occupied_bed_days_returned, registered_bed_days, cells_supplied,
        cells_expected,
    ),
    # Beds stand in for a return wherever anything else is known, so any load may bring one about.
    Measure(occupied_bed_days, OVER_BED_DAYS),
    Measure(days_at_risk, OVER_BED_DAYS),
)  # fmt: skip
MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}
# Those that are made of stays, and of nothing else but what stands in for a return.
OF_STAYS = frozenset(name for name, one in MEASURES.items() if one.datasets[0] == "admissions")
EARLIER.update({name: measure.earlier for name, measure in MEASURES.items()})
MAKERS.update({name: measure.make for name, measure in MEASURES.items()})


def counted(metrics: Iterable[Metric]) -> None:
    """Refuses a metric of homes that names a measure which nobody counts."""
    for metric in metrics:
        for name in ("numerator", "denominator", "squares"):
            measure = getattr(metric, name)
            if metric.of_homes and measure is not None and measure not in MEASURES:
                where = f"definitions/{metric.id}.toml"
                raise DefinitionProblem(f"{where}: {name} is {measure!r}, and there is no such measure.")


counted(METRICS.values())
