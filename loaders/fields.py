"""What each dataset holds: its fields, how their cells are cleaned, and which a row cannot do without."""

from dataclasses import dataclass

from loaders.records import RETURN_COLUMNS


@dataclass(frozen=True)
class Field:
    kind: str  # a name in cleaners.CLEANERS, `word` or a kind of moment
    required: bool = False  # the column; and its cells, unless they may be blank
    words: tuple[str, ...] = ()  # of a `word`; where `unknown` is one, a blank cell is unknown
    may_be_blank: bool = False
    beside: tuple[str, ...] = ()  # words that a feed's code may stand for, and that our own files never hold

    @property
    def needs_a_value(self) -> bool:
        return self.required and not self.may_be_blank and "unknown" not in self.words

    @property
    def every_word(self) -> tuple[str, ...]:
        return self.words + self.beside


NEAR_MISS = "near_miss"  # stands in logs of falls and is none

HOME_KEYS = {
    "cqc_location_id": Field("cqc_location_id"),
    "ods_code": Field("ods_code"),
    "uprn": Field("uprn"),
    "home_name": Field("text"),
    "postcode": Field("postcode"),
}

_NEEDED = True
_ULCER = ("1", "2", "3", "4", "unstageable", "deep_tissue", "moisture")
_HARM = ("none", "low", "moderate", "severe", "death", "unknown")
_SERVICE = ("nursing", "residential", "both")
GEOGRAPHIES = ("england", "ccg", "la", "group", "region", "provider", "practice")

DATASETS: dict[str, dict[str, Field]] = {
    "care_homes": {
        "cqc_location_id": Field("cqc_location_id", _NEEDED),
        "ods_code": Field("ods_code"),
        "uprn": Field("uprn"),
        "name": Field("text", _NEEDED),
        "provider_id": Field("code"),
        "provider": Field("text"),
        "service": Field("word", _NEEDED, _SERVICE),
        "beds": Field("whole", _NEEDED),
        "beds_from": Field("day"),
        "valid_from": Field("day"),
        "street": Field("text"),
        "address": Field("text"),
        "postcode": Field("postcode", _NEEDED),
        "local_authority": Field("text"),
        "area_code": Field("text"),
        "area_name": Field("text"),
        "programme": Field("word", words=("vanguard",)),
        "programme_start": Field("day_or_month"),
        "open_date": Field("day", _NEEDED),
        "close_date": Field("day"),
        "predecessor": Field("ids"),
        "successor": Field("ids"),
        "dual": Field("ids"),
        "client_group": Field("word", words=("older_people", "other")),
        "dementia": Field("yes_no"),  # whether care for people with dementia is offered
        "status": Field("text"),
        "rating": Field("text"),
        "rating_date": Field("day"),
    },
    "home_return": HOME_KEYS
    | {"month": Field("month", _NEEDED)}
    | {name: Field("count") for name in RETURN_COLUMNS}
    | {
        "occupied_bed_days": Field("amount"),
        "occupied_beds": Field("amount"),
        "logs_complete": Field("yes_no"),
    },
    "ambulance_callouts": HOME_KEYS
    | {
        "incident_id": Field("code", _NEEDED),
        "resource_id": Field("code"),
        "called_at": Field("moment", _NEEDED),
        "outcome": Field(
            "word",
            _NEEDED,
            ("hear_treat", "see_treat", "see_convey_ed", "see_convey_other", "cancelled", "unknown"),
        ),
        "call_type": Field("word", words=("999", "111", "hcp", "ift", "pts")),
        "complaint_group": Field("text"),
        "priority": Field("text"),
        "on_scene_at": Field("moment"),
    },
    "ae_attendances": HOME_KEYS
    | {
        "attendance_id": Field("code", _NEEDED),
        "provider_code": Field("code"),
        "scheme": Field("word", words=("hes", "ecds")),
        "arrived_at": Field("moment", _NEEDED),
        "category": Field("word", _NEEDED, ("first", "unplanned_follow_up", "planned_follow_up", "unknown")),
        "department_type": Field("word", words=("1", "2", "3", "4", "5", "unknown")),
        "arrival_mode": Field("word", words=("ambulance", "other", "unknown")),
        "disposal": Field(
            "word",
            words=("admitted", "discharged", "transferred", "died", "left", "other", "unknown"),
        ),
        "is_fall": Field("yes_no"),
    },
    "admissions": HOME_KEYS
    | {
        "spell_id": Field("code", _NEEDED),
        "person_key": Field("text", _NEEDED, may_be_blank=True),
        "admitted_on": Field("day", _NEEDED),
        "discharged_on": Field("day"),
        "admission_method": Field("code", _NEEDED),
        "admission_source": Field("code"),
        "patient_class": Field("word", words=("1", "2", "3", "4", "5", "8", "9")),
        "episode_order": Field("whole"),
        "primary_diagnosis": Field("diagnosis"),
        "diagnoses": Field("diagnoses"),
        "discharge_method": Field("code"),
        "discharge_destination": Field("code"),
        "provider_code": Field("code"),
    },
    "falls": HOME_KEYS
    | {
        "harm_id": Field("code", _NEEDED),
        "occurred_on": Field("day_of_moment", _NEEDED),
        "harm": Field("word", _NEEDED, _HARM, beside=(NEAR_MISS,)),
        "witnessed": Field("text"),
        "location": Field("text"),
        "hospital": Field("yes_no"),
        "fracture": Field("yes_no"),
    },
    "utis": HOME_KEYS
    | {
        "harm_id": Field("code", _NEEDED),
        "occurred_on": Field("day_of_moment", _NEEDED),
        "antibiotic": Field("yes_no", _NEEDED),
        "catheter": Field("yes_no"),
        "prophylaxis": Field("yes_no"),
    },
    "pressure_ulcers": HOME_KEYS
    | {
        "harm_id": Field("code", _NEEDED),
        "occurred_on": Field("day_of_moment", _NEEDED),
        "category": Field("word", _NEEDED, _ULCER),
        "acquired": Field("word", _NEEDED, ("in_home", "inherited", "unknown")),
        "worsened_on": Field("day_of_moment"),
        "worsened_to": Field("word", words=_ULCER),
    },
    "prescribing": HOME_KEYS
    | {
        "month": Field("month", _NEEDED),
        "bnf_code": Field("code", _NEEDED),
        "bnf_name": Field("text"),
        "items": Field("count", _NEEDED),
        "quantity": Field("amount"),
        "nic": Field("amount", _NEEDED),
        "actual_cost": Field("amount"),
        "residents": Field("count"),
    },
    "log_cover": HOME_KEYS
    | {
        "month": Field("month", _NEEDED),
        "dataset": Field("word", _NEEDED, ("falls", "utis", "pressure_ulcers")),
    },
    "medicine_reviews": HOME_KEYS
    | {
        "month": Field("month", _NEEDED),
        "residents_reviewed": Field("count", _NEEDED),
        "medicines_reviewed": Field("count", _NEEDED),
        "medicines_stopped": Field("count", _NEEDED),
        "falls_risk_stopped": Field("count"),
        "annual_saving_gbp": Field("amount"),
    },
    "prescribing_residents": HOME_KEYS
    | {
        "month": Field("month", _NEEDED),
        "residents": Field("count", _NEEDED),
        "medicines_unique": Field("count"),
        "residents_10plus": Field("count"),
        "residents_dementia": Field("count"),
        "residents_dementia_antipsychotic": Field("count"),
    },
    "point_survey": HOME_KEYS
    | {
        "survey_date": Field("day", _NEEDED),
        "residents_surveyed": Field("count", _NEEDED),
        "with_pressure_ulcer": Field("count"),
        "with_catheter_uti": Field("count"),
        "with_harmful_fall_72h": Field("count"),
    },
    "telephone_calls": HOME_KEYS
    | {
        "call_id": Field("code", _NEEDED),
        "called_at": Field("moment", _NEEDED),
        "channel": Field("word", _NEEDED, ("111", "hub", "gp_line")),
        "outcome": Field("word", words=("advice", "ambulance", "ed", "gp", "other")),
    },
    "delayed_transfers": {
        "month": Field("month", _NEEDED),
        "area_code": Field("code", _NEEDED),
        "delayed_days": Field("amount", _NEEDED),
        "reason": Field("word", words=("care_home", "nursing_home", "other")),
        "discharges": Field("count"),
    },
    "events": HOME_KEYS
    | {
        "area_code": Field("code"),
        "happened_on": Field("day", _NEEDED),
        "element": Field("text", _NEEDED),
        "title": Field("text", _NEEDED),
    },
    "benchmarks": {
        "metric": Field("text", _NEEDED),
        "geography": Field("word", _NEEDED, GEOGRAPHIES),
        "code": Field("text"),  # an area's, or `non_vanguard`
        "place": Field("text"),
        "population": Field("text"),
        "period": Field("period", _NEEDED),
        "numerator": Field("figure"),
        "denominator": Field("figure"),
        "value": Field("figure", _NEEDED),
        "unit": Field("text"),
        "source": Field("text", _NEEDED),
        "source_date": Field("day"),
        "status": Field("word", words=("sourced", "derived", "standard", "not_comparable")),
    },
    "practice_prescribing": {
        "practice_code": Field("code", _NEEDED),
        "practice_name": Field("text"),
        "ccg_code": Field("ccg_code"),
        "month": Field("month", _NEEDED),
        "bnf_code": Field("code", _NEEDED),
        "bnf_name": Field("text"),
        "items": Field("count", _NEEDED),
        "quantity": Field("amount"),
        "nic": Field("amount", _NEEDED),
        "actual_cost": Field("amount"),
    },
    "organisations": {
        "code": Field("code", _NEEDED),
        "name": Field("text", _NEEDED),
        "kind": Field(
            "word", _NEEDED, ("practice", "prescriber", "ccg", "provider", "district", "care_home")
        ),
        "postcode": Field("postcode"),
        "status": Field("text"),
        "opened_on": Field("day"),
        "closed_on": Field("day"),
        "parent_code": Field("code"),
        "parent_name": Field("text"),
        "parent_kind": Field("word", words=("ccg", "ambulance_trust", "icb", "care_home_owner")),
    },
}

# What may stand in the place of a home: a row of an area or a home.
INSTEAD_OF_A_HOME = {"events": "area_code"}

# One of each group must be a column of the file.
ONE_OF = {"home_return": (("occupied_bed_days", "occupied_beds"),)}

# A blank of these is taken as the value given, and counted.
WHEN_BLANK: dict[str, dict[str, object]] = {
    "admissions": {"patient_class": "1", "episode_order": 1},
    "utis": {"prophylaxis": "N"},
}
