"""Roles as their owner wrote them: which pages, which areas or homes, which profile, which rights."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from loaders.definitions import from_table, not_toml
from loaders.problems import DefinitionProblem
from metrics.definition import METRICS
from metrics.disclosure import PROFILES
from metrics.viewer import Viewer

FILE = Path(__file__).with_name("roles.toml")
SEES = ("all", "areas", "home", "nothing")
RIGHTS = ("load", "rejects", "match", "return")
REFERENCE, LOCAL = "reference", "local"  # what there must always be: help, and who sits at the machine
EVERYWHERE = "all"  # what a load that is complete everywhere says of its areas


@dataclass(frozen=True)
class Role:
    """One role. What it does not name it does not have."""

    id: str
    title: str
    why: str
    profile: str
    sees: str
    pages: tuple[str, ...]
    may: tuple[str, ...]
    metrics: tuple[str, ...]  # none named: every metric
    landing: str
    signs_in: bool

    def __post_init__(self) -> None:
        for name, given, allowed in (
            ("profile", (self.profile,), PROFILES), ("sees", (self.sees,), SEES), ("may", self.may, RIGHTS),
            ("metrics", self.metrics, METRICS),
        ):  # fmt: skip
            unknown = sorted(set(given) - set(allowed))
            if unknown:
                raise ValueError(f"{name} has {', '.join(unknown)}, not among {', '.join(allowed)}")
        if not self.landing.startswith("/"):
            raise ValueError(f"landing is {self.landing!r}, not an address")


@dataclass(frozen=True)
class Roles:
    """The whole file."""

    owner: str
    reviewed: date
    pages: dict[str, list[str]]
    roles: dict[str, dict[str, Any]]

    def __post_init__(self) -> None:
        for group, addresses in self.pages.items():
            for address in addresses:
                if not address.startswith("/"):
                    raise ValueError(f"pages.{group} has {address!r}, not an address")
        for names, wanted, given in (("pages", (REFERENCE,), self.pages), ("roles", (LOCAL,), self.roles)):
            if missing := set(wanted) - set(given):
                raise ValueError(f"{names}: missing {', '.join(sorted(missing))}")


def read_roles(path: Path = FILE) -> tuple[dict[str, Role], dict[str, tuple[str, ...]]]:
    """The roles by id, and the addresses of each group of pages."""
    try:
        whole = from_table(path.name, tomllib.loads(path.read_text(encoding="utf-8")), Roles)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionProblem(f"{path.name}: {not_toml(path, error)}.") from None
    groups = {name: tuple(addresses) for name, addresses in whole.pages.items()}
    roles = {
        id: from_table(f"{path.name}, roles.{id}", given, Role, id=id) for id, given in whole.roles.items()
    }
    for role in roles.values():
        unknown = sorted(set(role.pages) - set(groups))
        if unknown:
            what = f"pages has {', '.join(unknown)}, not among {', '.join(groups)}"
            raise DefinitionProblem(f"{path.name}, roles.{role.id}: {what}.")
    return roles, groups


ROLES, GROUPS = read_roles()


def role_of(viewer: Viewer) -> Role:
    return ROLES[viewer.role]


def may(viewer: Viewer, right: str) -> bool:
    """Whether the viewer may load, see rejects, match, or fill in a return."""
    if right not in RIGHTS:
        raise ValueError(right)
    return right in role_of(viewer).may


def may_open(viewer: Viewer, path: str) -> bool:
    """Whether the address is one of the role's: of a home or area it names, the answer alone decides."""
    step = unquote(path).rstrip("/") or "/"
    groups = role_of(viewer).pages
    return any(_pattern(address).fullmatch(step) for group in groups for address in GROUPS[group])


def may_reach(viewer: Viewer, address: str) -> bool:
    """Whether a link leads anywhere for this viewer. An area's page is for those who see the area."""
    path = address.partition("?")[0]
    area = re.match(r"/areas/([^/]+)", path)
    return may_open(viewer, path) and (area is None or viewer.may_see(unquote(area[1])))


def landing(viewer: Viewer) -> str:
    """Where the first page of all is for this viewer."""
    home = next(iter(viewer.homes or ()), "")
    return role_of(viewer).landing.replace("<home>", quote(home, safe=""))


def is_reference(path: str) -> bool:
    """Definitions and help: the same for everybody, whatever is in the store."""
    step = unquote(path).rstrip("/") or "/"
    return any(_pattern(address).fullmatch(step) for address in GROUPS["reference"])


def may_see_areas(viewer: Viewer, areas: str | None) -> bool:
    """Whether a load of these areas (codes joined by commas, or all) is wholly the viewer's own."""
    if viewer.everywhere:
        return True
    codes = [code.strip() for code in (areas or EVERYWHERE).split(",") if code.strip()]
    return EVERYWHERE not in codes and all(viewer.may_see(code) for code in codes)


@cache
def _pattern(address: str) -> re.Pattern[str]:
    steps = re.sub(r"<\w+>", "[^/]+", address)
    return re.compile(steps.replace("/**", "/.+"), re.DOTALL)
