"""Falls with harm and severe ulcers, from the log where it is complete, else from the return."""

import pytest

ELM, SELF_REPORTED = "1-100000001", 4
LOGS = ("falls", "utis", "pressure_ulcers")
COVER = "# released: 2016-11-20\nmonth,cqc_location_id,dataset\n"
ULCERS = ("pressure_ulcers_2,pressure_ulcers_3,pressure_ulcers_4,pressure_ulcers_unstageable,"
          "pressure_ulcers_deep_tissue")  # fmt: skip


def log(told, dataset, columns, *rows, months=("2016-08", "2016-09", "2016-10"), **head):
    lines = {"covers": f"{months[0]} to {months[-1]}", "area": "Q01", "released": "2016-11-20"} | head
    text = "".join(f"# {name}: {value}\n" for name, value in lines.items())
    told.tell(dataset, text + columns + "\n" + "\n".join(rows) + "\n")
    cover = [f"{month},{ELM},{log}\n" for month in months for log in LOGS]
    told.tell("log_cover", COVER + "".join(cover))


def falls(told, *harms):
    rows = [f"{number},2016-09-{number + 1:02d},{ELM},{harm}" for number, harm in enumerate(harms)]
    log(told, "falls", "incident_id,occurred_at,cqc_location_id,harm,location", *rows)


def test_falls_graded_low_or_worse_are_falls_with_harm(told):
    falls(told, "none,", "low,", "moderate,", "severe,", "death,", "unknown,", ",", "severe,hospital")
    assert told.value("falls") == 7  # all but the one in hospital
    assert told.value("falls_with_harm") == 4  # unknown is not harm


def test_a_near_miss_in_a_homes_own_log_is_no_fall_and_takes_back_the_fall_it_was(told):
    """Three entries; a month later the home says that the second, told as a fall, was a near miss."""
    told.tell("log_cover", COVER + f"2016-09,{ELM},falls\n")
    for released, second in (("2016-10-05", "No harm"), ("2016-11-05", "Near miss")):
        told.tell("falls", f"""# released: {released}
CQC ID,Date,Harm
{ELM},01/09/2016,Near-miss
{ELM},02/09/2016,{second}
{ELM},03/09/2016,Bruise
""")
    assert [told.value("falls", asat=day) for day in ("2016-11-20", "2016-12-31")] == [1, 1]
    assert told.value("falls_with_harm") == 1
    told.tell("falls", f"# released: 2016-12-05\nCQC ID,Date,Harm\n{ELM},03/09/2016,Near miss\n")
    assert told.value("falls") == 0


def test_the_return_tells_where_no_log_does(told):
    told.returns("occupied_bed_days,falls,falls_with_harm", f"2016-09,{ELM},900,6,2", f"2016-10,{ELM},900,6,")
    assert told.seen("falls_with_harm") == (2, None, None, False, SELF_REPORTED)
    assert told.seen("falls_with_harm", month="2016-10") is None
    falls(told, "low,")
    assert told.value("falls_with_harm", asat="2016-12-31") == 1
    assert told.value("falls_with_harm", month="2016-10") == 0


def test_a_hidden_count_of_falls_with_harm_is_bounded(told):
    told.returns("occupied_bed_days,falls_with_harm", f"2016-09,{ELM},900,<5")
    assert told.seen("falls_with_harm")[:3] == (None, 1, 4)


def severe(told, *rows):
    """Counts by month of ulcers told as (id, found, category, acquired, worsened on and to)."""
    columns = "ulcer_id,found_on,cqc_location_id,category,acquired,worsened_on,worsened_to"
    cells = [f"{one},2016-{found},{ELM},{rest}" for one, found, rest in rows]
    log(told, "pressure_ulcers", columns, *cells)
    months = ("08", "09", "10")
    return {month: told.value("pressure_ulcers_severe", month=f"2016-{month}") for month in months}


def test_an_ulcer_is_severe_once_in_the_month_it_first_is(told):
    found = severe(
        told,
        ("a", "08-28", "1,in_home,2016-09-03,2"), ("a", "08-28", "1,in_home,2016-10-10,3"),
        ("b", "09-05", "3,in_home,,"), ("b", "09-05", "3,in_home,2016-10-02,4"),
    )  # fmt: skip
    assert found == {"08": 0, "09": 1, "10": 1}  # b in September, a in October
    assert [told.value("pressure_ulcers", month=f"2016-{month}") for month in ("08", "09", "10")] == [0, 2, 0]


@pytest.mark.parametrize(
    ("told_as", "count"),
    [
        ("3,in_home,,", 1), ("4,in_home,,", 1), ("unstageable,in_home,,", 1), ("3,unknown,,", 1),
        ("2,in_home,,", 0), ("deep_tissue,in_home,,", 0), ("3,inherited,,", 0), ("moisture,in_home,,", 0),
        ("2,in_home,2016-09-20,4", 1), ("deep_tissue,in_home,2016-09-20,unstageable", 1),
        ("2,in_home,2016-09-20,deep_tissue", 0), ("moisture,in_home,2016-09-20,3", 0),
    ],
)  # fmt: skip
def test_which_ulcers_are_severe(told, told_as, count):
    assert severe(told, ("a", "09-05", told_as))["09"] == count


def test_without_ids_each_row_of_a_log_is_one(told):
    columns = "CQC location ID,Date of fall,Level of harm"
    log(told, "falls", columns, f"{ELM},05/09/2016,Low harm", f"{ELM},06/09/2016,No harm")
    columns = "CQC location ID,Antibiotic started,Antibiotic given"
    log(told, "utis", columns, f"{ELM},05/09/2016,Y", f"{ELM},06/09/2016,Y")
    columns = "CQC location ID,Date found,Category,Acquired"
    log(told, "pressure_ulcers", columns, f"{ELM},05/09/2016,3,In home", f"{ELM},06/09/2016,3,In home")
    assert (told.value("falls"), told.value("falls_with_harm")) == (2, 1)
    assert told.value("utis") == 2
    assert (told.value("pressure_ulcers"), told.value("pressure_ulcers_severe")) == (2, 2)


def test_severe_ulcers_of_a_return_are_those_of_three_columns(told):
    told.returns(
        f"occupied_bed_days,{ULCERS}",
        f"2016-08,{ELM},900,1,2,0,1,5", f"2016-09,{ELM},900,,2,1,0,", f"2016-10,{ELM},900,1,2,,0,1",
        f"2016-11,{ELM},900,1,*,2,1,0",
    )  # fmt: skip
    assert told.value("pressure_ulcers_severe", month="2016-08") == 3
    assert told.value("pressure_ulcers_severe") == 3  # the others were left blank, these were not
    assert told.seen("pressure_ulcers_severe", month="2016-10") is None
    assert told.seen("pressure_ulcers_severe", month="2016-11")[:3] == (None, 4, 10)
