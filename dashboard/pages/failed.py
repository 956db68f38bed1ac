"""What is said when something went wrong: nothing is lost, and there is a way on."""

from dash import html

from dashboard.page import Screen

FAILED = "This page could not be made"
REFUSED = "That could not be done, and nothing was changed"


def screen(reference: str, path: str) -> Screen:
    """A fault of ours, with a reference to find it by."""
    said = f"Reference {reference}. Nothing is lost: other pages still work."
    again = html.P(html.A("Try again", href=path), className="lead after")
    return Screen(FAILED, [html.H1(FAILED, id="heading"), html.P(said), again], status=500)


def refused(problem: str, back: str) -> Screen:
    """What was sent cannot be taken: what was found, what was wanted, what to do."""
    lines = [html.P(line.strip()) for line in problem.splitlines() if line.strip()]
    return Screen(
        REFUSED,
        [
            html.H1(REFUSED, id="heading"),
            html.Div(lines, className="notice failed", role="alert"),
            html.P(html.A("Go back", href=back), className="lead after"),
        ],
    )
