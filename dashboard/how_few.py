"""How few homes make up half of what lies above the expected, of one measure and twelve months."""

from collections.abc import Iterable
from dataclasses import dataclass

from dash import html

from dashboard import headings, wording
from dashboard.access import Door, Failed
from dashboard.address import View, lasting, write
from metrics.answer import Answer, Series
from metrics.definition import HEADLINES, Metric

FIRST = "nel_admissions"  # else the first that counts events
COMPARATOR = "similar"
FEWEST = 10  # homes that are compared, below which nothing is said
NAMED = 7
NEARLY = 1e-9  # sums of fractions come out a little under


@dataclass(frozen=True)
class Above:
    """One home's events of twelve months beyond what was expected of homes like it."""

    code: str
    name: str
    number: float


@dataclass(frozen=True)
class HowFew:
    """Homes above the expected, most first, and how many of them make up half."""

    metric: Metric
    period: str
    above: tuple[Above, ...]
    compared: int
    higher: int  # called higher than expected by the test
    by_chance: float  # of these, by chance alone

    @property
    def total(self) -> float:
        return sum(one.number for one in self.above)

    @property
    def half(self) -> tuple[Above, ...]:
        """The fewest homes that make up half, in the order of the alphabet."""
        taken, so_far = [], 0.0
        for one in self.above:
            if so_far >= self.total / 2 - NEARLY:
                break
            taken.append(one)
            so_far += one.number
        return tuple(sorted(taken, key=lambda one: one.name))

    @property
    def rest(self) -> tuple[Above, ...]:
        return self.above[len(self.half) :]


def of_answer(answer: Answer) -> HowFew | None:
    """None where too few homes are compared, or none lies above."""
    compared = list(_compared(answer.series))
    if len(compared) < FEWEST:
        return None
    above = [Above(s.code, s.name, observed - expected) for s, observed, expected, _, _ in compared]
    above = sorted((one for one in above if one.number >= 0.5), key=lambda one: (-one.number, one.name))
    if not above:
        return None
    latest = max((s.headline.month for s, *_ in compared if s.headline), default=0)
    newest = next(s.headline for s, *_ in compared if s.headline and s.headline.month == latest)
    higher = sum(word == "higher than expected" for *_, word, _ in compared)
    chance = sum((share or 0) / 2 for *_, share in compared)
    return HowFew(answer.metric, headings.year_to(newest), tuple(above), len(compared), higher, chance)


def _compared(every: Iterable[Series]):
    """Open homes with what was observed and expected, the test's word, and how often chance gives one."""
    for series in every:
        one = series.comparison(COMPARATOR)
        here = series.place is not None and series.place.state == "open"
        if here and one and one.state == "shown" and one.expected and one.expected.observed is not None:
            yield series, one.expected.observed, one.expected.expected, one.word, one.chance


def panel(door: Door, view: View, area: str) -> html.Section | None:
    """The panel of an area's page; None where there is nothing to say."""
    counted = [id for id, metric in HEADLINES.items() if metric.kind == "events" and door.viewer.may_ask(id)]
    if not counted:
        return None
    id = FIRST if FIRST in counted else counted[0]
    answer = door.ask(View(asat=view.asat).query(id, level="home", area=area))
    found = None if isinstance(answer, Failed) else of_answer(answer)
    return _drawn(found, view) if found else None


def heading(found: HowFew) -> str:
    """`Four of 41 homes account for half of the emergency admissions above expected`."""
    few = wording.upper_first(wording.in_words(len(found.half)))
    verb = wording.plural(len(found.half), "accounts", "account")
    return f"{few} of {found.compared} homes {verb} for half of the {found.metric.events} above expected"


def lines(found: HowFew) -> tuple[str, str]:
    """What is counted, and what the test says of it."""
    total = wording.count(found.total)
    counted = f"{total} {found.metric.events} above the number expected of homes like them, {found.period}."
    about = wording.half_up(found.by_chance, 0 if found.by_chance >= 0.95 else 1)
    verb = wording.plural(found.higher, "is", "are")
    tested = (
        f"{wording.upper_first(wording.in_words(found.higher))} of the {found.compared} {verb} higher than "
        f"expected by the test; about {about} would be by chance."
    )
    return counted, tested


def _drawn(found: HowFew, view: View) -> html.Section:
    counted, tested = lines(found)
    most = max(one.number for one in found.above)
    named = found.half[:NAMED]
    unnamed = len(found.half) - len(named)
    rows = [_bar(one, most, view) for one in named]
    if unnamed:
        rows.append(html.Li([html.Span(f"and {unnamed} more"), html.Span()]))
    if found.rest:
        between = wording.count(sum(one.number for one in found.rest))
        largest = wording.count(found.rest[0].number)
        said = f"{between} between them, none more than {largest}"
        rows.append(html.Li([html.Span(f"{len(found.rest)} other homes above"), html.Span(said)]))
    note = "Alphabetical. Above expected is a reason to talk, not a verdict: it may be who lives there."
    return html.Section(
        [
            html.H2(heading(found), id="how-few"),
            html.P(counted, className="quiet"),
            html.Ul(rows, className="bars"),
            html.P(f"{tested} {note}", className="counts"),
        ],
        className="panel", **{"aria-labelledby": "how-few"},
    )  # fmt: skip


def _bar(one: Above, most: float, view: View) -> html.Li:
    width = {"width": f"{100 * one.number / most:.0f}%"}
    bar = html.Span(html.Span(className="bar", style=width), className="bar-room", **{"aria-hidden": "true"})
    home = html.A(one.name, href=write(f"/homes/{one.code}", lasting(view)))
    return html.Li([home, html.Span([bar, html.B(wording.count(one.number))])])
