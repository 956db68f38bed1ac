"""The whole small sample on PostgreSQL: every value is the one that SQLite gives."""

from datetime import date

import pytest

from dashboard.loading import load_paths
from loaders.load import Options
from loaders.store import open_store
from metrics.answer import Query
from metrics.check import check
from metrics.definition import METRICS
from metrics.query import run

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def postgresql_store(postgresql_server, small_sample):
    store = open_store(f"postgresql+psycopg://{postgresql_server}/postgres")
    receipts = list(load_paths(store, [small_sample], Options()))
    assert {receipt.status for receipt in receipts} == {"loaded"}
    yield store
    store.engine.dispose()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("level", ["home", "area", "programme", "non_vanguard", "all"])
def test_both_databases_answer_alike(postgresql_store, small_store, metric, level):
    if level not in METRICS[metric].levels:
        return
    for asat in (None, date(2016, 10, 20)):
        query = Query(metric, level=level, asat=asat)
        assert run(postgresql_store, query).rows() == run(small_store, query).rows()


def test_check_finds_nothing(postgresql_store):
    assert check(postgresql_store) == []
