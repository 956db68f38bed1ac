"""Killed while it forgets, restores, upgrades or takes an answer: the store is as before or as after."""

import os
import signal
from datetime import date

import pytest
from sqlalchemy import event

from dashboard.loading import load_paths, settle_alias
from loaders.engine import engine_of
from loaders.forgetting import forget
from loaders.keeping import backup, restore, upgrade_store
from loaders.load import Options
from loaders.store import Store
from metrics.check import check
from tests.loaders.dying import die_at, ended, in_child
from tests.loaders.test_keeping import STORES, everything, older

RETURN = "month,cqc_location_id,home_name,postcode,occupied_bed_days\n2016-04,,Elm Hse,QX1 2AB,900"


@pytest.fixture
def store_url(new_store_url):
    """Where nothing stands yet: stores of older versions are put there."""
    return new_store_url


@pytest.fixture
def upgrading(store_url, tmp_path):
    older(store_url, STORES[0]).engine.dispose()
    return lambda store: upgrade_store(store, tmp_path / f"{os.getpid()}.backup")


@pytest.fixture
def forgetting(store_url, upgrading):
    store = Store(engine_of(store_url))
    upgrading(store)
    store.engine.dispose()
    return lambda store: forget(store, before=date(2016, 6, 1))


@pytest.fixture
def restoring(tmp_path):
    kept = older(f"sqlite:///{tmp_path / 'kept.db'}", STORES[0])
    backup(kept, tmp_path / "kept.backup")
    kept.engine.dispose()
    return lambda store: restore(store, tmp_path / "kept.backup")


@pytest.fixture
def settling(store, register, write):
    homes, returns = register("care_homes.csv", {"cqc_location_id": "1-900000001"}), write("a.csv", RETURN)
    list(load_paths(store, [homes, returns], Options()))
    store.engine.dispose()
    return lambda opened: settle_alias(opened, "elm hse|QX1 2AB", "1-900000001", by="a steward")


def state_at(url):
    store = Store(engine_of(url))
    try:
        return everything(store)
    finally:
        store.engine.dispose()


def die_at_commit(url, action):
    store = Store(engine_of(url))
    event.listen(store.engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    action(store)


@pytest.mark.parametrize("what", ["upgrading", "forgetting", "restoring", "settling"])
def test_a_process_killed_while_it_keeps_the_store_leaves_before_or_after(request, store_url, tmp_path, what):
    action, found, step, status = request.getfixturevalue(what), [], 1, None
    before = state_at(store_url)
    status, said = ended(in_child(die_at_commit, store_url, action))
    assert (status, state_at(store_url)) == (-signal.SIGKILL, before), said
    while status != 0:  # four times as far each time, until it has fewer steps than that
        status, said = ended(in_child(die_at, store_url, action, step))
        assert status in (0, -signal.SIGKILL), said
        found.append(state_at(store_url))
        step *= 4
    after = found[-1]
    assert len(found) > 3 and after != before and found[0] == before
    assert all(one in (before, after) for one in found)
    whole = Store(engine_of(store_url))
    assert check(whole) == []
    whole.engine.dispose()


def test_the_backup_of_an_upgrade_that_was_killed_is_whole(store_url, upgrading, tmp_path):
    before = state_at(store_url)
    assert ended(in_child(die_at_commit, store_url, upgrading))[0] == -signal.SIGKILL
    (kept,) = tmp_path.glob("*.backup")
    assert state_at(f"sqlite:///{kept}") == before
