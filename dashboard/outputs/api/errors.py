"""What the API says instead of an answer: what was found, and what to do."""

from flask import Response, jsonify, request

from dashboard.access import Refused
from loaders.problems import Problem

ROOT = "/api/"
NOTHING = "You cannot see this, or it does not exist."
LOOK = "Look up what there is for you: /api/v1/metrics, /api/v1/areas and /api/v1/homes."
DESCRIBED = "See /api/v1/openapi.json for what may be asked."
TODO = {
    401: "Sign in through your organisation's sign-in page, and ask again.",
    403: "Ask whoever looks after accounts.",
    404: LOOK,
    503: "Nothing is lost. Ask again in a minute.",
}


class NoAnswer(Problem):
    """A request that gets words instead of rows, and the status that says how."""

    def __init__(self, status: int, error: str, what_to_do: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.what_to_do = what_to_do or TODO.get(status, DESCRIBED)


def is_asked() -> bool:
    """Whether a program makes this request, and reads JSON."""
    return request.path.startswith(ROOT)


def said(problem: NoAnswer) -> Response:
    response = jsonify(error=str(problem), what_to_do=problem.what_to_do)
    response.status_code = problem.status
    return response


def nothing() -> Response:
    """The same for what there is not and for what the viewer may not see."""
    return said(NoAnswer(404, NOTHING))


def refused(problem: Refused) -> Response:
    """Turned away before anything was asked."""
    response = said(NoAnswer(problem.status, str(problem)))
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Vanguard-Proxy"
    return response
