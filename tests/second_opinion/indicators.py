"""The 39 indicators: what is counted over what, and whose records the numerator is made from."""

from dataclasses import dataclass

PERCENT, RATE = 100, 1000


@dataclass(frozen=True)
class Indicator:
    numerator: str
    denominator: str
    basis: int
    kind: str  # events, percentage, nights, money, mean or days
    dataset: str
    stock: bool = False  # who or what is there on a day: months of it are never added up

    @property
    def counts(self) -> bool:
        """Whether none of it is `none_recorded`; a percentage, mean or cost of 0 is a value like others."""
        return self.kind in ("events", "nights", "days")


def _rate(numerator: str, dataset: str, over: str = "occupied_bed_days") -> Indicator:
    return Indicator(numerator, over, RATE, "events", dataset)


def _percent(numerator: str, denominator: str, dataset: str, stock: bool = False) -> Indicator:
    return Indicator(numerator, denominator, PERCENT, "percentage", dataset, stock)


def _each(numerator: str, denominator: str, kind: str, dataset: str) -> Indicator:
    return Indicator(numerator, denominator, 1, kind, dataset)


AT_RISK, DISCHARGED, ITEM = "days_at_risk", "emergency_stays_discharged", "resident_months_with_item"
INDICATORS = {
    "ambulance_callouts": _rate("ambulance_callouts", "ambulance_callouts"),
    "ambulance_conveyance_rate": _percent("ambulance_conveyed", "ambulance_callouts", "ambulance_callouts"),
    "ambulance_hear_treat": _rate("ambulance_hear_treat", "ambulance_callouts"),
    "nhs111_calls": _rate("nhs111_calls", "telephone_calls"),
    "ae_attendances": _rate("ae_attendances", "ae_attendances", AT_RISK),
    "ae_not_admitted": _rate("ae_not_admitted", "ae_attendances", AT_RISK),
    "nel_admissions": _rate("nel_admissions", "admissions", AT_RISK),
    "nel_bed_days": Indicator("nel_bed_days", "occupied_bed_days", RATE, "nights", "admissions"),
    "nel_potentially_avoidable": _rate("nel_potentially_avoidable", "admissions", AT_RISK),
    "uti_admissions": _rate("uti_admissions", "admissions", AT_RISK),
    "falls_injury_admissions": _rate("falls_injury_admissions", "admissions", AT_RISK),
    "nel_short_stay": _percent("nel_short_stays", DISCHARGED, "admissions"),
    "nel_length_of_stay": _each("nel_discharged_nights", DISCHARGED, "mean", "admissions"),
    "readmissions_30d": _percent("readmissions_30d", "readmission_index_stays", "admissions"),
    "dtoc_days": _each("dtoc_days", "area_months", "days", "delayed_transfers"),
    "falls": _rate("falls", "falls"),
    "falls_with_harm": _rate("falls_with_harm", "falls"),
    "utis": _rate("utis", "utis"),
    "pressure_ulcers": _rate("pressure_ulcers", "pressure_ulcers"),
    "pressure_ulcers_severe": _rate("pressure_ulcers_severe", "pressure_ulcers"),
    "catheter_uti_prevalence": _percent("with_catheter_uti", "residents_surveyed", "point_survey", True),
    "pressure_ulcer_prevalence": _percent("with_pressure_ulcer", "residents_surveyed", "point_survey", True),
    "medicine_reviews_12m": _percent("residents_reviewed_12m", "residents", "home_return", True),
    "eol_plan_coverage": _percent("residents_with_eol_plan", "residents", "home_return", True),
    "deaths": _rate("deaths", "home_return"),
    "deaths_in_place": _percent("deaths_in_place", "deaths", "home_return"),
    "named_gp_home_round": _percent("home_rounds_held", "mondays_in_month", "home_return"),
    "staff_turnover": _percent("staff_leavers_12m", "staff_employed_mean_12m", "home_return", True),
    "vacancy_rate": _percent("posts_vacant", "posts", "home_return", True),
    "bed_occupancy": _percent("occupied_bed_days_returned", "registered_bed_days", "home_return", True),
    "mandatory_training": _percent("staff_training_in_date", "care_staff", "home_return", True),
    "data_completeness": _percent("cells_supplied", "cells_expected", "home_return", stock=True),
    "medicines_stopped": _percent("medicines_stopped", "medicines_reviewed", "medicine_reviews"),
    "prescribing_cost": _each("prescribing_cost", ITEM, "money", "prescribing"),
    "ons_spend": _each("ons_cost", ITEM, "money", "prescribing"),
    "antibiotic_courses": _rate("antibiotic_items", "prescribing"),
    "medicines_per_resident": _each(
        "medicines_unique", "residents_prescribed", "mean", "prescribing_residents"
    ),
    "polypharmacy_10plus": _percent(
        "residents_10plus", "residents_prescribed", "prescribing_residents", True
    ),
    "antipsychotic_prescribing": _percent(
        "residents_dementia_antipsychotic", "residents_dementia", "prescribing_residents", True
    ),
}

# Sent by the homes themselves: what is missing has not been submitted, and is never late.
SELF_SENT = ("home_return", "falls", "utis", "pressure_ulcers", "medicine_reviews", "point_survey")
# An area need not send these at all.
OPTIONAL = ("prescribing_residents", "point_survey", "telephone_calls", "delayed_transfers")
DUE_DAYS = {"prescribing": 45, "prescribing_residents": 45}
USUAL_DUE_DAYS = 10
