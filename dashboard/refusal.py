"""What somebody who is turned away sees: plain words, no menu, nothing from the store."""

from html import escape

from flask import Response

from dashboard.access import Refused

TITLES = {401: "You are not signed in", 403: "You cannot do this"}
PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1.1875rem/1.5 Arial, sans-serif; color: #212b32; margin: 2rem auto; max-width: 40rem }}
main {{ padding: 0 1rem }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{words}</p>
</main>
</body>
</html>
"""


SIGNED_OUT = "You are signed out"
SIGNED_OUT_WORDS = (
    "Nothing of what you saw is kept in this browser by the dashboard. To come back, open it through your "
    "organisation's sign-in page."
)


def signed_out() -> Response:
    """Where a proxy leads after it has signed somebody out: for everybody, and about nobody."""
    return Response(PAGE.format(title=SIGNED_OUT, words=SIGNED_OUT_WORDS), mimetype="text/html")


def page(refused: Refused) -> Response:
    title = TITLES.get(refused.status, "This cannot be done")
    shown = PAGE.format(title=title, words=escape(str(refused)))
    response = Response(shown, refused.status, mimetype="text/html")
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = "Vanguard-Proxy"
    return response
