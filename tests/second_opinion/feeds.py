"""Every kind of file that a sender writes, and those that hold nothing to count."""

from second_opinion import feeds_of_homes, feeds_of_hospitals
from second_opinion.feed import Feed

FEEDS = [*feeds_of_hospitals.FEEDS, *feeds_of_homes.FEEDS]
NOT_COUNTED = (frozenset({"element", "title"}), frozenset({"geography", "period", "value"}))


def feed_of(headings: list[str]) -> Feed | None:
    """None for a file of events or benchmarks, which no measure counts."""
    if any(each <= set(headings) for each in NOT_COUNTED):
        return None
    return next(feed for feed in FEEDS if feed.headings <= set(headings))
