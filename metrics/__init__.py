"""Records to answers."""

import loaders  # noqa: F401, says how memory is kept before Arrow is imported
