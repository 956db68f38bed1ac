"""Surveys of one day and reviews of medicines: a row a home and month."""

ELM, OAK, SELF_REPORTED = "1-100000001", "1-100000002", 4


def survey(told, *rows, released="2016-12-01", source="nurse"):
    columns = "survey_date,cqc_location_id,residents_surveyed,with_pressure_ulcer,with_catheter_uti"
    head = f"# released: {released}\n# source: {source}\n{columns}\n"
    return told.tell("point_survey", head + "\n".join(rows) + "\n")


def test_a_survey_counts_in_the_month_of_its_day(told):
    survey(told, f"2016-09-30,{ELM},38,3,1")
    names = ("residents_surveyed", "residents_with_pressure_ulcer", "residents_with_catheter_uti")
    assert [told.value(name) for name in names] == [38, 3, 1]
    assert told.seen("residents_surveyed").marks == SELF_REPORTED
    assert told.seen("residents_surveyed", month="2016-10") is None
    assert told.seen("residents_surveyed", OAK) is None


def test_a_newer_survey_of_the_month_replaces_the_whole_row_whoever_sent_it(told):
    survey(told, f"2016-09-05,{ELM},38,3,1", released="2016-10-03")
    number = survey(told, f"2016-09-28,{ELM},40,2,", released="2016-11-03", source="home")
    assert told.value("residents_with_catheter_uti", asat="2016-11-02") == 1
    assert told.value("residents_surveyed") == 40 and told.seen("residents_with_catheter_uti") is None
    told.undo(number)
    assert told.value("residents_surveyed") == 38


def test_of_two_surveys_of_a_month_in_one_file_neither_counts(told):
    survey(told, f"2016-09-05,{ELM},38,3,1", f"2016-09-28,{ELM},40,2,1", f"2016-09-28,{OAK},20,0,0")
    assert told.seen("residents_surveyed") is None
    assert told.value("residents_surveyed", OAK) == 20


def test_two_registrations_that_become_one_home_contradict_each_other(told):
    survey(told, f"2016-09-05,{ELM},38,3,1", f"2016-09-28,{OAK},20,0,0")
    register = (told.folder / "1_care_homes.csv").read_text().replace("2014-01-05", "2016-12-05")
    joined = register.replace("close_date", "close_date,predecessor_cqc_location_id").replace(
        f"{OAK},Oak House,nursing,30,,QX1 1AB,Q01,Aldermouth,2012-03-01,2016-12-12",
        f"{OAK},Oak House,nursing,30,,QX1 1AB,Q01,Aldermouth,2012-03-01,2016-12-12,{ELM}",
    )
    told.tell("care_homes", joined.replace("2012-03-01,\n", "2012-03-01,,\n"))
    assert told.seen("residents_surveyed") is None


def test_hidden_cells_of_a_survey(told):
    survey(told, f"2016-09-05,{ELM},*,*,<5")
    assert told.seen("residents_surveyed") is None
    assert told.seen("residents_with_pressure_ulcer")[:3] == (None, 1, 7)
    assert told.seen("residents_with_catheter_uti").bounds == (1, 4)


def test_reviews_count_medicines(told):
    columns = "month,cqc_location_id,residents_reviewed,medicines_reviewed,medicines_stopped"
    rows = f"2016-09,{ELM},6,48,9\n2016-09,{OAK},3,*,<5\n"
    told.tell("medicine_reviews", f"# released: 2016-12-01\n{columns}\n{rows}")
    assert (told.value("medicines_reviewed"), told.value("medicines_stopped")) == (48, 9)
    assert told.seen("medicines_reviewed", OAK) is None
    assert told.seen("medicines_stopped", OAK).bounds == (1, 4)
    assert told.seen("medicines_stopped", month="2016-10") is None
