"""Extracts of ambulance services, hospitals and telephone hubs, in their headings and in ours."""

import re
from datetime import datetime

from second_opinion.attendances import category_of, department_of, disposal_of
from second_opinion.cells import (
    british_moment,
    day,
    moment,
    month,
    one_of,
    past_day,
    required,
    required_cell,
)
from second_opinion.feed import Feed, of_no_home, own

SECONDARY = re.compile(r"DIAG_4_(?!01)\d\d")
NO_DATE = ("", "1800-01-01")
TREATMENTS = {
    "Hear And Treat": "hear_treat",
    "See And Treat": "see_treat",
    "See And Convey": "see_convey_ed",
    "See And Convey - Other": "see_convey_other",
    "No Treatment": "cancelled",
    "Unknown": "unknown",
}
OUTCOMES = tuple(TREATMENTS.values())
CHANNELS = ("111", "hub", "gp_line")
HEARD = frozenset({"hear_treat"})


# Ambulance


def _standard_incident(cells: dict, sender: str) -> dict:
    return {
        "sender": sender,
        "incident_id": required(cells["incident_id"]),
        "called_at": moment(cells["called_at"]),
        "outcome": one_of(cells["outcome"], OUTCOMES),
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


def _national_call(cells: dict, sender: str) -> dict:
    """A row is a call-out; where it went says how it ended."""
    taken_to = cells["receiving_location_type_cad"]
    ended = {"ED": "see_convey_ed", "ZZZZZ": "unknown", "": "unknown"}
    return {
        "sender": sender,
        "incident_id": required(cells["call_id"]),
        "called_at": moment(f"{cells['call_date']} {cells['time_call_connected']}"),
        "outcome": ended.get(taken_to, "see_convey_other"),
        "call_type": "",
        "on_scene_at": cells["time_resource_arrived_on_scene"] or None,
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
        "disposal": disposal_of("hes", cells["AEATTENDDISP"]),
        "told": cells["AEATTENDDISP"],
    }


def _ecds_attendance(cells: dict, sender: str) -> dict:
    return {
        "provider": cells["PROVIDER_CODE"] or sender,
        "attendance_id": required(cells["EPIKEY"]),
        "arrived_at": british_moment(f"{cells['ARRIVAL_DATE']} {cells['ARRIVAL_TIME']}"),
        "category": category_of("ecds", cells["ATTENDANCE_CATEGORY"]),
        "department_type": department_of(cells["DEPARTMENT_TYPE"]),
        "arrival_mode": cells["ARRIVAL_MODE"],
        "disposal": disposal_of("ecds", cells["DISCHARGE_DESTINATION"]),
        "told": cells["DISCHARGE_DESTINATION"],
    }


def _standard_attendance(cells: dict, sender: str) -> dict:
    return {
        "provider": cells["provider_code"] or sender,
        "attendance_id": required(cells["attendance_id"]),
        "arrived_at": moment(cells["arrived_at"]),
        "category": required(cells["category"]),
        "department_type": cells["department_type"] or "unknown",
        "disposal": cells.get("disposal", "") or "unknown",
        "told": tuple(cells.get(name, "") for name in ("arrival_mode", "is_fall")),
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
        "primary_diagnosis": cells.get("primary_diagnosis", ""),
        "diagnoses": tuple(cells.get("diagnoses", "").split(";")),
        "discharge_method": cells.get("discharge_method", ""),
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
        "primary_diagnosis": cells["DIAG_4_01"],
        "diagnoses": tuple(cells[name] for name in sorted(cells) if SECONDARY.fullmatch(name)),
    }


# Telephone calls


def _call(cells: dict, sender: str) -> dict:
    return {
        "call_id": required(cells["call_id"]),
        "called_at": moment(cells["called_at"]),
        "channel": one_of(cells["channel"], CHANNELS),
        "outcome": cells.get("outcome", ""),
    }


# Delayed transfers: of an area, of no home


def _delay(cells: dict, sender: str) -> dict:
    return {
        "month": month(cells["month"]),
        "area_code": required(cells["area_code"]),
        "days": required_cell(cells["delayed_days"]),
        "reason": cells.get("reason", ""),
        "discharges": cells.get("discharges", ""),
    }


FEEDS = [
    own(
        "ambulance_callouts", "incident_id called_at outcome", _standard_incident, categories=HEARD
    ),
    Feed(
        "ambulance_vehicles",
        "ambulance_callouts",
        frozenset({"CallNumber", "YAS_ID", "TimeStampT0"}),
        _vehicle,
        _pickup,
        categories=HEARD,
    ),
    Feed(
        "ambulance_national",
        "ambulance_callouts",
        frozenset({"call_id", "call_date", "receiving_location_type_cad"}),
        _national_call,
        lambda cells: {"cqc_id": cells["CAREHOME_CQC"]},
    ),
    own(
        "ae_attendances",
        "attendance_id arrived_at category",
        _standard_attendance,
        optional={"disposal": "disposal"},
    ),
    Feed(
        "ae_hes",
        "ae_attendances",
        frozenset({"EPIKEY", "AEATTENDCAT"}),
        _hes_attendance,
        lambda cells: {"ods_code": cells["CAREHOME_ODS"]},
        optional={"AEATTENDDISP": "disposal"},
    ),
    Feed(
        "ae_ecds",
        "ae_attendances",
        frozenset({"EPIKEY", "ATTENDANCE_CATEGORY"}),
        _ecds_attendance,
        lambda cells: {"uprn": cells["CAREHOME_UPRN"]},
        optional={"DISCHARGE_DESTINATION": "disposal"},
    ),
    own(
        "admissions",
        "spell_id person_key admitted_on",
        _standard_episode,
        optional={name: name for name in ("primary_diagnosis", "diagnoses", "discharge_method")},
    ),
    Feed(
        "admissions_hes",
        "admissions",
        frozenset({"PROVSPNOPS", "ADMIDATE"}),
        _episode,
        lambda cells: {"ods_code": cells["CAREHOME_ODS"]},
        optional={
            "DIAG_4_01": "primary_diagnosis",
            "DIAG_4_02": "diagnoses",
            "DISMETH": "discharge_method",
        },
    ),
    own("telephone_calls", "call_id called_at channel", _call),
    own(
        "delayed_transfers",
        "month area_code delayed_days",
        _delay,
        keys=of_no_home,
        optional={"reason": "reason"},
    ),
]
