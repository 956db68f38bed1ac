"""`vanguard layouts`: what is recognised, every mistake in a layout, and how a file would be read by it."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from loaders.layout import LAYOUTS, Layout, read_layout
from loaders.local_layouts import all_layouts, mistakes_in
from loaders.preview import Preview, SheetPreview, preview
from loaders.problems import DefinitionProblem, FileProblem

DONE, NEEDS_A_PERSON = 0, 1


def listed() -> list[dict[str, object]]:
    """A row a layout, the place's own among them."""
    return [
        {
            "id": name, "dataset": one.dataset, "title": one.title,
            "from": "built in" if name in LAYOUTS else "local",
        }
        for name, one in sorted(all_layouts().items())
    ]  # fmt: skip


def checked(path: Path) -> dict[str, Layout]:
    """The layouts of a file or folder; every mistake in them is named."""
    if not path.exists():
        raise FileProblem(f"There is no file or folder {path}. Check its name.")
    paths = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not paths:
        raise FileProblem(f"{path} holds no .toml file. Name the folder of your layouts.")
    if mistakes := [mistake for one in paths for mistake in mistakes_in(one)]:
        raise DefinitionProblem("\n".join(mistakes))
    return {one.stem: read_layout(one) for one in paths}


def try_out(data: Path, own: Mapping[str, Layout], console: Console) -> int:
    """Shows how the file would be read; with one layout of your own, by that one."""
    layouts = own if len(own) == 1 else {**all_layouts(), **own}
    shown = preview(data, layouts=layouts)
    for line in _lines(shown):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for sheet in shown.sheets:
        if sheet.rows:
            console.print(_table(sheet))
    read = shown.sheets and any(sheet.layout for sheet in shown.sheets)
    return DONE if read and not any(sheet.rejected for sheet in shown.sheets) else NEEDS_A_PERSON


def _lines(shown: Preview) -> list[str]:
    if shown.problem:
        return [shown.problem]
    return [line for sheet in shown.sheets for line in _of_sheet(sheet)]


def _of_sheet(sheet: SheetPreview) -> list[str]:
    if sheet.problem:
        return [sheet.problem]
    lines = [f"{sheet.label}: {sheet.title} ({sheet.layout}), headings in row {sheet.header_row}."]
    for column in sheet.columns:
        became = ", ".join(column.fields) if column.state == "read" else _STATES[column.state]
        lines.append(f"  {column.heading} -> {became or 'read to tell which rows are data'}")
    lines += [f"  Row {row}: {reason}" for row, reason in sheet.rejected]
    lines += [f"  {field} has no word for: {', '.join(cells)}" for field, cells in sheet.codes]
    return lines + [f"  {problem}" for problem in sheet.problems]


_STATES = {
    "passed_over": "passed over", "about_people": "never read, being about people",
    "refused": "refused, being about people", "unknown": "not known to the layout",
}  # fmt: skip


def _table(sheet: SheetPreview) -> Table:
    """The first rows in our fields; a field that no row fills is left out."""
    names = [name for name in sheet.rows[0] if any(row.get(name) for row in sheet.rows)]
    table = Table(*names, box=None)
    for row in sheet.rows:
        table.add_row(*(row.get(name, "") for name in names))
    return table
