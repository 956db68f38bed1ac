"""Beds occupied, as a share of those registered."""

ELM, OAK, ASH, ESTIMATED, SELF_REPORTED = "1-100000001", "1-100000002", "1-100000003", 2, 4


def test_occupancy_is_of_what_was_returned_over_the_beds_of_each_day(told):
    told.returns("occupied_bed_days,occupied_beds", f"2016-09,{ELM},1080,", f"2016-10,{ELM},,35.5")
    assert told.seen("occupied_bed_days_returned") == (1080, None, None, False, SELF_REPORTED)
    assert told.value("registered_bed_days") == 40 * 30
    found = told.seen("occupied_bed_days_returned", month="2016-10")
    assert (found.value, found.marks) == (35.5 * 31, SELF_REPORTED | ESTIMATED)
    assert told.value("registered_bed_days", month="2016-10") == 40 * 31


def test_beds_alone_tell_no_occupancy(told):
    told.returns("occupied_bed_days,falls", f"2016-09,{ELM},,3", f"2016-09,{OAK},*,3")
    for home, beds in ((ELM, 40), (OAK, 30)):
        assert told.value("occupied_bed_days", home) == beds * 30 * 0.85
        assert told.seen("occupied_bed_days_returned", home) is None
        assert told.seen("registered_bed_days", home) is None


def test_a_hidden_number_of_bed_days_leaves_the_occupied_beds(told):
    told.returns("occupied_bed_days,occupied_beds", f"2016-09,{ELM},*,36")
    assert told.value("occupied_bed_days_returned") == 36 * 30
