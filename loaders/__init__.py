"""File to records in the store."""

import os

# Read when Arrow is first imported: its own pool keeps hundreds of megabytes that were once in use.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
