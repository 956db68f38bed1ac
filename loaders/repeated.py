"""Where a published figure stands in a header; of one heading in several groups, the column of its group."""

from collections.abc import Callable, Mapping
from typing import Any

from loaders.layout import as_list
from loaders.sheet import key

Rule = Mapping[str, Any]
# Of a header, a rule and all rules of its layout: the place of the rule's column.
Order = Callable[[list[str], Rule, Mapping[str, Rule]], int | None]


def place(header: list[str], headings: list[str]) -> int | None:
    """Where the first of the headings stands that the file has."""
    return next(iter(_places(header, headings)), None)


def in_order(header: list[str], rule: Rule, rules: Mapping[str, Rule]) -> int | None:
    """Groups stand in the order in which the layout names them; without its total a group is not there."""
    found = _places(header, as_list(rule["column"]))
    if "group" not in rule:
        return next(iter(found), None)
    totals = dict.fromkeys(one["group"] for one in rules.values() if "group" in one)
    there = [total for total in totals if place(header, [total]) is not None]
    if rule["group"] not in there or len(found) < len(there):
        return None
    return found[there.index(rule["group"])]


def before_total(header: list[str], rule: Rule, rules: Mapping[str, Rule]) -> int | None:
    """A group ends with its total, wherever it stands."""
    if "group" not in rule:
        return in_order(header, rule, rules)
    end = place(header, [rule["group"]])
    found = [] if end is None else _places(header[:end], as_list(rule["column"]))
    return found[-1] if found else None


def _places(header: list[str], headings: list[str]) -> list[int]:
    for heading in headings:
        if found := [at for at, written in enumerate(header) if key(written) == key(heading)]:
            return found
    return []
