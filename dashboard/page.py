"""A page: its path, its name, and the function of store, viewer and address that draws it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from dash.development.base_component import Component


@dataclass(frozen=True)
class Screen:
    """What a page gives: the finding as its title, and what stands between menu and footer."""

    title: str
    main: list[Component | str]
    area: tuple[str, str] | None = None  # code and name
    trail: tuple[tuple[str, str | None], ...] = ()
    made_up: bool = False
    found: bool = True
    status: int | None = None  # of the answer, where it is not that of what is found
    refresh: int | None = None  # seconds, while something is under way
    paper: Any = None  # what stands on every side, where it is made for A4
    searched: str = ""  # what was typed into the search box


@dataclass(frozen=True)
class Page:
    """`layout(door, view, **parts of the path)` is called again whenever the address changes."""

    path: str
    name: str
    layout: Callable[..., Screen]
    menu: str = ""
    whole: bool = False  # comes whole from the server and is complete without a script
    kept: bool = False  # may be sent again as it was: looking at it leaves no record, and nothing runs on it

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", self.path))

    def parts(self, path: str) -> dict[str, Any] | None:
        """The named parts of a path that is this page's, else None."""
        found = self.pattern.fullmatch(unquote(path).rstrip("/") or "/")
        return found.groupdict() if found else None
