"""A store that cannot answer now: the page says so, and is not mistaken for one that does not exist."""

import pytest

from dashboard import access
from dashboard.app import create_app
from loaders.problems import StoreProblem
from loaders.store import open_store
from tests.dashboard.test_app import page


@pytest.fixture
def client(monkeypatch, tmp_path):
    def away(*_):
        raise StoreProblem("The store lost its connection.")

    monkeypatch.setattr(access, "run", away)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield create_app(store).server.test_client()
    store.engine.dispose()


@pytest.mark.parametrize("path", ["/areas/Q01", "/areas/Q01/homes", "/homes/1-900000005"])
def test_the_page_is_there_and_says_that_it_could_not_be_made(client, path):
    assert client.get(path).status_code == 500
    assert "Reference" in page(client, path)
