"""Backup, restore, upgrade and forget: nothing is lost on the way, and nothing half done stays."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import MetaData, inspect, select, text

from dashboard.loading import load_paths, undo_load
from loaders import keeping, records
from loaders.admission_keys import read_blocks
from loaders.engine import engine_of
from loaders.forgetting import forget
from loaders.keeping import backup, restore, upgrade_store
from loaders.load import Options
from loaders.problems import FileProblem, Problem
from loaders.store import HEAD, Store, open_store, upgrade
from metrics.check import check
from metrics.observe import observe_everything
from metrics.query import Query, run
from metrics.viewer import LOCAL

# Written by the version that had the schema of the file's name: its rows, as that version stored them.
STORES = sorted((Path(__file__).parent / "stores").glob("*.sql"))
ELM, ASH = "1-980000001", "1-980000003"
KNOWN = {
    ("ambulance_callouts", ASH, "2016-04"): (0, 637.5), ("ambulance_callouts", ASH, "2016-05"): (1, 658.75),
    ("ambulance_callouts", ELM, "2016-04"): (2, 900), ("ambulance_callouts", ELM, "2016-05"): (1, 910),
    ("nel_bed_days", ASH, "2016-05"): (1, 658.75), ("nel_bed_days", ELM, "2016-04"): (3, 900),
    ("falls", ELM, "2016-04"): (3, 900),
}  # fmt: skip


def older(url, rows):
    """A store as an earlier version left it."""
    store = Store(engine_of(url))
    with store.write() as connection:
        upgrade(connection, rows.stem)
        for line in rows.read_text(encoding="utf-8").splitlines():
            connection.exec_driver_sql(line.replace("%", "%%") if store.engine.driver == "psycopg" else line)
    return store


@pytest.fixture
def filled(new_store_url, tmp_path):
    """A small store of this version with something in every common table."""
    store = older(new_store_url, STORES[0])
    upgrade_store(store, tmp_path / "older.backup", observe_everything)
    yield store
    store.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def another_url(request, tmp_path):
    """The address of a second store, on each of the two databases."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'another.db'}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"another_{tmp_path.name[:40].lower().replace('-', '_')}"
    with engine_of(f"postgresql+psycopg://{server}/postgres").connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        yield f"postgresql+psycopg://{server}/{name}"
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


def everything(store):
    """Every row of every table."""
    found = MetaData()
    with store.read() as connection:
        found.reflect(connection)
        return {
            table.name: sorted(map(repr, map(tuple, connection.execute(select(table)))))
            for table in found.sorted_tables
        }


def answers(store):
    metrics = {metric for metric, _, _ in KNOWN}
    rows = [row for metric in metrics for row in run(store, Query(metric=metric, level="home"), LOCAL).rows()]
    found = {(r["metric"], r["code"], r["month"]): (r["numerator"], r["denominator"]) for r in rows}
    return {key: found[key] for key in KNOWN}


def restored(url, path):
    store = Store(engine_of(url))
    restore(store, path)
    return store


def test_a_backup_of_either_database_goes_back_into_either(filled, another_url, tmp_path):
    backup(filled, tmp_path / "kept.backup")
    again = restored(another_url, tmp_path / "kept.backup")
    assert everything(again) == everything(filled)
    again.engine.dispose()


def test_a_backup_is_one_private_file(filled, tmp_path):
    backup(filled, tmp_path / "kept.backup")
    assert (tmp_path / "kept.backup").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if "kept" in path.name] == ["kept.backup"]


def test_a_backup_waits_for_no_load_and_has_nothing_of_it(filled, tmp_path):
    before = everything(filled)
    with filled.write() as connection:
        connection.execute(records.area.insert().values(area_id=77, code="Q77"))
        backup(filled, tmp_path / "kept.backup")
    again = restored(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / "kept.backup")
    assert everything(again) == before
    again.engine.dispose()


@pytest.mark.parametrize("where", ["there.backup", "nowhere/at/all.backup"])
def test_a_backup_that_cannot_be_written_is_refused(filled, tmp_path, where):
    (tmp_path / "there.backup").write_text("precious")
    with pytest.raises(FileProblem):
        backup(filled, tmp_path / where)
    assert (tmp_path / "there.backup").read_text() == "precious"


def test_a_store_that_holds_something_takes_no_backup(filled, tmp_path):
    backup(filled, tmp_path / "kept.backup")
    with pytest.raises(Problem, match="not empty"):
        restore(filled, tmp_path / "kept.backup")


def test_a_store_that_was_only_opened_takes_a_backup(filled, another_url, tmp_path):
    backup(filled, tmp_path / "kept.backup")
    open_store(another_url).engine.dispose()
    again = restored(another_url, tmp_path / "kept.backup")
    assert answers(again) == KNOWN
    again.engine.dispose()


def test_a_restoring_that_fails_leaves_an_empty_store(filled, another_url, tmp_path, monkeypatch):
    backup(filled, tmp_path / "kept.backup")

    def fail(connection, table, *rows):
        if table.name == "observation":
            raise ZeroDivisionError
        return insert(connection, table, *rows)

    insert = keeping.bulk_insert
    monkeypatch.setattr(keeping, "bulk_insert", fail)
    target = Store(engine_of(another_url))
    with pytest.raises(ZeroDivisionError):
        restore(target, tmp_path / "kept.backup")
    with target.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    target.engine.dispose()


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"SQLite format 3\0" + bytes(2000)])
def test_what_is_no_backup_is_refused(tmp_path, content):
    (tmp_path / "odd").write_bytes(content)
    with pytest.raises(FileProblem, match="odd"):
        restored(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / "odd")


def test_a_damaged_backup_is_refused(filled, tmp_path):
    backup(filled, tmp_path / "kept.backup")
    content = bytearray((tmp_path / "kept.backup").read_bytes())
    content[8192:40960] = bytes(32768)
    (tmp_path / "kept.backup").write_bytes(content)
    with pytest.raises(FileProblem, match="damaged"):
        restored(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / "kept.backup")


def test_a_backup_of_a_newer_version_is_refused(filled, tmp_path):
    backup(filled, tmp_path / "kept.backup")
    with sqlite3.connect(tmp_path / "kept.backup") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(FileProblem, match="Install the newer version"):
        restored(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / "kept.backup")


@pytest.mark.parametrize("rows", STORES, ids=lambda path: path.stem)
def test_an_upgrade_tells_which_rows_of_admissions_concern_whom(new_store_url, tmp_path, rows):
    store = older(new_store_url, rows)
    upgrade_store(store, tmp_path / "before.backup")
    e = records.admission_episode.c
    with store.read() as connection:
        there = connection.execute(select(e.load_id, e.source_row, e.admitted_on)).all()
        kept = [
            (block.load_id, *row) for block in read_blocks(connection, {row.load_id for row in there})
            for row in zip(block.rows.tolist(), block.admitted.tolist(), strict=True)
        ]  # fmt: skip
    assert sorted(kept) == sorted(map(tuple, there)) != []
    store.engine.dispose()


def test_there_is_a_kept_store_of_every_schema_but_this():
    steps = sorted(
        path.stem[:4] for path in (Path(keeping.__file__).parent / "migrations/versions").glob("0*.py")
    )
    assert [path.stem for path in STORES] == [step for step in steps if step != HEAD]


@pytest.mark.parametrize("rows", STORES, ids=lambda path: path.stem)
def test_an_older_store_is_refused_until_it_is_upgraded(new_store_url, tmp_path, rows):
    store = older(new_store_url, rows)
    with pytest.raises(Problem, match="vanguard upgrade"):
        open_store(new_store_url)
    assert upgrade_store(store, tmp_path / "before.backup", observe_everything) == rows.stem
    store.engine.dispose()
    now = open_store(new_store_url)
    assert answers(now) == KNOWN
    assert check(now) == []
    assert upgrade_store(now, tmp_path / "unused.backup") is None
    assert not (tmp_path / "unused.backup").exists()
    now.engine.dispose()


@pytest.mark.parametrize("rows", STORES, ids=lambda path: path.stem)
def test_the_backup_before_an_upgrade_is_of_the_older_schema_and_can_be_restored(
    new_store_url, another_url, tmp_path, rows
):
    store = older(new_store_url, rows)
    before = everything(store)
    upgrade_store(store, tmp_path / "before.backup")
    kept = Store(engine_of(f"sqlite:///{tmp_path / 'before.backup'}"))
    assert everything(kept) == before
    kept.engine.dispose()
    again = restored(another_url, tmp_path / "before.backup")
    assert everything(again) == everything(store)
    again.engine.dispose()
    store.engine.dispose()


@pytest.mark.parametrize("rows", STORES, ids=lambda path: path.stem)
def test_an_upgrade_that_fails_changes_nothing(new_store_url, tmp_path, rows, monkeypatch):
    store = older(new_store_url, rows)
    before = everything(store)
    monkeypatch.setattr(keeping, "write_match_rates", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        upgrade_store(store, tmp_path / "before.backup")
    assert everything(store) == before
    store.engine.dispose()


def test_a_new_and_a_newer_store_are_not_upgraded(new_store_url, tmp_path):
    store = Store(engine_of(new_store_url))
    with pytest.raises(Problem, match="holds nothing"):
        upgrade_store(store, tmp_path / "a.backup")
    open_store(new_store_url).engine.dispose()
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Problem, match="Install the newer version"):
        upgrade_store(store, tmp_path / "a.backup")
    store.engine.dispose()


def test_what_is_older_goes_and_what_it_came_to_stays(filled):
    table = records.observation
    with filled.read() as connection:
        observed = connection.execute(select(table)).all()
    gone = forget(filled, before=date(2016, 6, 1))
    # Four loads of April and May; the load of June, taken back, is of a later month.
    assert (gone.loads, gone.records, gone.rejects) == (4, 5 + 2 + 2 + 2, 1)
    with filled.read() as connection:
        assert connection.execute(select(table)).all() == observed
        for table in (records.admission_episode, records.admission_keys):
            assert connection.execute(select(table)).all() == []
        assert len(connection.execute(select(records.load)).all()) == 6
    assert answers(filled) == KNOWN
    assert check(filled) == []
    assert forget(filled, before=date(2016, 6, 1)).loads == 0


def test_a_load_goes_only_when_its_last_month_is_over(filled):
    assert forget(filled, before=date(2016, 5, 31)).loads == 0


def test_loads_taken_back_go_too_and_registers_never(filled):
    gone = forget(filled, before=date(2016, 11, 1))
    assert gone.loads == 5
    with filled.read() as connection:
        assert len(connection.execute(select(records.registration_row)).all()) == 3


def test_nothing_of_it_can_be_read_from_the_file_any_more(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = older(url, STORES[0])
    upgrade_store(store, tmp_path / "older.backup")
    word = b"2016-05-36"  # in a rejected cell
    assert word in (tmp_path / "older.backup").read_bytes()
    forget(store, before=date(2016, 6, 1))
    store.engine.dispose()
    assert all(word not in path.read_bytes() for path in tmp_path.glob("store.db*"))


def test_a_forgotten_load_is_neither_loaded_again_nor_taken_back(store, tmp_path):
    homes, calls = tmp_path / "homes.csv", tmp_path / "calls.csv"
    homes.write_text(
        "# released: 2016-04-01\ncqc_location_id,name,service,beds,postcode,open_date,area_code,area_name\n"
        "1-980000001,Elm House,nursing,40,QX1 1AA,2010-10-01,Q99,Benchmoor\n"
    )
    calls.write_text(
        "# covers: 2016-04\n# area: Q99\n# released: 2016-06-01\n# source: RX0\n"
        "incident_id,resource_id,called_at,cqc_location_id,outcome\n"
        "1,H1,2016-04-03 02:10,1-980000001,see_treat\n"
    )
    list(load_paths(store, [homes, calls], Options()))
    assert forget(store, before=date(2016, 5, 1)).records == 1
    (receipt,) = load_paths(store, [calls], Options())
    assert receipt.status == "refused"
    assert "not loaded again" in receipt.problems[0]
    with pytest.raises(Problem, match="cannot be taken back"):
        undo_load(store, 2, by="an analyst")


def test_a_day_to_come_is_refused(quick_store):
    with pytest.raises(Problem, match="yet to come"):
        forget(quick_store, before=date(2099, 1, 1))


def test_a_database_of_something_else_is_no_backup(tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE theirs (a)")
    with pytest.raises(FileProblem, match="no backup of a store"):
        restored(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / "other.db")


def test_a_backup_that_is_not_there_is_refused(quick_store, tmp_path):
    with pytest.raises(FileProblem, match="There is no file"):
        restore(quick_store, tmp_path / "nowhere.backup")


def test_a_backup_that_loses_rows_on_the_way_is_no_backup(filled, another_url, tmp_path, monkeypatch):
    backup(filled, tmp_path / "kept.backup")
    insert = keeping.bulk_insert
    monkeypatch.setattr(
        keeping, "bulk_insert", lambda c, table, names, rows: insert(c, table, names, list(rows)[:-1])
    )
    with pytest.raises(Problem, match=r"Of table \w+ \d+ of \d+ rows arrived"):
        restored(another_url, tmp_path / "kept.backup")
    assert everything(Store(engine_of(another_url))) == {}


def test_a_disk_that_fails_at_the_end_of_a_backup_leaves_no_file(filled, tmp_path, monkeypatch):
    def fail(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(FileProblem, match=r"No space left on device\. Make room, or name another"):
        backup(filled, tmp_path / "kept.backup")
    assert not [path for path in tmp_path.iterdir() if "kept" in path.name]
