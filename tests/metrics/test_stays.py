"""The Hospital section of the counting rules, sentence by sentence."""

from datetime import date

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as some

from metrics.days import months_of
from metrics.nights import nights_by_month, products
from metrics.stays import spells, stays

COLUMNS = (
    "load_id", "source_row", "home", "provider_code", "person_key", "spell_id", "episode_order",
    "admitted_on", "discharged_on", "admission_method", "admission_source", "patient_class",
    "discharge_destination",
)  # fmt: skip
SEPTEMBER, OCTOBER = 2016 * 12 + 8, 2016 * 12 + 9


def day(text):
    return date.fromisoformat(f"2016-{text}").toordinal() if text else None


def episode(
    start, end, method="21", number=1, provider="X", person="p", spell=None, order=1, home=0, **other
):
    row = {
        "load_id": 1, "source_row": number, "home": home, "provider_code": provider, "person_key": person,
        "spell_id": spell or f"s{number}", "episode_order": order, "admitted_on": day(start),
        "discharged_on": day(end), "admission_method": method, "admission_source": "19",
        "patient_class": "1", "discharge_destination": None,
    }  # fmt: skip
    return row | other


def stays_of(*rows, covered_to="09-30"):
    frame = pandas.DataFrame([row | {"source_row": n} for n, row in enumerate(rows)], columns=COLUMNS)
    found = spells(frame.astype({"admitted_on": "Int64", "discharged_on": "Int64"}))
    return found, stays(found, numpy.full(len(found), day(covered_to)))


def admissions_and_nights(*rows, **options):
    """Emergency admissions by month, and the nights of those stays by month."""
    found, made = stays_of(*rows, **options)
    first = made.order[made.first]
    counted = found.emergency[first]
    admissions = {}
    for month in months_of(found.admitted[first][counted]):
        admissions[int(month)] = admissions.get(int(month), 0) + 1
    kept = counted[made.stay]
    nights = {}
    for _, month, number in zip(
        *nights_by_month(made.stay[kept], made.held_from[kept], made.held_to[kept]), strict=True
    ):
        nights[int(month)] = nights.get(int(month), 0) + int(number)
    return admissions, nights


def test_30_september_to_2_october():
    found = admissions_and_nights(episode("09-30", "10-02"))
    assert found == ({SEPTEMBER: 1}, {SEPTEMBER: 1, OCTOBER: 1})


def test_a_transfer_to_another_trust_is_one_admission():
    found = admissions_and_nights(
        episode("09-03", "09-10", discharge_destination="51"),
        episode("09-10", "09-20", "2B", number=2, provider="Y"),
    )
    assert found == ({SEPTEMBER: 1}, {SEPTEMBER: 17})


def test_a_readmission_on_the_same_day_without_evidence_of_transfer_adds():
    found = admissions_and_nights(
        episode("09-03", "09-10", discharge_destination="19"), episode("09-10", "09-14", number=2)
    )
    assert found == ({SEPTEMBER: 2}, {SEPTEMBER: 11})


def test_days_between_joined_spells_are_not_nights():
    found = admissions_and_nights(
        episode("09-03", "09-10"), episode("09-12", "09-15", "81", number=2, provider="Y")
    )
    assert found == ({SEPTEMBER: 1}, {SEPTEMBER: 10})


def test_a_transfer_three_days_later_is_a_stay_of_its_own():
    found = admissions_and_nights(episode("09-03", "09-10"), episode("09-13", "09-15", "2B", number=2))
    assert found == ({SEPTEMBER: 2}, {SEPTEMBER: 9})


def test_in_and_out_on_one_day_is_an_admission_of_no_nights():
    assert admissions_and_nights(episode("09-05", "09-05")) == ({SEPTEMBER: 1}, {})


def test_an_open_spell_holds_nights_up_to_the_last_covered_day():
    assert admissions_and_nights(episode("09-28", None)) == ({SEPTEMBER: 1}, {SEPTEMBER: 3})


def test_a_planned_stay_that_goes_on_by_transfer_does_not_count():
    found = admissions_and_nights(
        episode("09-01", "09-04", "11"), episode("09-04", "09-09", "2B", number=2, provider="Y")
    )
    assert found == ({}, {})


def test_28_february_to_1_march_is_two_nights_of_february():
    _, nights = admissions_and_nights(episode("02-28", "03-01"))
    assert nights == {2016 * 12 + 1: 2}


def test_an_open_spell_ends_with_the_next_and_is_joined_only_by_evidence():
    found = admissions_and_nights(episode("09-03", None), episode("09-10", "09-12", number=2))
    assert found == ({SEPTEMBER: 2}, {SEPTEMBER: 9})
    found = admissions_and_nights(episode("09-03", None), episode("09-10", "09-12", "2B", number=2))
    assert found == ({SEPTEMBER: 1}, {SEPTEMBER: 9})


def test_the_end_of_an_open_spell_is_never_a_discharge():
    found = admissions_and_nights(
        episode("09-03", None, discharge_destination="51"), episode("09-10", "09-12", number=2)
    )
    assert found[0] == {SEPTEMBER: 2}


def test_one_person_holds_a_night_once():
    found = admissions_and_nights(
        episode("09-03", "09-20"),
        episode("09-05", "09-10", "11", number=2),
        episode("09-12", "09-25", number=3),
    )
    assert found == ({SEPTEMBER: 1}, {SEPTEMBER: 22})


def test_a_day_case_joins_nothing_and_holds_no_stay_together():
    found = admissions_and_nights(
        episode("09-03", "09-05"), episode("09-04", "09-04", number=2, patient_class="2")
    )
    assert found == ({SEPTEMBER: 1}, {SEPTEMBER: 2})


def test_spells_without_a_person_are_a_stay_each():
    found = admissions_and_nights(
        episode("09-03", "09-05", person=None), episode("09-04", "09-06", number=2, person=None)
    )
    assert found == ({SEPTEMBER: 2}, {SEPTEMBER: 4})


def test_method_and_home_are_of_the_first_episode_and_discharge_of_the_last():
    found, _ = stays_of(
        episode("09-05", "09-09", "11", spell="a", order=2, home=7), episode("09-03", None, spell="a", home=4)
    )
    assert (len(found), found.home[0], found.emergency[0]) == (1, 4, True)
    assert (found.admitted[0], found.discharged[0]) == (day("09-03"), day("09-09"))


def test_a_spell_is_open_when_its_last_episode_has_no_discharge():
    found, _ = stays_of(episode("09-03", "09-05", spell="a"), episode("09-03", None, spell="a", order=2))
    assert found.discharged[0] == 0


def test_without_spell_ids_provider_person_and_admission_date_make_the_spell():
    rows = [episode("09-03", "09-05", order=n, spell_id=None) for n in (1, 2)]
    found, _ = stays_of(*rows, episode("09-09", "09-10", spell_id=None))
    assert len(found) == 2


def test_a_blank_order_and_a_blank_class_are_one():
    found, _ = stays_of(episode("09-03", "09-05", patient_class=None, episode_order=None))
    assert found.inpatient.tolist() == [True]


def test_a_destination_of_the_stay_before_is_not_mixed_with_an_earlier_stay_that_ends_on_the_day():
    found = admissions_and_nights(
        episode("09-03", "09-10", spell="z"),
        episode("09-10", "09-10", spell="a", number=2, discharge_destination="51"),
        episode("09-11", "09-12", spell="b", number=3),
    )
    assert found == ({SEPTEMBER: 2}, {SEPTEMBER: 8})


def test_stays_of_2_3_and_10_nights_square_to_113():
    unit = numpy.zeros(3, int)
    found = products(unit, numpy.arange(3), unit, numpy.array([2, 3, 10]), (1, 2))
    assert found.in_windows(1).tolist() == [[113, 0]]


def test_nights_of_a_stay_in_one_window_are_squared_together():
    stay = numpy.array([0, 0, 0])
    found = products(stay, stay, numpy.array([0, 1, 2]), numpy.array([1, 30, 2]), (1, 7))
    assert found.in_windows(3).tolist() == [[1, 31**2, 33**2, 32**2, 4, 0, 0]]


@given(some.data())
def test_squares_of_windows_are_those_of_each_stay_s_nights_in_them(data):
    """Homes may change their area between two months, and then their nights are not one area's."""
    homes, months, window = 3, 15, data.draw(some.sampled_from((1, 3, 12)))
    drawn = data.draw(some.dictionaries(
        some.tuples(some.integers(0, 5), some.integers(0, months - 1)), some.integers(1, 31), max_size=20
    ))  # fmt: skip
    stay, month = (numpy.array([key[place] for key in drawn], int) for place in (0, 1))
    home, nights = stay % homes, numpy.array(list(drawn.values()), int)
    group = numpy.array(data.draw(some.lists(some.integers(-1, 1), min_size=45, max_size=45))).reshape(3, 15)
    made = products(home, stay, month, nights, (homes, months))
    areas = made.of_groups(group, 2).in_windows(window)
    for end in range(months):
        within = (month > end - window) & (month <= end)
        for one in range(homes):
            own = within & (home == one)
            plain = sum(nights[own & (stay == each)].sum() ** 2 for each in set(stay[own]))
            assert made.in_windows(window)[one, end] == plain
        for area in range(2):
            own = within & (group[home, month] == area)
            plain = sum(nights[own & (stay == each)].sum() ** 2 for each in set(stay[own]))
            assert areas[area, end] == plain


def _plainly(rows):
    """The same by sets of nights, a person at a time."""
    result = {}
    for person in {row[0] for row in rows}:
        own = sorted((row for row in rows if row[0] == person), key=lambda r: (r[1], r[2] or 9e9, r[5]))
        made = []
        for place, (_, start, end, method, destination, name) in enumerate(own):
            closed = end is not None
            until = (
                end
                if closed
                else (own[place + 1][1] if place + 1 < len(own) else max(day("09-30") + 1, start))
            )
            joins = False
            if made:
                _, latest, _, onward = max((m for m in made[-1][1]), key=lambda m: (m[1], m[2]))
                joins = start < latest or (start - latest <= 2 and (method in ("2B", "81") or onward))
            if not joins:
                made.append((method, []))
            made[-1][1].append((start, until, name, closed and destination == "51"))
        for method, parts in made:
            nights = {night for start, until, _, _ in parts for night in range(start, until)}
            if method.startswith("2"):
                result.setdefault(person, []).append((parts[0][0], len(nights)))
    return {person: sorted(found) for person, found in result.items()}


@given(
    some.lists(
        some.tuples(
            some.sampled_from("pq"), some.integers(1, 25), some.integers(-1, 6),
            some.sampled_from(("11", "21", "2B", "81")), some.sampled_from(("19", "51")),
        ), max_size=9,
    )
)  # fmt: skip
def test_stays_are_those_of_a_plain_loop(drawn):
    base = day("09-01")
    rows = [
        (person, base + start, None if length < 0 else base + start + length, method, onward, f"s{n}")
        for n, (person, start, length, method, onward) in enumerate(drawn)
    ]
    frame = [
        episode("09-01", None, method, person=person, spell=name, admitted_on=start, discharged_on=end,
                discharge_destination=onward, home=number)
        for number, (person, start, end, method, onward, name) in enumerate(rows)
    ]  # fmt: skip
    found, made = stays_of(*frame)
    first = made.order[made.first]
    held = numpy.bincount(made.stay, numpy.maximum(made.held_to - made.held_from, 0), len(made.first))
    result = {}
    for stay, place in enumerate(first):
        if found.emergency[place]:
            person = rows[found.home[place]][0]
            result.setdefault(person, []).append((int(found.admitted[place]), int(held[stay])))
    assert {person: sorted(each) for person, each in result.items()} == _plainly(rows)


@pytest.mark.parametrize("count", [100_000])
def test_a_hundred_thousand_episodes_take_about_a_second(count):
    import time

    rng = numpy.random.default_rng(1)
    admitted = rng.integers(735000, 736300, count)
    frame = pandas.DataFrame({
        "load_id": 1, "source_row": numpy.arange(count), "home": rng.integers(0, 600, count),
        "provider_code": rng.choice(["X", "Y"], count),
        "person_key": [f"{n:016x}" for n in rng.integers(0, 20000, count)],
        "spell_id": [f"S{n}" for n in range(count)], "episode_order": 1, "admitted_on": admitted,
        "discharged_on": admitted + rng.integers(0, 20, count),
        "admission_method": rng.choice(["21", "11", "2B"], count), "admission_source": "19",
        "patient_class": "1", "discharge_destination": rng.choice(["19", "51"], count),
    })  # fmt: skip
    begun = time.process_time()
    found = spells(frame)
    made = stays(found, numpy.full(len(found), 736330))
    assert made.stay[-1] > 20000
    assert time.process_time() - begun < 3  # half a second is usual
