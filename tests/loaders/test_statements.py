"""What a file says of itself and what the command says: one may add to the other, never contradict it."""

import pytest

from loaders.problems import FileProblem

CALLS = "incident_id,called_at,cqc_location_id,outcome\n1,2016-04-03 02:10,1-900000001,see_treat"
STAYS = """
spell_id,person_key,admitted_on,discharged_on,admission_method,cqc_location_id
1,p1,2016-03-30,2016-04-03,21,1-900000001
"""


@pytest.fixture
def taken(quick_store, register, load, write):
    """The receipt of a file that says so, with a command that says so."""
    load(quick_store, register("homes.csv", {"cqc_location_id": "1-900000001"}, released="2016-01-01"))

    def _taken(said, text=CALLS, **options):
        return load(quick_store, write("file.csv", text, **said), **options)

    return _taken


def test_the_command_says_what_the_file_leaves_out(taken):
    receipt = taken({"covers": "2016-04"}, areas="q01", released="2016-05-02", source=" RX0 ")
    assert (receipt.covers, receipt.area, receipt.known_on) == ("2016-04 to 2016-04", "Q01", "2016-05-02")
    assert receipt.source == "RX0"


def test_both_may_say_the_same(taken):
    assert taken({"released": "2 May 2016"}, released="2016-05-02").known_on == "2016-05-02"


def test_a_blank_statement_says_nothing(taken):
    assert taken({"released": " "}, released="2016-05-02").known_on == "2016-05-02"


@pytest.mark.parametrize(
    ("said", "options", "why"),
    [
        ({"released": "2016-05-02"}, {"released": "2016-05-03"}, "--released 2016-05-03.*Leave out"),
        ({"area": "Q01"}, {"areas": "Q02"}, "'# area: Q01' and the command --area Q02"),
        ({"covers": "April"}, {}, "# covers is 'April': write the months as 2016-04 to 2016-10"),
        ({"covers": "2016-05 to 2016-04"}, {}, "the earlier first"),
        ({"covers": "2016-04:2016-05:2016-06"}, {}, "the earlier first"),
        ({}, {"released": "31/04/2016"}, "--released is '31/04/2016'"),
        ({"basis": "arrival"}, {}, "# basis is 'arrival': write admission or discharge"),
        ({"carried_in": "perhaps"}, {}, "# carried_in is 'perhaps': write yes or no"),
    ],
)
def test_what_contradicts_or_cannot_be_read_is_refused_by_name(taken, said, options, why):
    with pytest.raises(FileProblem, match=why):
        taken(said, **options)


def test_stays_come_by_the_month_of_their_discharge_where_the_file_says_so(taken):
    assert taken({"basis": "Discharge"}, STAYS).covers == "2016-04 to 2016-04"


def test_without_any_discharge_a_file_by_discharge_needs_its_months(taken):
    text = STAYS.replace(",discharged_on", "").replace(",2016-04-03", "")
    with pytest.raises(FileProblem, match="covers"):
        taken({"basis": "discharge"}, text)
