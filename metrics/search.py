"""Homes found by any name, old name, postcode, provider or code, with why each was found."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from metrics.answer import Place
from metrics.homes import Home, name_of
from metrics.places import area_codes, area_place, home_place, homes_seen
from metrics.reader import Reader
from metrics.viewer import Viewer

BY = ("code", "name", "postcode", "former code", "former name", "area", "provider")  # the surest first
SHORTEST, MOST = 2, 100  # letters that are looked for; places that are told


@dataclass(frozen=True)
class SearchQuery:
    """What somebody typed."""

    text: str
    asat: date | None = None


@dataclass(frozen=True)
class Found:
    """A home or area, by what it was found, and since when it is no longer called that."""

    place: Place
    by: str  # one of BY
    text: str  # the name, code, postcode or provider itself
    since: date | None = None  # of what it was: when it took its present name or code

    @property
    def former(self) -> bool:
        return self.by.startswith("former")


@dataclass(frozen=True)
class FoundPlaces:
    """The surest first, then by name. What the viewer may not see is not among them, nor counted."""

    query: SearchQuery
    found: tuple[Found, ...]
    in_all: int
    today: date
    made_up: bool


@dataclass(frozen=True)
class _Handle:
    """One text by which a home may be known."""

    by: str
    text: str
    words: tuple[str, ...]
    compact: str
    since: date | None = None


def answer_search(reader: Reader, query: SearchQuery, viewer: Viewer) -> FoundPlaces:
    found = sorted(_found(reader, query.text, viewer), key=lambda one: (BY.index(one.by), one.place.name))
    return FoundPlaces(query, tuple(found[:MOST]), len(found), reader.today, reader.made_up)


def _found(reader: Reader, text: str, viewer: Viewer) -> Iterator[Found]:
    words, compact = _words(text), _compact(text)
    if len(compact) < SHORTEST:
        return
    for code in area_codes(reader, viewer):
        area = area_place(reader, code, viewer)
        if _matches(_handle("area", area.name), words, compact) or compact == _compact(code):
            yield Found(area, "area", area.name)
    handles = reader.kept("handles", make=lambda: _handles(reader))
    for home in homes_seen(reader, viewer):
        found = [one for one in handles[home.home_id] if _matches(one, words, compact)]
        if found:
            # What is typed in full says more than what only begins so.
            best = next((one for one in found if one.compact == compact), found[0])
            yield Found(home_place(reader, home), best.by, best.text, best.since)


def _handles(reader: Reader) -> dict[int, list[_Handle]]:
    """By home every text by which it is or was known, the surest first."""
    homes = reader.homes.homes
    return {id: sorted(_of(reader, home), key=lambda one: BY.index(one.by)) for id, home in homes.items()}


def _of(reader: Reader, home: Home) -> Iterator[_Handle]:
    day = reader.compared_with.toordinal()
    place = home_place(reader, home)
    yield _handle("name", place.name)
    for code in home.codes:
        if code.kind == "cqc":
            old = code.code != home.code
            yield _handle("former code" if old else "code", code.code, _registered(home) if old else None)
        elif code.kind == "ods":
            yield _handle("code", code.code)
    for name in place.former_names:
        yield _handle("former name", name, _named_since(home, day))
    for by, text in (("postcode", place.postcode), ("provider", place.provider)):
        if text:
            yield _handle(by, text)


def _registered(home: Home) -> date | None:
    """When its present code began."""
    now = next((one.registered_on for one in home.codes if one.code == home.code), None)
    return date.fromordinal(now) if now else None


def _named_since(home: Home, day: int) -> date | None:
    """The first day of the last unbroken time under its present name."""
    name, since = name_of(home, day), None
    for period in home.periods:
        if period.valid_from <= day:
            since = (since or period.valid_from) if period.name == name else None
    return date.fromordinal(since) if since else None


def _handle(by: str, text: str, since: date | None = None) -> _Handle:
    return _Handle(by, text, _words(text), _compact(text), since)


def _words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = plain.replace("'", "").replace("&", " and ").upper()
    return tuple(re.findall(r"[A-Z\d]+", plain))


def _compact(text: str) -> str:
    return "".join(_words(text))


def _matches(one: _Handle, words: tuple[str, ...], compact: str) -> bool:
    """Of names every word typed begins one; a code is the whole code; a postcode may be its first part."""
    if one.by in ("code", "former code"):
        return one.compact == compact
    if one.by == "postcode":
        outward = one.compact[:-3]
        return compact == outward or (compact.startswith(outward) and one.compact.startswith(compact))
    return all(any(word.startswith(typed) for word in one.words) for typed in words)
