"""Forms that change something: they come from a page of ours, made for the same person, not long ago."""

import hmac
from urllib.parse import urlsplit

from flask import Request
from werkzeug.datastructures import MultiDict

from dashboard.access import Refused, store_now, viewer_now
from loaders.clock import now
from metrics.viewer import Viewer

FIELD = "token"  # the hidden field of every form
HEADER = "X-Vanguard-Token"  # for a script, or where the body is too long to be read for a field
LASTS = 24 * 60 * 60  # seconds: a return may be finished at the end of the day
PURPOSE = "forms"
OLD = "The page was open for too long. Open it again, and send once more what you typed."
FOREIGN = "This was not sent from a page of the dashboard. Open the page again and send it from there."


def token(viewer: Viewer) -> str:
    """What a form made now for this viewer carries: the moment, and that it was we who made it."""
    moment = f"{int(now().timestamp()):x}"
    return f"{moment}.{_signed(viewer, moment)}"


def checked(request: Request) -> MultiDict[str, str]:
    """The fields of a form of ours; anything else is refused."""
    check_origin(request)
    check_token(request.headers.get(HEADER) or request.form.get(FIELD, ""))
    return request.form


def check_token(given: str) -> None:
    """For a reader that streams: the token alone, before anything is kept."""
    moment, _, signature = given.partition(".")
    if not hmac.compare_digest(signature.encode(), _signed(viewer_now(), moment).encode()):
        raise Refused(403, FOREIGN)
    age = now().timestamp() - int(moment, 16)  # signed by us, so it is a number
    if not -60 <= age <= LASTS:
        raise Refused(403, OLD)


def check_origin(request: Request) -> None:
    """A browser says where a request comes from; only our own pages may send."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        ours = site == "same-origin"
    else:
        ours = origin is None or urlsplit(origin).netloc == request.host
    if not ours:
        raise Refused(403, FOREIGN)


def _signed(viewer: Viewer, moment: str) -> str:
    who = repr((viewer.name, viewer.role, *(_listed(part) for part in viewer.sight), moment))
    return hmac.new(store_now().key(PURPOSE), who.encode(), "sha256").hexdigest()


def _listed(part: str | frozenset[str] | None) -> str | list[str] | None:
    """Sets in one order: another process may hold them in another."""
    return sorted(part) if isinstance(part, frozenset) else part
