"""A register's rows on their way into the store: ids, snapshot date, and what a blank says."""

import re
from collections.abc import Iterable

import pandas as pd
from sqlalchemy import Connection, select

from loaders import records
from loaders.normalise import Normalised
from loaders.periods import MADE_UP
from loaders.register import linked, plain
from loaders.releases import add_register_unit
from loaders.store import bulk_insert, next_id


def register_rows(connection: Connection, normalised: Normalised, known_on: int) -> pd.DataFrame:
    """Rows with their registration; an id that is new, or named as a relation, is written down."""
    rows = normalised.rows.copy()
    codes = _codes(rows)
    cells = (cell for name in _LINKS if name in rows for cell in rows[name].dropna())
    related = [code for cell in cells for code in linked(cell)]
    numbers = _numbered(connection, [*codes, *related])
    rows["registration_id"] = [numbers[code] for code in codes]
    rows["home"] = rows["registration_id"]
    snapshot = rows["snapshot_on"] if "snapshot_on" in rows else pd.Series(pd.NA, rows.index)
    rows["snapshot_on"] = snapshot.astype("Int64").fillna(known_on)
    if "programme" in rows:  # the file tells membership, so that a blank says: outside
        rows["programme"] = rows["programme"].where(rows["programme"].notna(), "")
    return add_register_unit(rows, is_whole(normalised))


_LINKS = ("predecessor", "successor", "dual")


def is_whole(normalised: Normalised) -> bool:
    """Whether the file lists every registration of its areas. Documents of an API tell of one each."""
    return normalised.layout.lists_all and normalised.sheet.header_row != 0


def _codes(rows: pd.DataFrame) -> list[str]:
    """The id, or a code made of name, postcode and service where the register gives none."""
    ids = rows["cqc_location_id"] if "cqc_location_id" in rows else pd.Series(None, rows.index, dtype=object)
    made = [
        code if isinstance(code, str) else made_up_code(name, postcode, service)
        for code, name, postcode, service in zip(
            ids, *(rows.get(c, pd.Series(None, rows.index, dtype=object)) for c in _NAMED), strict=True
        )
    ]
    return made


_NAMED = ("name", "postcode", "service")


def made_up_code(name: str | None, postcode: str | None, service: str | None) -> str:
    words = f"{plain(name or '')} {(postcode or '').casefold()} {service or ''}"
    return MADE_UP + re.sub(r"[^a-z0-9]+", "-", words).strip("-")


def _numbered(connection: Connection, codes: Iterable[str]) -> dict[str, int]:
    table = records.registration
    numbers: dict[str, int] = {
        row.code: row.registration_id
        for row in connection.execute(select(table.c.code, table.c.registration_id))
    }
    start = next_id(connection, table.c.registration_id)
    new = [code for code in dict.fromkeys(codes) if code not in numbers]
    added = dict(zip(new, range(start, start + len(new)), strict=True))
    bulk_insert(connection, table, ("registration_id", "code"), [(n, code) for code, n in added.items()])
    return numbers | added
