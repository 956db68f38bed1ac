"""The full made-up sample, loaded once for every measurement that wants it."""

import os
import time
from pathlib import Path

import pytest

from dashboard.loading import load_paths
from loaders.load import Options
from loaders.store import open_store
from sample_data.make import write


@pytest.fixture(scope="session")
def full_store(tmp_path_factory):
    """In the folder that BENCH_FOLDER names, if any, so that it is made once."""
    folder = Path(os.environ.get("BENCH_FOLDER", tmp_path_factory.mktemp("full")))
    database = folder / "full.db"
    store = open_store(f"sqlite:///{database}")
    if store.version() == 0:
        began = time.perf_counter()
        write(folder / "sample", seed=2016, scale="full")
        print(f"\nfull sample written in {time.perf_counter() - began:.1f} s", end="")
        began = time.perf_counter()
        rows = sum(receipt.rows_read for receipt in load_paths(store, [folder / "sample"], Options()))
        seconds = time.perf_counter() - began
        print(f"\n{rows:,} rows loaded in {seconds:.1f} s, observations included", end="")
    yield store
    store.engine.dispose()
