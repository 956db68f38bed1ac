"""How tests ask the app: as a browser does, as the proxy that signs people in, and as neither."""

from typing import Any
from urllib.parse import quote

import pytest

from dashboard.app import create_app

SECRET = "a-secret-of-the-proxy-and-of-nobody-else"


def headers(role: str, areas: str = "", home: str = "", user: str = "Somebody", secret: str = SECRET):
    """What the proxy sends along with every request."""
    given = {
        "X-Vanguard-Secret": secret,
        "X-Vanguard-User": user,
        "X-Vanguard-Role": role,
        "X-Vanguard-Areas": areas,
        "X-Vanguard-Home": home,
    }
    return {name: value for name, value in given.items() if value}


def signed_in_to(store: Any) -> Any:
    """A client of the app over this store for whom the headers of each request name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VANGUARD_SIGN_IN", "headers")
        patch.setenv("VANGUARD_PROXY_SECRET", SECRET)
        return create_app(store).server.test_client()


def callback(client: Any, path: str, search: str = "", **more: Any) -> Any:
    """What the browser asks for, with the address that it shows."""
    asked = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": quote(path)},
            {"id": "_pages_location", "property": "search", "value": search},
        ],
        "state": [{"id": "_pages_location", "property": "pathname", "value": quote(path)}],
        "changedPropIds": ["_pages_location.pathname"],
    }
    return client.post("/_dash-update-component", json=asked, **more)
