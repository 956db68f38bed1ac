"""A folder of TOML files as checked dataclasses: layouts, metrics and benchmarks are read here."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints, is_typeddict

from loaders.problems import DefinitionProblem

T = TypeVar("T")


def read_definitions(
    folder: Path, kind: type[T], prepare: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None
) -> dict[str, T]:
    """Every TOML file of the folder as one `kind`, by the file's name, which is its id."""
    return {path.stem: read_definition(path, kind, prepare) for path in sorted(folder.glob("*.toml"))}


def read_definition(
    path: Path, kind: type[T], prepare: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None
) -> T:
    """One file; a key nobody reads, a missing key and a value of another type are refused by name."""
    where = f"{path.parent.name}/{path.name}"
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DefinitionProblem(f"{where}: {not_toml(path, error)}.") from None
    return from_table(where, given, kind, prepare, path.stem)


def not_toml(path: Path, error: tomllib.TOMLDecodeError) -> str:
    """What the parser says, with the line that it stopped at: a key that stands twice is named by it."""
    place = re.search(r"line (\d+)", str(error))
    lines = path.read_text(encoding="utf-8").splitlines()
    line = lines[int(place[1]) - 1].strip() if place and int(place[1]) <= len(lines) else ""
    return f"not TOML: {error}" + (f": {line}" if line else "")


def from_table(
    where: str,
    given: Any,
    kind: type[T],
    prepare: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None,
    id: str = "",
) -> T:
    """One table of TOML, checked as a file is."""
    if not isinstance(given, dict):
        raise DefinitionProblem(f"{where} is {given!r}, not a table.")
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    required = {n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING}
    wrong = sorted((set(given) - (set(known) - {"id"})) | (required - {"id"} - set(given)))
    if wrong:
        raise DefinitionProblem(f"{where}: missing or unknown {', '.join(wrong)}.")
    for name, value in given.items():
        _check_type(where, name, value, known[name].type)
    if blank := [name for name in sorted(required & set(given)) if given[name] == ""]:
        raise DefinitionProblem(f"{where}: {', '.join(blank)} is empty.")
    values = {"id": id, **given} if "id" in known else given
    try:
        return kind(**(prepare(id, values) if prepare else _tuples(values)))
    except (ValueError, KeyError, TypeError) as error:
        raise DefinitionProblem(f"{where}: {error}.") from None


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


_PLAIN: dict[Any, tuple[type, ...]] = {
    str: (str,), int: (int,), float: (int, float), bool: (bool,), date: (date,), dict: (dict,),
    tuple: (list,), list: (list,),
}  # fmt: skip


def _check_type(where: str, name: str, value: object, wanted: Any) -> None:
    if wrong := mistake(name, value, wanted):
        raise DefinitionProblem(f"{where}: {wrong}.")


def mistake(path: str, value: object, wanted: Any) -> str | None:
    """What is wrong with a value of TOML, with the path of keys that leads to it; None where nothing is."""
    if wanted is Any or value is None:
        return None
    if is_typeddict(wanted):
        return _mistake_of_table(path, value, wanted)
    options = [one for one in get_args(wanted) if one is not type(None)] if _is_union(wanted) else [wanted]
    plain = tuple(kind for option in options for kind in _PLAIN[get_origin(option) or option])
    if not isinstance(value, plain) or (isinstance(value, bool) and bool not in plain):
        names = " or ".join(kind.__name__ for kind in plain)
        return f"{path} is {value!r}, not {names}"
    option = next(one for one in options if isinstance(value, _PLAIN[get_origin(one) or one]))
    inside = get_args(option)
    if not inside or not isinstance(value, dict | list):
        return None
    each = value.items() if isinstance(value, dict) else ((None, one) for one in value)
    wrong = (
        mistake(path if key is None else f"{path}.{key}", one, inside[0 if key is None else -1])
        for key, one in each
    )
    return next((one for one in wrong if one), None)


def _mistake_of_table(path: str, value: object, wanted: Any) -> str | None:
    """Of a table whose keys are known: one that nobody reads, or that is missing, is one too."""
    if not isinstance(value, dict):
        return f"{path} is {value!r}, not dict"
    known = _keys(wanted)
    if keys := sorted((set(value) - set(known)) | (set(wanted.__required_keys__) - set(value))):
        return f"{path}: missing or unknown {', '.join(keys)}"
    wrong = (mistake(f"{path}.{name}", one, known[name]) for name, one in value.items())
    return next((one for one in wrong if one), None)


@cache
def _keys(wanted: Any) -> dict[str, Any]:
    return get_type_hints(wanted)


def _is_union(wanted: Any) -> bool:
    return get_origin(wanted) in (Union, UnionType)
