"""A store to write to, and the command as somebody types it."""

import pytest

from dashboard import cli
from tests.dashboard.forms_of import copied


@pytest.fixture
def own(small_store, tmp_path):
    """What the small sample holds, in a store of the test's own."""
    store = copied(small_store, tmp_path)
    yield store
    store.engine.dispose()


@pytest.fixture
def typed(tmp_path, monkeypatch, capsys):
    """Runs a command in a folder and over a store of its own; gives back (exit status, output, errors)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VANGUARD_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(cli, "give_way", lambda: None)  # the process is that of all the tests

    def run(*words):
        monkeypatch.setattr("sys.argv", ["vanguard", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
            raise SystemExit(0)
        captured = capsys.readouterr()
        return stopped.value.code or 0, captured.out, captured.err

    return run
