"""Only what a load can bear on is made again, whatever came before: a check of everything agrees."""

import random

import pytest

from loaders.load import Options, load_file, undo
from loaders.store import open_store
from metrics import pieces
from metrics.check import check
from metrics.ground import Ground
from metrics.observe import observe
from metrics.pieces import grounds

REGISTER = """# released: 2015-01-01
cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name
1-100000001,Elm House,residential,40,QX1 1AA,2010-01-01,Q01,Northmoor
1-100000002,Ash House,nursing,30,QX1 1AB,2010-01-01,Q01,Northmoor
1-100000003,Oak House,residential,20,QX2 1AA,2010-01-01,Q02,Southmoor
1-100000004,Yew House,residential,,QX2 1AB,2010-01-01,Q02,Southmoor
"""
MONTHS = [f"2015-{month:02d}" for month in range(7, 13)] + [f"2016-{month:02d}" for month in range(1, 8)]
HOMES = [f"1-10000000{number}" for number in (1, 2, 3, 4)]


def _head(months, released, carried=False):
    lines = f"# covers: {months[0]} to {months[-1]}\n# area: all\n# released: {released}\n"
    return lines + ("# carried_in: yes\n" if carried else "")


def _day(chance, month):
    return f"{month}-{chance.randint(1, 28):02d}"


def admissions(chance, months, released):
    """Chains of spells, transfers, spells that never end, spells of the same people in many months."""
    rows = []
    for number in range(8):
        month = chance.choice(MONTHS[: MONTHS.index(months[-1]) + 1] if number < 3 else months)
        begun = _day(chance, month)
        ended = chance.choice(("", begun, f"{chance.choice([m for m in MONTHS if m >= month])}-28"))
        rows.append(
            f"s{chance.randint(1, 12)}{month},p{chance.randint(1, 4)},{begun},{ended},{chance.choice(HOMES)},"
            f"{chance.choice(('21', '2B', '11'))},{chance.choice(('19', '51'))}"
        )
    once = {row.split(",")[0] + row.split(",")[1]: row for row in rows}
    columns = "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method"
    body = "\n".join(once.values())
    carried = chance.random() < 0.5
    return f"{_head(months, released, carried)}{columns},discharge_destination\n{body}\n"


def ambulance_callouts(chance, months, released):
    rows = [
        f"{chance.randint(1, 5)},{chance.choice((f'{months[0]}-01 00:10', f'{months[-1]}-28 23:50'))},"
        f"{chance.choice(HOMES)},see_treat"
        for _ in range(3)
    ]
    once = {row.split(",")[0]: row for row in rows}
    columns = "incident_id,called_at,cqc_location_id,outcome"
    return f"{_head(months, released)}{columns}\n" + "\n".join(once.values()) + "\n"


def home_return(chance, months, released):
    rows = [
        f"{month},{home},{chance.choice(('', 600, 900))},{chance.randint(0, 3)},{chance.choice('YN')}"
        for month in months for home in HOMES if chance.random() < 0.8
    ] or [f"{months[0]},{HOMES[0]},700,1,Y"]  # fmt: skip
    columns = "month,cqc_location_id,occupied_bed_days,falls,logs_complete"
    return f"# released: {released}\n{columns}\n" + "\n".join(rows) + "\n"


def utis(chance, months, released):
    rows = [
        f"i{number},{_day(chance, chance.choice(months))},{chance.choice(HOMES)},Y,N"
        for number in chance.sample(range(6), 3)
    ]
    columns = "infection_id,started_on,cqc_location_id,antibiotic,prophylaxis"
    return f"{_head(months, released)}{columns}\n" + "\n".join(rows) + "\n"


def prescribing(chance, months, released):
    rows = [
        f"{month},{home},040303000AAAA,Item,3,100,{chance.random() * 90:.2f},,{chance.choice((30, 31))}"
        for month in months for home in HOMES if chance.random() < 0.8
    ] or [f"{months[0]},{HOMES[0]},040303000AAAA,Item,3,100,4.50,,30"]  # fmt: skip
    columns = "month,cqc_location_id,bnf_code,bnf_name,items,quantity,nic,actual_cost,residents"
    return f"# released: {released}\n{columns}\n" + "\n".join(rows) + "\n"


@pytest.fixture
def quick_store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.engine.dispose()


KINDS = (admissions, ambulance_callouts, home_return, utis, prescribing)


@pytest.fixture
def an_area_at_a_time(monkeypatch):
    """Observes so; and how many homes of other areas, that share a patient, each piece left out again."""
    left = []

    def narrowed(ground, done, narrow=Ground.narrowed):
        left.append(int((~ground.kept).sum()))
        return narrow(ground, done)

    def observed(connection, load_id):
        with monkeypatch.context() as patch:
            patch.setattr(pieces, "MOST_CELLS", 1)
            patch.setattr(Ground, "narrowed", narrowed)
            observe(connection, load_id)

    yield observed
    assert any(left)


@pytest.mark.parametrize("seed", range(3))
def test_areas_gone_over_apart_come_to_what_they_come_to_together(
    quick_store, tmp_path, an_area_at_a_time, seed
):
    chance = random.Random(seed + 60)
    (tmp_path / "care_homes.csv").write_text(REGISTER)
    load_file(quick_store, tmp_path / "care_homes.csv", Options(), after=an_area_at_a_time)
    for number, kind in enumerate([home_return, admissions, home_return, *[admissions] * 4]):
        months = MONTHS[number : number + 6]
        path = tmp_path / f"{number}.csv"
        path.write_text(kind(chance, months, f"2016-{8 + number % 3:02d}-{number + 1:02d}"))
        load_file(quick_store, path, Options(dataset=kind.__name__), after=an_area_at_a_time)
        assert check(quick_store) == [], f"after load {number} of {kind.__name__}"


@pytest.mark.parametrize("seed", range(6))
def test_what_a_load_remakes_is_what_everything_made_again_would_be(quick_store, tmp_path, seed):
    """A dozen loads of one to three months each, late ones and released again among them, some undone."""
    chance = random.Random(seed)
    (tmp_path / "care_homes.csv").write_text(REGISTER)
    load_file(quick_store, tmp_path / "care_homes.csv", Options(), after=observe)
    loaded = []
    for number, kind in enumerate([admissions, *chance.choices(KINDS, k=13)]):
        start = chance.randrange(len(MONTHS) - 2)
        months = MONTHS[start : start + chance.randint(1, 3)]
        path = tmp_path / f"{number}.csv"
        path.write_text(kind(chance, months, f"2016-{8 + number % 3:02d}-{number + 1:02d}"))
        (receipt,) = load_file(quick_store, path, Options(dataset=kind.__name__), after=observe)
        loaded.append(receipt.load_id)
        if chance.random() < 0.2:
            undo(quick_store, loaded.pop(chance.randrange(len(loaded))), after=observe)
        assert check(quick_store) == [], f"after load {number} of {kind.__name__}"


def test_a_spell_that_ends_with_the_next_one_puts_earlier_months_right_by_difference(
    quick_store, tmp_path, monkeypatch
):
    """Not by going over whole areas again, with the stays of everyone in them."""
    gone_over = []

    def noted(connection, touched, periods, measures):
        gone_over.append(touched.span)
        return grounds(connection, touched, periods, measures)

    monkeypatch.setattr("metrics.observe.grounds", noted)
    columns = "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method\n"
    next_one = f"s3,p1,2016-01-09,2016-01-12,{HOMES[0]},21\n"
    before = f"s1,p1,2015-07-03,,{HOMES[0]},21\ns2,p2,2015-08-03,2015-10-09,{HOMES[1]},21\n"
    files = {
        "care_homes.csv": REGISTER,
        "admissions_1.csv": f"{_head(MONTHS[:6], '2016-01-20')}{columns}{before}",
        "admissions_2.csv": f"{_head(MONTHS[6:7], '2016-02-20')}{columns}{next_one}",
    }
    loaded = []
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        gone_over.clear()
        (receipt,) = load_file(quick_store, tmp_path / name, Options(), after=observe)
        loaded.append(receipt.load_id)
    january = 2016 * 12
    assert [span[0] for span in gone_over] == [january]
    assert check(quick_store) == []
    undo(quick_store, loaded[-1], after=observe)
    assert [span[0] for span in gone_over] == [january, january]
    assert check(quick_store) == []
