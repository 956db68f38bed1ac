"""Who makes a request: the person at this machine, or whom a proxy on this machine has signed in."""

import hmac
import ipaddress
import re
from collections.abc import Callable
from contextlib import suppress

from flask import Request

from dashboard.access import Refused
from dashboard.roles import ROLES, Role
from loaders.problems import Problem
from loaders.settings import SECRET_LENGTH, Settings
from metrics.viewer import Viewer

USER, ROLE, AREAS = "X-Vanguard-User", "X-Vanguard-Role", "X-Vanguard-Areas"
HOME, SECRET = "X-Vanguard-Home", "X-Vanguard-Secret"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
LONGEST_NAME = 100
# No comma: a header that came twice is joined by one, and what a caller sent must not be added to
# what the proxy says.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,29}")

NOT_SIGNED_IN = "You are not signed in. Open the dashboard through your organisation's sign-in page."
NOT_HERE = "The dashboard answers on the machine that it runs on, and nowhere else."
NO_ROLE = "Your account has no role here, or one that is not complete. Ask whoever looks after accounts."

SignIn = Callable[[Request], Viewer]


def sign_in_of(settings: Settings, viewer: Viewer) -> SignIn:
    """The mode that is set. Without one, `viewer` is whoever asks from this machine."""
    if settings.sign_in == "headers":
        return by_headers(settings.proxy_secret.get_secret_value() if settings.proxy_secret else "")
    return at_this_machine(viewer)


def at_this_machine(viewer: Viewer) -> SignIn:
    """Nobody signs in: only this machine is answered, by a name of its own and with no proxy between."""

    def who(request: Request) -> Viewer:
        _from_here(request)
        # A name that somebody else's server answers to would let its pages read ours.
        if not _is_this_machine(_host_name(request)) or any(name in request.headers for name in FORWARDED):
            raise Refused(403, NOT_HERE)
        return viewer

    return who


def by_headers(secret: str) -> SignIn:
    """The proxy says who it has signed in, and proves with its secret that it is the proxy."""
    if len(secret) < SECRET_LENGTH or not re.fullmatch(r"[!-~]+", secret):
        raise Problem(
            f"VANGUARD_PROXY_SECRET must be {SECRET_LENGTH} characters or more, without spaces or accents, "
            "for headers to be believed. Set it here and in the proxy."
        )
    wanted = secret.encode()

    def who(request: Request) -> Viewer:
        _from_here(request)
        if not hmac.compare_digest(_header(request, SECRET).encode("latin-1", "replace"), wanted):
            raise Refused(401, NOT_SIGNED_IN)
        return signed_in(request)

    return who


def signed_in(request: Request) -> Viewer:
    """The viewer that the proxy's headers name; what is missing, unknown or said twice is refused."""
    name = _name(request)
    role = ROLES.get(_header(request, ROLE))
    if role is None or not role.signs_in:
        raise Refused(403, NO_ROLE)
    areas, homes = _areas_and_homes(request, role)
    return Viewer(name, role.id, role.profile, areas, homes, frozenset(role.metrics) or None)


def _areas_and_homes(request: Request, role: Role) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    if role.sees == "nothing":
        return frozenset(), None
    if role.sees == "home":
        return frozenset(), frozenset([_code(_header(request, HOME))])
    areas = frozenset(_code(code) for code in _header(request, AREAS).split(" ") if code)
    if role.sees == "areas" and not areas:
        raise Refused(403, NO_ROLE)
    return areas or None, None


def _code(given: str) -> str:
    if not CODE.fullmatch(given):
        raise Refused(403, NO_ROLE)
    return given


def _name(request: Request) -> str:
    given = _header(request, USER)
    with suppress(UnicodeError):  # servers hand headers on as Latin-1, proxies write names in UTF-8
        given = given.encode("latin-1").decode("utf-8")
    if not given:
        raise Refused(401, NOT_SIGNED_IN)
    if len(given) > LONGEST_NAME or not given.isprintable():
        raise Refused(403, NO_ROLE)
    return given


def _header(request: Request, name: str) -> str:
    return request.headers.get(name, "").strip()


def _from_here(request: Request) -> None:
    if not _is_this_machine(request.remote_addr or ""):
        raise Refused(403, NOT_HERE)


def _host_name(request: Request) -> str:
    """The host that was asked for, without its port."""
    return re.sub(r":\d*$", "", request.host).strip("[]")


def _is_this_machine(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    inner = getattr(address, "ipv4_mapped", None)
    return (inner or address).is_loopback
