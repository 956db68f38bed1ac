"""The marks of a chart over time: colour and shape say together what a month is."""

from dashboard.charts.shapes import number as _n

COLOUR = {
    "usual": "#768692",
    "plain": "#425563",
    "concern": "#B34700",
    "improvement": "#005EB8",
    "neutral": "#330072",
}
HOLLOW = ("provisional", "open")


def time_mark(x: float, y: float, shape: str, radius: float, size: float) -> str:
    edge = 'stroke="#fff" stroke-width="1"'
    if shape in HOLLOW:
        stroke = 'fill="#fff" stroke="#768692" stroke-width="1.8"'
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(max(radius, 2.6))}" {stroke}/>'
    colour = COLOUR[shape]
    if shape == "concern":
        points = [(x, y - 5.7 * size), (x + 5.7 * size, y), (x, y + 5.7 * size), (x - 5.7 * size, y)]
    elif shape == "improvement":
        points = [(x, y - 5.6 * size), (x + 5.3 * size, y + 4 * size), (x - 5.3 * size, y + 4 * size)]
    elif shape == "neutral":
        points = [
            (x + dx * 4.2 * size, y + dy * 4.2 * size) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
    else:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{colour}" {edge}/>'
    corners = " ".join(f"{_n(a)},{_n(b)}" for a, b in points)
    return f'<polygon points="{corners}" fill="{colour}" {edge}/>'
