"""Zip files as bytes."""

import io
import zipfile


def zipped(members):
    """A zip of these members: name to content."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return held.getvalue()
