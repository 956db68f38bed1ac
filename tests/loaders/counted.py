"""What a receipt says became of its rows."""

COUNTS = ("accepted", "duplicates", "rejected", "unmatched", "conflicts", "ignored")


def counts(receipt) -> dict[str, int]:
    """The counts that are not zero; together they are all the rows."""
    assert receipt.rows_read == sum(getattr(receipt, name) for name in COUNTS)
    return {name: getattr(receipt, name) for name in COUNTS if getattr(receipt, name)}
