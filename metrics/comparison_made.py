"""A comparison as it is told: with its word, of a published figure, or why there is none."""

from loaders.calendar import months_name
from metrics.benchmark import Benchmark
from metrics.compare import NO_VERDICT, Figures, Verdict
from metrics.comparison_answer import Comparison
from metrics.published import Figure
from metrics.rates import Interval
from metrics.who_is_compared import Seat

HIDDEN = "Not compared: a source hid too many small numbers"
NOT_KNOWN = "dementia care not known"
OTHERS_OF_ITS_TYPES = (
    "Every home outside the programme that is covered, of the types of home in the group and not itself in "
    "it, taken together over the same twelve months. No word: there are no like groups to judge it among."
)
OF_DEMENTIA = {"Y": "with dementia care", "N": "without dementia care"}


def too_few(benchmark: Benchmark, seat: Seat, figures: Figures) -> Comparison | None:
    """Why there is no comparison with these homes, if there is none."""
    if seat.closed:
        return not_compared(benchmark, seat, figures, "the home has closed")
    needed = max(benchmark.minimum_homes, seat.fewest)
    if figures.homes < needed:
        least = "no" if needed == 1 else f"fewer than {needed}"
        words = {
            "similar": f"similar homes {OF_DEMENTIA.get(seat.dementia or '', '')}".rstrip(),
            "local": "other homes of the type in the area",
            "of_type": "homes to choose from",
            "group": "homes in the group",
        }
        of_types = " of its types" if seat.level == "group" else ""
        what = words.get(benchmark.homes, f"homes outside the vanguards{of_types}")
        return not_compared(benchmark, seat, figures, f"{least} {what}")
    if not seat.known:
        return not_compared(benchmark, seat, figures, "coverage under the limit for this measure")
    return None


def _period(seat: Seat) -> str | None:
    if seat.month is None:
        return None
    return months_name(seat.month - seat.metric.window + 1, seat.month)


def comparison_of(
    benchmark: Benchmark, seat: Seat, interval: Interval, homes: int, verdict: Verdict = NO_VERDICT
) -> Comparison:
    known = interval.value is not None
    return Comparison(
        benchmark.id, benchmark.title, interval.value, interval.low, interval.high,
        "shown" if known else "not_compared", verdict.word, homes, None, None, _period(seat), None,
        _note(benchmark, seat), verdict.reason or (None if known else HIDDEN), verdict.chance, verdict.wide,
    )  # fmt: skip


def not_compared(benchmark: Benchmark, seat: Seat, figures: Figures, reason: str) -> Comparison:
    return Comparison(
        benchmark.id, benchmark.title, None, None, None, "not_compared", None, figures.homes, None, None,
        _period(seat), None, _note(benchmark, seat), f"Not compared: {reason}",
    )  # fmt: skip


def _note(benchmark: Benchmark, seat: Seat) -> str:
    """The benchmark's own words, and of similar homes what they were matched on here."""
    if seat.level == "group" and benchmark.homes == "non_vanguard":
        return OTHERS_OF_ITS_TYPES
    if benchmark.homes != "similar":
        return benchmark.note
    here = OF_DEMENTIA.get(seat.dementia or "", f"by type and size alone: {NOT_KNOWN}")
    return f"{benchmark.note} Here: homes {here}."


def comparison_of_figure(
    benchmark: Benchmark, figure: Figure | None, state: str, word: str | None, reason: str | None
) -> Comparison:
    if figure is None:
        return Comparison(benchmark.id, benchmark.title, None, None, None, state, word, None, None, None,
                          None, None, benchmark.note, reason)  # fmt: skip
    # A standard is of no place: what was agreed is not what was observed there.
    title = benchmark.title if figure.status == "standard" else figure.place or benchmark.title
    return Comparison(
        benchmark.id, title, figure.value, figure.low, figure.high, state, word,
        None, figure.place, figure.population, figure.period, figure.source, figure.note, reason,
        status=figure.status,
    )  # fmt: skip
