"""Which pages have files: the address of a page names its files too."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from dashboard.access import Door
from dashboard.address import View
from dashboard.outputs import (
    of_comparison,
    of_coverage,
    of_grid,
    of_progress,
    of_timeline,
    of_values,
    of_week,
)
from dashboard.outputs.contents import NO_SUCH, Contents
from loaders.problems import Problem
from metrics.viewer import Viewer


def _always(view: View) -> bool:
    return True


def _never(view: View) -> bool:
    return False


@dataclass(frozen=True)
class FiledPage:
    """A page with files: what makes them, when there are any, and when one of them is a picture."""

    path: str
    make: Callable[..., Contents]
    draws: Callable[[View], bool] = _never
    fits: Callable[[View], bool] = _always
    of_areas: bool = False  # there is none for who sees one home alone

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", self.path))


# The first page's address has no name in it that a file could have.
NAMED = {"/": "/my-week"}
PAGES = (
    FiledPage("/", of_week.contents),
    FiledPage("/homes/<home>", of_values.home),
    FiledPage("/homes/<home>/metrics/<metric>", of_values.home_metric, _always),
    FiledPage("/homes/<home>/timeline", of_timeline.contents, _always),
    FiledPage("/areas/<area>", of_values.area),
    FiledPage("/areas/<area>/homes", of_grid.contents),
    FiledPage("/areas/<area>/metrics/<metric>", of_values.area_metric, _always),
    FiledPage("/areas/<area>/progress", of_progress.contents, lambda view: view.metric is not None),
    FiledPage("/metrics/<metric>", of_values.metric, of_areas=True),
    FiledPage("/compare", of_comparison.contents, _always, lambda view: bool(view.places)),
    FiledPage("/data/coverage", of_coverage.contents),
)


def named(path: str) -> str:
    """What the files of a page are called by in their address."""
    return NAMED.get(path, path)


def page_named(name: str) -> str | None:
    """The page whose files are called so."""
    return None if name in NAMED else next((path for path, one in NAMED.items() if one == name), name)


def _page(path: str) -> tuple[FiledPage, dict[str, str]] | None:
    for page in PAGES:
        found = page.pattern.fullmatch(path)
        if found:
            return page, found.groupdict()
    return None


def contents_of(door: Door, view: View, path: str) -> Contents:
    """Of the page at this address, looked at in this way."""
    found = _page(path)
    if found is None or not found[0].fits(view):
        raise Problem(NO_SUCH)
    return found[0].make(door, view, **found[1])


def draws(path: str, view: View | None = None) -> bool:
    """Whether the page has a picture: looked at in this way, or in any."""
    found = _page(path)
    if found is None:
        return False
    return found[0].draws is not _never if view is None else found[0].draws(view)


def has_files(path: str, view: View, viewer: Viewer) -> bool:
    """Whether the page has any for this viewer: a definition has those of the areas that are the viewer's."""
    found = _page(path)
    if found is None or not found[0].fits(view) or (found[0].of_areas and viewer.homes is not None):
        return False
    metric = found[1].get("metric") or view.metric
    return metric is None or viewer.may_ask(metric)
