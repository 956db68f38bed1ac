"""Names beside dots: to the side that has room, and pushed apart where they would overlap."""

from collections.abc import Sequence

from dashboard.charts.scale import spread

APART = 1.25  # of the height of the letters
WIDE = 0.56  # a letter's width, of its height


def beside(
    dots: Sequence[tuple[float, float, str]], right: float, low: float, high: float, text: float
) -> list[tuple[float, float, str]]:
    """For each (x, y, words): where its words stand, and whether they start or end there."""
    places: list[tuple[float, float, str]] = [(0.0, 0.0, "")] * len(dots)
    sides = {"start": [], "end": []}
    for number, (x, _, words) in enumerate(dots):
        room = x + 12 + WIDE * text * len(words) <= right
        sides["start" if room else "end"].append(number)
    for side, numbers in sides.items():
        heights = spread([dots[one][1] for one in numbers], [APART * text] * len(numbers), low, high)
        for number, y in zip(numbers, heights, strict=True):
            x = dots[number][0]
            places[number] = (x + 10 if side == "start" else x - 10, y, side)
    return places
