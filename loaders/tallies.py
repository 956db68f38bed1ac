"""What is kept of a load's rows by home and month: which keys it holds, and how they were matched."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from loaders.match_rates import UNMATCHED, WITHOUT_HOME
from loaders.shapes import Shape


def home_keys(marks: pd.DataFrame, load_id: int) -> Iterator[tuple[Any, ...]]:
    """Each key with how many rows name it, from which month to which."""
    if "home_key_id" not in marks:
        return
    reach = marks["reach"] if "reach" in marks else marks["month"]
    held = pd.DataFrame({"month": marks["month"], "reach": reach}).groupby(marks["home_key_id"])
    found = pd.DataFrame({"rows": held.size(), "first": held["month"].min(), "last": held["reach"].max()})
    for key, rows, first, last in found.itertuples(name=None):
        yield load_id, int(key), int(rows), int(first), int(last)


def matches(
    marks: pd.DataFrame, load_id: int, shape: Shape, methods: Mapping[int, str | None]
) -> list[tuple[Any, ...]]:
    """Rows by month and by the way in which they found a home, or why they did not."""
    if "home_key_id" not in marks or not methods:
        return []
    if "area_id" in shape.columns:  # rows of an area look for no home
        marks = marks.loc[marks["waits"] | (marks["home"] > 0)]
    keys = marks["home_key_id"].fillna(0).to_numpy(dtype=np.int64)
    words = sorted({UNMATCHED, *WITHOUT_HOME, *filter(None, methods.values())})
    of_key = np.full(int(keys.max(initial=0)) + 1, words.index(UNMATCHED))
    for key, method in methods.items():
        if key < len(of_key) and method is not None:
            of_key[key] = words.index(method)
    pairs = marks["month"].to_numpy(dtype=np.int64) * len(words) + of_key[keys]
    found, counts = np.unique(pairs, return_counts=True)
    return [
        (load_id, pair // len(words), words[pair % len(words)], count)
        for pair, count in zip(found.tolist(), counts.tolist(), strict=True)
    ]
