"""The strokes and words that every drawing of ours is made of."""

from html import escape

INK, INK_2, GREY, GRID, TINT = "#212B32", "#425563", "#768692", "#E1E6E8", "#F0F4F5"
NAVY = "#003087"  # comparison, and nothing else
TEXT = 13


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def svg(width: int, height: int, parts: list[str]) -> str:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    font = f'font-family="Inter, Arial, Helvetica, sans-serif" font-size="{TEXT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font} aria-hidden="true">{"".join(parts)}</svg>'


def text(x: float, y: float, words: str, fill: str, anchor: str = "start", weight: int = 400) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    where = f'x="{number(x)}" y="{number(y)}" fill="{fill}" text-anchor="{anchor}"'
    return f"<text {where}{bold}>{escape(words)}</text>"


def segment(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float, extra: str = "") -> str:
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" stroke="{stroke}" '
        f'stroke-width="{number(width)}"{extra}/>'
    )


def path(points: list[tuple[float, float]], stroke: str, width: float, extra: str = "") -> str:
    if len(points) == 1:
        return ""
    steps = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f'<path d="M{steps}" fill="none" stroke="{stroke}" stroke-width="{number(width)}"{extra}/>'
