"""Removing, renaming or misspelling any key of any definition is refused, and the key is named."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from loaders.problems import DefinitionProblem
from metrics import definition
from metrics.benchmark import read_benchmarks
from metrics.definition import METRICS, read_care_elements, read_metrics, read_order, read_sources

HERE = definition.HERE
KEY = re.compile(r"^(\w+) = ", re.MULTILINE)
TABLE = re.compile(r"^\[([\w.]+)\]$", re.MULTILINE)
PART = re.compile(r"(?<=[{,] )(\w+) = ")
READERS = {
    "definitions": lambda path: read_benchmarks(HERE / "benchmarks", read_metrics(path.parent)),
    "benchmarks": lambda path: read_benchmarks(path.parent),
    "sources.toml": read_sources,
    "care_elements.toml": read_care_elements,
    "order.toml": read_order,
}
FILES = [
    *sorted((HERE / "definitions").glob("*.toml")), *sorted((HERE / "benchmarks").glob("*.toml")),
    *(HERE / "framework" / name for name in READERS if name.endswith(".toml")),
]  # fmt: skip


def _read(path: Path) -> object:
    return READERS.get(path.name, READERS.get(path.parent.name))(path)


def _copied(tmp_path: Path, path: Path) -> Path:
    """A benchmark is read with the others, which have the figures of the other metrics."""
    folder = tmp_path / path.parent.name
    folder.mkdir()
    for one in path.parent.glob("*.toml") if folder.name == "benchmarks" else (path,):
        shutil.copy(one, folder)
    return folder / path.name


def _without(text: str, match: re.Match[str]) -> str:
    """The text without the key and all of its value, which may take several lines."""
    lines = text[match.start() :].split("\n")
    for count in range(1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        return text[: match.start()] + "\n".join(lines[count:])
    raise AssertionError("the value has no end")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_key_that_is_removed_renamed_or_misspelt_is_named(tmp_path, path):
    copy, text = _copied(tmp_path, path), path.read_text(encoding="utf-8")
    assert _read(copy)
    keys = list(KEY.finditer(text))
    assert keys
    for match in keys:
        name = match.group(1)
        _refused(copy, _without(text, match), name)
        for wrong in (f"x_{name}", name[:-1] + ("y" if name[-1] != "y" else "z")):
            _refused(copy, text[: match.start(1)] + wrong + text[match.end(1) :], name, wrong)
    for match in TABLE.finditer(text):
        name = match.group(1).rpartition(".")[2]
        if name.isdigit():
            continue  # the number of a care element
        wrong = f"{match.group(1)}x"
        _refused(copy, text[: match.start(1)] + wrong + text[match.end(1) :], name, f"{name}x")


def test_every_key_of_a_part_of_the_care_model_is_wanted(tmp_path):
    path = HERE / "framework" / "care_elements.toml"
    copy, text = _copied(tmp_path, path), path.read_text(encoding="utf-8")
    parts = list(PART.finditer(text))
    assert len(parts) > 50
    for match in parts:
        wrong = f"{match.group(1)}x"
        _refused(copy, text[: match.start(1)] + wrong + text[match.end(1) :], match.group(1), wrong)


def _refused(path: Path, text: str, *names: str) -> None:
    path.write_text(text, encoding="utf-8")
    try:
        with pytest.raises(DefinitionProblem) as problem:
            _read(path)
    except pytest.fail.Exception:
        pytest.fail(f"nobody missed {names} in {path.name}")
    assert any(name in str(problem.value) for name in names), (names, str(problem.value))


def test_all_metrics_are_in_the_order():
    assert set(read_order(HERE / "framework" / "order.toml")) == set(METRICS)
