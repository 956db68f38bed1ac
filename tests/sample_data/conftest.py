"""The small sample, written once a module."""

import tomllib

import pytest

from sample_data.make import write


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    out = tmp_path_factory.mktemp("sample")
    write(out, seed=2016, scale="small")
    return out


@pytest.fixture(scope="module")
def truth(sample):
    return tomllib.loads((sample / "truth.toml").read_text(encoding="utf-8"))
