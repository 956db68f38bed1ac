"""What became of the data itself: late sources, returns that are not in, months that were revised."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dashboard import sentence, state_words, wording
from loaders.calendar import month_name, months_name
from metrics.answer import Answer, Point, SourceDate
from metrics.coverage_answer import Coverage
from metrics.definition import Metric

ABSENT = {"not_submitted", "late", "not_due"}


@dataclass(frozen=True)
class Revision:
    """Months of one metric and place whose counts changed after a day."""

    metric: Metric
    points: tuple[Point, ...]

    @property
    def words(self) -> str:
        """`Falls, August to October 2016: revised 13 November. October was 323, now 325.`"""
        last = self.points[-1]
        assert last.revised is not None
        months = [point.month for point in self.points]
        one_year = months[0] // 12 == months[-1] // 12
        together = one_year and months[-1] - months[0] == len(months) - 1
        span = f"{sentence.span_of(months)} {months[-1] // 12}" if together else _counted(months)
        each = "" if len(months) == 1 else f"{month_name(last.month)} "
        when = wording.day_of_year(last.revised.replaced_on)
        was, now = wording.count(last.revised.numerator), wording.count(last.numerator)
        return f"{self.metric.title}, {span}: revised {when}; {each}was {was}, now {now}."


def _counted(months: list[int]) -> str:
    return f"{len(months)} months, {months_name(months[0], months[-1])}"


def revised(answers: Iterable[Answer], after: date) -> Iterator[Revision]:
    """A metric each, of what is known after the day: counts alone, which is what somebody sent."""
    for answer in answers:
        points = tuple(
            p for p in answer.one.points
            if p.revised and p.revised.replaced_on > after and _known_change(p)
        )  # fmt: skip
        if points:
            yield Revision(answer.metric, points)


def _known_change(point: Point) -> bool:
    was = point.revised.numerator if point.revised else None
    return was is not None and point.numerator is not None and was != point.numerator


def late(answers: Iterable[Answer]) -> list[str]:
    """A line a source whose newest months were due and have not arrived."""
    said: dict[str, str] = {}
    for answer in answers:
        points = [p for p in answer.one.points if p.state == "late"]
        if points:
            place = answer.one.place
            words = state_words.state(points[0], answer.metric, getattr(place, "opened", None))
            more = f" Nor has {_others(points)}." if len(points) > 1 else ""
            said.setdefault(wording.source_words(answer.metric), f"{words}{more}")
    return list(said.values())


def _others(points: list[Point]) -> str:
    return sentence.span_of([p.month for p in points[1:]])


def not_in(answers: Iterable[Answer]) -> list[SourceDate]:
    """Sources that homes send themselves, where some have not for the newest month."""
    found = {
        source.dataset: source for answer in answers for source in answer.sources
        if source.self_reported and source.latest is not None and source.covered < source.due
    }  # fmt: skip
    return list(found.values())


def missing_homes(coverage: Coverage, source: SourceDate) -> list[str]:
    """Names of the homes that have sent nothing of the source's newest month."""
    if source.latest not in coverage.months:
        return []
    at = coverage.months.index(source.latest)
    told = next((one for one in coverage.sources if one.source.id == source.dataset), None)
    return [
        home.name for home, cells in zip(coverage.homes, told.cells if told else (), strict=False)
        if cells[at].state in ABSENT
    ]  # fmt: skip
