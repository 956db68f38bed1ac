"""The pages of forms asked for as a browser would: their HTML, their forms, what is sent back."""

import re
import sqlite3
from contextlib import closing
from html import unescape

from loaders.store import open_store, set_setting

OURS = {"Origin": "http://localhost"}


def copied(store, folder):
    """A store of the test's own, with what another holds."""
    path = folder / "store.db"
    with (
        closing(sqlite3.connect(store.engine.url.database)) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
    return open_store(f"sqlite:///{path}")


def made_up(store, folder):
    """A copy that says that it is made up, as the demo's store does."""
    own = copied(store, folder)
    with own.write() as connection:
        set_setting(connection, "made_up", "yes")
    return own


def text_of(html: str) -> str:
    """What a reader sees and hears."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def heading(html: str) -> str:
    return text_of(re.search(r"<h1[^>]*>(.*?)</h1>", html, re.S)[1])


def token(html: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', html)[1]


def send(client, address, at, fields, headers=None, **more):
    """Fills in the form of one page and sends it to the address that takes it."""
    page = client.get(at, headers=headers or {}).get_data(as_text=True)
    data = {"token": token(page), **fields}
    return client.post(address, data=data, headers={**(headers or {}), **OURS}, **more)
