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
COUNTED_CATEGORIES = ("first", "unplanned_follow_up")


def category_of(scheme: str, code: str) -> str:
    """The same figure means different things in the two schemes."""
    return CATEGORY[scheme].get(code.strip().lstrip("0"), "unknown")


def department_of(code: str) -> str:
    code = code.strip().lstrip("0")
    return code if code in ("1", "2", "3", "4", "5") else "unknown"


def counted(category: str, department_type: str) -> bool:
    return category in COUNTED_CATEGORIES and department_type != "5"
