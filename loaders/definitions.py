"""A folder of TOML files as checked dataclasses: layouts, metrics and benchmarks are read here."""

import tomllib
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

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
        raise DefinitionProblem(f"{where}: not TOML: {error}.") from None
    return from_table(where, given, kind, prepare, path.stem)


def from_table(
    where: str,
    given: dict[str, Any],
    kind: type[T],
    prepare: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None,
    id: str = "",
) -> T:
    """One table of TOML, checked as a file is."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    required = {n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING}
    wrong = sorted((set(given) - (set(known) - {"id"})) | (required - {"id"} - set(given)))
    if wrong:
        raise DefinitionProblem(f"{where}: missing or unknown {', '.join(wrong)}.")
    for name, value in given.items():
        _check_type(where, name, value, known[name].type)
    values = {"id": id, **given} if "id" in known else given
    try:
        return kind(**(prepare(id, values) if prepare else _tuples(values)))
    except (ValueError, KeyError, TypeError) as error:
        raise DefinitionProblem(f"{where}: {error}.") from None


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


_PLAIN: dict[Any, tuple[type, ...]] = {
    str: (str,), int: (int,), float: (int, float), bool: (bool,), date: (date,), dict: (dict,),
    tuple: (list,),
}  # fmt: skip


def _check_type(where: str, name: str, value: object, wanted: Any) -> None:
    options = get_args(wanted) if type(None) in get_args(wanted) else (wanted,)
    plain = tuple(t for option in options for t in _PLAIN.get(get_origin(option) or option, ()))
    if plain and (not isinstance(value, plain) or (isinstance(value, bool) and bool not in plain)):
        names = " or ".join(option.__name__ for option in plain)
        raise DefinitionProblem(f"{where}: {name} is {value!r}, not {names}.")
