"""What homes send themselves, and what is prescribed for their residents."""

from collections.abc import Callable
from datetime import datetime

from second_opinion.cells import (
    cell,
    cell_or_blank,
    day,
    moment,
    month,
    number,
    one_of,
    required,
    required_cell,
)
from second_opinion.feed import Feed, own

TYPED = {  # as the areas' workbooks head their columns
    "occupied_bed_days": "Occupied bed days",
    "occupied_beds": "Occupied beds",
    "residents": "Residents",
    "falls": "Falls",
    "falls_with_harm": "Falls with harm",
    "utis": "UTIs treated",
    "pressure_ulcers_2": "Pressure ulcers cat 2",
    "pressure_ulcers_3": "Pressure ulcers cat 3",
    "pressure_ulcers_4": "Pressure ulcers cat 4",
    "pressure_ulcers_unstageable": "Unstageable",
    "pressure_ulcers_deep_tissue": "Deep tissue injury",
    "pressure_ulcers_inherited": "Pressure ulcers on admission",
    "deaths": "Deaths",
    "deaths_in_hospital": "of which in hospital",
    "staff_employed": "Staff employed",
    "staff_leavers_12m": "Leavers (12 months)",
    "posts_vacant": "Vacancies",
    "care_staff": "Care staff",
    "staff_training_in_date": "Care staff with training in date",
    "home_rounds_held": "GP home rounds held",
    "residents_with_eol_plan": "Residents with an end of life plan",
    "residents_reviewed_12m": "Residents with a medicine review in 12 months",
}
LOGS = ("falls", "utis", "pressure_ulcers")


def _workbook_return(cells: dict, sender: str) -> dict:
    return {
        "month": _typed_month(cells["Month"]),
        "cells": {ours: cell(cells[typed]) for ours, typed in TYPED.items() if typed in cells},
        "rest": tuple(cells.values())[4:],
        "logs_complete": cells["Logs complete (Y/N)"],
    }


def _typed_month(text: str) -> str:
    """'Apr-14' as typed, or the first of the month where the cell holds a date."""
    if text[:1].isdigit():
        return day(text).isoformat()[:7]
    return datetime.strptime(text, "%b-%y").date().isoformat()[:7]


def _standard_return(cells: dict, sender: str) -> dict:
    return {
        "month": month(cells["month"]),
        "cells": {name: cell(cells[name]) for name in TYPED if name in cells},
        "rest": tuple(cells.values())[2:],
        "logs_complete": cells.get("logs_complete", ""),
    }


def _fall(cells: dict, sender: str) -> dict:
    return {
        "incident_id": required(cells["incident_id"]),
        "occurred_on": moment(cells["occurred_at"]).date(),
        "occurred_at": cells["occurred_at"],
        **{name: cells.get(name, "") for name in ("harm", "witnessed", "location", "hospital", "fracture")},
    }


def _infection(cells: dict, sender: str) -> dict:
    return {
        "infection_id": required(cells["infection_id"]),
        "started_on": day(cells["started_on"]),
        **{name: cells.get(name, "") for name in ("antibiotic", "catheter", "prophylaxis")},
    }


def _ulcer(cells: dict, sender: str) -> dict:
    return {
        "ulcer_id": required(cells["ulcer_id"]),
        "found_on": day(cells["found_on"]),
        "worsened_on": day(cells["worsened_on"]) if cells["worsened_on"] else None,
        **{name: cells[name] for name in ("category", "acquired", "worsened_to")},
    }


def _cover(cells: dict, sender: str) -> dict:
    return {"month": month(cells["month"]), "dataset": one_of(cells["dataset"], LOGS)}


# Surveys, reviews and what is told of residents: a row a home and month


def _row_of_month(required_columns: str, others: str) -> Callable:
    """Cells without which the row is nothing, and cells that may be blank or not be there."""

    def record(cells: dict, sender: str) -> dict:
        when = day(cells["survey_date"]).isoformat() if "survey_date" in cells else cells["month"]
        told = {name: required_cell(cells[name]) for name in required_columns.split()}
        told |= {name: cell_or_blank(cells[name]) for name in others.split() if name in cells}
        return {"month": month(when[:7]), "told_on": when, "cells": told}

    return record


# Prescribing


def _prescription(when: str, code: str, items: str, nic: str, residents: str) -> dict:
    if number(nic) < 0:
        raise ValueError(nic)
    stated = cell_or_blank(residents)
    return {
        "month": month(when),
        "bnf_code": required(code).upper(),
        "items": required_cell(items),
        "nic": number(nic),
        "residents": stated[0] if stated is not None and stated[0] == stated[1] else None,
    }


def _standard_prescription(cells: dict, sender: str) -> dict:
    told = ("month", "bnf_code", "items", "nic")
    return _prescription(*(cells[name] for name in told), cells.get("residents", ""))


def _epact_prescription(cells: dict, sender: str) -> dict:
    when = f"{cells['YEAR_MONTH'][:4]}-{cells['YEAR_MONTH'][4:]}"
    return _prescription(when, *(cells[name] for name in ("BNF_CODE", "ITEMS", "NIC", "RESIDENTS")))


FEEDS = [
    Feed(
        "monthly_return",
        "home_return",
        frozenset({"Care home", "Occupied bed days"}),
        _workbook_return,
        lambda cells: {
            "cqc_id": cells["CQC location ID"],
            "name": cells["Care home"],
            "postcode": cells["Postcode"],
        },
        lambda cells: cells["Care home"].lower() == "total",
    ),
    own("home_return", "month falls utis", _standard_return),
    own("falls", "incident_id occurred_at harm", _fall),
    own("utis", "infection_id antibiotic", _infection),
    own("pressure_ulcers", "ulcer_id found_on", _ulcer),
    own("log_cover", "month dataset", _cover),
    own("prescribing", "month bnf_code nic", _standard_prescription),
    Feed(
        "epact",
        "prescribing",
        frozenset({"YEAR_MONTH", "BNF_CODE", "NIC"}),
        _epact_prescription,
        lambda cells: {"ods_code": cells["CARE_HOME_ODS"]},
    ),
    own(
        "prescribing_residents",
        "month residents medicines_unique",
        _row_of_month(
            "residents",
            "medicines_unique residents_10plus residents_dementia residents_dementia_antipsychotic",
        ),
    ),
    own(
        "point_survey",
        "survey_date residents_surveyed",
        _row_of_month("residents_surveyed", "with_pressure_ulcer with_catheter_uti with_harmful_fall_72h"),
    ),
    own(
        "medicine_reviews",
        "month residents_reviewed medicines_reviewed",
        _row_of_month(
            "residents_reviewed medicines_reviewed medicines_stopped", "falls_risk_stopped annual_saving_gbp"
        ),
    ),
]
