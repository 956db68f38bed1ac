"""What a reader of a file must know: shorthand, sources, how numbers are kept, each metric's definition."""

from collections.abc import Iterable, Iterator

from dashboard import wording
from dashboard.outputs.cells import SHORTHAND
from metrics.answer import Answer
from metrics.definition import SOURCES, Metric

ROUNDING = (
    "Numbers are kept with six decimals and shown as on the pages. Numbers of rows are counts of events, not "
    "of people."
)
GLOSSARY = (
    ("Usual range", "Where a month would lie if nothing had changed, by the rules of the chart."),
    ("95% interval", "How far chance alone may have moved a value: it says how sure the number is."),
    ("Reading", "What the rules say of a month in one home or area over time. Homes are never ranked."),
    ("Set beside others", "Whether twelve months are higher than, as, or lower than expected."),
    ("Numbers", ROUNDING),
)  # fmt: skip


def notes(metrics: Iterable[Metric], reach: str) -> list[tuple[str, str]]:
    """Term and meaning: shorthand first, since it stands in the cells."""
    found = [*SHORTHAND.items(), *GLOSSARY]
    if reach:
        found.append(("How far the data reach", reach))
    for metric in metrics:
        found += [(f"{metric.title}: {term}", words) for term, words in definition(metric)]
    return found


def metrics_of(answers: Iterable[Answer]) -> list[Metric]:
    return list({answer.metric.id: answer.metric for answer in answers}.values())


def definition(metric: Metric) -> Iterator[tuple[str, str]]:
    """What is counted, over what, and what it cannot tell."""
    yield "definition", metric.definition
    yield "which way is better", wording.upper_first(wording.direction(metric))
    yield "numerator", metric.numerator_text
    yield "denominator", metric.denominator_text
    yield "cannot tell you", metric.cannot_tell
    yield "sources", wording.listed([SOURCES[id].title for id in metric.sources])
    yield "lag", metric.lag
    yield "owner", f"{metric.owner}, version {metric.version}, reviewed {wording.day(metric.reviewed)}"
