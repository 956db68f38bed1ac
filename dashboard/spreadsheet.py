"""Texts on their way to a file: a spreadsheet takes some of them for a formula, and XML refuses others."""

import re

# A cell that begins so would be worked out; with ' before it, it is text.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# What no XML may hold, and with it no workbook and no picture.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_text(cell: object) -> object:
    """The cell, such that no spreadsheet works it out."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def writable(words: str) -> str:
    """The words, with a space for what cannot be written."""
    return UNWRITABLE.sub(" ", words)
