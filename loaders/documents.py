"""JSON documents of the CQC's API as a sheet: one row a document, nested values as JSON text."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from loaders.encoded import Opener
from loaders.header import kept_columns
from loaders.layout import Layout
from loaders.problems import FileProblem
from loaders.sheet import Sheet, key

LARGEST = 16 << 20  # bytes of one file: what is in it takes up to thirty times as much memory


def read_documents(
    path: Path, contents: Iterable[tuple[str, Opener]], layouts: Mapping[str, Layout]
) -> Sheet:
    """Documents of a file, or of a folder's files in the order of their names; row 1 is the first."""
    known = {heading for layout in layouts.values() for heading in layout.known}
    names: dict[str, None] = {}
    documents = []
    for name, opener in contents:
        for document in _documents(name, opener):
            names |= dict.fromkeys(map(_text, document))
            documents.append({_text(n): _cell(value) for n, value in document.items() if key(n) in known})
    header = list(names)
    kept = kept_columns(header, layouts)
    cells = [[document.get(header[at], "") for at in kept] for document in documents]
    index = pd.RangeIndex(1, len(documents) + 1)
    return Sheet(path, None, "utf-8", {}, header, 0, pd.DataFrame(cells, index, kept, dtype=object))


def _documents(name: str, opener: Opener) -> list[dict[str, Any]]:
    with opener() as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FileProblem(
            f"{name} holds more than {LARGEST >> 20} MB of JSON. Send its documents as files of a folder."
        )
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise FileProblem(
            f"{name} begins like JSON and is not: it may be cut short. Fetch it again."
        ) from None
    if isinstance(found, dict) and isinstance(found.get("locations"), list):
        found = found["locations"]
    found = found if isinstance(found, list) else [found]
    if not all(isinstance(document, dict) for document in found):
        raise FileProblem(f"{name} is JSON, but not documents of the CQC's API.")
    return found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    try:
        return _text(value if isinstance(value, str) else json.dumps(value))
    except RecursionError:  # nested as deep as nobody means it
        return ""


def _text(value: str) -> str:
    # Half of a letter and a zero byte can be written in JSON, and in no database.
    return value.encode("utf-8", "replace").decode().replace("\0", "")
