"""A page as one answer of the server: frame and content, readable before any script has run."""

from flask import Response, make_response

from dashboard import paper, plain
from dashboard.access import viewer_now
from dashboard.frame import PRODUCT, frame
from dashboard.page import Screen


def answer(screen: Screen, path: str, status: int | None = None) -> Response:
    """Of a page that is not there nothing tells which address was asked for."""
    if screen.paper:
        body = paper.frame(screen.paper, screen.main)
    else:
        body = frame(screen, viewer_now(), path if screen.found else "")
    page = plain.page(f"{screen.title} - {PRODUCT}", body, screen.refresh)
    return make_response(page, status or screen.status or (200 if screen.found else 404))
