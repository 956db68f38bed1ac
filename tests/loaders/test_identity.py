"""Which registrations are one home: small registers written by hand, then the real ones."""

import json
from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import select

from loaders.listing import homes, joins
from loaders.load import Options, load_file
from loaders.records import area, registration_row
from loaders.store import open_store

TRAFFORD = (
    "name,cqc_id,type,address,postcode,telephone,website,provider,inspection_date,cqc_webpage,area_name,"
    "area_code,lon,lat"
)


@pytest.fixture
def trafford(write):
    """A borough's register as that borough writes it; its day stands in the file's name."""

    def _trafford(month, *homes):
        rows = [f'{name},{code},{kind},"{street},Town",{postcode},1,NA,P,NA,x,Trafford,E08000009,-2.3,53.4'
                for code, name, street, postcode, kind in homes]  # fmt: skip
        return write(f"trafford_care_homes_{month}.csv", "\n".join([TRAFFORD, *rows]))

    return _trafford


KARA = ("1-125174664", "Kara House Residential Care Home", "29 Harboro Road", "M33 5AN", "Residential homes")
PLACE = ("1-10122564754", "Our Place", "29 Harboro Road", "M33 5AN", "Residential homes")
OTHER = ("1-111111111", "Elsewhere", "1 Other Road", "M33 6AA", "Residential homes")


def _load(store, *paths):
    for path in paths:
        load_file(store, path)


def test_the_register_says_which_came_before(quick_store, register, homes_of):
    _load(quick_store, register(
        "care_homes.csv",
        {"cqc_location_id": "1-900000001", "close_date": "2014-07-01"},
        {"cqc_location_id": "1-900000002", "name": "Oak House", "address": "9 Far Lane, Wexham",
         "open_date": "2014-07-01", "predecessor_cqc_location_id": "1-900000001"},
    ))  # fmt: skip
    assert homes_of(quick_store) == {frozenset({"1-900000001", "1-900000002"})}
    assert joins(quick_store)[0]["reason"] == (
        "The register names 1-900000001 as its predecessor of 1-900000002 (Oak House)."
    )


def test_a_predecessor_that_no_register_lists_still_leads_to_its_home(quick_store, register, homes_of):
    _load(quick_store, register(
        "care_homes.csv", {"cqc_location_id": "1-900000002", "predecessor_cqc_location_id": "1-800000001"}
    ))  # fmt: skip
    assert homes_of(quick_store) == {frozenset({"1-800000001", "1-900000002"})}
    assert homes(quick_store)[0]["code"] == "1-900000002"


def test_same_uprn_and_service_is_one_home_and_other_service_is_not(quick_store, register, homes_of):
    home = {"uprn": "99001", "name": "A"}
    _load(quick_store, register(
        "care_homes.csv",
        {**home, "cqc_location_id": "1-900000001"},
        {**home, "cqc_location_id": "1-900000002", "name": "B", "address": "2 High Street, Wexham"},
        {**home, "cqc_location_id": "1-900000003", "name": "C", "service": "residential"},
    ))  # fmt: skip
    assert homes_of(quick_store) == {frozenset({"1-900000001", "1-900000002"}), frozenset({"1-900000003"})}


def test_clifton_manors_nursing_and_residential_homes_stay_two(quick_store, register, homes_of):
    place = {"address": "Rivergreen, Nottingham", "postcode": "NG11 8AW"}
    _load(quick_store, register(
        "care_homes.csv",
        {**place, "cqc_location_id": "1-125732908", "name": "Clifton Manor Nursing Home", "beds": "30"},
        {**place, "cqc_location_id": "1-125732925", "name": "Clifton Manor Residential Home", "beds": "47",
         "service": "residential"},
    ))  # fmt: skip
    assert len(homes_of(quick_store)) == 2
    assert [join["status"] for join in joins(quick_store)] == ["suggested"]


def test_one_after_the_other_at_one_address_is_one_home(quick_store, trafford, homes_of):
    _load(quick_store, trafford("2020-04", KARA, OTHER), trafford("2022-06", PLACE, OTHER))
    assert homes_of(quick_store) == {frozenset({KARA[0], PLACE[0]}), frozenset({OTHER[0]})}
    assert "same street and postcode (29 Harboro Road, M33 5AN)" in joins(quick_store)[0]["reason"]


def test_two_at_one_address_at_the_same_time_are_only_suggested(quick_store, trafford, homes_of):
    _load(quick_store, trafford("2020-04", KARA, PLACE), trafford("2022-06", KARA, PLACE))
    assert len(homes_of(quick_store)) == 2
    assert [join["status"] for join in joins(quick_store)] == ["suggested"]


def test_with_a_third_candidate_nobody_is_joined(quick_store, trafford, homes_of):
    third = ("1-222222222", "Third House", "29 Harboro Road", "M33 5AN", "Residential homes")
    _load(quick_store, trafford("2020-04", KARA), trafford("2022-06", PLACE, third))
    assert len(homes_of(quick_store)) == 3


def test_another_service_at_the_address_is_no_candidate(quick_store, trafford, homes_of):
    nursing = ("1-222222222", "Third House", "29 Harboro Road", "M33 5AN", "Nursing homes")
    _load(quick_store, trafford("2020-04", KARA, nursing), trafford("2022-06", PLACE, nursing))
    assert homes_of(quick_store) == {frozenset({KARA[0], PLACE[0]}), frozenset({nursing[0]})}


def test_the_order_of_loading_makes_no_other_homes(tmp_path, trafford, homes_of):
    paths = [trafford("2020-04", KARA, OTHER), trafford("2022-06", PLACE, OTHER), trafford("2025-07", PLACE)]
    seen = []
    for number, order in enumerate(permutations(paths)):
        store = open_store(f"sqlite:///{tmp_path / f'order{number}.db'}")
        _load(store, *order)
        seen.append((homes_of(store), homes(store), sorted(join["reason"] for join in joins(store))))
    assert all(one == seen[0] for one in seen)


HALE = ("295 Hale Road", "WA15 8SN", "Residential homes")
SUNRISE = [("1-2634476775", "Sunrise of Hale Barns", *HALE), ("1-3873974542", "Sunrise of Hale Barns", *HALE)]
HALECROFT = [("1-11457547978", "Halecroft Grange", *HALE), ("1-11462647983", "Halecroft Grange", *HALE)]


def test_dual_registrations_before_and_after_a_new_name_are_one_home(quick_store, trafford, homes_of):
    _load(quick_store, trafford("2020-04", *SUNRISE), trafford("2022-06", *HALECROFT))
    assert homes_of(quick_store) == {frozenset(one[0] for one in SUNRISE + HALECROFT)}
    assert homes(quick_store)[0]["code"] == "1-11462647983"
    assert homes(quick_store)[0]["former_names"] == "Sunrise of Hale Barns"


def test_beds_of_a_dual_registration_are_the_larger(quick_store, register, periods_of, homes_of):
    _load(quick_store, register(
        "care_homes.csv",
        {"cqc_location_id": "1-900000001", "beds": "40", "dual_cqc_location_id": "1-900000002"},
        {"cqc_location_id": "1-900000002", "beds": "36", "service": "residential"},
        {"cqc_location_id": "1-900000002", "beds": "44", "service": "residential",
         "valid_from": "2015-06-01"},
    ))  # fmt: skip
    assert len(homes_of(quick_store)) == 1
    assert periods_of(quick_store, "1-900000001", "beds", "service") == [
        ("2010-01-01", "2015-06-01", 40, "both"), ("2015-06-01", "still", 44, "both"),
    ]  # fmt: skip


def test_a_home_that_is_renamed_keeps_its_id_and_its_past(quick_store, trafford, periods_of):
    eam = ("1-280605934", "EAM House", "Manchester Road", "M31 4DJ", "Nursing homes")
    _load(quick_store, trafford("2020-04", eam), trafford("2025-07", (eam[0], "Sunflower House", *eam[2:])))
    assert periods_of(quick_store, "1-280605934", "name") == [
        ("always", "2025-07-01", "EAM House"), ("2025-07-01", "still", "Sunflower House"),
    ]  # fmt: skip


def test_a_home_closes_when_two_registers_in_a_row_lack_it(quick_store, trafford, scope_of):
    first, second = trafford("2014-04", KARA, OTHER), trafford("2015-06", OTHER)
    _load(quick_store, first, second)
    assert scope_of(quick_store, KARA[0]) == ("2014-04", "still")
    _load(quick_store, trafford("2016-07", OTHER))
    assert scope_of(quick_store, KARA[0]) == ("2014-04", "2015-06")
    assert scope_of(quick_store, OTHER[0]) == ("2014-04", "still")


def test_a_register_of_another_area_closes_nothing(quick_store, trafford, write, scope_of):
    _load(quick_store, trafford("2014-04", KARA))
    for month in ("2015-06", "2016-07"):
        path = trafford(month, OTHER)
        path.write_text(path.read_text().replace("Trafford,E08000009", "Oldham,E08000004"))
        _load(quick_store, path)
    assert scope_of(quick_store, KARA[0]) == ("2014-04", "still")


def test_what_came_after_keeps_the_home_open(quick_store, trafford, scope_of, periods_of):
    _load(quick_store, trafford("2014-04", KARA, OTHER), trafford("2015-06", PLACE, OTHER),
          trafford("2016-07", PLACE, OTHER))  # fmt: skip
    assert scope_of(quick_store, KARA[0]) == ("2014-04", "still")
    assert [name for *_, name in periods_of(quick_store, KARA[0], "name")] == [KARA[1], PLACE[1]]


def test_the_month_of_closing_is_no_longer_in_scope(quick_store, register, scope_of):
    _load(quick_store, register(
        "care_homes.csv",
        {"cqc_location_id": "1-900000001", "open_date": "2014-09-12", "close_date": "2016-09-12"},
    ))  # fmt: skip
    assert scope_of(quick_store, "1-900000001") == ("2014-09", "2016-09")


def test_facts_as_at_a_day_are_those_of_the_registers_known_by_then(quick_store, register, periods_of):
    home = {"cqc_location_id": "1-900000001"}
    _load(
        quick_store,
        register("late.csv", {**home, "beds": "50"}, released="2016-10-01"),
        register("early.csv", {**home, "beds": "40"}, released="2015-04-01"),
    )
    assert periods_of(quick_store, "1-900000001", "beds") == [
        ("2010-01-01", "2016-10-01", 40), ("2016-10-01", "still", 50),
    ]  # fmt: skip
    assert periods_of(quick_store, "1-900000001", "beds", asat="2016-09-30") == [("2010-01-01", "still", 40)]
    # Before any register knew it, its earliest facts.
    assert periods_of(quick_store, "1-900000001", "beds", asat="2014-01-01") == [("2010-01-01", "still", 40)]


def test_membership_follows_the_dated_rows_alone(quick_store, register, periods_of):
    home = {"cqc_location_id": "1-900000001", "programme_start": "2015-04-01"}
    _load(quick_store, register(
        "care_homes.csv",
        {**home, "programme": "vanguard"},
        {**home, "programme": "", "valid_from": "2016-01-01", "area_code": "Q02"},
    ))  # fmt: skip
    assert periods_of(quick_store, "1-900000001", "programme") == [
        ("2010-01-01", "2016-01-01", 1), ("2016-01-01", "still", 0),
    ]  # fmt: skip


def test_a_register_that_knows_less_takes_nothing_away(quick_store, register, trafford, periods_of):
    full = {"cqc_location_id": KARA[0], "name": KARA[1], "service": "residential", "beds": "21",
            "programme": "vanguard", "address": "29 Harboro Road, Sale", "postcode": "M33 5AN"}  # fmt: skip
    _load(quick_store, register("care_homes.csv", full, released="2014-01-01"), trafford("2015-04", KARA))
    assert periods_of(quick_store, KARA[0], "beds", "programme")[-1][2:] == (21, 1)


def test_a_corrected_release_of_one_snapshot_replaces_it(quick_store, trafford, load, periods_of):
    path = trafford("2014-04", KARA, OTHER)
    load(quick_store, path, released="2014-05-01")
    path.write_text(path.read_text().replace(OTHER[0], "1-333333333"))
    load(quick_store, path, released="2014-06-01")
    assert [home["code"] for home in homes(quick_store)] == ["1-333333333", KARA[0]]
    assert periods_of(quick_store, OTHER[0], asat="2014-05-31") == [("always", "still")]


def test_an_area_has_the_name_that_the_newest_load_gave_it(quick_store, register):
    home = {"cqc_location_id": "1-900000001"}
    _load(quick_store, register("a.csv", {**home, "area_name": "Wexham"}, released="2015-04-01"))
    _load(quick_store, register("b.csv", {**home, "area_name": "Wexham and Marsh"}, released="2016-04-01"))
    with quick_store.read() as connection:
        assert connection.execute(select(area.c.code, area.c.name)).all() == [("Q01", "Wexham and Marsh")]


def test_a_document_is_replaced_by_a_later_release_of_the_same_day(quick_store, write, periods_of):
    def document(beds):
        return json.dumps({"locationId": "1-900000001", "name": "Elm House", "careHome": "Y",
                           "numberOfBeds": beds, "registrationDate": "2010-01-01",
                           "postalCode": "QX1 2AB", "localAuthority": "Wexham"})  # fmt: skip

    for day, beds in (("2016-05-01", 40), ("2016-06-01", 44)):
        load_file(quick_store, write("api_2016-04-01.json", document(beds)), Options(released=day))
    assert periods_of(quick_store, "1-900000001", "beds") == [("2010-01-01", "still", 44)]
    assert periods_of(quick_store, "1-900000001", "beds", asat="2016-05-15") == [("2010-01-01", "still", 40)]


def test_of_two_rows_that_hold_from_one_day_the_newer_is_believed(quick_store, register, periods_of):
    home = {"cqc_location_id": "1-900000001"}
    _load(quick_store, register(
        "a.csv", {**home, "beds": "40"}, {**home, "beds": "50", "valid_from": "2015-04-01"},
        released="2015-05-01",
    ))  # fmt: skip
    newer = {**home, "beds": "52", "valid_from": "2015-04-01"}
    _load(quick_store, register("b.csv", newer, released="2016-05-01"))
    assert periods_of(quick_store, "1-900000001", "beds") == [
        ("2010-01-01", "2015-04-01", 40), ("2015-04-01", "still", 52),
    ]  # fmt: skip


def test_a_month_in_the_files_name_that_is_none_dates_nothing(quick_store, trafford):
    load_file(quick_store, trafford("2016-13", KARA), Options(released="2016-05-01"))
    with quick_store.read() as connection:
        (taken,) = connection.execute(select(registration_row.c.snapshot_on)).scalars()
    assert date.fromordinal(taken) == date(2016, 5, 1)


def test_a_street_and_a_name_are_compared_without_their_usual_abbreviations(quick_store, register, homes_of):
    _load(quick_store, register(
        "care_homes.csv",
        {"cqc_location_id": "1-900000001", "address": "1 High Street, Wexham", "close_date": "2014-07-01"},
        {"cqc_location_id": "1-900000002", "address": "1 High St., Wexham", "open_date": "2014-07-01"},
    ))  # fmt: skip
    assert homes_of(quick_store) == {frozenset({"1-900000001", "1-900000002"})}
