"""What every sender's kind of file has: its headings, how a row is read, how it names its home."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Feed:
    name: str
    dataset: str
    headings: frozenset[str]  # a file with all of these is this feed's
    record: Callable
    keys: Callable  # the words by which a row names its home
    ignored: Callable = lambda cells: False
    optional: dict[str, str] = field(default_factory=dict)  # heading: what a file holds only with it
    categories: frozenset[str] = frozenset()  # that the feed can hold and others cannot

    def holds(self, headings: list[str]) -> frozenset[str]:
        return self.categories | {held for heading, held in self.optional.items() if heading in headings}


def by_our_keys(cells: dict) -> dict:
    return {
        "cqc_id": cells.get("cqc_location_id", ""),
        "ods_code": cells.get("ods_code", ""),
        "name": cells.get("home_name", ""),
        "postcode": cells.get("postcode", ""),
        "uprn": cells.get("uprn", ""),
    }


def of_no_home(cells: dict) -> dict:
    return {}


def own(dataset: str, headings: str, record: Callable, **more) -> Feed:
    """A feed in our own headings."""
    return Feed(dataset, dataset, frozenset(headings.split()), record, more.pop("keys", by_our_keys), **more)
