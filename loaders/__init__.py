"""File to records in the store."""
