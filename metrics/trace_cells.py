"""Kept cells as their reader sees them: days and moments written out, empty ones left away."""

from datetime import date
from typing import Any

from loaders.calendar import month_text

DAYS = ("occurred_on", "admitted_on", "discharged_on", "worsened_on", "survey_date")
MOMENTS = ("called_at", "arrived_at", "on_scene_at")
NEVER = ("person_key",)  # a pseudonym stays in the store


def readable(cells: dict[str, Any]) -> dict[str, str]:
    """Field -> text."""
    return {
        name: _text(name, value) for name, value in cells.items() if value is not None and name not in NEVER
    }


def _text(name: str, value: Any) -> str:
    if name in DAYS:
        return date.fromordinal(value).isoformat()
    if name in MOMENTS:
        day, minute = divmod(value, 1440)
        return f"{date.fromordinal(day).isoformat()} {minute // 60:02d}:{minute % 60:02d}"
    if name == "month":
        return month_text(value)
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)
