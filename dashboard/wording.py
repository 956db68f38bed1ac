"""Numbers, months, units and signals as the reader sees them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from loaders.calendar import MONTHS, days_in, month_name, month_of
from metrics.answer import MatchRate, Point
from metrics.definition import SOURCES, Metric
from metrics.values import DECIMALS

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
BASIS = {
    "rate": "Rate, each month",
    "count": "Count, each month",
    "r3": "Rate, rolling 3 months",
    "r12": "Rate, rolling 12 months",
    "per_100_years": "Rate per 100 residents a year",
}
# Each mark of change over time has one word, and it is never left out.
TIME_WORDS = {
    "usual": "usual",
    "concern": "unusual (concern)",
    "improvement": "unusual (improvement)",
    "neutral": "unusual",
}
# How a row found its home.
MATCHED_BY = {
    "cqc_id": "CQC id",
    "cqc_location_id": "CQC id",
    "ods_code": "ODS code",
    "uprn": "property reference (UPRN)",
    "name_postcode": "name and postcode",
    "name_and_postcode": "name and postcode",
    "alias": "a match that a person made",
}
NO_MATCH = ("unmatched", "conflict", "not_a_home")
SERVICES = {"nursing": "Nursing", "residential": "Residential", "both": "Nursing and residential"}
MINUS = "\u2212"
NOT_FOUND = "You cannot see this page, or it does not exist."


def half_up(number: float, places: int) -> str:
    """Rounded as people round: 0.25 to one place is 0.3. With a comma for thousands."""
    # From the six decimals that files and programs get: 23 of 40 is 57.5, however it was worked out.
    # repr gives the shortest decimal that is this number, so 2.675 rounds as it reads.
    shortest = Decimal(repr(round(float(number), DECIMALS)))
    rounded = shortest.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{abs(rounded) if rounded == 0 else rounded:,}"


def count(number: float | None) -> str:
    return "" if number is None else half_up(number, 0)


def one_place(number: float) -> str:
    return half_up(number, 1)


def in_words(number: int) -> str:
    """One to ten in words, as in a sentence."""
    return NUMBERS[number] if 0 <= number <= 10 else f"{number:,}"


def plural(number: float, one: str, several: str) -> str:
    return one if number == 1 else several


def value(number: float | None, metric: Metric, basis: str = "rate") -> str:
    """A value in its unit's manner: £101, 82%, 6.1, or a count."""
    if number is None:
        return ""
    if metric.kind == "money":
        return f"£{half_up(number, 2 if abs(number) < 10 else 0)}"
    if basis == "count":
        return count(number)
    if metric.kind == "percentage":
        return f"{half_up(number, 1 if 0 < abs(number) < 10 else 0)}%"
    return half_up(number, 1)


def with_unit(number: float | None, metric: Metric, basis: str = "rate") -> str:
    """A value and what it is per, as in a sentence: `10.8 per 1,000 occupied bed days`, `75%`."""
    said = value(number, metric, basis)
    per = unit(metric, basis).removeprefix("%").removeprefix("£").strip()
    return f"{said} {per}" if per else said


def limits(point: Point, metric: Metric, basis: str = "rate") -> str:
    """`0 to 9.5`: below nought no count or rate can be."""
    low, high = max(0.0, point.limit_low or 0.0), point.limit_high
    least = value(low, metric, basis)
    zero = {"0.0": "0", "0.0%": "0%"}
    return f"{zero.get(least, least)} to {value(high, metric, basis)}"


def tick_style(metric: Metric, whole: bool) -> str:
    return (
        "money"
        if metric.kind == "money"
        else "percent"
        if metric.kind == "percentage" and not whole
        else "number"
    )


def tick(number: float, style: str) -> str:
    """A number beside a gridline, with no more places than it needs."""
    words = f"{number:,.2f}".rstrip("0").rstrip(".")
    if style == "change":
        return "0%" if number == 0 else f"{'+' if number > 0 else MINUS}{words.removeprefix('-')}%"
    return {"money": f"£{words}", "percent": f"{words}%"}.get(style, words)


def unit(metric: Metric, basis: str = "rate") -> str:
    if basis == "count":
        return a_month(metric)
    if basis == "per_100_years":
        return "per 100 residents a year"
    return metric.unit.replace("GBP", "£")


def unit_words(metric: Metric) -> str:
    """By itself, at the start of a sentence: `Per 1,000 occupied bed days`, `A percentage a year`."""
    return upper_first(unit(metric)).replace("%", "A percentage")


def short_unit(metric: Metric) -> str:
    """Where there is little room: the page says that bed days are occupied bed days."""
    return unit(metric).replace("occupied bed days", "bed days").replace("£ per", "per")


def a_month(metric: Metric) -> str:
    if metric.stock:
        return metric.events
    return "£ a month" if metric.kind == "money" else f"{metric.events} a month"


def direction(metric: Metric) -> str:
    return f"{metric.better} is better"


def lower_first(words: str) -> str:
    """As inside a sentence; a name in capitals such as A&E or UTIs stays."""
    return words if len(words) > 1 and not words[1].islower() else words[:1].lower() + words[1:]


def upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def short_month(month: int) -> str:
    return MONTHS[month % 12][:3]


def day(when: date) -> str:
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def day_of_year(when: date) -> str:
    """`14 November`, where the year is plain."""
    return f"{when.day} {MONTHS[when.month - 1]}"


def place_of(when: date) -> float:
    """A day on an axis of months, whose middles are whole numbers."""
    month = month_of(when)
    return month + (when.day - 0.5) / days_in(month) - 0.5


def month_of_year(when: date) -> str:
    return f"{MONTHS[when.month - 1]} {when.year}"


def listed(words: list[str]) -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def source_words(metric: Metric) -> str:
    return SOURCES[metric.numerator_sources[0]].words


def kind_of_signal(metric: Metric, signal: str | None, variation: str | None) -> str:
    """usual, concern, improvement or neutral; plain where the rules do not apply."""
    if signal is None or variation is None:
        return "plain"
    if signal == "Common Cause" or "exact test" in signal:
        return "usual" if signal == "Common Cause" else "plain"
    if metric.better == "neither":
        return "neutral"
    high = "Above" in signal or "Increasing" in signal
    return "improvement" if high == (metric.better == "higher") else "concern"


def kind_of_variation(variation: str | None) -> str | None:
    """The mark of a whole series: that of its last judged point."""
    if not variation:
        return None
    return next((kind for kind in ("concern", "improvement", "neutral") if kind in variation), "usual")


def rule(signal: str | None) -> str | None:
    """A run or point rule, said."""
    return {
        "Above UCL": "above the upper limit",
        "Below LCL": "below the lower limit",
        "7 Point Trend (Increasing)": "rising for seven months or more",
        "7 Point Trend (Decreasing)": "falling for seven months or more",
        "2 in 3 Above CL": "two of three months near the upper limit",
        "2 in 3 Below CL": "two of three months near the lower limit",
        "7 Points Above CL": "above the mean for seven months or more",
        "7 Points Below CL": "below the mean for seven months or more",
        "Above CL (exact test)": "higher than its usual level",
        "Below CL (exact test)": "lower than its usual level",
    }.get(signal or "")


def match_rate(one: MatchRate) -> str:
    """`Ambulance, RX8: 96 of 100 rows found their home, most by CQC id.`"""
    methods = {method: rows for method, rows in one.methods if method not in NO_MATCH}
    whose = f"{SOURCES[one.dataset].title}, {one.sender}"
    found = f"{one.matched:,} of {one.rows:,} {plural(one.rows, 'row', 'rows')} found their home"
    if not methods:
        return f"{whose}: {found}"
    most = max(methods, key=lambda method: methods[method])
    return f"{whose}: {found}, {'all' if len(methods) == 1 else 'most'} by {MATCHED_BY.get(most, most)}"


def span_words(first: int, last: int) -> str:
    """The months of a headline: `12 months to October 2016`; of a stock the one month."""
    return month_name(last) if first == last else f"{last - first + 1} months to {month_name(last)}"


def change(percent: float) -> str:
    """A change in percent with its sign: `−12%`, `+3.5%`, `0%`."""
    size = half_up(abs(percent), 1 if abs(percent) < 10 else 0)
    if float(size.replace(",", "")) == 0:
        return "0%"
    return f"{'+' if percent > 0 else MINUS}{size}%"
