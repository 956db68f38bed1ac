"""Hospital stays by diagnosis, by discharge and by who came back: worked examples, a home each."""

import pytest

from loaders.calendar import month_text
from loaders.load import Options, load_file
from loaders.store import open_store
from metrics.observe import observe
from tests.kept import named

COLUMNS = (
    "spell_id,person_key,provider_code,admitted_on,discharged_on,cqc_location_id,admission_method,"
    "discharge_destination,discharge_method,primary_diagnosis,diagnoses,episode_order"
)
HEAD = "# covers: 2014-10 to 2016-10\n# area: Q01\n# released: 2016-11-14\n# carried_in: yes\n# source: T\n"
BY_DIAGNOSIS = ("nel_potentially_avoidable", "uti_admissions", "falls_injury_admissions")
BY_DISCHARGE = ("emergency_stays_discharged", "nel_short_stays", "nel_discharged_nights")
COMING_BACK = ("readmission_index_stays", "readmissions_30d")


def spell(
    admitted, discharged, method="21", main="I10", beside="", ended="1", to="19", person="p", provider="X",
    order="", number=None, elsewhere=False,
):  # fmt: skip
    """The rows of a spell; `elsewhere`: taken in from the other home."""
    number = number or f"{admitted}{method}{provider}"
    row = f"{admitted},{discharged},{{home}},{method},{to},{ended},{main},{beside},{order}"
    return (person, provider, number, row, elsewhere)


def diagnosed(main, beside=""):
    return [spell("2016-03-03", "2016-03-05", main=main, beside=beside)]


def avoidable(codes):
    return [(f"{code} is avoidable", diagnosed(code), {"nel_potentially_avoidable": {"2016-03": 1}})
            for code in codes.split()]  # fmt: skip


def not_avoidable(codes):
    return [(f"{code} is not", diagnosed(code), {"nel_potentially_avoidable": {}}) for code in codes.split()]


def none_of(names):
    return {name: {} for name in names}


def index(count=1, month="2016-03", back=0):
    return {
        "readmission_index_stays": {month: count} if count else {},
        "readmissions_30d": {month: back} if back else {},
    }


FIRST = spell("2016-03-03", "2016-03-10")  # the index stay of many examples; 9 April is day 30
EXAMPLES = [
    *avoidable("J200 J22 J440 L891 E119 R630 R638 J690 S720 S02 S930 T02 T121 A029 J189 N390 n39.0"),
    *not_avoidable("J19 J23 J45 L88 R635 R62 R63 J68 S710 T04 T11 A01 N391 I10 XN390"),
    ("a urinary infection", diagnosed("N39.0"), {"uti_admissions": {"2016-03": 1}}),
    ("only beside the main one it is none", diagnosed("I10", "N390"), none_of(BY_DIAGNOSIS)),
    ("an injury from a fall", diagnosed("S72.0", "I10;W19"), {"falls_injury_admissions": {"2016-03": 1}}),
    ("a fall in the first place beside it", diagnosed("T98", "W00X"),
     {"falls_injury_admissions": {"2016-03": 1}}),
    ("an injury from something else", diagnosed("S720", "W20;X59"), {"falls_injury_admissions": {}}),
    ("a fall that injured nobody", diagnosed("R55", "W19"), {"falls_injury_admissions": {}}),
    ("a fall as the main diagnosis", diagnosed("W19", "S720"), {"falls_injury_admissions": {}}),
    ("the diagnosis is that of the first episode", [
        spell("2016-03-03", "2016-03-09", main="I10", order="2", number="e"),
        spell("2016-03-03", "2016-03-09", main="N390", order="1", number="e"),
    ], {"uti_admissions": {"2016-03": 1}}),
    ("without episode 1 the diagnosis is unknown and the spell counts", [
        spell("2016-03-03", "2016-03-09", main="N390", order="2", number="e"),
    ], {"nel_admissions": {"2016-03": 1}, "uti_admissions": {}, "nel_potentially_avoidable": {}}),
    ("the diagnosis is that of the first spell, not of the one that took over", [
        spell("2016-03-03", "2016-03-05", main="J18", to="51"),
        spell("2016-03-05", "2016-03-09", "2B", main="N390", provider="Y"),
    ], {"nel_potentially_avoidable": {"2016-03": 1}, "uti_admissions": {}}),
    ("a planned stay is none", [spell("2016-03-03", "2016-03-05", "11", main="N390")],
     none_of((*BY_DIAGNOSIS, *BY_DISCHARGE, *COMING_BACK))),
    ("in 28 August, out 3 September", [spell("2016-08-28", "2016-09-03")], {
        "nel_admissions": {"2016-08": 1}, "nel_bed_days": {"2016-08": 4, "2016-09": 2},
        "emergency_stays_discharged": {"2016-09": 1}, "nel_discharged_nights": {"2016-09": 6},
        "nel_short_stays": {}, **index(1, "2016-09"),
    }),
    ("in and out on one day is short", [spell("2016-03-05", "2016-03-05")], {
        "emergency_stays_discharged": {"2016-03": 1}, "nel_discharged_nights": {},
        "nel_short_stays": {"2016-03": 1},
    }),
    ("one night is short, and two are not", [
        spell("2016-03-05", "2016-03-06"), spell("2016-03-20", "2016-03-22", person="q"),
    ], {"nel_short_stays": {"2016-03": 1}, "nel_discharged_nights": {"2016-03": 3}}),
    ("over the leap day", [spell("2016-02-28", "2016-03-01")],
     {"nel_discharged_nights": {"2016-03": 2}, "nel_short_stays": {}}),
    ("a transfer is one stay, discharged once", [
        spell("2016-03-03", "2016-03-10", to="51"),
        spell("2016-03-10", "2016-04-02", "2B", provider="Y"),
    ], {"emergency_stays_discharged": {"2016-04": 1}, "nel_discharged_nights": {"2016-04": 30},
        **index(1, "2016-04")}),
    ("days between joined spells are no nights", [
        spell("2016-03-03", "2016-03-10"), spell("2016-03-12", "2016-03-15", "81", provider="Y"),
    ], {"nel_discharged_nights": {"2016-03": 10}}),
    ("a spell within another is no second discharge", [
        spell("2016-03-03", "2016-03-20"), spell("2016-03-05", "2016-03-10", "11", ended="4"),
    ], {"emergency_stays_discharged": {"2016-03": 1}, "nel_discharged_nights": {"2016-03": 17}, **index()}),
    ("a stay that goes on for more than a year", [spell("2014-11-01", "2016-03-01")],
     {"nel_discharged_nights": {"2016-03": 486}}),
    ("an open stay is not discharged", [spell("2016-10-28", "", ended="")], {
        "nel_bed_days": {"2016-10": 4}, "emergency_stays_discharged": {}, **index(0),
    }),
    ("an open spell that ends with the next admission is never discharged", [
        spell("2016-03-03", "", ended=""), spell("2016-03-10", "2016-03-12"),
    ], {"nel_bed_days": {"2016-03": 9}, "emergency_stays_discharged": {"2016-03": 1},
        "nel_discharged_nights": {"2016-03": 2}, **index()}),
    ("an open spell from which another took over ends with that one", [
        spell("2016-03-03", "", ended=""), spell("2016-03-10", "2016-03-12", "2B", provider="Y"),
    ], {"emergency_stays_discharged": {"2016-03": 1}, "nel_discharged_nights": {"2016-03": 9}}),
    ("also where both end on one day", [
        spell("2016-03-03", "", ended="", provider="Z"),
        spell("2016-03-10", "2016-03-10", "2B", provider="Y"),
    ], {"emergency_stays_discharged": {"2016-03": 1}, "nel_discharged_nights": {"2016-03": 7}}),
    ("a death is a discharge and no index stay", [spell("2016-03-03", "2016-03-10", ended="4")],
     {"emergency_stays_discharged": {"2016-03": 1}, "nel_discharged_nights": {"2016-03": 7}, **index(0)}),
    ("so is a stillbirth", [spell("2016-03-03", "2016-03-10", ended="5")], index(0)),
    ("the discharge method is that of the spell that ends last", [
        spell("2016-03-03", "2016-03-10", to="51", ended="1"),
        spell("2016-03-10", "2016-03-12", "2B", ended="4", provider="Y"),
    ], {"emergency_stays_discharged": {"2016-03": 1}, **index(0)}),
    ("of two that end together it is that of the later id", [
        spell("2016-03-03", "2016-03-10", ended="4", number="a"),
        spell("2016-03-05", "2016-03-10", ended="1", number="b"),
    ], index(1)),
    ("and of the highest episode", [
        spell("2016-03-03", "2016-03-09", ended="1", order="1", number="e"),
        spell("2016-03-03", "2016-03-09", ended="4", order="2", number="e"),
    ], index(0)),
    *[(f"{main} {beside} is no index stay", [spell("2016-03-03", "2016-03-10", main=main, beside=beside)],
       {"emergency_stays_discharged": {"2016-03": 1}, **index(0)})
      for main, beside in (("C509", ""), ("I10", "E119;C97X"), ("Z511", ""), ("I10", "Z51.1"), ("O800", ""),
                           ("I10", "J18;O99"))],
    *[(f"{main} {beside} is one", [spell("2016-03-03", "2016-03-10", main=main, beside=beside)], index())
      for main, beside in (("D00", ""), ("Z510", ""), ("I10", "Z512;D05"), ("", ""))],
    ("cancer in a later episode", [
        spell("2016-03-03", "2016-03-09", order="1", number="e"),
        spell("2016-03-03", "2016-03-09", order="2", number="e", beside="C34"),
    ], index(0)),
    ("cancer in the second spell", [
        spell("2016-03-03", "2016-03-10", to="51"),
        spell("2016-03-10", "2016-03-12", "2B", main="C34", provider="Y"),
    ], index(0)),
    ("cancer at the next stay rules nothing out", [FIRST, spell("2016-03-20", "2016-03-22", main="C34")],
     index(1, back=1)),
    ("back on the same day", [FIRST, spell("2016-03-10", "2016-03-12")], index(2, back=1)),
    ("back on day 29", [FIRST, spell("2016-04-08", "2016-04-09")],
     {"readmission_index_stays": {"2016-03": 1, "2016-04": 1}, "readmissions_30d": {"2016-03": 1}}),
    ("back on day 30", [FIRST, spell("2016-04-09", "2016-04-10")],
     {"readmission_index_stays": {"2016-03": 1, "2016-04": 1}, "readmissions_30d": {}}),
    ("back on day 29, a leap day", [spell("2016-01-28", "2016-01-31"), spell("2016-02-29", "2016-03-01")],
     {"readmission_index_stays": {"2016-01": 1, "2016-03": 1}, "readmissions_30d": {"2016-01": 1}}),
    ("back on day 29, two months on", [spell("2015-01-28", "2015-01-31"), spell("2015-03-01", "2015-03-02")],
     {"readmission_index_stays": {"2015-01": 1, "2015-03": 1}, "readmissions_30d": {"2015-01": 1}}),
    ("a transfer is no way back", [FIRST, spell("2016-03-12", "2016-03-15", "2B", provider="Y")], index()),
    ("a planned stay is none either", [FIRST, spell("2016-03-20", "2016-03-22", "11")], index()),
    ("a planned stay before the emergency one", [
        FIRST, spell("2016-03-14", "2016-03-15", "11"), spell("2016-03-20", "2016-03-22"),
    ], index(2)),
    ("a day case before it is no stay", [
        FIRST, ("p", "X", "d", "2016-03-14,2016-03-14,{home},11,19,1,I10,,,2", False),
        spell("2016-03-20", "2016-03-22"),
    ], index(2, back=1)),
    ("back twice", [FIRST, spell("2016-03-20", "2016-03-22"), spell("2016-03-25", "2016-03-26")],
     index(3, back=2)),
    ("another person's stay", [FIRST, spell("2016-03-20", "2016-03-22", person="q")], index(2)),
    ("back, and died on day 3 after the discharge", [FIRST, spell("2016-03-12", "2016-03-13", ended="4")],
     {**index(1, back=1), "emergency_stays_discharged": {"2016-03": 2}}),
    ("back, and still there", [spell("2016-09-03", "2016-09-10"), spell("2016-09-20", "", ended="")],
     index(1, "2016-09", back=1)),
    ("nobody can be seen to come back", [
        spell("2016-03-03", "2016-03-10", person=""), spell("2016-03-12", "2016-03-14", person=""),
    ], index(2)),
    ("back from another home: it counts for the home of the first", [
        FIRST, spell("2016-03-20", "2016-03-22", elsewhere=True),
    ], index(1, back=1)),
    ("October is not followed by a month that is covered", [spell("2016-10-03", "2016-10-05")],
     {"emergency_stays_discharged": {"2016-10": 1}, **index(0)}),
]  # fmt: skip


def code(number):
    return f"1-1{number:08d}"


def register(homes, area="Q01"):
    columns = "cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name"
    rows = (f"{one},House {one[-3:]},residential,40,QX1 1AA,2009-01-01,{area},Northmoor" for one in homes)
    return "\n".join(("# released: 2010-01-01", columns, *rows)) + "\n"


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """Home -> measure -> month -> what was counted, of every example at once."""
    folder = tmp_path_factory.mktemp("examples")
    homes = [code(number) for number in range(len(EXAMPLES))]
    (folder / "care_homes.csv").write_text(register([*homes, code(999)]))
    rows = [
        f"{place}-{number},{person and f'{place}{person}'},{provider},"
        + row.format(home=code(999) if elsewhere else homes[place])
        for place, (_, spells, _) in enumerate(EXAMPLES)
        for person, provider, number, row, elsewhere in spells
    ]
    columns = COLUMNS + ",patient_class"
    rows = [row + "," * (columns.count(",") - row.count(",")) for row in rows]
    (folder / "admissions.csv").write_text(HEAD + columns + "\n" + "\n".join(rows) + "\n")
    store = open_store("sqlite://")
    for name in ("care_homes", "admissions"):
        (receipt,) = load_file(store, folder / f"{name}.csv", Options(), after=observe)
        assert receipt.accepted == receipt.rows_read
    yield seen(store)
    store.engine.dispose()


def seen(store):
    found = {}
    with store.read() as connection:
        for name, home, row in named(connection):
            found.setdefault(home, {}).setdefault(name, {})[month_text(row.month)] = row.value
    return found


@pytest.mark.parametrize("place", range(len(EXAMPLES)), ids=[name for name, *_ in EXAMPLES])
def test_example(place, counted):
    _, _, expected = EXAMPLES[place]
    found = counted[code(place)]
    for name, months in expected.items():
        assert {month: value for month, value in found[name].items() if value} == months, name


def test_a_readmission_is_known_once_the_month_after_is_covered(counted):
    found = counted[code(0)]
    assert max(found["emergency_stays_discharged"]) == max(found["nel_admissions"]) == "2016-10"
    assert {max(found[name]) for name in COMING_BACK} == {"2016-09"}
