"""Which attendances at A&E count: counting-rules.md, "A&E"."""

CATEGORY = {
    "hes": {"1": "first", "2": "planned_follow_up", "3": "unplanned_follow_up", "9": "unknown"},
    "ecds": {
        "1": "first",
        "2": "unplanned_follow_up",
        "3": "unplanned_follow_up",
        "4": "planned_follow_up",
    },
}
# Discharged to a clinic or to another professional is discharged; refusing treatment is leaving.
DISPOSAL = {
    "hes": {
        "1": "admitted", "2": "discharged", "3": "discharged", "4": "discharged", "5": "discharged",
        "6": "discharged", "7": "transferred", "10": "died", "11": "discharged", "12": "left", "13": "left",
        "14": "other",
    },
    "ecds": {
        "306706006": "admitted", "1066361000000104": "admitted", "1066391000000105": "admitted",
        "1066371000000106": "admitted", "1066331000000109": "admitted", "1066341000000100": "admitted",
        "1066351000000102": "admitted", "306689006": "discharged", "306691003": "discharged",
        "306694006": "discharged", "19712007": "transferred", "183919006": "other", "306705005": "other",
        "50861005": "other", "305398007": "died",
    },
}  # fmt: skip
NOT_ADMITTED = ("discharged", "left", "other")
COUNTED_CATEGORIES = ("first", "unplanned_follow_up")


def category_of(scheme: str, code: str) -> str:
    """The same figure means different things in the two schemes."""
    return CATEGORY[scheme].get(code.strip().lstrip("0"), "unknown")


def disposal_of(scheme: str, code: str) -> str:
    return DISPOSAL[scheme].get(code.strip().lstrip("0"), "unknown")


def department_of(code: str) -> str:
    code = code.strip().lstrip("0")
    return code if code in ("1", "2", "3", "4", "5") else "unknown"


def counted(category: str, department_type: str) -> bool:
    return category in COUNTED_CATEGORIES and department_type != "5"


def not_admitted(disposal: str) -> bool:
    """Transferred, died and unknown are neither admitted nor sent home."""
    return disposal in NOT_ADMITTED
