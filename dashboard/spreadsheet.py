"""Cells on their way to a spreadsheet, which takes some text for a formula."""

# A cell that begins so would be worked out; with ' before it, it is text.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_text(cell: object) -> object:
    """The cell, such that no spreadsheet works it out."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
