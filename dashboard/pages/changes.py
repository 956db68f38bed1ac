"""What is new, for those who read the pages: the lines stand in changes.toml."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dash import html

from dashboard import components, roles, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.page import Page, Screen
from loaders.definitions import from_table
from metrics.answer import PlacesQuery

FILE = Path(__file__).parents[1] / "changes.toml"


@dataclass(frozen=True)
class Line:
    """One thing that a reader will notice, and the page where it is."""

    said: str
    to: str = ""


@dataclass(frozen=True)
class Release:
    title: str
    lines: tuple[Any, ...]  # of Line


@dataclass(frozen=True)
class Changes:
    """The whole file."""

    owner: str
    reviewed: date
    releases: tuple[Any, ...]  # of Release


def read_changes(path: Path = FILE) -> tuple[Changes, tuple[Release, ...]]:
    whole = from_table(path.name, tomllib.loads(path.read_text(encoding="utf-8")), Changes)
    releases = []
    for given in whole.releases:
        release = from_table(f"{path.name}: {given.get('title')}", given, Release)
        lines = tuple(from_table(f"{path.name}: {release.title}", line, Line) for line in release.lines)
        releases.append(Release(release.title, lines))
    return whole, tuple(releases)


CHANGES, RELEASES = read_changes()


def layout(door: Door, view: View) -> Screen:
    newest = RELEASES[0]
    count = len(newest.lines)
    title = f"What is new: {wording.in_words(count)} {wording.plural(count, 'thing', 'things')} to notice"
    main = [
        *components.opening(
            title, f"Written for readers of the pages, reviewed {wording.day(CHANGES.reviewed)}."
        ),
        *[_release(door, one) for one in RELEASES],
    ]
    return Screen("What is new", main, None, (("Changes", None),), door.places(PlacesQuery()).made_up)


def _release(door: Door, one: Release) -> html.Section:
    id = f"release-{one.title.lower().replace('.', '-')}"
    name = "In this version" if one.title == "Next" else one.title
    lines = [html.Li(_line(door, line)) for line in one.lines]
    return html.Section(
        [html.H2(name, id=id), html.Ul(lines)], className="section prose", **{"aria-labelledby": id}
    )


def _line(door: Door, line: Line) -> list[Any]:
    """With a link for who may follow it."""
    if not line.to or not roles.may_reach(door.viewer, line.to.partition("#")[0]):
        return [line.said]
    return [
        f"{line.said} ",
        html.A(["See it", html.Span(f": {line.said}", className="hidden")], href=line.to),
    ]


PAGE = Page("/changes", "Changes", layout, whole=True)
