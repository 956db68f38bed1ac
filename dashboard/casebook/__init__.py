"""What people write: one table each, kept with role and day, and never deleted."""
