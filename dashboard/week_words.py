"""What My week says, on the page and in its files: its heading, its sums, what became of the data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dashboard import headings, news, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.news import Revision
from dashboard.week import AreaWeek, Week
from metrics.answer import Place, SourceDate
from metrics.coverage_answer import Coverage, CoverageQuery

NOTHING_LATE = "Nothing is late, and nothing was revised since then."
LATE, NOT_IN, REVISED = "late", "not_in", "revised"
KINDS = {LATE: "Late", NOT_IN: "Not in", REVISED: "Revised"}


@dataclass(frozen=True)
class DataLine:
    """A feed that is late, a source that homes have not sent, or a measure whose months were revised."""

    kind: str
    name: str  # of the line
    words: str
    area: Place | None = None  # None: of every area that waits for it
    source: SourceDate | None = None
    revision: Revision | None = None


def title(now: Week) -> str:
    """What is new; then what is late, or what waits."""
    new, waiting, late = len(now.new), len(now.waiting), len(now.late)
    since = f"since Friday {wording.day_of_year(now.friday)}"
    said = f"{_signals(new, 'new ')} {since}" if new else f"Nothing new {since}"
    rest = []
    if late:
        rest.append(f"{wording.in_words(late)} {wording.plural(late, 'feed', 'feeds')} late")
    if waiting:
        waits = f"{_signals(waiting)} {wording.plural(waiting, 'waits', 'wait')} for an answer"
        rest.append(wording.lower_first(waits))
    return "; ".join([said, *rest])


def _signals(number: int, kind: str = "") -> str:
    counted = wording.upper_first(wording.in_words(number))
    return f"{counted} {kind}{wording.plural(number, 'signal', 'signals')}"


def expected(now: Week) -> str:
    """How many stand, answered ones too, and how many chance would give."""
    homes, metrics = now.checked
    flags = [flag for one in now.areas for flag in one.raised.flags.values()]
    said = headings.expected_line(flags, sum(len(one.raised.signals) for one in now.areas))
    return f"{said}. {homes} homes of {names(now)} checked, {metrics} measures each."


def names(now: Week) -> str:
    return wording.listed([one.area.name for one in now.areas])


def data_lines(door: Door, view: View, now: Week) -> Iterator[DataLine]:
    """Feeds first, then area by area."""
    for said in now.late:
        yield DataLine(LATE, "Late", said)
    for one in now.areas:
        yield from _of_area(door, view, one, now.friday)


def _of_area(door: Door, view: View, one: AreaWeek, friday: date) -> Iterator[DataLine]:
    answers = one.sums.answers.values()
    waited_for = news.not_in(answers)
    came = door.coverage(CoverageQuery(one.area.code, asat=view.asat)) if waited_for else None
    for source in waited_for:
        month = wording.month_name(source.latest)
        lacking = news.missing_homes(came, source) if isinstance(came, Coverage) else []
        waits = f" Not in: {wording.listed(lacking)}." if lacking else ""
        said = f"{source.covered} of {source.due} for {month}.{waits}"
        yield DataLine(NOT_IN, source.title, said, one.area, source)
    for revision in news.revised(answers, friday):
        yield DataLine(REVISED, "Revised", revision.words, one.area, revision=revision)
