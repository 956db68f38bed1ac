"""Records to answers."""
