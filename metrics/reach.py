"""How far what is known reaches: the first and last month of which any load says anything."""

from sqlalchemy import Connection, func, select

from loaders import records
from loaders.records import area_observation

# Datasets that cover a home and month by a row; the others state areas and months.
BY_ROW = (
    "home_return", "falls", "utis", "pressure_ulcers", "log_cover", "prescribing", "prescribing_residents",
    "point_survey", "medicine_reviews",
)  # fmt: skip


def reach_of(connection: Connection, said: tuple[int, int] | None) -> tuple[int, int] | None:
    """First and last month of which anything is known. Beside what a load itself has said, if only its
    months are remade, what was observed tells."""
    c, held, a = records.coverage.c, records.load_key.c, area_observation.c
    questions = [select(func.min(c.month), func.max(c.month))]
    if said is None:
        by_row = select(records.load.c.load_id).where(records.load.c.dataset.in_(BY_ROW))
        questions.append(
            select(func.min(held.first_month), func.max(held.last_month)).where(held.load_id.in_(by_row))
        )
    else:
        every = select(records.metric.c.metric_id)
        questions.append(
            select(func.min(a.month), func.max(a.month)).where(
                a.metric_id.in_(every), a.area_id == records.EVERY_AREA
            )
        )
    spans = [tuple(connection.execute(question).one()) for question in questions]
    found = [one for one in (*spans, said) if one is not None and None not in one]
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None
