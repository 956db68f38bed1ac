"""What became of a file: options in, receipt out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Options:
    """What the command line says; it fills what the file leaves out."""

    dataset: str | None = None
    layout: str | None = None
    source: str | None = None
    areas: str | None = None
    covers: str | None = None
    released: str | None = None
    by: str | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Receipt:
    """`rows_read` = accepted + duplicates + rejected + unmatched + conflicts + ignored, always."""

    file: str
    sha256: str | None = None
    dataset: str | None = None
    layout: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    source: str | None = None
    area: str | None = None
    covers: str | None = None
    known_on: str | None = None
    rows_read: int = 0
    accepted: int = 0
    duplicates: int = 0
    superseded: int = 0
    suppressed: int = 0
    rejected: int = 0
    unmatched: int = 0
    conflicts: int = 0
    ignored: int = 0
    homes: int = 0
    months: int = 0
    seconds: float = 0.0
    load_id: int | None = None
    status: str = "loaded"  # loaded, already_loaded or refused
    problems: list[str] = field(default_factory=list)


def refused(file: str, problem: Exception) -> Receipt:
    """The receipt of a file of which nothing was taken."""
    return Receipt(file=file, status="refused", problems=[str(problem)])
