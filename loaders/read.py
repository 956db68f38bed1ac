"""Any file to sheets of text with their row numbers; the kind is told by what is in it, never by its name."""

from collections.abc import Mapping
from pathlib import Path

from loaders.archive import WORKBOOK_PARTS, Held, WholeFile, members, opened
from loaders.delimited import read_text
from loaders.documents import read_documents
from loaders.encoded import Opener
from loaders.layout import LAYOUTS, Layout
from loaders.problems import FileProblem
from loaders.sheet import Sheet
from loaders.workbook import OLE, read_workbook

TABLES = {".csv", ".txt", ".tsv", ".psv", ".dat", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".json", ".zip"}
OTHER_KINDS = {
    b"%PDF": "a PDF", b"<htm": "a web page", b"<!do": "a web page", b"<tab": "a web page",
    b"<?xm": "an XML document", b"{\\rt": "a letter (RTF)",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"\x1f\x8b": "a gzip archive",
}  # fmt: skip


def read_sheets(path: Path, layouts: Mapping[str, Layout] = LAYOUTS) -> list[Sheet]:
    """The tables of a file, zipped or not; a folder of API documents is one table."""
    _refuse_name(path)
    try:
        if path.is_dir():
            return [read_documents(path, _documents_in(path), layouts)]
        if not path.is_file():
            raise FileProblem(f"There is no file {path.name}.")
        return _read(Held(path, None, WholeFile(path)), layouts)
    except OSError as error:
        raise FileProblem(f"{path.name} cannot be read: {error.strerror}.") from None


def _refuse_name(path: Path) -> None:
    try:
        path.name.encode()
    except UnicodeEncodeError:
        raise FileProblem(
            f"The name of the file {path.name!a} is not text. Give it a name in plain letters."
        ) from None


def _documents_in(folder: Path) -> list[tuple[str, Opener]]:
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise FileProblem(f"{folder.name} is a folder without JSON documents. Name its files instead.")
    return [(path.name, WholeFile(path)) for path in paths]


def loadable(path: Path) -> list[Path]:
    """What of a file or folder is loaded one by one: every file, and a folder of API documents whole."""
    if path.is_file():
        return [path]
    inside = sorted(p for p in path.iterdir() if not p.name.startswith("."))
    if inside and all(p.suffix == ".json" and p.is_file() for p in inside):
        return [path]
    inside = [p for p in inside if p.is_dir() or p.suffix.casefold() in TABLES]
    return [found for p in inside for found in loadable(p)]


def _read(held: Held, layouts: Mapping[str, Layout]) -> list[Sheet]:
    path = held.path
    start, size = held.beginning()
    shown = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not shown and size == len(start):
        raise FileProblem(f"{path.name} is empty ({size} bytes). Ask its sender for it again.")
    if start.startswith(b"PK"):
        return _read_zip(held, layouts)
    if start.startswith(OLE):
        return _workbook(held, layouts)
    for sign, kind in OTHER_KINDS.items():
        if shown[: len(sign)].lower() == sign.lower():
            raise FileProblem(f"{path.name} is {kind}, not a table. Send it as .csv or .xlsx.")
    if shown[:1] in (b"{", b"["):
        return [read_documents(path, [(held.name or path.name, held.opener)], layouts)]
    return [read_text(path, held.name, held.opener, layouts)]


def _workbook(held: Held, layouts: Mapping[str, Layout]) -> list[Sheet]:
    with held.on_disk() as place:
        return read_workbook(held.path, layouts, place)


def _read_zip(held: Held, layouts: Mapping[str, Layout]) -> list[Sheet]:
    with held.on_disk() as place:
        archive = opened(held.path, place)
        if WORKBOOK_PARTS & set(archive.namelist()):
            archive.close()
            return read_workbook(held.path, layouts, place)
        if held.name is not None:
            raise FileProblem(f"{held.path.name} holds a zip within a zip. Send what is in it.")
    found = members(held.path, archive)
    if len(found) > 1 and all((one.name or "").endswith(".json") for one in found):
        documents = [(one.name or "", one.opener) for one in found]
        return [read_documents(held.path, documents, layouts)]
    return [sheet for one in found for sheet in _read(one, layouts)]


__all__ = ["Sheet", "loadable", "read_sheets"]
