"""Layouts of a place's own: TOML files in a folder, read with the built-in ones, their mistakes named."""

import os
import re
import tempfile
from pathlib import Path

from loaders.layout import LAYOUTS, PEOPLE, Layout, meets, read_layout
from loaders.problems import DefinitionProblem, Problem
from loaders.recognition import Fit, fit, fitting
from loaders.settings import settings

ID = re.compile(r"[a-z][a-z0-9_]{1,59}")
FOLDER = "the folder that VANGUARD_LAYOUTS names"
USUAL = Path("vanguard-layouts")


def layouts_folder() -> Path:
    """Where the place's own are kept: what VANGUARD_LAYOUTS says, else a folder beside the usual store."""
    return settings().layouts or USUAL


def all_layouts() -> dict[str, Layout]:
    """The built-in layouts and the place's own."""
    if settings().layouts is None and not USUAL.is_dir():
        return LAYOUTS
    return {**LAYOUTS, **local_layouts(layouts_folder())}


def local_layouts(folder: Path) -> dict[str, Layout]:
    """The layouts of a folder; a DefinitionProblem that names every mistake in any of them."""
    if not folder.is_dir():
        raise Problem(f"There is no folder {folder} for local layouts. Make it, or unset VANGUARD_LAYOUTS.")
    paths = sorted(folder.glob("*.toml"))
    if mistakes := [mistake for path in paths for mistake in mistakes_in(path)]:
        raise DefinitionProblem("\n".join(mistakes))
    return {path.stem: read_layout(path) for path in paths}


def mistakes_in(path: Path) -> list[str]:
    """Everything that keeps a file from being a layout, a sentence each."""
    where = f"{path.parent.name}/{path.name}"
    try:
        layout = read_layout(path)
    except DefinitionProblem as problem:
        return [str(problem)]
    except UnicodeDecodeError:
        return [f"{where}: not text in UTF-8. Save it as UTF-8."]
    except OSError as error:
        return [f"{where}: it cannot be read ({error.strerror})."]
    return [f"{where}: {mistake}" for mistake in mistakes_of(layout)]


def mistakes_of(layout: Layout) -> list[str]:
    """What a layout says that would never work, or must not be."""
    found = []
    if not ID.fullmatch(layout.id):
        found.append("its name must be small letters, digits and _, such as elm_falls.toml.")
    if layout.id in LAYOUTS:
        found.append("a built-in layout has this name. Choose another.")
    if layout.standard:
        found.append("standard is for our own layouts alone. Take the line out.")
    if people := _about_people(layout):
        found.append(f"{', '.join(people)} are columns about people, which are never read. Take them out.")
    own = fit(headings_of(layout), layout)
    if own.lacking:
        found.append(f"it lacks {', '.join(own.lacking)}. Name the column, or list the field in may_lack.")
    elif others := _taken_for(own):
        found.append(f"a file with these headings is read as {', '.join(others)}. Name more of its columns.")
    return found


def headings_of(layout: Layout) -> list[str]:
    """A header that holds every column of the layout once."""
    firsts = {layout.headings(name)[0] for name in layout.fields if layout.headings(name)}
    return sorted(firsts | set(layout.only))


def _about_people(layout: Layout) -> list[str]:
    patterns = (*PEOPLE.refused, *PEOPLE.dropped)
    return [f"'{heading}'" for heading in layout.known.values() if meets(heading, patterns)]


def _taken_for(own: Fit) -> list[str]:
    """The layouts that a file with these headings would be read by instead."""
    header = headings_of(own.layout)
    likeliest = fitting(header, {**LAYOUTS, own.layout.id: own.layout})
    return [] if own.layout in [f.layout for f in likeliest] else [f.layout.id for f in likeliest]


def save_layout(folder: Path, layout_id: str, toml: str, replace: bool = False) -> Path:
    """Keeps a layout for next month, whole or not at all; a mistake in it is refused by name."""
    if not ID.fullmatch(layout_id):
        raise Problem(
            f"'{layout_id}' cannot name a layout. Use small letters, digits and _, such as elm_falls."
        )
    path = folder / f"{layout_id}.toml"
    if path.exists() and not replace:
        raise Problem(f"There is a local layout {layout_id} already. Choose another name.")
    if mistakes := mistakes_in_text(layout_id, toml):
        raise DefinitionProblem("\n".join(mistakes))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=folder, suffix=".part", delete=False
        ) as f:
            f.write(toml)
        os.replace(f.name, path)
    except OSError as error:
        raise Problem(f"The layout cannot be saved in {FOLDER} ({error.strerror}).") from None
    return path


def mistakes_in_text(layout_id: str, toml: str) -> list[str]:
    """The same for a layout that is not saved yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{layout_id}.toml"
        path.write_text(toml, encoding="utf-8")
        told = mistakes_in(path)
    return [mistake.removeprefix(f"{path.parent.name}/") for mistake in told]


def layout_in_text(layout_id: str, toml: str) -> Layout:
    """A layout that is not saved yet."""
    if mistakes := mistakes_in_text(layout_id, toml):
        raise DefinitionProblem("\n".join(mistakes))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{layout_id}.toml"
        path.write_text(toml, encoding="utf-8")
        return read_layout(path)
