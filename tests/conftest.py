"""Stores for tests: SQLite and a real PostgreSQL 15 that the tests start themselves on loopback."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # second_opinion is a package of its own

from loaders.load import Options
from loaders.store import open_store
from sample_data.make import write

SHARED = Path(os.environ.get("VANGUARD_SHARED", ROOT.parent / "shared"))
NO_SKIP = os.environ.get("VANGUARD_NO_SKIP") == "1"
# No setting of whoever runs the tests has a say in them.
for name in [name for name in os.environ if name.startswith("VANGUARD_")]:
    if name not in ("VANGUARD_SHARED", "VANGUARD_NO_SKIP"):
        del os.environ[name]
os.environ["VANGUARD_TODAY"] = "2016-11-14"
# How long an example takes is the machine's affair: what is measured is measured in tests/bench.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


def missing(what: str, line: str) -> None:
    """Skip with the one line to run; a failure where nothing may be skipped."""
    if NO_SKIP:
        pytest.fail(f"{what} is missing and VANGUARD_NO_SKIP=1; run: {line}")
    pytest.skip(f"{what} is missing; run: {line}")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The real public files. Never copied into the project, so absent elsewhere."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("real_data: the folder of real public files is absent; set VANGUARD_SHARED to it")
    return folder


@pytest.fixture(scope="session")
def golden_vectors() -> Path:
    """The reference vectors, as copied into the project."""
    return ROOT / "tests" / "golden"


def _server_programs() -> Path | None:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _as_postgres(command: list[str]) -> list[str]:
    # PostgreSQL refuses to run as root; its package brings the user that it wants.
    if os.geteuid() == 0:
        return ["runuser", "-u", "postgres", "--", *command]
    return command


@pytest.fixture(scope="session")
def postgresql_server():
    """A server of this test run's own, on loopback, gone afterwards."""
    programs = _server_programs()
    if programs is None:
        missing("PostgreSQL", "apt-get install postgresql-15")
    folder = Path(tempfile.mkdtemp(prefix="vanguard-postgresql-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # POSIX shared memory, and none of it from /dev/shm, so that a small container will do.
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c fsync=off"
        " -c synchronous_commit=off -c full_page_writes=off -c dynamic_shared_memory_type=mmap"
    )
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "vanguard", "-A", "trust", "-E", "UTF8"]
    subprocess.run(_as_postgres([*initdb, "--no-sync"]), check=True, capture_output=True, cwd=folder)
    control = str(programs / "pg_ctl")
    start = [control, "-D", str(data), "-o", options, "-l", str(data / "log"), "-w", "start"]
    subprocess.run(_as_postgres(start), check=True, capture_output=True, cwd=folder)
    yield f"vanguard@127.0.0.1:{port}"
    stop = [control, "-D", str(data), "-m", "immediate", "stop"]
    subprocess.run(_as_postgres(stop), check=False, capture_output=True, cwd=folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made_database(postgresql_server):
    """The name of a database with the tables of an empty store and nothing else, to make others from.

    That the tables are made where there are none is tested with a database of its own: test_store.py.
    """
    with psycopg.connect(f"postgresql://{postgresql_server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE made")
    open_store(f"postgresql+psycopg://{postgresql_server}/made").engine.dispose()
    return "made"


@contextmanager
def _database(server, clause=""):
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"postgresql://{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" {clause}')
    yield f"postgresql+psycopg://{server}/{name}"
    with psycopg.connect(f"postgresql://{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgresql_url(postgresql_server, made_database):
    """An empty store in a database of its own."""
    with _database(postgresql_server, f"TEMPLATE {made_database}") as url:
        yield url


@pytest.fixture
def new_postgresql_url(postgresql_server):
    """A database without a table."""
    with _database(postgresql_server) as url:
        yield url


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=BOTH)
def store_url(request, tmp_path):
    """The address of an empty store, on each of the two databases."""
    return _address(request, tmp_path, "postgresql_url")


@pytest.fixture(params=BOTH)
def new_store_url(request, tmp_path):
    """The address of a store that is still to be made, on each of the two databases."""
    return _address(request, tmp_path, "new_postgresql_url")


def _address(request, folder, database):
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'store.db'}"
    return request.getfixturevalue(database)


@pytest.fixture
def store(store_url):
    """An empty store, on each of the two databases."""
    opened = open_store(store_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory) -> Path:
    """The small made-up sample, as files."""
    folder = tmp_path_factory.mktemp("small_sample")
    write(folder, seed=2016, scale="small")
    return folder


@pytest.fixture(scope="session")
def small_store(small_sample, tmp_path_factory):
    """The small made-up sample, loaded once; for reading only."""
    from dashboard.loading import load_paths

    url = f"sqlite:///{tmp_path_factory.mktemp('small_store') / 'store.db'}"
    opened = open_store(url)
    list(load_paths(opened, [small_sample], Options()))
    yield opened
    opened.engine.dispose()
