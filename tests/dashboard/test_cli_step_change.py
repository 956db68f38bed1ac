"""vanguard step-change: recorded, listed and taken back from the command line."""

import pytest


@pytest.fixture
def vanguard(typed, monkeypatch):
    monkeypatch.setenv("VANGUARD_TODAY", "2016-11-14")
    return typed


SAID = ("--month", "2016-10", "--reason", "moved to the new building", "--role", "manager")


def test_a_change_is_recorded_listed_and_taken_back(vanguard):
    status, out, _ = vanguard("step-change", "falls", *SAID)
    assert status == 0
    assert out == (
        "Change 1. New limits from October 2016: moved to the new building"
        " (manager, recorded 14 November 2016).\n"
    )
    assert "Change 1 is taken back" in vanguard("step-change", "--take-back", "1")[1]
    assert "manager" in vanguard("step-change", "--list")[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Say one thing"),
        (("falls",), "From which month on"),
        (("falls", "--month", "2016-10", "--role", "manager"), "needs a reason"),
        (("falls", "--month", "2016-10", "--reason", "moved"), "needs the role"),
        (("fals", *SAID), "no metric 'fals'"),
        (("falls", "--code", "1-99", *SAID), "no home or area '1-99'"),
        (("--take-back", "7"), "No change 7 stands"),
    ],
)
def test_what_is_lacking_is_said(vanguard, words, says):
    status, _, err = vanguard("step-change", *words)
    assert status == 2 and says in err
