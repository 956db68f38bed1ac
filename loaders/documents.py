"""JSON documents of the CQC's API as a sheet: one row a document, nested values as JSON text."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from loaders.header import kept_columns
from loaders.layout import Layout
from loaders.problems import FileProblem
from loaders.sheet import Sheet


def read_documents(path: Path, contents: Mapping[str, bytes], layouts: Mapping[str, Layout]) -> Sheet:
    """Documents of a file, or of a folder's files in the order of their names; row 1 is the first."""
    documents = [d for name, content in contents.items() for d in _documents(name, content)]
    header = list(dict.fromkeys(name for document in documents for name in document))
    kept = kept_columns(header, layouts)
    cells = [[_cell(document.get(header[at])) for at in kept] for document in documents]
    index = pd.RangeIndex(1, len(documents) + 1)
    return Sheet(path, None, "utf-8", {}, header, 0, pd.DataFrame(cells, index, kept, dtype=object))


def _documents(name: str, content: bytes) -> list[dict[str, Any]]:
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
    return value if isinstance(value, str) else json.dumps(value)
