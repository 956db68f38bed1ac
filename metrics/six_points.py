"""Runs of six points, as the PowerBI-SPC engine counts them: computed for `vanguard verify`, not drawn.

A point on the mean, or a neighbour that is equal, neither counts nor breaks a run.
"""

import itertools
from collections.abc import Iterator, Sequence

SIX = 6


def shifts(values: Sequence[float], mean: Sequence[float], points: int = SIX) -> list[int]:
    """1 for each point of a run above the mean, -1 for one below it, 0 elsewhere."""
    sides = [_sign(value - middle) for value, middle in zip(values, mean, strict=True)]
    return _marked(sides, points, 0)


def trends(values: Sequence[float], points: int = SIX) -> list[int]:
    """1 for each point of a rise, -1 of a fall, 0 elsewhere; a turning point is the earlier one's."""
    steps = [0, *(_sign(after - before) for before, after in itertools.pairwise(values))]
    return _marked(steps, points - 1, 1)


def _marked(signs: list[int], length: int, before: int) -> list[int]:
    """Runs of one sign, each with so many points before its first."""
    marks = [0] * len(signs)
    for first, last in _runs(signs, length):
        for place in range(first - before, last + 1):
            marks[place] = marks[place] or signs[first]
    return marks


def _runs(signs: list[int], length: int) -> Iterator[tuple[int, int]]:
    """First and last place of each run of one sign that has so many of it or more."""
    places = [place for place, sign in enumerate(signs) if sign]
    start = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or signs[places[end]] != signs[places[start]]:
            if end - start >= length:
                yield places[start], places[end - 1]
            start = end


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
