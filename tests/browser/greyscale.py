"""What a page of the real browser shows without its colours: words and marks, and how they stand off.

The ground is photographed as the browser draws it for somebody who sees no colour, with words and marks out
of the way; the strength of a word or mark is that of its own paint. Kinds of marks are what their colours
tell apart.
"""

import base64
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

WORDS, LARGE, MARKS = 4.5, 3.0, 3.0  # the least contrast (WCAG 2.2, 1.4.3 and 1.4.11)
PALE = 0.75  # the light of what is a ground and no bar
COVERS = 0.2  # of a box: so much of one grey is a ground of its own
ROUNDING = 0.03  # greys are whole numbers

LOOK = Path(__file__).with_name("greyscale.js").read_text(encoding="utf-8")
# Words and marks are out of the way; what lies under them stays as it is.
HIDE = """
* { color: transparent !important; -webkit-text-fill-color: transparent !important;
    text-decoration-color: transparent !important; }
::placeholder { color: transparent !important; }
svg text, [data-mark]:not([data-ground]), [data-mark]::before, .js-plotly-plot :is(.crisp, .gridlayer,
.zerolinelayer, .xaxislayer-above, .yaxislayer-above) { visibility: hidden !important; }
"""
GROUND = "places => places.forEach(at => document.querySelector(`[data-mark='${at}']`).dataset.ground = '1')"
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
UNDER = """async ([picture, boxes, covers]) => {
  const bytes = Uint8Array.from(atob(picture), one => one.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const whole = canvas.getImageData(0, 0, bitmap.width, bitmap.height).data;
  return boxes.map(([x1, y1, wide, tall]) => {
    const [left, top] = [Math.max(0, Math.floor(x1) - 1), Math.max(0, Math.floor(y1) - 1)];
    const [right, bottom] = [Math.min(bitmap.width, x1 + wide + 1), Math.min(bitmap.height, y1 + tall + 1)];
    const counts = new Map();
    let all = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++, all++) {
        const grey = whole[4 * (y * bitmap.width + x)];
        counts.set(grey, (counts.get(grey) || 0) + 1);
      }
    }
    const found = [...counts].sort((one, other) => other[1] - one[1]);
    return found.filter(([, count], at) => at === 0 || count >= covers * all).map(([grey]) => grey);
  });
}"""


@dataclass(frozen=True)
class Found:
    """What falls short in one page, in words for who mends it."""

    charts: int
    words: tuple[str, ...]  # that stand off their ground too little
    marks: tuple[str, ...]
    kinds: tuple[str, ...]  # that colour alone tells apart
    looked_at: tuple[int, int]  # words and marks


def look(page: Page) -> Found:
    seen = page.evaluate(LOOK)
    for mark in seen["marks"]:
        mark["part"] = _part(mark, seen)
    grounds = [at for at, mark in enumerate(seen["marks"]) if mark["part"] == "ground"]
    page.evaluate(GROUND, grounds)
    carries = [mark for mark in seen["marks"] if mark["part"] == "mark"]
    both = [*seen["texts"], *carries]
    for one, under in zip(both, _without_colour(page, [one["box"] for one in both]), strict=True):
        one["under"] = under
    return Found(
        seen["charts"],
        tuple(said for one in seen["texts"] if (said := _faint_words(one))),
        (*(said for one in carries if (said := _faint_mark(one))), *_untold(seen)),
        tuple(colour_alone(carries)),
        (len(seen["texts"]), len(carries)),
    )


def colour_alone(marks: list[dict]) -> list[str]:
    """Forms that stand in one chart in more than one colour."""
    colours: dict[tuple[object, str], dict[frozenset, str]] = defaultdict(dict)
    for mark in marks:
        colour = frozenset(tuple(round(part) for part in paint[:3]) for paint in mark["paints"])
        colours[mark["chart"], _form(mark, marks)].setdefault(colour, mark["where"])
    return [
        f"{form}: {' | '.join(f'{sorted(colour)} {where}' for colour, where in found.items())}"
        for (_, form), found in colours.items()
        if len(found) > 1
    ]


def _form(mark: dict, marks: list[dict]) -> str:
    """Of a straight line with the shape that it ends in, where one of its colour does."""
    left, top, wide, _ = mark["box"]
    if "line level" not in mark["form"]:
        return mark["form"]
    ends = [
        one["form"] for one in marks
        if one["chart"] == mark["chart"] and not one["line"] and one["paints"][0] == mark["paints"][0]
        and abs(one["box"][0] + one["box"][2] / 2 - left - wide) < 3
        and abs(one["box"][1] + one["box"][3] / 2 - top) < 3
    ]  # fmt: skip
    return f"{mark['form']}, ends in {ends[0]}" if ends else mark["form"]


def _part(mark: dict, seen: dict) -> str:
    """A mark carries meaning; a scaffold holds a number of an axis; a ground lies under the marks."""
    if mark["line"] and mark["solid"] and mark["width"] <= 1 and _holds_a_number(mark, seen):
        return "scaffold"
    plain = mark["form"] in ("rectangle, filled", "corners 0.0,0.0 0.0,1.0 1.0,0.0 1.0,1.0, filled")
    pale = _light(mark["paints"][0][:3]) > PALE
    if plain and pale and mark["bare"] and mark["box"][3] > 0.8 * _height(mark, seen) > 0:
        return "ground"
    return "mark"


def _height(mark: dict, seen: dict) -> float:
    """Of the plot: from the highest to the lowest of its lines that go across."""
    lines = [one["box"] for one in seen["marks"] if one["chart"] == mark["chart"] and one["line"]]
    tops = [top for _, top, _, _ in lines]
    return max(tops) - min(tops) if tops else 0.0


def _holds_a_number(mark: dict, seen: dict) -> bool:
    """A gridline level with a number at its left or above one, a tick, or the axis on which ticks stand."""
    left, top, wide, tall = mark["box"]
    if max(wide, tall) <= 6:
        return True
    mine = [one for one in seen["marks"] if one["chart"] == mark["chart"] and one is not mark]
    if "level" in mark["form"]:
        ticks = [one for one in mine if one["line"] and max(one["box"][2:]) <= 6 and "upright" in one["form"]]
        if any(abs(one["box"][1] - top) < 2.5 for one in ticks):
            return True
    for one in seen["named"]:
        x, y, width, height = one["box"]
        if one["chart"] != mark["chart"]:
            continue
        if "level" in mark["form"] and x + width <= left + 4 and abs(y + height / 2 - top) < 4:
            return True
        if "upright" in mark["form"] and y >= top + tall - 4 and abs(x + width / 2 - left) < 4:
            return True
    return False


def _untold(seen: dict) -> list[str]:
    """Stretches of tinted ground that no word is over, and at whose edge no line begins."""
    found = []
    for mark in (one for one in seen["marks"] if one["part"] == "ground"):
        left, top, wide, _ = mark["box"]
        mine = [one for one in seen["marks"] if one["chart"] == mark["chart"] and one["part"] == "mark"]
        begins = any(one["line"] and abs(one["box"][0] - left) < 3 for one in mine)
        named = any(
            one["chart"] == mark["chart"] and left - 4 <= one["box"][0] <= left + wide and one["box"][1] < top
            for one in seen["named"]
        )
        if not begins and not named:
            found.append(f"tinted, and nothing says why: {mark['where']}")
    return found


def _faint_words(one: dict) -> str | None:
    large = one["size"] >= 24 or (one["size"] >= 18.66 and one["weight"] >= 600)
    found = _contrast(one["paint"], one["under"])
    return f"{found:.2f} {one['words']!r}" if found < (LARGE if large else WORDS) - ROUNDING else None


def _faint_mark(one: dict) -> str | None:
    found = max(_contrast(paint, one["under"]) for paint in one["paints"])
    return f"{found:.2f} {one['form']}: {one['where']}" if found < MARKS - ROUNDING else None


def _contrast(paint: list[float], under: list[int]) -> float:
    """With the worst of the greys."""
    found = []
    for grey in under:
        mixed = [paint[3] * part + (1 - paint[3]) * grey for part in paint[:3]]
        light, dark = sorted((_light(mixed), _light([grey] * 3)), reverse=True)
        found.append((light + 0.05) / (dark + 0.05))
    return min(found, default=21.0)  # outside the picture: in no reader's sight


def _light(colour: list[float]) -> float:
    """Relative luminance, as WCAG has it."""
    parts = [one / 255 for one in colour]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _without_colour(page: Page, boxes: list[list[float]]) -> list[list[int]]:
    """Of each box the greys under it, as who sees no colour has them: those that make up a fair part."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    page.add_style_tag(content=HIDE)
    page.evaluate(SETTLED)
    picture = base64.b64encode(page.screenshot(full_page=True)).decode()
    session.detach()
    return page.evaluate(UNDER, [picture, boxes, COVERS])
