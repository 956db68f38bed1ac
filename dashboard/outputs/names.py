"""What files are called: `ehch_{area}_{content}_{period}_asat-{date}.ext`."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from loaders.calendar import month_text
from loaders.clock import today

if TYPE_CHECKING:
    from dashboard.outputs.api.tables import Table

ALL_AREAS, NO_PERIOD = "all-areas", "all-months"
LONGEST = 60  # of one part


def file_name(
    area: str | None, content: str, first: int | None, last: int | None, asat: date, made_up: bool, ext: str
) -> str:
    """The parts with an underscore between, so that none of them holds one."""
    months = [month_text(month) for month in (first, last) if month is not None]
    parts = (
        area or ALL_AREAS, f"made-up-{content}" if made_up else content, "-to-".join(months) or NO_PERIOD
    )  # fmt: skip
    return f"ehch_{'_'.join(map(_part, parts))}_asat-{asat.isoformat()}.{ext}"


def _part(words: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-")[:LONGEST] or "x"


def name_of_rows(what: str, asked: Mapping[str, Any], table: "Table") -> str:
    """Of an answer of the API."""
    level, code = asked.get("level"), asked.get("code")
    area = asked.get("area") or (code if level == "area" else None)
    content = "-".join(filter(None, (what, asked.get("metric"), level, code if code != area else None)))
    months = asked.get("from"), asked.get("to")
    return file_name(area, content, *months, table.asat or today(), table.made_up, asked["format"])
