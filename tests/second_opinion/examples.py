"""Rows of which several examples are made."""

from datetime import datetime


def vehicle(outcome, called_at=datetime(2016, 4, 3, 2, 10), **more):
    row = {"sender": "s", "incident_id": "4711", "called_at": called_at, "home": "elm", "outcome": outcome}
    return row | {"call_type": "999", "on_scene_at": None} | more


def step(category, found_on, worsened_on=None, worsened_to="", acquired="in_home", site="1"):
    return {
        "home": "elm",
        "ulcer_id": site,
        "found_on": found_on,
        "category": category,
        "acquired": acquired,
        "worsened_on": worsened_on,
        "worsened_to": worsened_to,
    }
