"""A store filled cell by cell, so that a test says exactly what is known of whom from which day."""

from collections import defaultdict

import pytest
from sqlalchemy import insert

from loaders import records as tables
from loaders.calendar import first_day, parse_month
from loaders.records import FOREVER
from loaders.store import count_change, open_store
from metrics.bundles import OBSERVATIONS, YEARS
from metrics.definition import METRICS, OF_HOMES
from tests.kept import put

SERVICES = {"nursing": 1, "residential": 2, "both": 3}
LONG_AGO = 1


class World:
    """Homes, areas and observations; `close` adds up the groups and the years."""

    def __init__(self, store):
        self.store = store
        self.homes, self.areas = {}, {}
        self.cells = []
        self.cells_of = defaultdict(list)  # (measure, home, month) -> its cells
        self.rows = defaultdict(list)
        self.measures = {}
        self.metrics = {name: number for number, name in enumerate(METRICS, 1)}

    def area(self, code, name=None):
        self.areas[code] = len(self.areas) + 1
        self.rows["area"].append({"area_id": self.areas[code], "code": code, "name": name or code})

    def home(self, code, area, name=None, service="residential", beds=40, programme=0, opened="2010-01",
             closed=None, former=(), **facts):  # fmt: skip
        if area not in self.areas:
            self.area(area)
        home = len(self.homes) + 1
        scope = (parse_month(opened), parse_month(closed) if closed else FOREVER)
        self.homes[code] = {"id": home, "area": self.areas[area], "service": service,
                            "programme": programme, "scope": scope}  # fmt: skip
        self.rows["home_period"].append({
            "home_id": home, "valid_from": LONG_AGO, "valid_to": FOREVER,
            "known_from": 0, "known_to": FOREVER,
            "area_id": self.areas[area], "programme": programme, "service": service, "beds": beds,
            "name": name or code, "scope_from": scope[0], "scope_to": scope[1],
            "open_date": first_day(scope[0]), "close_date": first_day(scope[1]) if closed else None, **facts,
        })  # fmt: skip
        for place, one in enumerate((code, *former)):
            self.rows["home_code"].append({
                "code": one, "home_id": home, "known_from": 0, "known_to": FOREVER, "kind": "cqc",
                "registered_on": 700000 - place, "current": int(place == 0),
            })  # fmt: skip
        return code

    def put(self, measure, home, month, value, known=LONG_AGO, until=FOREVER, low=None, high=None, part=0,
            marks=0):  # fmt: skip
        number = parse_month(month) if isinstance(month, str) else month
        self.cells.append({
            "measure": measure, "home": home, "month": number, "known_from": known, "known_to": until,
            "value": value, "low": low, "high": high, "state": part, "marks": marks,
        })  # fmt: skip
        self.cells_of[measure, home, number].append(self.cells[-1])

    def months(self, measure, home, start, values, **more):
        for place, value in enumerate(values):
            self.put(measure, home, parse_month(start) + place, value, **more)

    def load(self, load_id, dataset, area, start, end, known_on=LONG_AGO, **more):
        """A load, and the months that it covers of an area."""
        self.rows["load"].append({
            "load_id": load_id, "file": f"{dataset}.csv", "sha256": str(load_id), "dataset": dataset,
            "layout": dataset, "source_id": 1, "known_on": known_on, "loaded_at": "2016-11-14T09:00", **more,
        })  # fmt: skip
        for month in range(parse_month(start), parse_month(end) + 1):
            self.rows["coverage"].append(
                {"load_id": load_id, "area_id": self.areas[area], "month": month, "part": 0}
            )

    def load_of_rows(self, load_id, dataset, home, month, known_on=LONG_AGO):
        """A load that covers by having rows, of one home and month."""
        home_id = self.homes[home]["id"]
        self.load(load_id, dataset, None, "2016-02", "2016-01", known_on)
        self.add("registration", registration_id=home_id, code=home, home_id=home_id)
        self.add("home_key", home_key_id=load_id, alias=home, registration_id=home_id)
        number = parse_month(month)
        self.add("load_key", load_id=load_id, home_key_id=load_id, rows=1, first_month=number,
                 last_month=number)  # fmt: skip

    def add(self, table, **values):
        self.rows[table].append(values)

    def close(self):
        names = sorted({cell["measure"] for cell in self.cells} | {m.numerator for m in METRICS.values()})
        self.measures = {name: number for number, name in enumerate(names, 1)}
        self.rows["measure"] = [{"measure_id": n, "name": name} for name, n in self.measures.items()]
        self.rows["metric"] = [{"metric_id": n, "name": name} for name, n in self.metrics.items()]
        for cell in self.cells:
            self.rows["observation"].append({
                "measure_id": self.measures[cell["measure"]], "home_id": self.homes[cell["home"]]["id"],
                **{name: cell[name] for name in cell if name not in ("measure", "home")},
            })  # fmt: skip
        for metric in OF_HOMES.values():
            self._groups(metric)
        bundled = [(kept, self.rows.pop(kept.name, [])) for kept in (OBSERVATIONS, YEARS)]
        with self.store.write() as connection:
            for kept, rows in bundled:
                put(connection, kept, rows)
            for name, rows in self.rows.items():
                alike = defaultdict(list)  # rows with the same columns go in together
                for row in rows:
                    alike[tuple(row)].append(row)
                for together in alike.values():
                    connection.execute(insert(tables.metadata.tables[name]), together)
            count_change(connection)
        return self.store

    def _held(self, measure, home, month, day):
        held = self.cells_of.get((measure, home, month), ())
        return next((c for c in held if c["known_from"] <= day < c["known_to"]), None)

    def _groups(self, metric):
        mine = [c for c in self.cells if c["measure"] in (metric.numerator, metric.denominator)]
        months = sorted({cell["month"] for cell in mine})
        changes = {day for cell in mine for day in (cell["known_from"], cell["known_to"])}
        days = sorted(changes - {FOREVER})
        for place, day in enumerate(days):
            until = days[place + 1] if place + 1 < len(days) else FOREVER
            for month in months:
                self._months(metric, month, day, until)
            for month in range(months[0] + 11, months[-1] + 1) if months and metric.headline else ():
                self._years(metric, month, day, until)

    def _months(self, metric, month, day, until):
        groups = defaultdict(lambda: defaultdict(float))
        for code, home in self.homes.items():
            if not home["scope"][0] <= month < home["scope"][1]:
                continue
            for area in (home["area"], 0):
                sums = groups[area, home["programme"], SERVICES[home["service"]]]
                self._into(sums, metric, code, month, day)
        for (area, programme, service), sums in groups.items():
            if not any(sums[name] for name in ("covered", "part", "bare")):
                continue
            bounds = sums["high"] != sums["numerator"]
            self.rows["area_observation"].append({
                "metric_id": self.metrics[metric.id], "area_id": area, "month": month, "programme": programme,
                "service": service, "known_from": day, "known_to": until,
                "numerator": None if bounds else sums["numerator"],
                "numerator_low": sums["numerator"] if bounds else None,
                "numerator_high": sums["high"] if bounds else None,
                "marks": int(sums["marks"]),
                **{n: sums[n] for n in ("denominator", "covered", "due", "part", "part_numerator",
                                        "part_denominator", "squares", "squares_3", "squares_12")},
            })  # fmt: skip

    def _into(self, sums, metric, code, month, day):
        sums["due"] += 1
        top, bottom = (self._held(name, code, month, day) for name in (metric.numerator, metric.denominator))
        if top is None or bottom is None or bottom["value"] is None:
            sums["bare"] += top is not None
            return
        low = top["value"] if top["low"] is None else top["low"]
        high = top["value"] if top["high"] is None else top["high"]
        kind = "part" if top["state"] or bottom["state"] else "covered"
        sums[kind] += 1
        prefix = "part_" if kind == "part" else ""
        sums[f"{prefix}numerator"] += low
        sums[f"{prefix}denominator"] += bottom["value"]
        if kind == "covered":
            sums["high"] += high
            sums["marks"] = int(sums["marks"]) | top["marks"] | bottom["marks"]

    def _years(self, metric, month, day, until):
        for code, home in self.homes.items():
            sums = defaultdict(float)
            for one in range(month - 11, month + 1):
                if home["scope"][0] <= one < home["scope"][1]:
                    self._into(sums, metric, code, one, day)
            if sums["covered"]:
                self.rows["year_observation"].append({
                    "metric_id": self.metrics[metric.id], "month": month, "home_id": home["id"],
                    "known_from": day, "known_to": until, "numerator": sums["numerator"],
                    "denominator": sums["denominator"], "squares": 0.0, "covered": int(sums["covered"]),
                    "due": int(sums["due"]), "marks": int(sums["marks"]),
                })  # fmt: skip


@pytest.fixture
def world_on_each(store):
    """An empty world in an empty store, on each of the two databases."""
    return World(store)


@pytest.fixture
def world():
    """An empty world in a store in memory."""
    store = open_store("sqlite://")
    yield World(store)
    store.engine.dispose()
