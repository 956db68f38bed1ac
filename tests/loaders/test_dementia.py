"""Whether a home offers care for people with dementia: from each register, and as known through time."""

import pytest

ELM, OAK = "1-900000001", "1-900000002"
HEADINGS = (
    "Location ID,Location HSCA start date,Care home?,Location Name,Location ODS Code,Care homes beds,"
    "Location Local Authority,Location Street Address,Location Postal Code,Provider ID,Provider Name,"
    "Service type - Care home service with nursing,Service type - Care home service without nursing,"
    "Service user band - Dementia,Service user band - Older People"
)
API = (
    "locationId,name,numberOfBeds,registrationDate,careHome,gacServiceTypes,specialisms,localAuthority,"
    "postalCode"
)
DIRECTORY = (
    "Name,Also known as,Address,Postcode,Phone number,Service's website (if available),Service types,"
    "Date of latest check,Specialisms/services,Provider name,Local Authority,Region,Location URL,"
    "CQC Location ID (for office use only),CQC Provider ID (for office use only)"
)


@pytest.fixture
def snapshot(write):
    """CQC's list of a month: of each home its id, whether the band of dementia says Y, and its beds."""

    def _snapshot(day, *homes):
        rows = [f"{code},01/10/2010,Y,Elm House,,{beds},Sutton,1 Elm Road,QX1 2AB,1-101,Elm Ltd,Y,,{band},Y"
                for code, band, beds in homes]  # fmt: skip
        return write(f"hsca_active_locations_{day}.csv", "\n".join([HEADINGS, *rows]))

    return _snapshot


def test_a_home_says_so_from_the_snapshot_that_ticks_it(quick_store, snapshot, load, periods_of):
    load(quick_store, snapshot("2014-01-01", (ELM, "", 40)), released="2014-01-05")
    load(quick_store, snapshot("2015-01-01", (ELM, "Y", 40)), released="2015-01-05")
    assert periods_of(quick_store, ELM, "dementia", "beds") == [
        ("2010-10-01", "2015-01-01", "N", 40),
        ("2015-01-01", "still", "Y", 40),
    ]
    assert periods_of(quick_store, ELM, "dementia", asat="2014-06-01") == [("2010-10-01", "still", "N")]


def test_our_own_register_does_not_say(quick_store, register, load, periods_of):
    load(quick_store, register("care_homes.csv", {"cqc_location_id": OAK}))
    assert [row[-1] for row in periods_of(quick_store, OAK, "dementia")] == [None]


@pytest.mark.parametrize(("cell", "said"), [
    ("\"[{'name': 'Dementia'}, {'name': 'Caring for adults over 65 yrs'}]\"", "Y"),
    ("\"[{'name': 'Caring for adults over 65 yrs'}]\"", "N"), ("[]", None), ("", None),
])  # fmt: skip
def test_documents_of_the_api_name_it_among_the_specialisms(quick_store, write, load, periods_of, cell, said):
    row = f"{ELM},Elm House,28,04/11/2013,Y,\"[{{'name': 'Nursing homes'}}]\",{cell},Oldham,OL1 1AA"
    load(quick_store, write("cqc_api_2016-01-01.csv", f"{API}\n{row}"))
    assert [found[-1] for found in periods_of(quick_store, ELM, "dementia")] == [said]


@pytest.mark.parametrize(("cell", "said"), [
    ("Caring for adults over 65 yrs|Dementia", "Y"), ("Caring for adults over 65 yrs", "N"), ("", None),
])  # fmt: skip
def test_the_weekly_directory_lists_it_with_the_specialisms(
    quick_store, write, load, periods_of, cell, said
):
    row = (f'Elm House,,"1 Elm Road, Sutton",QX1 2AB,1,,Nursing homes,14/Apr/2022 - 00:00,{cell},Elm Ltd,'
           f"Sutton,London,,{ELM},1-101")  # fmt: skip
    load(quick_store, write("directory_2026-08-19.csv", f"{DIRECTORY}\n{row}"))
    assert [found[-1] for found in periods_of(quick_store, ELM, "dementia")] == [said]


def test_of_two_live_registrations_one_that_says_so_is_enough(quick_store, write, load, periods_of):
    dual = (
        f"{ELM},Elm House,28,04/11/2013,Y,\"[{{'name': 'Nursing homes'}}]\",\"[{{'name': 'Dementia'}}]\","
        f"Oldham,OL1 1AA,55\n"
        f"{OAK},Elm House,20,04/11/2014,Y,\"[{{'name': 'Nursing homes'}}]\",\"[{{'name': 'Other'}}]\","
        f"Oldham,OL1 1AA,55\n"
    )
    load(quick_store, write("cqc_api_2016-01-01.csv", f"{API},uprn\n{dual}"))
    found = periods_of(quick_store, ELM, "dementia", "beds")
    assert found[-1][2:] == ("Y", 28)
