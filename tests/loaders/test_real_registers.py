"""The real public registers, all in one store: rows, homes, joins and beds against a plain reading."""

import csv
import json
from collections import Counter

import pytest
from sqlalchemy import select

from loaders import records
from loaders.listing import homes, joins
from loaders.load import load_file
from loaders.read import loadable
from loaders.store import open_store

pytestmark = pytest.mark.real_data
REGIONS = "hsca_active_locations_2021"


@pytest.fixture(scope="module")
def loaded(real_data, tmp_path_factory):
    """Every register file in one store, with the receipts by path."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('registers') / 'store.db'}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VANGUARD_TODAY", "2025-12-01")
        folder = real_data / "cqc"
        receipts = {path.relative_to(folder).as_posix(): load_file(store, path) for path in loadable(folder)}
    yield store, receipts
    store.engine.dispose()


@pytest.fixture(scope="module")
def home_of(loaded):
    """The registrations and names of the home that has this id."""
    store, _ = loaded
    registration = records.registration.c
    with store.read() as connection:
        rows = connection.execute(select(registration.code, registration.home_id)).all()
    home = {row.code: row.home_id for row in rows}

    def _home_of(code):
        together = {other for other, number in home.items() if number == home[code]}
        return {other for other in together if not other.startswith("name-")}

    return _home_of


@pytest.fixture(scope="module")
def listed(loaded):
    return {home["code"]: home for home in homes(loaded[0])}


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _plain_count(path):
    """How many rows a plain reading finds to be care homes, one each."""
    if path.is_dir():
        return sum(json.loads(p.read_text(encoding="utf-8"))["careHome"] == "Y" for p in path.glob("*.json"))
    if path.suffix == ".json":
        return 0  # a list of links: no document tells of a home
    rows = _rows(path)
    if path.parent.name == "ratings_shropshire":
        overall = ("Y", "Overall", "Overall")
        kept = ("care_home", "service_population_group", "domain")
        return sum(tuple(row[name] for name in kept) == overall for row in rows)
    if path.parent.name == "directory_greater_manchester":  # without ids: the same line twice is one
        return len({(row["name"], row["postcode"], row["type"]) for row in rows})
    flag = next((name for name in ("Care home?", "careHome") if name in rows[0]), None)
    return sum(row[flag] == "Y" for row in rows) if flag else len(rows)


def test_every_file_loads_and_its_rows_are_those_of_a_plain_reading(loaded, real_data):
    _, receipts = loaded
    assert len(receipts) >= 14
    for name, (receipt,) in receipts.items():
        assert receipt.accepted == _plain_count(real_data / "cqc" / name), name
        left = (receipt.duplicates, receipt.rejected, receipt.unmatched, receipt.conflicts, receipt.ignored)
        assert receipt.rows_read == receipt.accepted + sum(left), name
        assert (receipt.rejected, receipt.unmatched, receipt.conflicts) == (0, 0, 0), name


def test_the_five_regional_files_hold_6817_registrations(loaded, real_data):
    store, receipts = loaded
    regional = [receipt for name, (receipt,) in receipts.items() if name.startswith(REGIONS)]
    assert (len(regional), sum(receipt.accepted for receipt in regional)) == (5, 6817)
    ids = {row["Location ID"] for path in (real_data / "cqc" / REGIONS).glob("*.csv") for row in _rows(path)}
    table = records.registration_row.c
    with store.read() as connection:
        numbers = [receipt.load_id for receipt in regional]
        stored = connection.execute(select(table.registration_id).where(table.load_id.in_(numbers))).all()
    assert len(ids) == len(set(stored)) == 6817


def test_beds_are_those_of_the_files_and_never_counted_twice(loaded, listed, home_of, real_data):
    rows = [row for path in (real_data / "cqc" / REGIONS).glob("*.csv") for row in _rows(path)]
    largest = {}
    for row in rows:
        home = frozenset(home_of(row["Location ID"]))
        largest[home] = max(largest.get(home, 0), int(row["Care homes beds"] or 0))
    found = {home: next(listed[code]["beds"] for code in home if code in listed) for home in largest}
    assert found == largest
    assert sum(found.values()) < sum(int(row["Care homes beds"] or 0) for row in rows)


@pytest.mark.parametrize(("ids", "name"), [
    ({"1-1770257802", "1-17190782867"}, "Norwood Drive"),
    ({"1-125174664", "1-10122564754"}, "Our Place"),
    ({"1-2634476775", "1-3873974542", "1-11457547978", "1-11462647983", "1-19897458875"}, "Halecroft Grange"),
    ({"1-280605934"}, "Sunflower House"),
    ({"1-3537785301"}, "Ashlands Manor Care Centre"),
    ({"1-120763021", "1-1442899058"}, "St George's Nursing Home (Oldham)"),
])  # fmt: skip
def test_homes_with_new_ids_names_or_two_registrations_are_one_home_each(home_of, listed, ids, name):
    assert home_of(min(ids)) == ids
    (current,) = ids & listed.keys()
    assert listed[current]["name"] == name
    assert ids - {current} <= set(listed[current]["other_codes"].split(", "))


@pytest.mark.parametrize(("before", "after"), [
    ("Woodlands Residential Care Home", "Woodland Care Home"),
    ("Treelands Care Home", "Handsale Limited - Treelands Care Home"),
])  # fmt: skip
def test_a_successor_in_other_spelling_is_the_same_home(real_data, home_of, before, after):
    documents = [json.loads(p.read_text(encoding="utf-8"))
                 for p in (real_data / "cqc" / "api_oldham" / "location_details").glob("*.json")]  # fmt: skip
    code = {document["name"]: document["locationId"] for document in documents}
    assert code[after] in home_of(code[before])


def test_clifton_manors_two_homes_stay_two(home_of, listed):
    assert home_of("1-125732908") == {"1-125732908"}
    assert home_of("1-125732925") == {"1-125732925"}
    assert (listed["1-125732908"]["beds"], listed["1-125732925"]["beds"]) == (30, 47)


def test_halecroft_is_found_by_the_names_of_older_registers(listed):
    assert "Sunrise of Hale Barns" in listed["1-19897458875"]["former_names"]


def test_every_join_has_a_reason_and_none_is_of_two_services_without_the_register(loaded):
    store, _ = loaded
    said = [join for join in joins(store) if join["status"] == "joined"]
    rules = Counter(join["rule"] for join in said)
    assert set(rules) == {"a", "b", "c"}
    assert all(join["reason"].endswith(".") for join in said)
    row, registration = records.registration_row.c, records.registration.c
    with store.read() as connection:
        services = {}
        question = select(registration.code, row.service).join(
            records.registration_row, row.registration_id == registration.registration_id
        )
        for code, service in connection.execute(question):
            services.setdefault(code, set()).add(service)
    for join in said:
        if join["rule"] != "a":
            assert services[join["registration"]] & services[join["other"]], join["reason"]


def test_common_names_are_as_many_homes_as_the_register_has(listed, real_data):
    rows = [row for path in (real_data / "cqc" / REGIONS).glob("*.csv") for row in _rows(path)]
    of_one_name = [row for row in rows if row["Location Name"] == "The Old Vicarage"]
    homes_of_one_name = {row["Location ID"] for row in of_one_name if row["Location ID"] in listed}
    assert len(homes_of_one_name) == len(of_one_name) > 5
