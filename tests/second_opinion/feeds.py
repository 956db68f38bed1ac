"""Which headings each sender writes, and what they mean in the words of standard-layouts.md."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from second_opinion.attendances import category_of, department_of
from second_opinion.registers import Registration

LONDON = ZoneInfo("Europe/London")
NO_DATE = ("", "1800-01-01")
SUPPRESSED = {
    "*": (1, 7),
    "c": (1, 7),
    "[c]": (1, 7),
    "1-7": (1, 7),
    "<5": (1, 4),
    "1-5": (1, 5),
    "<8": (1, 7),
    "0-7": (0, 7),
}
TREATMENTS = {
    "Hear And Treat": "hear_treat",
    "See And Treat": "see_treat",
    "See And Convey": "see_convey_ed",
    "See And Convey - Other": "see_convey_other",
    "No Treatment": "cancelled",
    "Unknown": "unknown",
}
OUTCOMES = tuple(TREATMENTS.values())


@dataclass(frozen=True)
class Feed:
    name: str
    dataset: str
    headings: frozenset[str]  # a file with all of these is this feed's
    record: Callable
    keys: Callable  # the words by which a row names its home
    ignored: Callable = lambda cells: False


def day(text: str) -> date:
    return date.fromisoformat(text)


def past_day(text: str) -> date:
    """A required date; HES writes 1801-01-01 for an invalid one."""
    found = date.fromisoformat(text)
    if found.year < 1900:
        raise ValueError(text)
    return found


def moment(text: str) -> datetime:
    """An ISO moment on London's clock; an offset in the cell wins."""
    found = datetime.fromisoformat(text)
    return found.astimezone(LONDON).replace(tzinfo=None) if found.tzinfo else found


def british_moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")


def required(text: str) -> str:
    if not text:
        raise ValueError("blank")
    return text


def number(text: str) -> float:
    return float(text.replace(",", ""))


def cell(text: str) -> tuple[float, float] | None:
    """(low, high) of a count; None for a blank and for what cannot be read."""
    if text in SUPPRESSED:
        return SUPPRESSED[text]
    try:
        return number(text), number(text)
    except ValueError:
        return None


def by_cqc_id(cells: dict) -> dict:
    return {
        "cqc_id": cells.get("cqc_location_id", ""),
        "name": cells.get("home_name", ""),
        "postcode": cells.get("postcode", ""),
        "uprn": cells.get("uprn", ""),
    }


# Registers


def own_registration(cells: dict, released: date) -> Registration:
    return Registration(
        cqc_id=cells["cqc_location_id"],
        register="care_homes",
        snapshot=released,
        known_on=released,
        name=cells["name"],
        street=cells["address"],
        postcode=cells["postcode"],
        service=cells["service"],
        beds=int(cells["beds"]) if cells["beds"] else None,
        area=cells["area_code"],
        programme=cells["programme"] == "vanguard",
        open_date=day(cells["open_date"]) if cells["open_date"] else None,
        close_date=day(cells["close_date"]) if cells["close_date"] else None,
        holds_from=_first_day_stated(cells["valid_from"], cells["beds_from"], cells["open_date"]),
        ods_code=cells.get("ods_code", ""),
        uprn=cells.get("uprn", ""),
        predecessor=cells["predecessor_cqc_location_id"],
        dual=cells["dual_cqc_location_id"],
    )


def _first_day_stated(*texts: str) -> date | None:
    return next((day(text) for text in texts if text), None)


def public_registration(cells: dict, snapshot: date, known_on: date, dual: str) -> Registration:
    nursing = cells["Service type - Care home service with nursing"] == "Y"
    residential = cells["Service type - Care home service without nursing"] == "Y"
    opened = cells["Location HSCA start date"]
    return Registration(
        cqc_id=cells["Location ID"],
        register="hsca_active_locations",
        snapshot=snapshot,
        known_on=known_on,
        name=cells["Location Name"],
        street=cells["Location Street Address"],
        postcode=cells["Location Postal Code"],
        service="both" if nursing and residential else "nursing" if nursing else "residential",
        beds=int(cells["Care homes beds"]) if cells["Care homes beds"] else None,
        area=cells["Location Commissioning CCG Code"],
        programme=False,
        open_date=_register_day(opened) if opened else None,
        ods_code=cells["Location ODS Code"],
        uprn=cells["Location UPRN ID"],
        dual=dual,
    )


def _register_day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date() if "/" in text else day(text)


# Ambulance


def _standard_incident(cells: dict, sender: str) -> dict:
    if cells["outcome"] not in OUTCOMES:
        raise ValueError(cells["outcome"])
    return {
        "sender": sender,
        "incident_id": required(cells["incident_id"]),
        "called_at": moment(cells["called_at"]),
        "outcome": cells["outcome"],
        "call_type": cells["call_type"],
        "on_scene_at": cells["on_scene_at"] or None,
    }


def _vehicle(cells: dict, sender: str) -> dict:
    return {
        "sender": sender,
        "incident_id": required(cells["CallNumber"]),
        "called_at": british_moment(cells["TimeStampT0"]),
        "outcome": TREATMENTS[cells["Treatment"]],
        "call_type": cells["TypeOfCall"].lower(),
        "on_scene_at": cells["TimeAtScene"] or None,
    }


def _pickup(cells: dict) -> dict:
    return {"uprn": cells["PickupUPRN"], "name": cells["PickupName"], "postcode": cells["PostCode_From"]}


# A&E


def _hes_attendance(cells: dict, sender: str) -> dict:
    past_day(cells["ARRIVALDATE"])
    return {
        "provider": cells["PROCODE3"] or sender,
        "attendance_id": required(cells["EPIKEY"]),
        "arrived_at": datetime.strptime(cells["ARRIVALDATE"] + cells["ARRIVALTIME"], "%Y-%m-%d%H%M"),
        "category": category_of("hes", cells["AEATTENDCAT"]),
        "department_type": department_of(cells["AEDEPTTYPE"]),
        "arrival_mode": cells["AEARRIVALMODE"],
        "disposal": cells["AEATTENDDISP"],
    }


def _ecds_attendance(cells: dict, sender: str) -> dict:
    return {
        "provider": cells["PROVIDER_CODE"] or sender,
        "attendance_id": required(cells["EPIKEY"]),
        "arrived_at": british_moment(f"{cells['ARRIVAL_DATE']} {cells['ARRIVAL_TIME']}"),
        "category": category_of("ecds", cells["ATTENDANCE_CATEGORY"]),
        "department_type": department_of(cells["DEPARTMENT_TYPE"]),
        "arrival_mode": cells["ARRIVAL_MODE"],
        "disposal": cells["DISCHARGE_DESTINATION"],
    }


def _standard_attendance(cells: dict, sender: str) -> dict:
    return {
        "provider": cells["provider_code"] or sender,
        "attendance_id": required(cells["attendance_id"]),
        "arrived_at": moment(cells["arrived_at"]),
        "category": required(cells["category"]),
        "department_type": cells["department_type"] or "unknown",
    }


# Admissions


def _standard_episode(cells: dict, sender: str) -> dict:
    return {
        "provider": cells["provider_code"] or sender,
        "person": cells["person_key"],
        "spell_id": required(cells["spell_id"]),
        "episode_order": int(cells["episode_order"] or 1),
        "admitted": past_day(cells["admitted_on"]),
        "discharged": day(cells["discharged_on"]) if cells["discharged_on"] else None,
        "method": required(cells["admission_method"]),
        "source": cells["admission_source"],
        "patient_class": cells["patient_class"] or "1",
        "destination": cells["discharge_destination"],
        "diagnoses": cells["primary_diagnosis"],
    }


def _episode(cells: dict, sender: str) -> dict:
    return {
        "provider": cells["PROCODE3"] or sender,
        "person": cells["PSEUDO_HESID"],
        "spell_id": required(cells["PROVSPNOPS"]),
        "episode_order": int(cells["EPIORDER"] or 1),
        "admitted": past_day(cells["ADMIDATE"]),
        "discharged": None if cells["DISDATE"] in NO_DATE else past_day(cells["DISDATE"]),
        "method": required(cells["ADMIMETH"]),
        "source": cells["ADMISORC"],
        "patient_class": cells["CLASSPAT"] or "1",
        "destination": cells["DISDEST"],
        "discharge_method": cells["DISMETH"],
        "diagnoses": tuple(cells[name] for name in sorted(cells) if name.startswith("DIAG_4_")),
    }


# Homes' own returns and logs

TYPED = {
    "occupied_bed_days": "Occupied bed days",
    "falls": "Falls",
    "falls_with_harm": "Falls with harm",
    "utis": "UTIs treated",
    "pressure_ulcers_2": "Pressure ulcers cat 2",
    "pressure_ulcers_3": "Pressure ulcers cat 3",
    "pressure_ulcers_4": "Pressure ulcers cat 4",
    "pressure_ulcers_unstageable": "Unstageable",
    "pressure_ulcers_deep_tissue": "Deep tissue injury",
}


def _workbook_return(cells: dict, sender: str) -> dict:
    return {
        "month": _typed_month(cells["Month"]),
        "cells": {ours: cell(cells[typed]) for ours, typed in TYPED.items()},
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
        "month": day(f"{cells['month']}-01").isoformat()[:7],
        "cells": {name: cell(cells[name]) for name in (*TYPED, "occupied_beds") if name in cells},
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


# Prescribing


def _prescription(month: str, items: str, nic: str, residents: str) -> dict:
    counted = cell(items)
    if counted is None or counted[0] < 0 or number(nic) < 0:
        raise ValueError(items, nic)
    stated = cell(residents)
    return {
        "month": day(f"{month}-01").isoformat()[:7],
        "nic": number(nic),
        "residents": stated[0] if stated is not None and stated[0] == stated[1] else None,
    }


def _standard_prescription(cells: dict, sender: str) -> dict:
    return _prescription(cells["month"], cells["items"], cells["nic"], cells["residents"])


def _epact_prescription(cells: dict, sender: str) -> dict:
    month = f"{cells['YEAR_MONTH'][:4]}-{cells['YEAR_MONTH'][4:]}"
    return _prescription(month, cells["ITEMS"], cells["NIC"], cells["RESIDENTS"])


FEEDS = [
    Feed(
        "ambulance_callouts",
        "ambulance_callouts",
        frozenset({"incident_id", "called_at", "outcome"}),
        _standard_incident,
        by_cqc_id,
    ),
    Feed(
        "ambulance_vehicles",
        "ambulance_callouts",
        frozenset({"CallNumber", "YAS_ID", "TimeStampT0"}),
        _vehicle,
        _pickup,
    ),
    Feed(
        "ae_attendances",
        "ae_attendances",
        frozenset({"attendance_id", "arrived_at", "category"}),
        _standard_attendance,
        by_cqc_id,
    ),
    Feed(
        "admissions",
        "admissions",
        frozenset({"spell_id", "person_key", "admitted_on"}),
        _standard_episode,
        by_cqc_id,
    ),
    Feed(
        "ae_hes",
        "ae_attendances",
        frozenset({"EPIKEY", "AEATTENDCAT"}),
        _hes_attendance,
        lambda cells: {"ods_code": cells["CAREHOME_ODS"]},
    ),
    Feed(
        "ae_ecds",
        "ae_attendances",
        frozenset({"EPIKEY", "ATTENDANCE_CATEGORY"}),
        _ecds_attendance,
        lambda cells: {"uprn": cells["CAREHOME_UPRN"]},
    ),
    Feed(
        "admissions_hes",
        "admissions",
        frozenset({"PROVSPNOPS", "ADMIDATE"}),
        _episode,
        lambda cells: {"ods_code": cells["CAREHOME_ODS"]},
    ),
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
    Feed(
        "home_return", "home_return", frozenset({"month", "falls", "utis"}), _standard_return, by_cqc_id
    ),
    Feed("falls", "falls", frozenset({"incident_id", "occurred_at", "harm"}), _fall, by_cqc_id),
    Feed("utis", "utis", frozenset({"infection_id", "antibiotic"}), _infection, by_cqc_id),
    Feed("pressure_ulcers", "pressure_ulcers", frozenset({"ulcer_id", "found_on"}), _ulcer, by_cqc_id),
    Feed(
        "prescribing",
        "prescribing",
        frozenset({"month", "bnf_code", "nic"}),
        _standard_prescription,
        by_cqc_id,
    ),
    Feed(
        "epact",
        "prescribing",
        frozenset({"YEAR_MONTH", "BNF_CODE", "NIC"}),
        _epact_prescription,
        lambda cells: {"ods_code": cells["CARE_HOME_ODS"]},
    ),
]
