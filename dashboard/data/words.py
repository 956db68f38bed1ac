"""What datasets are called, and what became of rows, as a reader sees it."""

from datetime import datetime

from dashboard import wording

DATASETS = {
    "care_homes": "Register of care homes",
    "home_return": "Homes' monthly return",
    "ambulance_callouts": "Ambulance call-outs",
    "ae_attendances": "A&E attendances",
    "admissions": "Hospital admissions",
    "falls": "Falls log",
    "utis": "Infections log",
    "pressure_ulcers": "Pressure ulcers log",
    "log_cover": "Months in which logs are complete",
    "prescribing": "Prescribing",
    "medicine_reviews": "Medicine reviews",
    "prescribing_residents": "Residents with medicines",
    "point_survey": "Survey of one day",
    "telephone_calls": "Telephone calls",
    "delayed_transfers": "Delayed transfers of care",
    "events": "Events",
    "benchmarks": "Published figures",
    "practice_prescribing": "Prescribing by practice",
    "organisations": "Organisations",
}
FIELDS = {
    "cqc_location_id": "CQC location id of the home",
    "ods_code": "ODS code of the home",
    "uprn": "Property reference of the home (UPRN)",
    "home_name": "Name of the home",
    "postcode": "Postcode of the home",
    "harm_id": "Number of the entry",
    "is_fall": "Whether it was a fall",
    "nic": "Net ingredient cost (NIC)",
    "bnf_code": "BNF code",
    "bnf_name": "BNF name",
    "utis": "UTIs",
}
HOME_KEYS = ("cqc_location_id", "ods_code", "uprn", "home_name", "postcode")
# In the order in which they add up to the rows read.
COUNTS = (
    ("accepted", "Kept"),
    ("duplicates", "Duplicates"),
    ("rejected", "Rejected"),
    ("unmatched", "Waiting for a match"),
    ("conflicts", "Conflicts"),
    ("ignored", "Not data (totals, notes)"),
)
KINDS = {"rejected": "Rejected", "conflict": "Conflict", "duplicate": "Duplicate"}


def dataset(name: str | None) -> str:
    return DATASETS.get(name or "", wording.upper_first((name or "not known").replace("_", " ")))


def field(name: str) -> str:
    """One of our fields, as a person is asked for it."""
    return FIELDS.get(name, wording.upper_first(name.replace("_", " ")))


def share(part: float | None) -> str:
    """99.9%, and 100% only where it is all of it."""
    if part is None:
        return "none to match"
    percent = 100 * part
    if part < 1 and percent > 99.9:
        return "over 99.9%"
    return f"{wording.half_up(percent, 0 if part == 1 else 1)}%"


def moment(when: datetime) -> str:
    """9 November 2016, 9:42am."""
    half = "am" if when.hour < 12 else "pm"
    return f"{wording.day(when.date())}, {(when.hour - 1) % 12 + 1}:{when.minute:02d}{half}"


def rows(number: int) -> str:
    return f"{number:,} {wording.plural(number, 'row', 'rows')}"


def waiting(number: int) -> str:
    """`3 rows wait for a match`."""
    return f"{rows(number)} {wording.plural(number, 'waits', 'wait')} for a match"


def size(octets: int) -> str:
    """2.1 MB."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if octets >= step:
            return f"{wording.half_up(octets / step, 1)} {unit}"
    return f"{octets} bytes"
