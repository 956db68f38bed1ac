"""What a file says of itself, and the command line where the file is silent."""

from dataclasses import dataclass
from datetime import date

from loaders import clean, clock
from loaders.calendar import parse_month
from loaders.normalise import Normalised
from loaders.problems import FileProblem
from loaders.receipt import Options


@dataclass(frozen=True)
class Statements:
    """The six lines, read; None where nobody says."""

    covers: tuple[int, int] | None
    released: int | None
    source: str | None
    areas: tuple[str, ...] | None  # ("all",) for everywhere
    basis: str
    carried_in: bool

    @property
    def known_on(self) -> int:
        return clock.today().toordinal() if self.released is None else self.released


def read_statements(normalised: Normalised, options: Options) -> Statements:
    """Both may say the same; where they differ the load is refused."""
    said = normalised.statements
    label = normalised.sheet.label

    def one(name: str, option: str | None, read: type | object) -> object:
        in_file = _read(label, f"# {name}", said.get(name), read)
        given = _read(label, f"--{name}", option, read)
        if in_file is not None and given is not None and in_file != given:
            raise FileProblem(
                f"{label} says '# {name}: {said[name]}' and the command --{name} {option}. "
                "Leave out the option, or put right the file."
            )
        return given if in_file is None else in_file

    covers, released = one("covers", options.covers, _months), one("released", options.released, _day)
    source, areas = one("source", options.source, str.strip), one("area", options.areas, _areas)
    basis = _read(label, "# basis", said.get("basis"), _basis) or normalised.layout.basis
    carried_in = _read(label, "# carried_in", said.get("carried_in"), _yes)
    return Statements(covers, released, source, areas, str(basis), bool(carried_in))  # type: ignore[arg-type]


def _read(label: str, where: str, text: str | None, read: object) -> object:
    if text is None or not text.strip():
        return None
    try:
        return read(text)  # type: ignore[operator]
    except ValueError as error:
        raise FileProblem(f"{label}: {where} is '{text}': {error}.") from None


def _months(text: str) -> tuple[int, int]:
    parts = [part.strip() for part in text.replace(" to ", ":").split(":")]
    try:
        first, last = parse_month(parts[0][:7]), parse_month(parts[-1][:7])
    except ValueError:
        raise ValueError("write the months as 2016-04 to 2016-10") from None
    if len(parts) > 2 or last < first:
        raise ValueError("write the months as 2016-04 to 2016-10, the earlier first")
    return first, last


def _day(text: str) -> int | None:
    return clean.day(text)


def _areas(text: str) -> tuple[str, ...]:
    codes = sorted({part.strip().upper() for part in text.replace(";", ",").split(",") if part.strip()})
    return ("all",) if "ALL" in codes else tuple(codes)


def _basis(text: str) -> str:
    if text.strip().casefold() not in ("admission", "discharge"):
        raise ValueError("write admission or discharge")
    return text.strip().casefold()


def _yes(text: str) -> bool:
    word = text.strip().casefold()
    if word not in ("yes", "y", "no", "n"):
        raise ValueError("write yes or no")
    return word.startswith("y")


def day_text(day: int) -> str:
    return date.fromordinal(day).isoformat()
