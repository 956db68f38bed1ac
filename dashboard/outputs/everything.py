"""Everything for an area in one file: a workbook, tables of data with their metadata, and pictures."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from dashboard import headings, roles, wording
from dashboard.access import Door
from dashboard.address import View
from dashboard.outputs import of_coverage, of_funnels, of_grid, of_progress, of_week, tidy
from dashboard.outputs.about import About
from dashboard.outputs.cells import NOT_AVAILABLE, WHOLE
from dashboard.outputs.columns import VALUES
from dashboard.outputs.contents import Contents
from dashboard.outputs.excel import Book
from dashboard.outputs.notes import metrics_of, notes
from dashboard.outputs.of_values import values_of
from dashboard.outputs.picture import picture
from dashboard.outputs.selection import Selection, of_area, of_area_metric
from dashboard.outputs.sheets import Head, Sheet, by_month, short_name, summary
from metrics.answer import Answer, Place, PlacesQuery
from metrics.definition import HEADLINES, METRICS, OF_HOMES

Told = Callable[[int, int, str], None]  # steps done, steps in all, what is being made
WHAT = "Every metric of an area and of each of its homes: a workbook, tables of data, and pictures."
INSIDE = (
    "The workbook has a summary, the homes, and each metric by month, for the area and home by home.",
    "csv holds one table a metric, of the area and its homes, and beside each what its columns hold; one a "
    "metric of the homes side by side; the homes by measure; the week's signals with what was answered; "
    "change since each baseline; what has come in.",
    "pictures holds one chart a metric: of the area, of its homes side by side, and in homes of each home "
    "that has a value.",
)
STAMP = (1980, 1, 1, 0, 0, 0)  # of what is inside: what was known, and nothing else, makes the file


def make(door: Door, area: str, asat: date | None, folder: Path, told: Told) -> Path:
    """The file, in a folder, under its own name; until it is whole, under another."""
    view = View(asat=asat)
    whole = of_area(door, view, area)
    about = replace(whole.about, title=whole.about.title.replace("All metrics of", "Everything for"),
                    what=WHAT, content="everything")  # fmt: skip
    part, done = folder / "part", folder / about.name("zip")
    ids = [answer.metric.id for answer in whole.answers]
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        book = _begun(door, about, whole, area, asat)
        for number, id in enumerate(ids):
            told(number, len(ids) + 1, METRICS[id].title)
            _add(archive, book, of_area_metric(door, view, area, id))
            beside = of_funnels.contents(door, view, area, id) if id in OF_HOMES else None
            if beside is not None and beside.about.last is not None:  # else nothing was ever covered
                _write_page(archive, beside)
        told(len(ids), len(ids) + 1, "Workbook")
        for page in _pages(door, view, area, ids):
            _write_page(archive, page, book)
        _finish(archive, book, about, whole.answers)
    part.replace(done)
    return done


def _begun(door: Door, about: About, whole: Selection, area: str, asat: date | None) -> Book:
    book = Book(about)
    book.add(summary(whole.pairs, "Summary", about.title))
    book.add(_homes(about, door.places(PlacesQuery(area=area, asat=asat)).places))
    return book


def _pages(door: Door, view: View, area: str, ids: Sequence[str]) -> Iterator[Contents]:
    """What there is of the area beside its months: homes by measure, the week, change, what has come in."""
    if set(ids) & set(HEADLINES):
        yield of_grid.contents(door, view, area)
        yield of_week.contents(door, replace(view, area=area))
        yield of_progress.contents(door, view, area)
    if roles.may_open(door.viewer, "/data/coverage"):
        yield of_coverage.contents(door, replace(view, area=area))


def _write_page(archive: zipfile.ZipFile, page: Contents, book: Book | None = None) -> None:
    """A table with its metadata, the picture if there is one, and its sheets."""
    _write(archive, f"csv/{page.about.name('csv')}", tidy.table(page.about, page.columns, page.rows()))
    metadata = tidy.metadata(page.about, page.columns, page.metrics)
    _write(archive, f"csv/{page.about.name('csv-metadata.json')}", metadata)
    if page.drawn is not None:
        _write(archive, f"pictures/{page.about.name('svg')}", page.drawn())
    for sheet in page.sheets() if book else ():
        book.add(sheet)


def _add(archive: zipfile.ZipFile, book: Book, one: Selection) -> None:
    """One metric: two sheets, a table with its metadata, and its pictures."""
    answer = one.answers[0]
    _write(archive, f"csv/{one.about.name('csv')}", tidy.table(one.about, VALUES, values_of(*one.every)))
    metadata = tidy.metadata(one.about, VALUES, metrics_of(one.every))
    _write(archive, f"csv/{one.about.name('csv-metadata.json')}", metadata)
    for name, drawn in _pictures(one):
        _write(archive, f"pictures/{name}", drawn)
    book.add(by_month(answer))
    if one.homes and any(series.latest for series in one.homes.series):
        title = f"{one.about.title}: its homes, by month"
        book.add(by_month(one.homes, f"{short_name(answer.metric, 6)} homes", title))


def _pictures(one: Selection) -> Iterator[tuple[str, str]]:
    answer = one.answers[0]
    yield one.about.name("svg"), picture(one.about, answer, answer.one)
    for series in one.homes.series if one.homes else ():
        if series.latest is not None:
            about = replace(one.about, content=f"{series.code}-{answer.metric.id}")
            yield f"homes/{about.name('svg')}", picture(about, one.homes, series)


def _homes(about: About, places: tuple[Place, ...]) -> Sheet:
    heads = (
        Head("Home", 28), Head("Code", 18), Head("State"), Head("Type", 26), Head("Beds", form=WHOLE),
        Head("Provider", 36), Head("Postcode"), Head("Inspection", 26), Head("In the programme since", 20),
    )  # fmt: skip
    rows = [
        (
            place.name, place.code, place.state.replace("_", " "),
            wording.SERVICES.get(place.service or "", NOT_AVAILABLE),
            NOT_AVAILABLE if place.beds is None else place.beds, place.provider or NOT_AVAILABLE,
            place.postcode or NOT_AVAILABLE, wording.upper_first(place.rating or NOT_AVAILABLE),
            wording.month_of_year(place.programme_start) if place.programme_start else NOT_AVAILABLE,
        )
        for place in places
    ]  # fmt: skip
    return Sheet("Homes", f"{about.title}: its homes", "Closed homes are listed too.", heads, rows)


def _finish(archive: zipfile.ZipFile, book: Book, about: About, answers: tuple[Answer, ...]) -> None:
    with tempfile.TemporaryFile() as target:
        book.save(target, notes(metrics_of(answers), headings.data_date(answers)))
        target.seek(0)
        archive.writestr(zipfile.ZipInfo(about.name("xlsx"), STAMP), target.read())
    lines = [about.title, *(f"{name}: {words}" for name, words in about.lines()), *INSIDE]
    _write(archive, "READ ME.txt", "\r\n".join([*lines, ""]))


def _write(archive: zipfile.ZipFile, name: str, content: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, STAMP), content.encode(), zipfile.ZIP_DEFLATED)
