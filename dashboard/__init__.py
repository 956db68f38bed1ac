"""Answers to people."""

import metrics  # noqa: F401, says how memory is kept before Arrow is imported
