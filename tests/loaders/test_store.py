"""The store: made once, on either database; one writer at a time; other schemas refused."""

import sqlite3
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from loaders import records
from loaders.problems import Problem, StoreProblem
from loaders.store import HEAD, MIGRATIONS, bulk_insert, count_change, next_id, open_store, setting


def test_the_schema_steps_make_the_tables_that_the_code_reads(store):
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, records.metadata) == []


def test_on_sqlite_the_key_is_the_table(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with store.read() as connection:
        made = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'")
        ).all()
    assert {name for name, _ in made} == set(records.metadata.tables)
    assert all("WITHOUT ROWID" in sql for _, sql in made)


def test_the_last_schema_step_is_the_one_that_is_asked_for():
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_schema_steps_import_no_package_of_ours():
    for step in (MIGRATIONS / "versions").glob("*.py"):
        assert "loaders" not in step.read_text(encoding="utf-8")


def test_opening_again_finds_what_was_there(new_store_url):
    first = open_store(new_store_url)
    with first.read() as connection:
        secret = setting(connection, "secret")
    first.engine.dispose()
    again = open_store(new_store_url, create=False)
    with again.read() as connection:
        assert setting(connection, "secret") == secret
    assert len(secret) == 64
    again.engine.dispose()


def test_a_store_that_must_exist_is_not_made(new_store_url):
    with pytest.raises(Problem, match="holds nothing"):
        open_store(new_store_url, create=False)


@pytest.mark.parametrize(("revision", "says"), [("9999", "Install the newer version")])
def test_a_newer_schema_is_refused(store, store_url, revision, says):
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    with pytest.raises(Problem, match=says):
        open_store(store_url)


def test_a_database_of_something_else_is_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path / 'other.db'}"
    store = open_store(url)
    with store.write() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(Problem, match="not ours"):
        open_store(url)


@pytest.mark.parametrize("url", ["mysql://somewhere/x", "not an address", "sqlite:////nowhere/at/all/store.db"])
def test_an_address_that_cannot_be_used_is_said_plainly(url):
    with pytest.raises(Problem):
        open_store(url)


def test_a_failed_write_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.write() as connection:
        bulk_insert(connection, records.area, ("area_id", "code"), [(1, "Q01")])
        raise ZeroDivisionError
    with store.read() as connection:
        assert connection.execute(select(records.area)).all() == []


def test_many_rows_with_blanks_go_in_as_they_are(store):
    rows = [(number, f"Q{number:04}", None if number % 2 else "a\tb\\n'c'") for number in range(1, 2001)]
    with store.write() as connection:
        bulk_insert(connection, records.area, ("area_id", "code", "name"), rows)
        assert next_id(connection, records.area.c.area_id) == 2001
    with store.read() as connection:
        assert connection.execute(select(records.area).order_by(records.area.c.area_id)).all() == rows


def test_writers_take_turns(store):
    def write():
        for _ in range(5):
            with store.write() as connection:
                count_change(connection)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.version() == 20


def test_a_reader_goes_on_while_another_writes(store):
    with store.write() as connection:
        bulk_insert(connection, records.area, ("area_id", "code"), [(1, "Q01")])
        with store.read() as reader:
            assert reader.execute(select(records.area)).all() == []


def test_two_who_open_a_new_store_at_once_both_get_it(new_store_url):
    opened, failed = [], []

    def open_it():
        try:
            opened.append(open_store(new_store_url).schema())
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (opened, failed) == ([HEAD] * 3, [])


def test_a_store_in_memory_is_one_store():
    store = open_store("sqlite://")
    with store.read() as connection:
        assert set(inspect(connection).get_table_names()) > set(records.metadata.tables)


def held_by_another(path, begin, seconds):
    """Another connection keeps the file to itself for so long; what to wait for."""
    other = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    other.execute(begin)
    ended = threading.Timer(seconds, lambda: (other.execute("COMMIT"), other.close()))
    ended.start()
    return ended


def test_a_new_store_that_another_is_making_is_waited_for(tmp_path):
    held = held_by_another(tmp_path / "store.db", "BEGIN EXCLUSIVE", 0.3)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    assert held.finished.is_set() and store.schema() == HEAD
    store.engine.dispose()


def test_a_new_store_that_is_never_let_go_is_given_up_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.engine._BUSY_WAIT", 100)
    held = held_by_another(tmp_path / "store.db", "BEGIN EXCLUSIVE", 1)
    with pytest.raises(StoreProblem, match="another process"):
        open_store(f"sqlite:///{tmp_path / 'store.db'}")
    held.join()


def test_a_writer_asks_again_until_it_has_its_turn(tmp_path, monkeypatch):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr("loaders.engine._ASK_AGAIN", 20)
    held = held_by_another(tmp_path / "store.db", "BEGIN IMMEDIATE", 0.3)
    with store.write() as connection:
        assert held.finished.is_set()
        count_change(connection)
    store.engine.dispose()


def test_each_purpose_has_a_secret_of_its_own_that_lasts(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store, again = open_store(url), open_store(url)
    assert store.key("forms") == again.key("forms") != store.key("people")
    for one in (store, again):
        one.engine.dispose()
