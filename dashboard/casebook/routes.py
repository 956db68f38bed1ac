"""What takes answers to signals: checked, kept, and shown where they were given."""

from flask import Flask, Response, make_response, redirect, request
from werkzeug.datastructures import MultiDict

from dashboard import overview, roles, whole
from dashboard.access import Door, Refused, door_now, write_down
from dashboard.address import View
from dashboard.answering import TAKES, TAKES_BACK
from dashboard.casebook import answers, free_text
from dashboard.forms import checked
from dashboard.pages import answer_signal, failed, not_found
from dashboard.signals import Signal
from loaders import clock
from loaders.problems import Problem
from metrics.answer import PlacesQuery
from metrics.definition import METRICS

CHANGED = (
    "This signal is not there any more, or has changed since the page was opened.\n"
    "Go back, read it as it is now, and answer that."
)


def register(server: Flask) -> None:
    server.add_url_rule(TAKES, "answer_signal", _guarded(_answer), methods=["POST"])
    server.add_url_rule(TAKES_BACK, "take_answer_back", _guarded(_take_back), methods=["POST"])


def _guarded(take):
    """A form of ours, of somebody who may; what is wrong with it is said on a page."""

    def taken() -> Response:
        door = door_now()
        if not roles.may(door.viewer, "answer"):
            write_down("refused", path=request.path, right="answer")
            return whole.answer(not_found.layout(door, View()), request.path)
        try:
            fields = checked(request)
            back = _back(door, fields.get("back", ""))
            return take(door, fields, back)
        except Refused:
            raise
        except Problem as problem:
            return whole.answer(failed.refused(str(problem), "/"), "/", 400)

    return taken


def _back(door: Door, path: str) -> str:
    """The page on which the form stood: one of ours that the viewer may open, else the first."""
    ours = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if ours and roles.may_open(door.viewer, path.partition("?")[0]) else "/"


def _answer(door: Door, fields: MultiDict[str, str], back: str) -> Response:
    one = _standing(door, fields)
    answer = fields.get("answer", "")
    if answer not in answers.ANSWERS:
        raise Problem("Choose to watch the signal or to dismiss it.")
    typed = fields.get("reason", "")
    try:
        reason = free_text.checked(typed, clock.today().year)
    except Problem as problem:
        screen = answer_signal.screen(door, one, answer, back, typed, str(problem))
        return whole.answer(screen, back, 400)
    number = answers.keep(
        door.store, door.viewer, one.code, one.metric.id, one.month, one.said, answer, reason
    )  # fmt: skip
    write_down("signal answered", number=number, answer=answer, home=one.code, metric=one.metric.id)
    return make_response(redirect(f"{back}#answered-{number}", 303))


def _standing(door: Door, fields: MultiDict[str, str]) -> Signal:
    """The signal that the form names, as it stands now. No other is answered in its place."""
    home, metric = fields.get("home", ""), fields.get("metric", "")
    place = door.places(PlacesQuery(code=home)).place
    if metric not in METRICS or not door.viewer.may_ask(metric):
        raise Problem(CHANGED)
    named = (metric, fields.get("month", ""), fields.get("signal", ""))
    whole_home = overview.ask(door, View(), level="home", code=place.code)
    for one in whole_home.signals:
        if (one.metric.id, str(one.month), one.said) == named:
            return one
    raise Problem(CHANGED)


def _take_back(door: Door, fields: MultiDict[str, str], back: str) -> Response:
    number = fields.get("number", "")
    answer = answers.find(door.store, int(number)) if number.isdecimal() else None
    if answer is None:
        raise Problem("This answer was taken back already. Go back to see how it stands.")
    door.places(PlacesQuery(code=answer.home))  # a home that is not the viewer's is not found
    if not door.viewer.may_ask(answer.metric):
        raise Problem(CHANGED)
    answers.take_back(door.store, door.viewer, answer.id)
    write_down("answer taken back", number=answer.id, home=answer.home, metric=answer.metric)
    return make_response(redirect(f"{back}#content", 303))
