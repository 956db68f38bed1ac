"""A value of another type, an unknown word, a key that stands twice: each is refused by file and key."""

import copy
import json
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from dashboard.roles import FILE as ROLES
from dashboard.roles import read_roles
from loaders import likeness
from loaders.definitions import read_definition
from loaders.layout import HERE as LOADERS
from loaders.layout import PeopleColumns, read_layout
from loaders.problems import DefinitionProblem
from metrics import matching
from metrics.benchmark import read_benchmarks
from metrics.definition import HERE, read_care_elements, read_metrics, read_order, read_sources
from metrics.diagnoses import Lists
from metrics.measures import counted


def _metric(path):
    metrics = read_metrics(path.parent)
    counted(metrics.values())
    return read_benchmarks(HERE / "benchmarks", metrics)


READERS = {
    "definitions": _metric,
    "benchmarks": lambda path: read_benchmarks(path.parent),
    "layouts": read_layout,
    "sources.toml": read_sources,
    "care_elements.toml": read_care_elements,
    "order.toml": read_order,
    "diagnoses.toml": lambda path: read_definition(path, Lists),
    "framework/matching.toml": lambda path: read_definition(path, matching.Rule),
    "loaders/matching.toml": lambda path: read_definition(path, likeness.Nearness),
    "columns_about_people.toml": lambda path: read_definition(path, PeopleColumns),
    "roles.toml": read_roles,
}
FOLDERS = (HERE / "definitions", HERE / "benchmarks", HERE / "framework", LOADERS / "layouts")
FILES = [path for folder in FOLDERS for path in sorted(folder.glob("*.toml"))]
FILES += [LOADERS / "matching.toml", LOADERS / "columns_about_people.toml", ROLES]
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")


def read(path):
    names = (f"{path.parent.name}/{path.name}", path.name, path.parent.name)
    return next(READERS[name] for name in names if name in READERS)(path)


def copied(tmp_path, path):
    """A benchmark is read with the others, which have the figures of the other metrics."""
    folder = tmp_path / path.parent.name
    folder.mkdir()
    for one in path.parent.glob("*.toml") if folder.name == "benchmarks" else (path,):
        shutil.copy(one, folder)
    return folder / path.name


def written(table):
    return "".join(f"{json.dumps(key)} = {value_of(one)}\n" for key, one in table.items())


def value_of(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        inside = ", ".join(f"{json.dumps(key)} = {value_of(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(value_of, value))}]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def keys_of(table, path=()):
    for key, value in table.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from keys_of(value, (*path, key))


def with_value(table, path, value):
    changed = copy.deepcopy(table)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


def refused(copy_, table, path):
    copy_.write_text(written(table), encoding="utf-8")
    with pytest.raises(DefinitionProblem) as problem:
        read(copy_)
    said = str(problem.value)
    assert copy_.stem in said and any(key in said for key in path[-2:]), (path, said)


def other_types(value):
    """A number where a text or list is, a text where a number is, a table where none is."""
    yield "seven" if isinstance(value, int | float) and not isinstance(value, bool) else 7
    yield [7] if isinstance(value, dict) else {"a": 7}
    if isinstance(value, list):
        yield [*value, 7 if not value or isinstance(value[0], str) else "seven"]


@every_file
def test_a_value_of_another_type_is_refused_by_file_and_key(tmp_path, path):
    table, copy_ = tomllib.loads(path.read_text(encoding="utf-8")), copied(tmp_path, path)
    for keys in keys_of(table):
        value = table
        for key in keys:
            value = value[key]
        for other in other_types(value):
            refused(copy_, with_value(table, keys, other), keys)


WORDS = [  # a file, the keys that lead to a word that is one of a few, and a value that is none of them
    ("definitions/falls.toml", "aim", "zzz"), ("definitions/falls.toml", "kind", "zzz"),
    ("definitions/falls.toml", "better", "zzz"), ("definitions/falls.toml", "frequency", "zzz"),
    ("definitions/falls.toml", "numerator", "zzz"), ("definitions/falls.toml", "denominator", "zzz"),
    ("definitions/nel_bed_days.toml", "squares", "zzz"), ("definitions/falls.toml", "levels", ["zzz"]),
    ("definitions/falls.toml", "numerator_sources", ["zzz"]), ("definitions/falls.toml", "needs", ["zzz"]),
    ("definitions/falls.toml", "pairs_with", ["zzz"]), ("definitions/falls.toml", "care_elements", [8]),
    ("definitions/falls.toml", "default_compare.home", "zzz"), ("definitions/falls.toml", "per", 0),
    ("definitions/falls.toml", "minimum_coverage", 101), ("definitions/falls.toml", "title", ""),
    ("benchmarks/similar.toml", "homes", "zzz"), ("benchmarks/similar.toml", "statistic", "zzz"),
    ("benchmarks/similar.toml", "levels", ["zzz"]), ("benchmarks/similar.toml", "minimum_homes", -1),
    ("benchmarks/baseline.toml", "from_month", "April"), ("benchmarks/baseline.toml", "to_month", "2015"),
    ("benchmarks/england.toml", "figures.nel_admissions.status", "zzz"),
    ("benchmarks/england.toml", "figures.nel_admissions.value", -1),
    ("benchmarks/england.toml", "figures.nel_admissions.source", ""),
    ("framework/sources.toml", "entries.falls.kind", "zzz"),
    ("framework/sources.toml", "entries.falls.due_days", -1), ("framework/order.toml", "order", ["falls"]),
    ("framework/diagnoses.toml", "lists.fall.Falls", ["falls"]),
    ("framework/diagnoses.toml", "lists.fall.Falls", []), ("framework/matching.toml", "kinds", ["zzz"]),
    ("framework/matching.toml", "leading_share", 1.5), ("framework/matching.toml", "fewest_rows", 0),
    ("loaders/matching.toml", "near_name", 101), ("loaders/matching.toml", "most", 0),
    ("dashboard/roles.toml", "roles.home.profile", "zzz"), ("dashboard/roles.toml", "roles.home.sees", "zzz"),
    ("dashboard/roles.toml", "roles.home.may", ["zzz"]),
    ("dashboard/roles.toml", "roles.home.pages", ["zzz"]),
    ("dashboard/roles.toml", "roles.home.metrics", ["zzz"]),
    ("dashboard/roles.toml", "roles.home.landing", "zzz"), ("dashboard/roles.toml", "pages.homes", ["zzz"]),
    ("layouts/admissions.toml", "dataset", "zzz"), ("layouts/home_falls_log.toml", "codes.harm.Low", "zzz"),
    ("layouts/cqc_api.toml", "contains.service.Nursing homes", "zzz"),
    ("layouts/cqc_api.toml", "snapshot", ["zzz"]), ("layouts/area_return_grouped.toml", "header_rows", 3),
    ("layouts/ae_attendances.toml", "categories", ["zzz"]), ("layouts/hes_ae.toml", "may_lack", ["zzz"]),
    ("layouts/nhs_england_ae_monthly.toml", "period_from", "zzz"), ("layouts/admissions.toml", "owner", ""),
]  # fmt: skip


@pytest.mark.parametrize(("file", "keys", "value"), WORDS, ids=lambda one: str(one)[:40])
def test_a_word_that_is_none_of_a_few_is_refused_by_file_and_key(tmp_path, file, keys, value):
    path = next(one for one in FILES if f"{one.parent.name}/{one.name}" == file)
    table, copy_ = tomllib.loads(path.read_text(encoding="utf-8")), copied(tmp_path, path)
    where = tuple(keys.split(".", 2)) if not keys.startswith("figures") else tuple(keys.split("."))
    refused(copy_, with_value(table, where, value), where)


TABLES = [
    ("framework/diagnoses.toml", "lists.fall"), ("framework/diagnoses.toml", "lists.avoidable.Pneumonia"),
    ("framework/sources.toml", "entries.falls"), ("framework/care_elements.toml", "entries.3"),
    ("dashboard/roles.toml", "roles.local"), ("dashboard/roles.toml", "pages.reference"),
    ("dashboard/roles.toml", "roles.home.may"), ("dashboard/roles.toml", "roles.home.metrics"),
    ("layouts/cqc_api.toml", "joined.address.by"), ("layouts/cqc_api.toml", "nested.service.take"),
    ("layouts/cqc_active_locations.toml", "companion.dual.id"), ("benchmarks/england.toml", "figures"),
    ("definitions/falls.toml", "default_compare"), ("definitions/falls.toml", "default_compare.area"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "keys"), TABLES)
def test_a_table_or_key_that_is_removed_or_renamed_is_refused(tmp_path, file, keys):
    path = next(one for one in FILES if f"{one.parent.name}/{one.name}" == file)
    table, copy_, where = tomllib.loads(path.read_text()), copied(tmp_path, path), tuple(keys.split("."))
    changed = copy.deepcopy(table)
    holder = changed
    for key in where[:-1]:
        holder = holder[key]
    taken = holder.pop(where[-1])
    refused(copy_, changed, where)
    holder[f"{where[-1]}x"] = taken
    refused(copy_, changed, where)


@every_file
def test_a_key_that_stands_twice_is_refused_by_file_and_line(tmp_path, path):
    copy_, text = copied(tmp_path, path), path.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith(("owner =", "title =")))
    copy_.write_text(text.replace(line, f"{line}\n{line}", 1), encoding="utf-8")
    with pytest.raises(DefinitionProblem) as problem:
        read(copy_)
    assert Path(copy_).stem in str(problem.value) and line.split(" =")[0] in str(problem.value)
