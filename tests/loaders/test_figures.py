"""Published figures from a row's columns: sums, shares, hidden cells, and the period they are of."""

import json

import pytest

from loaders import clean
from loaders.layout import read_layout
from loaders.normalise import normalise
from loaders.period import months_of_period
from loaders.problems import DefinitionProblem, FileProblem
from loaders.read import read_sheets
from loaders.recognition import recognise

LAYOUT = """
title = "Made-up figures"
dataset = "benchmarks"
owner = "A tester"
reviewed = 2016-11-14
suppressed = {{ "x" = [2, 3] }}
{more}
[columns]
code = "Code"
{columns}
[defaults]
geography = "provider"
population = "everyone"
source = "A survey"
status = "sourced"
[values.patients]
column = ["Patients", "People"]
unit = "patients"
[values.old]
add = ["Men 75+", "Women 75+"]
unit = "patients"
[values.share]
numerator = "Old"
denominator = "Patients"
times = 100
unit = "percent"
status = "derived"
[values.young]
column = "Young"
optional = true
where = {{ "Kind" = "Clinic" }}
unit = "patients"
"""
HEADER = "Code,Period,Patients,Men 75+,Women 75+,Old,Kind"


@pytest.fixture
def layout(tmp_path):
    def _layout(more="", columns='period = "Period"', **changes):
        keys, tables = ("", more) if more.startswith("[") else (more, "")
        text = LAYOUT.format(more=keys, columns=columns) + tables
        for old, new in changes.items():
            text = text.replace(old, new)
        path = tmp_path / "made_up.toml"
        path.write_text(text, encoding="utf-8")
        return read_layout(path)

    return _layout


@pytest.fixture
def read(tmp_path, layout):
    def _read(text, name="file.csv", **given):
        path = tmp_path / name
        path.write_text(text + "\n", encoding="utf-8")
        layouts = {"made_up": layout(**given)}
        (sheet,) = read_sheets(path, layouts)
        return normalise(sheet, recognise(sheet, layouts))

    return _read


def values(found):
    return {(row["code"], row["metric"]): row["value"] for _, row in found.rows.iterrows()}


def bounds(found):
    return {
        row["metric"]: json.loads(row["bounds"])["value"] for _, row in found.rows.iterrows() if row["bounds"]
    }


def test_a_row_becomes_a_record_for_each_metric(read):
    found = read(f"{HEADER},Young\nA,2016-04,200,30,20,50,Clinic,7\nB,2016-04,100,.,20,-,Ward,7")
    told = values(found)
    assert told["A", "patients"] == 200
    assert told["A", "old"] == 50
    assert told["A", "share"] == 25
    assert told["A", "young"] == 7
    assert ("B", "young") not in told  # of clinics alone
    assert told["B", "old"] != told["B", "old"]  # unknown: one part is
    assert list(found.rows.index) == [2, 2, 2, 2, 3, 3, 3]
    share = found.rows[(found.rows["metric"] == "share") & (found.rows["code"] == "A")].iloc[0]
    assert (share["numerator"], share["denominator"], share["status"]) == (50, 200, "derived")


def test_an_optional_column_may_be_missing_and_another_may_not(read):
    assert "young" not in set(read(f"{HEADER}\nA,2016-04,200,30,20,50,Clinic").rows["metric"])
    with pytest.raises(FileProblem, match="lacks 'Women 75\\+'"):
        read("Code,Period,Patients,Men 75+,Old,Kind\nA,2016-04,200,30,50,Clinic")


def test_either_spelling_of_a_heading_is_read(read):
    with pytest.raises(FileProblem, match="lacks 'Patients'"):  # the share needs it
        read(f"{HEADER.replace('Patients', 'People')}\nA,2016-04,200,30,20,50,Clinic")


def test_hidden_cells_are_bounds_in_a_value_and_in_a_sum(read):
    found = read(f"{HEADER}\nA,2016-04,*,30,x,50,Clinic")
    assert bounds(found) == {"patients": [1, 7], "old": [32, 33]}
    assert found.bounds == {2: {"patients": (1, 7), "old": (32, 33)}}
    assert found.rows["value"].isna().all()


def test_two_hidden_parts_add_up_and_an_unknown_one_leaves_nothing(read):
    assert bounds(read(f"{HEADER}\nA,2016-04,1,x,x,50,Clinic")) == {"old": [4, 6]}
    assert bounds(read(f"{HEADER}\nA,2016-04,1,x,.,50,Clinic")) == {}


def test_a_bad_cell_rejects_its_row(read):
    found = read(
        f"{HEADER}\nA,2016-04,many,30,20,50,Clinic\nB,2016-04,1,few,2,50,Ward\nC,2016-04,1,1,2,0,Ward"
    )
    assert [(row, reason) for row, reason, _ in found.rejected] == [
        (2, "Patients is 'many': not a number."), (3, "Men 75+ is 'few': not a number."),
    ]  # fmt: skip
    assert set(found.rows["code"]) == {"C"}


def test_a_bad_cell_of_rows_that_a_metric_is_not_of_does_no_harm(read):
    found = read(f"{HEADER},Young\nA,2016-04,200,30,20,50,Ward,n.k.\nB,2016-04,200,30,20,50,Clinic,n.k.")
    assert [row for row, _, _ in found.rejected] == [3]


def test_nothing_is_shared_out_over_none(read):
    assert values(read(f"{HEADER}\nA,2016-04,0,30,20,50,Clinic"))["A", "share"] != 0


def test_a_total_that_is_not_its_sum_is_said_and_in_most_rows_refused(read):
    more = '[sums]\npatients = ["old", "young"]\n'
    good, odd = "A,2016-04,12,3,2,5,Clinic,7", "B,2016-04,13,3,2,5,Clinic,7"
    found = read("\n".join([f"{HEADER},Young", good, good, odd]), more=more)
    assert "In 1 row patients is not the sum of old, young." in found.problems
    with pytest.raises(FileProblem, match="Its columns do not stand as published"):
        read("\n".join([f"{HEADER},Young", good, odd, odd]), more=more)


def test_notes_below_the_figures_are_no_data(read):
    found = read(f"{HEADER}\nA,2016-04,1,1,1,1,Ward\n,,,,,,\nFigures of A were sent late,,,,,,")
    assert (found.rows_read, len(found.ignored)) == (3, 2)


PLAIN = HEADER.replace("Period,", "")
CELLS = "A,1,1,1,1,Ward"


@pytest.mark.parametrize(
    ("name", "period"),
    [("April-2025-AE.csv", "2025-04"), ("figures_2016-04.csv", "2016-04"), ("figures 2016_04.csv", "2016-04"),
     ("List_2016_01-03.csv", "2016-01 to 2016-03"), ("figures_2016-04-15.csv", "2016-04"),
     ("2025-26-April-2025-AE.csv", "2025-04"), ("AE-Feb26.csv", "2026-02"),
     ("AE_MARCH_2026_revised.csv", "2026-03"),
     ("AE-by-provider-April-2025-revised-15.06.2025.csv", "2025-04")],
)  # fmt: skip
def test_the_month_stands_in_the_files_name(read, name, period):
    found = read(f"{PLAIN}\n{CELLS}", name, more='period_from = "file_name"', columns="")
    assert set(found.rows["period"]) == {period}
    first, last = months_of_period(period)
    assert set(zip(found.rows["first_month"], found.rows["last_month"], strict=True)) == {(first, last)}


@pytest.mark.parametrize("name", ["figures.csv", "figures_2016-19.csv"])
def test_a_name_without_a_month_is_asked_for_it(read, name):
    with pytest.raises(FileProblem, match="State --covers 2025-04"):
        read(f"{PLAIN}\n{CELLS}", name, more='period_from = "file_name"', columns="")


def test_the_file_may_state_its_months_in_a_line(read):
    for said, period in (("2016-04", "2016-04"), ("2016-04 to 2016-06", "2016-04 to 2016-06")):
        found = read(f"# covers: {said}\n{PLAIN}\n{CELLS}", more='period_from = "file_name"', columns="")
        assert set(found.rows["period"]) == {period}


def test_the_week_and_the_day_of_publishing_stand_above_the_headings(read):
    more = 'period_from = "above_header"\nsource_date_from = "above_header"'
    above = "Period:,Week Ending 07/11/2010\nPublished:,10th December 2010\nRevised:,1st April 2011\n"
    found = read(f"{above}{PLAIN}\n{CELLS}", more=more, columns="")
    assert set(found.rows["period"]) == {"week ending 2010-11-07"}
    assert set(found.rows["source_date"]) == {clean.day("2011-04-01")}
    assert set(found.rows["first_month"]) == {clean.month("2010-11")}
    with pytest.raises(FileProblem, match="does not say above its headings"):
        read(f"{PLAIN}\n{CELLS}", more=more, columns="")


def test_a_period_that_is_none_rejects_its_row(read):
    found = read(f"{HEADER}\nA,last year,1,1,1,1,Ward\nA,,1,1,1,1,Ward")
    assert [row for row, _, _ in found.rejected] == [2, 3]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('unit = "patients"', "", "values.patients: missing or unknown unit"),
        ('column = ["Patients", "People"]', "", "values.patients: needs a unit, and a column"),
        ("times = 100", "percentage = true", "values.share: missing or unknown percentage"),
        ('dataset = "benchmarks"', 'dataset = "figures"', "dataset is 'figures'"),
        ('code = "Code"', 'colour = "Code"', "benchmarks has no colour"),
        ("[defaults]", '[sums]\npatients = ["ghosts"]\n[defaults]', "sums: there is no value ghosts"),
        ("[defaults]", '[like.geography]\n"*" = "moon"\n[defaults]', "like.geography: moon is not one of"),
        ('dataset = "benchmarks"', 'dataset = "organisations"', "organisations has no geography"),
    ],
)
def test_a_mistake_in_a_layout_is_named(layout, old, new, says):
    with pytest.raises(DefinitionProblem, match=says):
        layout(**{old: new})


def test_a_part_of_an_optional_sum_that_the_file_lacks_leaves_the_sum_unknown(read):
    given = {'add = ["Men 75+", "Women 75+"]': 'add = ["Men 75+", "Women 75+"]\noptional = true'}
    told = values(read("Code,Period,Patients,Men 75+,Old,Kind\nA,2016-04,200,30,50,Clinic", **given))
    assert told["A", "old"] != told["A", "old"]
    assert told["A", "share"] == 25


def test_rows_are_told_apart_by_a_column_only_where_the_file_has_it(read):
    text = "Code,Period,Patients,Men 75+,Women 75+,Old,Young\nA,2016-04,200,30,20,50,7"
    assert values(read(text))["A", "young"] == 7


def test_a_total_without_its_parts_is_not_held_against_them(read):
    found = read(f"{HEADER}\nA,2016-04,200,30,20,50,Clinic", more='[sums]\npatients = ["old", "young"]')
    assert found.problems == []


def test_a_row_of_a_kind_that_no_figure_is_of_is_rejected(tmp_path, layout):
    text = LAYOUT.split("[values.patients]")[0].format(more="", columns='period = "Period"')
    kinds = {"beds": "Ward", "visits": "Clinic"}
    for metric, kind in kinds.items():
        text += f'[values.{metric}]\ncolumn = "N"\nunit = "{metric}"\nwhere = {{ "Kind" = "{kind}" }}\n'
    (tmp_path / "made_up.toml").write_text(text)
    rows = ("A,2016-04,3,Ward", "B,2016-04,4,Clinic", "C,2016-04,5,Moon")
    (tmp_path / "file.csv").write_text("\n".join(["Code,Period,N,Kind", *rows]))
    layouts = {"made_up": read_layout(tmp_path / "made_up.toml")}
    (sheet,) = read_sheets(tmp_path / "file.csv", layouts)
    found = normalise(sheet, recognise(sheet, layouts))
    assert values(found) == {("A", "beds"): 3, ("B", "visits"): 4}
    assert [(row, reason) for row, reason, _ in found.rejected] == [
        (4, "No figure is taken from a row with this Kind: put it right.")
    ]
