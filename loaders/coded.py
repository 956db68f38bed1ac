"""Columns of few different texts as codes: what is asked of a text is asked once, whatever the rows."""

from typing import Any

import numpy as np
import pandas as pd

from loaders.sheet import Array

_TRIED = 1000  # cells that tell whether a column repeats itself


def coded(words: list[Any], codes: Array) -> pd.Categorical:
    """`codes` are places of `words`, below zero where the cell is blank."""
    # An index of objects: pandas would make texts of its own of them, and ours again when they are written.
    kind = pd.CategoricalDtype(pd.Index(words, dtype=object))
    return pd.Categorical.from_codes(codes, dtype=kind)


def repeats_itself(cells: Array) -> bool:
    """Whether it saves anything to find the different cells first."""
    some = cells[:_TRIED]
    return len(set(some)) < len(some) / 2


def is_coded(column: "pd.Series[Any]") -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype)


def words_of(column: "pd.Series[Any]") -> tuple[Array, Array]:
    """The different texts and then None, and of each row the place of its own among them."""
    codes = column.cat.codes.to_numpy()
    words = np.array([*column.cat.categories, None], dtype=object)
    return words, np.where(codes < 0, len(words) - 1, codes)


def written_out(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """A text a row."""
    if not is_coded(column):
        return column
    words, codes = words_of(column)
    return pd.Series(words[codes], column.index, dtype=object)
