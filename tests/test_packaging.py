"""What is installed is what is here: a package or definition that setuptools is not told of is lost."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("loaders", "metrics", "dashboard", "sample_data", "assets")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())


def folders():
    for package in PACKAGES:
        yield ROOT / package
        yield from (f for f in (ROOT / package).rglob("*") if f.is_dir() and f.name != "__pycache__")


def test_every_folder_is_named_as_a_package():
    here = {".".join(folder.relative_to(ROOT).parts) for folder in folders()}
    assert here == set(SETTINGS["tool"]["setuptools"]["packages"])


def test_every_kind_of_file_is_installed():
    kinds = {p.suffix for folder in folders() for p in folder.iterdir() if p.is_file()} - {".py", ".pyc"}
    assert {f"*{kind}" for kind in kinds} <= set(SETTINGS["tool"]["setuptools"]["package-data"]["*"])


def test_locks_name_no_registry():
    for lock in (ROOT / "locks").glob("*.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "index-url" not in text
