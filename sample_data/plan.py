"""Who sends what, for which areas and months: the fixed part of the made-up world."""

import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

LAST_MONTH = "2016-10"
LAST_PRESCRIBING_MONTH = "2016-08"


@dataclass(frozen=True)
class Area:
    code: str  # a CCG's code has two digits and a letter; these cannot exist
    name: str
    homes: int
    hospitals: tuple[str, str]  # the main trust, and the one that patients are moved to
    ambulance: str
    start: str | None = None  # the programme's first month; empty for a comparator

    @property
    def vanguard(self) -> bool:
        return self.start is not None


@dataclass(frozen=True)
class Release:
    first: str
    last: str
    released: str


VANGUARDS = (
    Area("ZV1", "Amberwick", 42, ("ZH1", "ZH2"), "ZA1", "2014-07"),
    Area("ZV2", "Brackenmouth", 42, ("ZH5", "ZH6"), "ZA1", "2014-09"),
    Area("ZV3", "Cindermere", 38, ("ZH3", "ZH4"), "ZA2", "2014-10"),
    Area("ZV4", "Dovelow", 38, ("ZH4", "ZH3"), "ZA2", "2014-10"),
    Area("ZV5", "Elverstoke", 36, ("ZH2", "ZH1"), "ZA3", "2015-04"),
    Area("ZV6", "Fennimarsh", 34, ("ZH7", "ZH8"), "ZA4", "2016-01"),
)
COMPARATORS = (
    Area("ZCA", "Glimmerdale", 31, ("ZH1", "ZH2"), "ZA1"),
    Area("ZCB", "Hollowquay", 31, ("ZH2", "ZH1"), "ZA1"),
    Area("ZCC", "Inkerfold", 31, ("ZH1", "ZH2"), "ZA1"),
    Area("ZCD", "Jasperholt", 31, ("ZH3", "ZH4"), "ZA1"),
    Area("ZCE", "Kestrelmouth", 31, ("ZH4", "ZH3"), "ZA1"),
    Area("ZCF", "Lindlemere", 31, ("ZH5", "ZH6"), "ZA1"),
    Area("ZCG", "Marrowthwaite", 31, ("ZH6", "ZH5"), "ZA2"),
    Area("ZCH", "Nettlequay", 31, ("ZH5", "ZH6"), "ZA2"),
    Area("ZCI", "Orrinstead", 31, ("ZH6", "ZH5"), "ZA2"),
    Area("ZCJ", "Pellowmarsh", 31, ("ZH3", "ZH4"), "ZA4"),
    Area("ZCK", "Quarlbeck", 31, ("ZH7", "ZH8"), "ZA4"),
    Area("ZCL", "Rushmerton", 31, ("ZH8", "ZH7"), "ZA4"),
    Area("ZCM", "Saltwendle", 31, ("ZH7", "ZH8"), "ZA4"),
)
SMALL = {"ZV1", "ZV3", "ZV5", "ZCA", "ZCB", "ZCJ"}
SMALL_HOMES = 8

ECDS_TRUSTS = ("ZH4", "ZH8")  # the others still send HES codes
CAD_AMBULANCE = "ZA1"  # rows from the dispatch system, a row a vehicle
CHANGED_AMBULANCE = "ZA3"  # dispatch rows until the change, our layout from it
UTC_AMBULANCE = "ZA4"  # times with an offset
LOGS_AREA = "ZV3"
LOGS_FIRST = "2015-04"
OCCUPIED_BEDS_AREA = "ZCB"  # returns the mean of occupied beds, not bed days
SILENT_AREA = "ZCM"  # its homes send no return at all
EPACT_AREA = "ZCJ"  # its prescribing comes in the prescribing authority's headings
SOURCE_CHANGE = "2015-10"
# Who sends the datasets that an area may leave out, and since when.
REVIEW_AREAS = ("ZV1", "ZV2", "ZV4", "ZV5", "ZCA")
RESIDENTS_AREAS = ("ZV1", "ZV5", "ZCA", "ZCJ")  # residents with an item, by number of medicines
SURVEY_AREA = "ZV3"
CALLS_AREAS = ("ZV1", "ZV5")
DELAYS_AREAS = ("ZV1", "ZV2", "ZV3", "ZV4", "ZV5", "ZCA", "ZCD", "ZCG", "ZCJ")
OPTIONAL_FIRST = "2015-04"
LAST_YEAR, THIS_YEAR = ("2015-04", "2016-03"), ("2016-04", LAST_MONTH)


@dataclass(frozen=True)
class Plan:
    scale: str
    first: str
    areas: tuple[Area, ...]
    snapshots: tuple[str, ...]
    hospital: tuple[Release, ...]
    ambulance: tuple[Release, ...]
    returns: tuple[Release, ...]
    prescribing: tuple[Release, ...]

    @cached_property
    def months(self) -> int:
        return self.index(LAST_MONTH) + 1

    @cached_property
    def starts(self) -> np.ndarray:
        """The first day of each month and of the month after the last, as days since 1970."""
        first = np.datetime64(self.first, "M")
        return (first + np.arange(self.months + 1)).astype("datetime64[D]").astype(np.int64)

    @cached_property
    def days(self) -> np.ndarray:
        return np.diff(self.starts)

    @cached_property
    def texts(self) -> np.ndarray:
        return (np.datetime64(self.first, "M") + np.arange(self.months)).astype(str).astype(object)

    def index(self, month: str) -> int:
        return int((np.datetime64(month, "M") - np.datetime64(self.first, "M")).astype(int))

    def area_index(self, code: str) -> int:
        return [area.code for area in self.areas].index(code)

    def here(self, codes: tuple[str, ...]) -> list[str]:
        """Those of the areas that this scale holds."""
        held = {area.code for area in self.areas}
        return [code for code in codes if code in held]

    def served_by(self, ambulance: str) -> list[int]:
        return [i for i, area in enumerate(self.areas) if area.ambulance == ambulance]

    def treated_by(self, hospital: str) -> list[int]:
        return [i for i, area in enumerate(self.areas) if hospital in area.hospitals]

    @property
    def ambulances(self) -> list[str]:
        return sorted({area.ambulance for area in self.areas})

    @property
    def hospitals(self) -> list[str]:
        return sorted({hospital for area in self.areas for hospital in area.hospitals})


def plan_of(scale: str) -> Plan:
    if scale == "full":
        return Plan(
            scale, "2013-04", VANGUARDS + COMPARATORS,
            ("2013-04-01", "2014-04-01", "2015-04-01", "2016-04-01", "2016-10-01"),
            _releases("2013-04", ("2015-06-12", "2016-06-10", "2016-11-14")),
            _releases("2013-04", ("2015-05-11", "2016-05-09", "2016-11-09")),
            _releases("2013-04", ("2016-05-06", "2016-11-10")),
            _releases("2013-04", ("2016-06-17", "2016-11-07"), LAST_PRESCRIBING_MONTH),
        )
    return Plan(
        scale, "2014-04",
        tuple(
            Area(a.code, a.name, SMALL_HOMES, a.hospitals, a.ambulance, a.start)
            for a in VANGUARDS + COMPARATORS if a.code in SMALL
        ),
        ("2014-04-01", "2015-04-01", "2016-04-01", "2016-10-01"),
        _releases("2014-04", ("2016-06-10", "2016-11-14")),
        _releases("2014-04", ("2016-05-09", "2016-11-09")),
        _releases("2014-04", ("2016-05-06", "2016-11-10")),
        _releases("2014-04", ("2016-06-17", "2016-11-07"), LAST_PRESCRIBING_MONTH),
    )


def _releases(first: str, released: tuple[str, ...], last: str = LAST_MONTH) -> tuple[Release, ...]:
    """Old years together, the year before, this year so far."""
    cuts = [("2015-03", "2015-04"), ("2016-03", "2016-04")][-(len(released) - 1):]
    firsts = [first, *(after for _, after in cuts)]
    lasts = [*(before for before, _ in cuts), last]
    return tuple(Release(*each) for each in zip(firsts, lasts, released, strict=True))


def stream(seed: int, name: str) -> np.random.Generator:
    """Each part has its own stream, so that a change in one leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
