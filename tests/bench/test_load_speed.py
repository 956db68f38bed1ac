"""From CSV to observations: rows a second for files of over 100,000 rows, SQLite, one store each."""

import random
import statistics
import time
from datetime import date, timedelta

import pytest

from dashboard.loading import load_paths
from loaders.load import Options
from loaders.store import open_store

pytestmark = pytest.mark.bench
HOMES, ROWS, RUNS = 400, 120_000, 3
FIRST, DAYS = date(2014, 4, 1), 730
HEAD = "# covers: 2014-04 to 2016-03\n# area: Q99\n# released: 2016-06-01\n# source: RX0\n"


def _register(path):
    lines = ["cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name"]
    for n in range(HOMES):
        service = "nursing" if n % 3 else "residential"
        lines.append(f"1-98{n:07d},Bench Home {n},{service},40,QX{n % 90 + 1} 1AA,2010-10-01,Q99,Benchmoor")
    path.write_text("# released: 2014-04-01\n" + "\n".join(lines) + "\n")


def _when(rng):
    return FIRST + timedelta(days=rng.randrange(DAYS))


def _home(rng):
    return f"1-98{rng.randrange(HOMES):07d}"


def _ambulance(rng, n):
    time_of_day = f"{rng.randrange(24):02d}:{rng.randrange(60):02d}"
    outcome = rng.choice(("see_treat", "see_convey_ed", "hear_treat"))
    return f"{n // 4 * 3 + n % 3},{n},{_when(rng)} {time_of_day},{_home(rng)},{outcome},999"


def _ae(rng, n):
    category = rng.choice(("first", "first", "unplanned_follow_up", "planned_follow_up"))
    return f"{n},RX0,{_when(rng)} {rng.randrange(24):02d}:15,{_home(rng)},{category},1,ambulance,discharged"


def _admission(rng, n):
    admitted = _when(rng)
    discharged = admitted + timedelta(days=rng.randrange(15))
    return f"S{n},P{rng.randrange(30_000)},{admitted},{discharged},{_home(rng)},21,19,1,1,J181,1,19,RX0"


def _prescription(rng, n):
    # One residents figure a home and month, repeated on its rows.
    home, month = n // 12 % HOMES, n // 12 // HOMES
    text = f"{2014 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}"
    items, cost = rng.randrange(1, 30), rng.random() * 90
    return f"{text},1-98{home:07d},0403030{n % 12:02d}AAAA,Item,{items},100,{cost:.2f},,36"


KINDS = {
    "ambulance_callouts": ("incident_id,resource_id,called_at,cqc_location_id,outcome,call_type", _ambulance),
    "ae_attendances": (
        "attendance_id,provider_code,arrived_at,cqc_location_id,category,department_type,arrival_mode,disposal",
        _ae,
    ),
    "admissions": (
        "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method,admission_source,"
        "patient_class,episode_order,primary_diagnosis,discharge_method,discharge_destination,provider_code",
        _admission,
    ),
    "prescribing": (
        "month,cqc_location_id,bnf_code,bnf_name,items,quantity,nic,actual_cost,residents",
        _prescription,
    ),
}


@pytest.mark.parametrize("dataset", KINDS)
def test_rows_a_second_from_csv_to_observations(dataset, tmp_path):
    """At least 30,000 rows a second, the median of three loads into fresh stores."""
    header, row = KINDS[dataset]
    rng = random.Random(2016)
    body = "\n".join(row(rng, n) for n in range(ROWS))
    register, file = tmp_path / "care_homes.csv", tmp_path / f"{dataset}.csv"
    _register(register)
    head = HEAD if dataset != "prescribing" else HEAD.split("\n", 2)[2]
    file.write_text(f"{head}{header}\n{body}\n")
    seconds = []
    for run in range(RUNS):
        store = open_store(f"sqlite:///{tmp_path / f'{run}.db'}")
        list(load_paths(store, [register], Options()))
        began = time.perf_counter()
        (receipt,) = load_paths(store, [file], Options())
        seconds.append(time.perf_counter() - began)
        assert receipt.accepted > 0.9 * ROWS, receipt
        store.engine.dispose()
    median = statistics.median(seconds)
    print(f"\n{dataset}: {ROWS:,} rows, {HOMES} homes, median {median:.2f} s = {ROWS / median:,.0f} rows/s")
    assert ROWS / median >= 30_000
