"""Every address of the API: what it takes, what its rows hold, and what makes them."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.access import Door
from dashboard.outputs import columns
from dashboard.outputs.api import parameters as p
from dashboard.outputs.api import tables
from dashboard.outputs.api.parameters import Parameter
from dashboard.outputs.api.tables import Asked, Table
from dashboard.outputs.columns import Column


@dataclass(frozen=True)
class Operation:
    """One address, in one line of the description."""

    path: str
    words: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    answer: Callable[[Door, Asked], Table]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


OPERATIONS = (
    Operation(
        "/api/v1/values", "One metric by month: the rows of `vanguard values`, as screens show them.",
        (p.METRIC, p.LEVEL, p.OF_CODE, p.AREA, p.START, p.END, p.BASIS, p.COMPARE, p.SERVICE, p.GROUP,
         p.ASAT, p.PROFILE, *p.PAGED),
        columns.VALUES, tables.values,
    ),
    Operation(
        "/api/v1/metrics", "The definitions of the metrics.", p.PAGED, columns.METRICS, tables.metrics
    ),
    Operation(
        "/api/v1/homes", "The homes that you may see, by name.", (p.AREA, p.ASAT, *p.PAGED), columns.HOMES,
        tables.homes,
    ),
    Operation(
        "/api/v1/areas", "The areas that you may see, by name.", (p.ASAT, *p.PAGED), columns.AREAS,
        tables.areas,
    ),
    Operation(
        "/api/v1/loads", "What was loaded, oldest first.", p.PAGED, columns.LOADS, tables.loads
    ),
)  # fmt: skip
