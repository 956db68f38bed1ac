"""What pages read of loads and returns, on each of the two databases."""

from datetime import date

import pytest

from dashboard.loading import load_paths, send_return, settle_alias, undo_load
from loaders import ledger, listing, returns, suggestions
from loaders.load import Options
from loaders.problems import Problem

HOME, SEPTEMBER = "1-900", 2016 * 12 + 8
REGISTER = (
    "cqc_location_id,name,service,beds,postcode,area_code,area_name,open_date\n"
    "1-900,Elm House,nursing,40,QX1 1AA,Q01,Northmoor,2010-01-01\n"
    "1-901,Oak House,nursing,30,QX1 1AB,Q02,Southmoor,2010-01-01\n"
)
HEAD = "cqc_location_id,month,occupied_bed_days,falls\n"


@pytest.fixture
def given(store, tmp_path):
    """Loads a text under a name; its receipt."""

    def load(name, text, **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return next(load_paths(store, [path], Options(by="somebody", **options)))

    assert load("register.csv", REGISTER).accepted == 2
    return load


def test_a_load_is_read_as_its_receipt_said_it(store, given):
    receipt = given(
        "a.csv", f"# source: A\n{HEAD}1-900,2016-09,900,4\n1-900,2016-9x,1,1\n1-999,2016-09,1,1\n"
    )
    newest, register = ledger.loads(store)
    assert (newest.load_id, newest.file, newest.sender, newest.by) == (
        receipt.load_id,
        "a.csv",
        "A",
        "somebody",
    )
    counts = ("rows_read", "accepted", "duplicates", "rejected", "unmatched", "conflicts", "ignored")
    assert [getattr(newest, name) for name in counts] == [getattr(receipt, name) for name in counts]
    assert newest.known_on == date(2016, 11, 14) and newest.standing and newest.months_text is None
    assert newest == ledger.load_of(store, newest.load_id) and ledger.load_of(store, 99) is None
    assert register.dataset == "care_homes"


def test_what_waits_is_counted_as_it_is_now(store, given):
    one = given("a.csv", f"{HEAD}1-900,2016-09,900,4\n1-999,2016-09,1,1\n").load_id
    assert ledger.waiting_in(store, [one]) == {one: 1}
    assert ledger.load_of(store, one).matched(1) == 0.5
    settle_alias(store, suggestions.queue(store)[0].alias, "1-901", by="somebody")
    assert ledger.waiting_in(store, [one]) == {}
    assert ledger.load_of(store, one).matched(0) == 1


def test_a_load_without_rows_to_match_has_no_share(store, given):
    one = given("a.csv", f"{HEAD}1-900,2016-9x,900,4\n").load_id
    assert ledger.load_of(store, one).matched(0) is None


def test_a_load_is_of_the_areas_of_the_homes_that_it_names(store, given):
    one = given("a.csv", f"{HEAD}1-900,2016-09,900,4\n").load_id
    both = given("b.csv", f"# source: B\n{HEAD}1-900,2016-08,900,4\n1-901,2016-08,9,4\n").load_id
    assert ledger.areas_in(store, [one, both]) == {one: {"Q01"}, both: {"Q01", "Q02"}}


def test_the_load_before_is_the_last_that_stands_of_the_same_source(store, given):
    ids = [
        given(f"{month}.csv", f"# source: {source}\n{HEAD}1-900,2016-0{month},900,4\n").load_id
        for month, source in ((1, "A"), (2, "B"), (3, "A"), (4, "A"))
    ]
    undo_load(store, ids[2], "somebody")
    found = ledger.loads(store)
    by_id = {one.load_id: one for one in found}
    assert ledger.before(by_id[ids[3]], found).load_id == ids[0]
    assert ledger.before(by_id[ids[1]], found) is None
    assert by_id[ids[2]].undone_by == "somebody" and by_id[ids[2]].undone_at is not None


def test_rows_left_over_are_in_the_order_of_the_file(store, given):
    one = given("a.csv", f"{HEAD}1-900,2016-9x,1,1\n1-900,2016-09,900,4\n1-900,soon,2,2\n").load_id
    rows = ledger.left_over(store, one)
    assert [row.kind for row in rows] == ["rejected", "rejected"]
    assert [row.cells["month"] for row in rows] == ["2016-9x", "soon"]
    assert rows[0].row < rows[1].row and rows[0].reason
    assert ledger.left_over(store, one, 1) == rows[:1]


def test_the_return_that_counts_is_that_of_the_newest_release(store, given):
    given("new.csv", f"# released: 2016-11-01\n{HEAD}1-900,2016-09,900,5\n")
    given("old.csv", f"# released: 2016-10-01\n{HEAD}1-900,2016-09,900,3\n")
    sent = returns.sent_returns(store, HOME, SEPTEMBER, SEPTEMBER)
    assert sent[SEPTEMBER].cells["falls"] == 5 and sent[SEPTEMBER].file == "new.csv"
    assert returns.sent_returns(store, "1-901", SEPTEMBER, SEPTEMBER) == {}


def test_a_draft_is_kept_as_typed_until_it_is_sent(store, given):
    assert returns.draft(store, HOME, SEPTEMBER) is None
    returns.keep_draft(store, HOME, SEPTEMBER, {"falls": "1x"}, False, "somebody")
    returns.keep_draft(store, HOME, SEPTEMBER, {"falls": "2"}, True, "another")
    kept = returns.draft(store, HOME, SEPTEMBER)
    assert (kept.cells, kept.tried, kept.by) == ({"falls": "2"}, True, "another")
    receipt = send_return(store, HOME, SEPTEMBER, {"falls": "2", "occupied_bed_days": "900"}, "another")
    assert (receipt.accepted, receipt.source) == (1, HOME)
    assert returns.draft(store, HOME, SEPTEMBER) is None
    again = send_return(store, HOME, SEPTEMBER, {"falls": "3", "occupied_bed_days": "900"}, "another")
    assert not ledger.load_of(store, receipt.load_id).standing
    assert returns.known_today(store, HOME, SEPTEMBER) == {again.load_id: True}
    assert returns.sent_returns(store, HOME, SEPTEMBER, SEPTEMBER)[SEPTEMBER].cells["falls"] == 3


def test_a_return_does_not_overrule_a_file_of_the_same_day(store, given):
    given("area.csv", f"# source: area\n{HEAD}1-900,2016-09,900,3\n")
    with pytest.raises(Problem, match="holds this home's return of the month already"):
        send_return(store, HOME, SEPTEMBER, {"falls": "4", "occupied_bed_days": "900"}, "somebody")
    assert returns.sent_returns(store, HOME, SEPTEMBER, SEPTEMBER)[SEPTEMBER].cells["falls"] == 3


def test_a_row_names_the_home_by_what_it_has(store, given):
    assert returns.keys_of(store, HOME) == {"cqc_location_id": HOME}
    text = returns.file_text({"home_name": "Elm, House"}, "x", SEPTEMBER, {"falls": "1"})
    assert '"Elm, House",2016-09,' in text and text.startswith("# source: x\n# released: 2016-11-14\n")


def test_a_home_without_an_id_is_named_by_name_and_postcode(store, tmp_path):
    path = tmp_path / "greater_manchester_care_homes_2016-09.csv"
    path.write_text(
        "name,type,address,postcode,area_name,area_code,telephone,website,lon,lat\n"
        "Elm House,Nursing homes,1 Elm Road,QX1 1AA,Northmoor,E08000001,,,,\n",
        encoding="utf-8",
    )
    assert next(load_paths(store, [path], Options())).accepted == 1
    with store.read() as connection:
        code = connection.exec_driver_sql("SELECT code FROM home_code WHERE current = 1").scalar_one()
    assert returns.keys_of(store, code) == {"home_name": "Elm House", "postcode": "QX1 1AA"}
    send_return(store, code, SEPTEMBER, {"falls": "2", "occupied_bed_days": "900"}, "somebody")
    assert returns.sent_returns(store, code, SEPTEMBER, SEPTEMBER)[SEPTEMBER].cells["falls"] == 2


def test_the_months_of_a_load_are_said_in_words(store, given):
    calls = "incident_id,called_at,cqc_location_id,outcome\n1,2016-04-03 02:10,1-900,see_treat\n"
    one = given("one.csv", f"# covers: 2016-04\n# area: Q01\n{calls}").load_id
    two = given("two.csv", f"# covers: 2016-04 to 2016-05\n# area: Q01\n# source: B\n{calls}").load_id
    assert ledger.load_of(store, one).months_text == "April 2016"
    assert ledger.load_of(store, two).months_text == "April 2016 to May 2016"


def test_rejects_may_be_asked_for_of_one_load(store, given):
    one = given("a.csv", f"{HEAD}1-900,2016-9x,1,1\n").load_id
    two = given("b.csv", f"{HEAD}1-901,September,1,1\n").load_id
    (found,) = listing.rejects(store, two)
    assert (found["load"], found["file"], found["row"]) == (two, "b.csv", 2)
    assert [row["load"] for row in listing.rejects(store)] == [one, two]
    undo_load(store, one, by="somebody")
    assert listing.rejects(store, one) == []
