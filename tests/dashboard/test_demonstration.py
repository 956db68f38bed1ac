"""`vanguard demo`: what was planted is what is found, once."""

import pytest
from rich.console import Console

from dashboard.cli import demonstration
from loaders.problems import Problem
from loaders.store import open_store, set_setting


@pytest.fixture
def demo(tmp_path):
    url, console = f"sqlite:///{tmp_path / 'store.db'}", Console(quiet=True)
    return lambda: demonstration.prepare(url, console, tmp_path / "sample", "small")


def test_the_demo_finds_what_was_planted_and_loads_nothing_twice(demo):
    version = demo().version()
    assert version > 40
    assert demo().version() == version


def test_a_count_that_was_not_planted_is_named(demo, tmp_path):
    demonstration.write(tmp_path / "sample", seed=demonstration.SEED, scale="small")
    calls = next((tmp_path / "sample" / "ambulance").glob("ZA4*2016-04*"))
    calls.write_text(calls.read_text() + "ZA4-X,R1,never,990000010042,see_treat,999,fall,Green 4,\n")
    with pytest.raises(Problem, match=f"{calls.name}: rejected [0-9]+, planted"):
        demo()


def test_made_up_and_real_data_are_never_mixed(demo, tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with store.write() as connection:
        set_setting(connection, "data_version", "3")
    with pytest.raises(Problem, match="never mixed"):
        demo()
