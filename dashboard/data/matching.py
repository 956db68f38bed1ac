"""Answers of the matching queue: what a viewer may answer, and taking the answer."""

from collections.abc import Mapping
from typing import Any

from dashboard import loading
from dashboard.access import Door, write_down
from loaders.problems import Problem
from metrics.answer import PlacesQuery

QUEUE = "/data/matching"
MOST_HOMES = 2_000  # that a field offers: more would be longer than the page itself


def queue(door: Door) -> list[Any]:
    """What waits, most rows first: of the viewer's areas, where these are told."""
    found = loading.matching_queue(door.store)
    areas = door.viewer.areas
    return found if areas is None else [one for one in found if one.concerns(areas)]


def answers(door: Door) -> list[Any]:
    """What was answered for names, newest first."""
    return [
        one
        for one in loading.matching_answers(door.store)
        if door.viewer.everywhere
        or one.who == door.viewer.name
        or (one.area and door.viewer.may_see(one.area))
    ]


def joins(door: Door) -> list[Any]:
    """Registrations that may be one home, where both are the viewer's to see."""
    return [
        one
        for one in loading.join_questions(door.store)
        if door.viewer.everywhere
        or all(side.area and door.viewer.may_see(side.area) for side in (one.one, one.other))
    ]


def homes(door: Door) -> list[tuple[str, str]]:
    """Every home that the viewer may see, to choose from: its code, its name and area."""
    areas = [place for place in door.places(PlacesQuery()).places if place.level == "area"]
    if sum(area.homes or 0 for area in areas) > MOST_HOMES:
        return []
    return [
        (home.code, f"{home.name}, {home.postcode or ''}, {area.name}")
        for area in areas
        for home in door.places(PlacesQuery(area=area.code)).places
        if home.state != "not_open"
    ]


def answer(door: Door, fields: Mapping[str, str]) -> str:
    """One answer for one name: a home, none of them, or the answer taken back."""
    alias, said = fields.get("alias", ""), fields.get("answer", "")
    _refuse_unless_theirs(door, alias, answers(door) if said == "back" else queue(door))
    if said == "back":
        loading.take_answer_back(door.store, alias, door.viewer.name)
    elif said == "none":
        loading.set_alias_aside(door.store, alias, door.viewer.name)
    else:
        code = (fields.get("suggested") or fields.get("home", "")).strip()
        if not code:
            raise Problem("No home was named. Press one of the suggestions, or give the code of a home.")
        home = door.places(PlacesQuery(code=code)).place
        loading.settle_alias(door.store, alias, home.code, door.viewer.name)
    write_down("name answered", answer=said or "home")
    return f"{QUEUE}#queue"


def _refuse_unless_theirs(door: Door, alias: str, open_to_them: list[Any]) -> None:
    if not door.viewer.everywhere and alias not in {one.alias for one in open_to_them}:
        raise Problem("Nothing of that name waits. It may have been answered by somebody else just now.")


def join(door: Door, fields: Mapping[str, str]) -> str:
    """Two registrations are one home, or two, or nobody says so any more."""
    one, other, said = (fields.get(name, "") for name in ("one", "other", "answer"))
    pairs = {frozenset((pair.one.code, pair.other.code)) for pair in joins(door)}
    if frozenset((one, other)) not in pairs:
        raise Problem("These two registrations are not in question. They may have been answered just now.")
    if said == "back":
        loading.take_join_back(door.store, one, other, door.viewer.name)
    else:
        loading.answer_join(door.store, one, other, said, door.viewer.name)
    write_down("join answered", answer=said)
    return f"{QUEUE}#joins"
