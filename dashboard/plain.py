"""Pages as plain HTML from the server: their words, tables and drawings are there before any script."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

ASSETS = Path(__file__).resolve().parents[1] / "assets"
SCRIPTS = ("page.js", "forms.js")
VOID = {"br", "hr", "img", "input"}
# What Dash calls an attribute, where HTML calls it otherwise than in small letters.
NAMES = {"className": "class", "htmlFor": "for"}
TAGS = {dbc.Table: "table", dbc.Select: "select", dbc.Input: "input"}
CLASSES = {dbc.Table: "table", dbc.Select: "form-select", dbc.Input: "form-control"}
DRAWING = "data-svg"  # our own, made by dashboard/charts/svg.py


class Control(Component):
    """A part of a form that Dash has no component for: `Control("input", type="file", name="files")`."""

    _namespace, _type = "plain", "Control"
    _prop_names: list[str] = []  # noqa: RUF012
    _children_props: list[str] = []  # noqa: RUF012
    _valid_wildcard_attributes = ["data-", "aria-"]  # noqa: RUF012
    available_wildcard_properties = _valid_wildcard_attributes

    def __init__(self, tag: str, children: Any = None, **attributes: Any) -> None:
        self.tag, self.children, self.attributes = tag, children, attributes
        self.id = attributes.get("id")


# Asked for with the page, and used only if it is there in time: words do not move when it arrives.
FONT = '<link rel="preload" href="/assets/inter.woff2" as="font" type="font/woff2" crossorigin>'


def page(title: str, body: Component, refresh: int | None = None) -> str:
    """The whole document. `refresh`: seconds after which a reader without scripts sees it anew."""
    sheets = sorted(ASSETS.glob("*.css"))
    styles = "".join(f'<link rel="stylesheet" href="{_asset(path)}">\n' for path in sheets)
    scripts = "".join(f'<script src="{_asset(ASSETS / name)}" defer></script>\n' for name in SCRIPTS)
    again = f'<noscript><meta http-equiv="refresh" content="{refresh}"></noscript>\n' if refresh else ""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n{FONT}\n'
        f"{styles}{again}{scripts}</head>\n"
        f"<body>\n{html_of(body)}\n</body>\n</html>\n"
    )


def _asset(path: Path) -> str:
    return f"/assets/{path.name}?m={path.stat().st_mtime:.0f}"


def html_of(root: Any) -> str:
    """A tree of components as HTML; every text and attribute is escaped."""
    parts: list[str] = []
    _add(root, parts)
    return "".join(parts)


def _add(root: Any, parts: list[str]) -> None:
    if root is None:
        return
    if isinstance(root, (list, tuple)):
        for one in root:
            _add(one, parts)
    elif isinstance(root, Component):
        _add_element(root, parts)
    else:
        parts.append(escape(str(root), quote=False))


def text_of(root: Any) -> str:
    """The words of a tree of components, for where there are no components."""
    if isinstance(root, (list, tuple)):
        return "".join(text_of(one) for one in root)
    if isinstance(root, Component):
        return text_of(_children(root))
    return "" if root is None else str(root)


def _add_element(one: Component, parts: list[str]) -> None:
    tag = one.tag if isinstance(one, Control) else TAGS.get(type(one)) or one._type.lower()
    parts.append(f"<{tag}{''.join(_attributes(one))}>")
    if tag in VOID:
        return
    parts.append(getattr(one, DRAWING, ""))
    _add(_children(one), parts)
    parts.append(f"</{tag}>")


def _children(one: Component) -> Any:
    if isinstance(one, dbc.Select):
        chosen = getattr(one, "value", None)
        return [
            Control("option", choice["label"], value=choice["value"], selected=choice["value"] == chosen)
            for choice in one.options
        ]
    return getattr(one, "children", None)


def _attributes(one: Component) -> Iterator[str]:
    for name, value in _named(one):
        if value is None or value is False:
            continue
        known = NAMES.get(name, name if "-" in name else name.lower())
        said = ";".join(f"{key}:{one}" for key, one in value.items()) if isinstance(value, dict) else value
        yield f" {known}" if value is True else f' {known}="{escape(str(said))}"'


def _named(one: Component) -> Sequence[tuple[str, Any]]:
    if isinstance(one, Control):
        return list(one.attributes.items())
    given = vars(one)
    kept = {name: given[name] for name in one._prop_names if name in given}
    kept |= {name: value for name, value in given.items() if "-" in name and name != DRAWING}
    for name in ("children", "bordered", "options", "value" if isinstance(one, dbc.Select) else ""):
        kept.pop(name, None)
    if isinstance(one, (dbc.Table, dbc.Select, dbc.Input)):
        base = CLASSES[type(one)]
        kept["className"] = f"{base} {kept.get('className') or ''}".strip()
    return list(kept.items())
