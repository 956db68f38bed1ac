"""What homes and pharmacies send row by row, in any order, late, again or taken back: as if made anew."""

import random

import pytest
from sqlalchemy import select

from loaders.load import Options, load_file, undo
from loaders.records import (
    area,
    area_observation,
    home_code,
    measure,
    metric,
)
from loaders.store import open_store
from metrics.check import check
from metrics.observe import observe
from tests.kept import observations, years

HEADINGS = "cqc_location_id,name,service,beds,valid_from,postcode,open_date,close_date,area_code,area_name"
REGISTER = f"""# released: 2014-01-05
{HEADINGS}
1-100000001,Elm House,residential,40,,QX1 1AA,2010-01-01,,Q01,Northmoor
1-100000002,Ash House,nursing,30,,QX1 1AB,2010-01-01,,Q01,Northmoor
1-100000003,Oak House,residential,20,,QX2 1AA,2010-01-01,,Q02,Southmoor
1-100000004,Yew House,residential,20,,QX2 1AB,2015-03-01,2016-02-12,Q02,Southmoor
1-100000005,Fir House,residential,15,,QX2 1AC,2010-01-01,,,
"""
# A home has moved to the other area, of another the area becomes known, and one has beds that nobody knows.
LATER_REGISTER = (
    REGISTER.replace("2014-01-05", "2016-08-20")
    .replace("residential,15,,QX2 1AC,2010-01-01,,,", "residential,15,,QX2 1AC,2010-01-01,,Q02,Southmoor")
    + "1-100000001,Elm House,residential,42,2015-11-01,QX1 1AA,2010-01-01,,Q02,Southmoor\n"
)
MONTHS = [f"{year}-{month:02d}" for year in (2014, 2015, 2016) for month in range(1, 13)][5:30]
HOMES = [f"1-10000000{number}" for number in range(1, 6)]
COLUMNS = (
    "occupied_bed_days", "occupied_beds", "residents", "falls", "falls_with_harm", "pressure_ulcers_3",
    "pressure_ulcers_4", "pressure_ulcers_unstageable", "deaths", "deaths_in_hospital", "staff_employed",
    "staff_leavers_12m", "posts_vacant", "home_rounds_held", "residents_reviewed_12m",
)  # fmt: skip


def _cell(chance):
    return chance.choice(("", "*", "<5", *range(8), *range(8)))


def home_return(chance, months):
    kept = [name for name in COLUMNS if name == "occupied_beds" or chance.random() < 0.8]
    named = chance.sample(HOMES, chance.randint(1, 5))
    rows = [
        ",".join([month, home, *(str(_cell(chance)) for _ in kept), chance.choice("YN")])
        for month in months for home in named if chance.random() < 0.8
    ] or [",".join([months[0], HOMES[0], *("4" for _ in kept), "N"])]  # fmt: skip
    return f"month,cqc_location_id,{','.join(kept)},logs_complete\n" + "\n".join(rows) + "\n"


def staff_return(chance, months):
    """A home after another, a month at a time, so that twelve months of staff come from many loads."""
    home = chance.choice(HOMES)
    rows = [f"{month},{home},5,{chance.randint(20, 40)}" for month in months]
    return "month,cqc_location_id,occupied_beds,staff_employed\n" + "\n".join(rows) + "\n"


def falls(chance, months):
    rows = [
        f"f{number},{chance.choice(months)}-{chance.randint(1, 28):02d},{chance.choice(HOMES)},"
        f"{chance.choice(('none', 'low', 'severe', 'unknown'))}"
        for number in range(6)
    ]
    head = f"# covers: {months[0]} to {months[-1]}\n# area: {chance.choice(('Q01', 'all'))}\n"
    return head + "incident_id,occurred_at,cqc_location_id,harm\n" + "\n".join(rows) + "\n"


def pressure_ulcers(chance, months):
    """Ulcers that are found at one category and worsen to another, months later."""
    rows = []
    for number in range(6):
        found = chance.choice(months)
        worse = chance.choice([month for month in MONTHS if found <= month <= months[-1]])
        category, then = chance.choice(("1", "2", "3", "moisture")), chance.choice(("2", "3", "4", ""))
        day = f"{worse}-28" if then else ""
        rows.append(f"u{number},{found}-05,{chance.choice(HOMES)},{category},in_home,{day},{then}")
    head = f"# covers: {months[0]} to {months[-1]}\n# area: all\n"
    columns = "ulcer_id,found_on,cqc_location_id,category,acquired,worsened_on,worsened_to\n"
    return head + columns + "\n".join(rows) + "\n"


def log_cover(chance, months):
    rows = [
        f"{month},{home},{chance.choice(('falls', 'pressure_ulcers'))}" for month in months for home in HOMES
    ]
    return "month,cqc_location_id,dataset\n" + "\n".join(rows) + "\n"


def prescribing(chance, months):
    rows = [
        f"{month},{home},{chance.choice(('0501013B0AAAAAA', '090402000BBAAAA', '040303000AAAAAA'))},Item,"
        f"{_cell(chance) or 1},{chance.random() * 90:.2f},{chance.choice((30, 30, 31))}"
        for month in months for home in HOMES for _ in range(chance.randint(0, 2))
    ] or [f"{months[0]},{HOMES[0]},0501013B0AAAAAA,Item,3,4.50,30"]  # fmt: skip
    return "month,cqc_location_id,bnf_code,bnf_name,items,nic,residents\n" + "\n".join(rows) + "\n"


def prescribing_residents(chance, months):
    rows = [
        f"{month},{home},{_cell(chance) or 9},{_cell(chance)},{_cell(chance)}"
        for month in months for home in chance.sample(HOMES, 3)
    ]  # fmt: skip
    head = f"# source: {chance.choice('XY')}\n"
    columns = "month,cqc_location_id,residents,medicines_unique,residents_dementia\n"
    return head + columns + "\n".join(rows) + "\n"


def point_survey(chance, months):
    rows = [
        f"{month}-{chance.randint(1, 28):02d},{home},{_cell(chance) or 9},{_cell(chance)},{_cell(chance)}"
        for month in months for home in chance.sample(HOMES, 2)
    ]  # fmt: skip
    columns = "survey_date,cqc_location_id,residents_surveyed,with_pressure_ulcer,with_catheter_uti\n"
    return columns + "\n".join(rows) + "\n"


def medicine_reviews(chance, months):
    rows = [
        f"{month},{home},4,{_cell(chance) or 9},{_cell(chance) or 3}"
        for month in months for home in chance.sample(HOMES, 2)
    ]  # fmt: skip
    columns = "month,cqc_location_id,residents_reviewed,medicines_reviewed,medicines_stopped\n"
    return columns + "\n".join(rows) + "\n"


def telephone_calls(chance, months):
    rows = [
        f"c{number},{chance.choice(months)}-{chance.randint(1, 28):02d} 10:00,{chance.choice(HOMES)},"
        f"{chance.choice(('111', 'hub', 'gp_line'))}"
        for number in range(5)
    ]
    head = f"# covers: {months[0]} to {months[-1]}\n# area: {chance.choice(('Q01', 'Q02', 'all'))}\n"
    return head + f"# source: {chance.choice('XY')}\ncall_id,called_at,cqc_location_id,channel\n" + (
        "\n".join(rows) + "\n"
    )


RETURNS = (home_return, staff_return)
OTHERS = (
    falls, pressure_ulcers, log_cover, prescribing, prescribing_residents, point_survey, medicine_reviews,
    telephone_calls,
)  # fmt: skip


def _files(chance, folder, kinds, count):
    """Files of one to four months each, every one known on a day of its own."""
    for number in range(count):
        kind = chance.choice(kinds)
        start = chance.randrange(len(MONTHS))
        months = MONTHS[start : start + chance.randint(1, 4)]
        dataset = "home_return" if kind is staff_return else kind.__name__
        path = folder / f"{number}_{dataset}.csv"
        # Some are told soon after their months, others only when later ones were told.
        path.write_text(f"# released: 2016-{7 + number % 4:02d}-{1 + number:02d}\n{kind(chance, months)}")
        yield dataset, path


def _load(store, dataset, path):
    (receipt,) = load_file(store, path, Options(dataset=dataset), after=observe)
    return receipt.load_id


def _everything(store):
    """Every table of observations, with names for numbers, which follow the order of loading."""
    with store.read() as connection:
        measures = dict(connection.execute(select(measure.c.measure_id, measure.c.name)).all())
        metrics = dict(connection.execute(select(metric.c.metric_id, metric.c.name)).all())
        areas = dict(connection.execute(select(area.c.area_id, area.c.code)).all())
        homes = dict(connection.execute(select(home_code.c.home_id, home_code.c.code)).all())
        counts = observations(connection)
        sums = connection.execute(select(area_observation)).all()
        of_years = years(connection)
    return {
        *((measures[row[0]], homes[row[1]], *row[2:]) for row in counts),
        *((metrics[row[0]], areas.get(row[1]), *row[2:]) for row in sums),
        *((metrics[row[0]], row[1], homes[row[2]], *row[3:]) for row in of_years),
    }


@pytest.fixture
def registers(tmp_path):
    paths = tmp_path / "early_care_homes.csv", tmp_path / "late_care_homes.csv"
    for path, text in zip(paths, (REGISTER, LATER_REGISTER), strict=True):
        path.write_text(text)
    return paths


@pytest.mark.parametrize(("kinds", "seed"), [(RETURNS, seed) for seed in range(4)] + [
    (RETURNS + OTHERS, seed) for seed in range(4)
])  # fmt: skip
def test_after_every_load_the_store_is_what_everything_made_again_would_be(kinds, seed, tmp_path, registers):
    chance = random.Random(seed)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    _load(store, "care_homes", registers[0])
    loaded = []
    for number, (dataset, path) in enumerate(_files(chance, tmp_path, kinds, 12)):
        if number == 8:
            _load(store, "care_homes", registers[1])
        loaded.append(_load(store, dataset, path))
        if chance.random() < 0.3:
            undo(store, loaded.pop(chance.randrange(len(loaded))), after=observe)
        assert check(store) == [], f"after {path.name}"
    store.engine.dispose()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_loading_leaves_no_trace(seed, store_url, tmp_path, registers):
    chance = random.Random(100 + seed)
    files = list(_files(chance, tmp_path, RETURNS + OTHERS, 12))
    taken_back = [path for _, path in chance.sample(files, 2)]
    files.append(("care_homes", registers[1]))
    stores = []
    for url in (store_url, f"sqlite:///{tmp_path / 'other.db'}"):
        stores.append(open_store(url))
        _load(stores[-1], "care_homes", registers[0])
        loaded = {path: _load(stores[-1], dataset, path) for dataset, path in files}
        for path in taken_back:
            undo(stores[-1], loaded[path], after=observe)
        chance.shuffle(files)
    first, other = map(_everything, stores)
    assert first == other and len(first) > 100
    assert check(stores[0]) == []
    for store in stores:
        store.engine.dispose()
