"""Any file to sheets of text with their row numbers; the kind is told by what is in it, never by its name."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from loaders.delimited import read_text
from loaders.documents import read_documents
from loaders.layout import LAYOUTS, Layout
from loaders.problems import FileProblem
from loaders.sheet import Sheet
from loaders.workbook import LOCKED_SAYS, OLE, read_workbook

TABLES = {".csv", ".txt", ".tsv", ".psv", ".dat", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".json", ".zip"}
LARGEST_UNZIPPED = 4 * 1024**3  # a zip that claims more is not opened
OTHER_KINDS = {
    b"%PDF": "a PDF", b"<htm": "a web page", b"<!do": "a web page", b"{\\rt": "a letter (RTF)",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"\x1f\x8b": "a gzip archive",
}  # fmt: skip


def read_sheets(path: Path, layouts: Mapping[str, Layout] = LAYOUTS) -> list[Sheet]:
    """The tables of a file, zipped or not; a folder of API documents is one table."""
    if path.is_dir():
        contents = {p.name: p.read_bytes() for p in sorted(path.glob("*.json"))}
        if not contents:
            raise FileProblem(f"{path.name} is a folder without JSON documents. Name its files instead.")
        return [read_documents(path, contents, layouts)]
    if not path.is_file():
        raise FileProblem(f"There is no file {path.name}.")
    with path.open("rb") as file:
        start = file.read(4096)
    if _is_text(start):  # of any length: never whole in memory
        return [read_text(path, None, lambda: path.open("rb"), layouts)]
    return _read(path, None, path.read_bytes(), layouts)


def loadable(path: Path) -> list[Path]:
    """What of a file or folder is loaded one by one: every file, and a folder of API documents whole."""
    if path.is_file():
        return [path]
    inside = sorted(p for p in path.iterdir() if not p.name.startswith("."))
    if inside and all(p.suffix == ".json" and p.is_file() for p in inside):
        return [path]
    inside = [p for p in inside if p.is_dir() or p.suffix.casefold() in TABLES]
    return [found for p in inside for found in loadable(p)]


def _is_text(content: bytes) -> bool:
    start = content.lstrip()
    kinds = (b"PK", OLE, b"{", b"[", b"\xef\xbb\xbf{", b"\xef\xbb\xbf[")
    other = any(start[: len(sign)].lower() == sign.lower() for sign in OTHER_KINDS)
    return bool(start) and not start.startswith(kinds) and not other


def _read(path: Path, name: str | None, content: bytes, layouts: Mapping[str, Layout]) -> list[Sheet]:
    start = content[:4096].lstrip()
    if not start:
        raise FileProblem(f"{path.name} is empty ({len(content)} bytes). Ask its sender for it again.")
    if content.startswith(b"PK"):
        return _read_zip(path, name, content, layouts)
    if content.startswith(OLE):
        return read_workbook(path, content, layouts)
    for sign, kind in OTHER_KINDS.items():
        if start[: len(sign)].lower() == sign.lower():
            raise FileProblem(f"{path.name} is {kind}, not a table. Send it as .csv or .xlsx.")
    if start.removeprefix(b"\xef\xbb\xbf")[:1] in (b"{", b"["):
        return [read_documents(path, {name or path.name: content}, layouts)]
    return [read_text(path, name, content, layouts)]


def _read_zip(path: Path, name: str | None, content: bytes, layouts: Mapping[str, Layout]) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if {"xl/workbook.xml", "content.xml", "xl/workbook.bin"} & set(archive.namelist()):
                return read_workbook(path, content, layouts)
            if name is not None:
                raise FileProblem(f"{path.name} holds a zip within a zip. Send what is in it.")
            return _members(path, archive, layouts)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise FileProblem(
            f"{path.name} is a zip or workbook that was cut short. Ask its sender for it again."
        ) from None
    except RuntimeError:
        raise FileProblem(LOCKED_SAYS.format(path.name)) from None


def _members(path: Path, archive: zipfile.ZipFile, layouts: Mapping[str, Layout]) -> list[Sheet]:
    members = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
    if sum(m.file_size for m in members) > LARGEST_UNZIPPED:
        raise FileProblem(f"{path.name} unpacks to more than 4 GB. Send its files one by one.")
    contents = {m.filename: archive.read(m) for m in sorted(members, key=lambda m: m.filename)}
    if not contents:
        raise FileProblem(f"{path.name} is a zip with nothing in it.")
    if len(contents) > 1 and all(name.endswith(".json") for name in contents):
        return [read_documents(path, contents, layouts)]
    return [s for name, content in contents.items() for s in _read(path, name, content, layouts)]


__all__ = ["Sheet", "loadable", "read_sheets"]
