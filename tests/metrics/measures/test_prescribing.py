"""What was prescribed: items and costs by BNF code, and residents by how much they take."""

import pytest

ELM, OAK, PROVISIONAL, SUPPRESSED = "1-100000001", "1-100000002", 1, 8
ANTIBIOTIC, OTHER_ANTIBIOTIC, SUPPLEMENT, OTHER = (
    "0501013B0AAAAAA", "0501130R0AAAAAA", "090402000BBAAAA", "040303000AAAAAA",
)  # fmt: skip


def prescribed(told, *rows, released="2016-12-01", source="X"):
    """Rows of home, BNF code, items and cost in September, with 30 residents."""
    head = f"# released: {released}\n# source: {source}\nmonth,cqc_location_id,bnf_code,items,nic,residents\n"
    return told.tell("prescribing", head + "".join(f"2016-09,{row},30\n" for row in rows))


def test_antibiotics_are_the_items_of_one_section_and_supplements_the_cost_of_another(told):
    prescribed(
        told, f"{ELM},{ANTIBIOTIC},3,12.00", f"{ELM},{OTHER_ANTIBIOTIC},2,8.00",
        f"{ELM},{SUPPLEMENT},4,50.50", f"{ELM},{SUPPLEMENT},1,9.50", f"{ELM},{OTHER},7,20.00",
    )  # fmt: skip
    assert told.value("antibiotic_items") == 5
    assert told.value("ons_cost") == 60  # a code may repeat: rows are added
    assert told.value("prescribing_cost") == 100


def test_a_home_with_other_items_alone_has_none_and_one_without_a_row_is_not_covered(told):
    prescribed(told, f"{ELM},{OTHER},7,20.00", f"{ELM},050000000000000,1,1.00")
    assert (told.value("antibiotic_items"), told.value("ons_cost")) == (0, 0)
    assert told.seen("antibiotic_items", OAK) is None and told.seen("ons_cost", OAK) is None


def test_hidden_items_are_bounded_where_they_are_antibiotics(told):
    prescribed(told, f"{ELM},{ANTIBIOTIC},*,12.00", f"{ELM},{ANTIBIOTIC},10,12.00", f"{OAK},{OTHER},*,12.00")
    assert told.seen("antibiotic_items")[:3] == (None, 11, 17)
    assert told.seen("antibiotic_items").marks & SUPPRESSED
    assert told.value("antibiotic_items", OAK) == 0


def test_a_newer_release_of_a_sender_replaces_its_own_and_senders_are_added(told):
    prescribed(told, f"{ELM},{ANTIBIOTIC},3,12.00", released="2016-11-01")
    prescribed(told, f"{ELM},{ANTIBIOTIC},1,5.00", released="2016-11-10", source="Y")
    prescribed(told, f"{ELM},{OTHER},9,5.00", released="2016-12-01")
    assert told.value("antibiotic_items", asat="2016-11-30") == 4
    assert told.value("antibiotic_items") == 1
    assert told.seen("antibiotic_items", asat="2016-11-05").marks == PROVISIONAL  # lag 2: final in December
    assert told.seen("antibiotic_items").marks == 0


COLUMNS = ("residents", "medicines_unique", "residents_10plus", "residents_dementia",
           "residents_dementia_antipsychotic")  # fmt: skip
MEASURES = ("residents_prescribed", *COLUMNS[1:])


def residents(told, cells, columns=COLUMNS, released="2016-12-01", source="X"):
    head = f"# released: {released}\n# source: {source}\nmonth,cqc_location_id,{','.join(columns)}\n"
    return told.tell("prescribing_residents", head + f"2016-09,{ELM},{cells}\n")


def test_residents_and_their_medicines_are_counted_as_told(told):
    residents(told, "30,210,8,12,3")
    assert [told.seen(name)[:3] for name in MEASURES] == [(n, None, None) for n in (30, 210, 8, 12, 3)]
    assert told.seen("medicines_unique").marks == 0  # no home told it of itself
    assert told.seen("residents_prescribed", OAK) is None


def test_a_hidden_denominator_is_none_and_a_hidden_count_is_bounded(told):
    residents(told, "<5,21,*,*,<5")
    assert told.seen("residents_prescribed") is None and told.seen("residents_dementia") is None
    assert told.seen("residents_10plus").bounds == (1, 7)
    assert told.seen("residents_dementia_antipsychotic").bounds == (1, 4)


def test_a_column_that_a_file_lacks_is_not_covered(told):
    residents(told, "30,210", columns=COLUMNS[:2])
    assert told.value("medicines_unique") == 210
    assert told.seen("residents_10plus") is None and told.seen("residents_dementia") is None


def test_each_sender_tells_of_its_own_residents(told):
    residents(told, "30,210,8,12,3", released="2016-11-01")
    residents(told, "6,30,1,,", source="Y", released="2016-11-05")
    residents(told, "31,217,9,12,4", released="2016-12-01")
    assert told.value("residents_prescribed", asat="2016-11-06") == 36
    assert told.value("medicines_unique") == 247
    assert told.seen("residents_dementia") is None  # one of the two left it blank


def test_of_rows_that_contradict_each_other_neither_counts(told):
    head = "# released: 2016-12-01\nmonth,cqc_location_id,residents\n"
    told.tell("prescribing_residents", head + f"2016-09,{ELM},30\n2016-09,{ELM},31\n2016-09,{OAK},7\n")
    assert told.seen("residents_prescribed") is None
    assert told.value("residents_prescribed", OAK) == 7


@pytest.mark.parametrize(("released", "marks"), [("2016-11-30", PROVISIONAL), ("2016-12-01", 0)])
def test_residents_are_final_two_months_after(told, released, marks):
    residents(told, "30,210,8,12,3", released=released)
    assert told.seen("residents_prescribed").marks == marks
