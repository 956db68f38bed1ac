"""What is said of homes side by side: titles, headings and the sentence of a funnel."""

from dashboard import wording
from metrics.definition import Metric
from metrics.funnel import HIGHER, LOWER
from metrics.funnel_answer import FunnelGroup, FunnelHome, Funnels

NAMES = {"nursing": "nursing homes", "residential": "residential homes",
         "both": "homes that are nursing and residential", None: "homes of no known type"}  # fmt: skip
MOST_NAMED, LONGEST = 3, 90


def title(funnels: Funnels) -> str:
    """`Falls in Amberwick: two homes higher than expected, one lower, 36 as expected`."""
    whose = f"{funnels.metric.title} in {funnels.area.name}"
    judged = funnels.judged
    if funnels.last is None:
        return f"{whose}: {wording.lower_first((funnels.reason or '').removeprefix('Not compared: '))}"
    if not judged:
        return f"{whose}: homes side by side, none judged against the others"
    return f"{whose}: {_counted(judged)}"


def _counted(homes: tuple[FunnelHome, ...]) -> str:
    high, low = (sum(home.word == word for home in homes) for word in (HIGHER, LOWER))
    if not high and not low:
        return f"all {wording.in_words(len(homes))} homes as expected"
    parts = []
    if high:
        parts.append(f"{_homes(high)} higher than expected")
    if low:
        parts.append(
            f"{wording.in_words(low) if high else _homes(low)} lower{'' if high else ' than expected'}"
        )
    rest = len(homes) - high - low
    return ", ".join([*parts, f"{wording.in_words(rest)} as expected"] if rest else parts)


def _homes(number: int) -> str:
    return f"{wording.in_words(number)} {wording.plural(number, 'home', 'homes')}"


def heading(group: FunnelGroup) -> str:
    """Over one funnel: who is not as expected, by name where they are few."""
    whose = wording.upper_first(NAMES[group.service])
    if group.reason is not None:
        return f"{whose}: {wording.lower_first(group.reason.rstrip('.'))}"
    named = f"{whose}: {_named(group.judged)}"
    return named if len(named) <= LONGEST else f"{whose}: {_counted(group.judged)}"


def _named(homes: tuple[FunnelHome, ...]) -> str:
    parts = []
    for word in (HIGHER, LOWER):
        names = [home.name for home in homes if home.word == word]
        if len(names) > MOST_NAMED:
            return _counted(homes)
        if names:
            parts.append(f"{wording.listed(names)} {word}")
    rest = len(homes) - sum(home.word in (HIGHER, LOWER) for home in homes)
    if not parts:
        return _counted(homes)
    return "; ".join([*parts, f"{wording.in_words(rest)} as expected"] if rest else parts)


def _said(homes: tuple[FunnelHome, ...]) -> str:
    """The same as in a heading, with its verbs."""
    parts = []
    for word in (HIGHER, LOWER):
        names = [home.name for home in homes if home.word == word]
        if names:
            parts.append(f"{wording.listed(names)} {wording.plural(len(names), 'is', 'are')} {word}")
    rest = len(homes) - sum(home.word in (HIGHER, LOWER) for home in homes)
    if not parts:
        return f"all {wording.in_words(rest)} are as expected" if rest != 1 else "it is as expected"
    verb = wording.plural(rest, "is", "are")
    return "; ".join([*parts, f"{wording.in_words(rest)} {verb} as expected"] if rest else parts)


def told(funnels: Funnels, group: FunnelGroup) -> str:
    """The sentence of a funnel: what it is of, how it came out, how wide it is and how sure."""
    metric, months = funnels.metric, (funnels.first or 0, funnels.last or 0)
    whose = f"{len(group.shown)} {NAMES[group.service]} of {funnels.area.name}"
    parts = [f"Each ring is one of {whose}, over the {wording.span_words(*months)}."]
    if months[0] == months[1]:
        parts = [f"Each ring is one of {whose}, in {wording.span_words(*months)}."]
    if group.mean is not None:
        parts.append(f"Together they stand at {wording.with_unit(group.mean, metric)}.")
    if group.reason is not None:
        return " ".join(
            [*parts, f"{group.reason.rstrip('.')}, so no lines are drawn and no home gets a word."]
        )
    parts.append(f"{wording.upper_first(_said(group.judged))}.")
    parts += [width(group), chance(group)]
    return " ".join(parts)


def width(group: FunnelGroup) -> str:
    """Whether the lines are widened, and that homes differ widely where they do."""
    if not group.tau2:
        return "The 95% and 99.8% lines are those of chance alone: homes differ no more than that."
    wide = " Homes differ widely." if group.wide else ""
    return f"The 95% and 99.8% lines are widened, since homes differ more than chance alone allows.{wide}"


def chance(group: FunnelGroup) -> str:
    """`Of 25 ordinary homes about 0.3 would be called higher or lower by chance alone (1.2%).`"""
    count = len(group.judged)
    share = wording.half_up(100 * (group.chance or 0), 1)
    about = wording.half_up(group.by_chance, 1)
    return f"Of {count} ordinary homes about {about} would get such a word by chance alone ({share}%)."


def peers(metric: Metric, funnels: Funnels) -> list[str]:
    """Who is taken together here, and why."""
    month = (
        "the newest month"
        if metric.stock
        else f"the {wording.span_words(funnels.first or 0, funnels.last or 0)}"
    )
    return [
        f"Homes of one type in {funnels.area.name}, open at the end of {month}, of which at least "
        f"{metric.minimum_coverage}% of months are in. Nursing and residential homes are kept apart, "
        "since they care for different people.",
        "Expected is what the rate of all of them together would give over the home's own "
        f"{metric.over}. A home gets a word only where so many or so few would be rare, one in a thousand, "
        "among homes that differ as these do. Fewer than ten such homes are not compared.",
        "On its own page a home is set beside homes of its type and size wherever they are. The word "
        "there may differ from the one here: the homes beside it are others.",
    ]
