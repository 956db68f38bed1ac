"""How few homes make up half of what lies above the expected: a sum that a clinician could check."""

from dataclasses import replace

import pytest

from dashboard import how_few
from metrics.comparison_answer import Comparison, Expected
from tests.dashboard import answers


def compared(name, observed, expected, word="as expected", state="shown", closed=False):
    """A home with twelve months observed and expected."""
    place = replace(answers.HOMES[0], code=f"1-{name}", name=name, state="closed" if closed else "open")
    one = answers.series("nel_admissions", [answers.point()], name=name, place=place)
    likely = Expected(observed, expected, None, None, None, "type")
    beside = Comparison(
        "similar",
        "Similar homes",
        2.0,
        None,
        None,
        state,
        word,
        20,
        None,
        None,
        None,
        None,
        "",
        chance=0.02,
        expected=likely,
    )
    return replace(one, comparisons=(beside,))


def found(*homes):
    return how_few.of_answer(answers.answer("nel_admissions", *homes))


def usual(number):
    return [compared(f"Usual {n}", 10.0, 10.0) for n in range(number)]


def test_the_fewest_homes_that_make_up_half_are_named_in_the_order_of_the_alphabet():
    """14, 11, 9 and 8 above are 42 of 84; ten more have 4.2 each."""
    above = [
        compared(n, 20.0 + x, 20.0, "higher than expected")
        for n, x in (("Quarry View", 8), ("Elm House", 14), ("Larch Court", 11), ("Ashgrove", 9))
    ]
    others = [compared(f"Other {n}", 24.2, 20.0) for n in range(10)]
    one = found(*above, *others, *usual(27))
    assert one.total == pytest.approx(84)
    assert [home.name for home in one.half] == ["Ashgrove", "Elm House", "Larch Court", "Quarry View"]
    assert how_few.heading(one) == (
        "Four of 41 homes account for half of the emergency admissions above expected"
    )
    counted, tested = how_few.lines(one)
    assert counted.startswith("84 emergency admissions above the number expected of homes like them")
    assert tested.startswith(
        "Four of the 41 are higher than expected by the test; about 0.4 would be by chance"
    )


def test_homes_below_are_not_set_off_against_those_above():
    one = found(compared("Elm House", 15.0, 10.0), *[compared(f"B{n}", 5.0, 10.0) for n in range(11)])
    assert one.total == 5 and [home.name for home in one.half] == ["Elm House"]


def test_closed_homes_and_those_not_compared_are_left_out():
    one = found(
        compared("Elm House", 15.0, 10.0),
        compared("Shut", 90.0, 10.0, closed=True),
        compared("Few", 90.0, 10.0, state="not_compared"),
        compared("Hidden", None, 10.0),
        *usual(9),
    )
    assert one.compared == 10 and one.total == 5


def test_nothing_is_said_of_too_few_homes_or_where_none_lies_above():
    assert found(compared("Elm House", 15.0, 10.0), *usual(8)) is None
    assert found(*usual(12)) is None
