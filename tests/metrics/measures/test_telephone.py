"""Calls for advice: an extract, complete for areas and months."""

ELM, OAK, ASH, PROVISIONAL, ESTIMATED = "1-100000001", "1-100000002", "1-100000003", 1, 2


def calls(told, *rows, covers="2016-09 to 2016-10", area="Q01", released="2016-12-01", source="X"):
    head = f"# covers: {covers}\n# area: {area}\n# released: {released}\n# source: {source}\n"
    columns = "call_id,called_at,cqc_location_id,channel,outcome\n"
    return told.tell("telephone_calls", head + columns + "\n".join(rows) + "\n")


def test_every_call_counts_whichever_line_took_it(told):
    calls(
        told, f"1,2016-09-03 02:10,{ELM},111,ambulance", f"2,2016-09-03 09:00,{ELM},hub,advice",
        f"3,2016-09-30 23:59,{ELM},gp_line,", f"4,2016-10-01 00:00,{ELM},111,gp",
    )  # fmt: skip
    assert told.value("nhs111_calls") == 3
    assert told.value("nhs111_calls", month="2016-10") == 1


def test_a_covered_month_without_calls_is_none_and_an_area_outside_is_not_covered(told):
    calls(told, f"1,2016-09-03 02:10,{ELM},111,", f"2,2016-09-03 02:10,{ASH},111,")
    assert told.value("nhs111_calls", OAK) == 0
    assert told.seen("nhs111_calls", ASH) is None
    assert told.seen("nhs111_calls", month="2016-08") is None


def test_calls_have_bed_days_to_stand_over(told):
    calls(told, f"1,2016-09-03 02:10,{ELM},111,")
    assert told.seen("occupied_bed_days") == (40 * 30 * 0.85, None, None, False, ESTIMATED)


def test_a_newer_release_replaces_the_sender_s_months_and_senders_are_added(told):
    calls(told, f"1,2016-09-03 02:10,{ELM},111,", f"2,2016-09-04 02:10,{ELM},111,", released="2016-10-20")
    number = calls(told, f"1,2016-09-03 02:10,{ELM},111,", released="2016-11-20")
    calls(told, f"1,2016-09-03 02:10,{ELM},hub,", source="Y", released="2016-12-01")
    assert [told.value("nhs111_calls", asat=day) for day in ("2016-11-19", "2016-11-20")] == [2, 1]
    assert told.value("nhs111_calls") == 2
    assert told.seen("nhs111_calls", asat="2016-10-20").marks == PROVISIONAL  # lag 1: final in November
    told.undo(number)
    assert told.value("nhs111_calls") == 3


def test_a_month_in_part_says_so(told):
    text = "# area: Q01\n# released: 2016-09-20\ncall_id,called_at,cqc_location_id,channel\n"
    told.tell("telephone_calls", f"{text}1,2016-09-03 02:10,{ELM},111\n")
    assert told.seen("nhs111_calls").part
