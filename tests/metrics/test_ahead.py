"""One thing is worked on ahead of the one that is used, in order, and no more than one."""

import threading

import pytest

from metrics.ahead import one_ahead


def test_what_is_made_comes_in_order():
    assert list(one_ahead(range(5), lambda thing: thing * 2)) == [0, 2, 4, 6, 8]
    assert list(one_ahead([], str)) == []


def test_things_are_fetched_by_the_thread_that_asks_and_no_further_than_one_ahead():
    fetched, threads = [], set()

    def things():
        for thing in range(5):
            fetched.append(thing)
            threads.add(threading.get_ident())
            yield thing

    for used, _ in enumerate(one_ahead(things(), str)):
        assert fetched[-1] <= used + 1
    assert threads == {threading.get_ident()}


def test_a_mistake_in_the_work_is_raised_where_it_is_used():
    def work(thing):
        if thing == 2:
            raise ValueError(thing)
        return thing

    made = one_ahead(range(5), work)
    assert [next(made), next(made)] == [0, 1]
    with pytest.raises(ValueError, match="2"):
        next(made)
