"""The ambulance trusts' extracts: dispatch rows of two, our own layout of the others."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.calls import GROUPS
from sample_data.events import day_text, minute_text
from sample_data.lives import Home
from sample_data.plan import (
    CAD_AMBULANCE,
    CHANGED_AMBULANCE,
    LAST_MONTH,
    SOURCE_CHANGE,
    UTC_AMBULANCE,
    Release,
    stream,
)
from sample_data.population import Population
from sample_data.writing import Dirt, Written, write_text

TREATMENT = {
    "see_treat": "See And Treat", "see_convey_ed": "See And Convey",
    "see_convey_other": "See And Convey - Other", "hear_treat": "Hear And Treat",
    "cancelled": "No Treatment", "unknown": "Unknown",
}
CALL = {"999": "999", "111": "111", "hcp": "HCP", "ift": "IFT", "pts": "PTS"}
UNKNOWN_PLACE = "14 Station Approach"  # a street typed for a home: nothing to match it by
NOWHERE = "QX98 8ZZ"
FRESH = 9_000_000  # call numbers of rows that are no incidents


def write_ambulance(out: Path, population: Population, rows: pd.DataFrame, seed: int) -> list[Written]:
    written = []
    area = population.area[rows["home"], rows["month"]]
    for trust in population.plan.ambulances:
        sent = rows[np.isin(area, population.plan.served_by(trust))]
        for release, cad in _releases(population, trust):
            random = stream(seed, f"ambulance {trust} {release.first}")
            part = _between(population, sent, release)
            written.append(_write(out, population, trust, release, cad, part, random))
    return written


def _releases(population: Population, trust: str) -> list[tuple[Release, bool]]:
    """Each release, and whether it has the dispatch system's headings."""
    plan = population.plan
    if trust == CHANGED_AMBULANCE:
        return [
            (Release(plan.first, "2015-09", "2015-11-09"), True),
            (Release(SOURCE_CHANGE, LAST_MONTH, "2016-11-09"), False),
        ]
    return [(release, trust == CAD_AMBULANCE) for release in plan.ambulance]


def _between(population: Population, rows: pd.DataFrame, release: Release) -> pd.DataFrame:
    first, last = population.plan.index(release.first), population.plan.index(release.last)
    return rows[rows["month"].between(first, last)].reset_index(drop=True)


def _write(
    out: Path, population: Population, trust: str, release: Release, cad: bool,
    rows: pd.DataFrame, random: np.random.Generator,
) -> Written:
    areas = ", ".join(population.plan.areas[i].code for i in population.plan.served_by(trust))
    statements = {
        "source": trust, "area": areas, "covers": f"{release.first} to {release.last}",
        "released": release.released,
    }
    last = release.last == LAST_MONTH
    if trust == "ZA2" and last:
        del statements["covers"]
    if trust == CHANGED_AMBULANCE and last:
        del statements["area"]
    table = cad_table(population, rows) if cad else standard_table(population, rows, trust)
    dirty = (_cad_dirt if cad else _standard_dirt)(table, population, trust, random)
    if cad:
        _add_after_closing(dirty, population, trust, release)
    table, counts = dirty.done()
    name = f"ambulance/{trust}_incidents_{release.first}_to_{release.last}" + (".txt" if cad else ".csv")
    # The trust's own export begins with a byte order mark.
    encoding = "utf-8-sig" if trust == CAD_AMBULANCE and last else "utf-8"
    write_text(out, name, table, statements, separator="|" if cad else ",", encoding=encoding)
    return Written(name, "ambulance_callouts", counts, statements=statements)


def cad_table(population: Population, rows: pd.DataFrame) -> pd.DataFrame:
    home, month = rows["home"].to_numpy(), rows["month"].to_numpy()
    names = population.name[home, month]
    loud = np.arange(len(rows)) % 7 == 0  # typed in capitals
    spaced = np.arange(len(rows)) % 11 == 0
    names = np.where(loud, np.char.upper(names.astype(str)), names)
    uprn = population.uprn[home].copy()
    uprn[np.arange(len(rows)) % 9 == 0] = ""  # then the name and postcode must do
    when = day_text(rows["day"].to_numpy(), "%d/%m/%Y")
    return pd.DataFrame({
        "CallNumber": rows["incident"].astype(str),
        "YAS_ID": "V" + rows["incident"].astype(str) + "-" + rows["vehicle"].astype(str),
        "TimeStampT0": when + " " + minute_text(rows["minute"].to_numpy()),
        "PickupUPRN": uprn,
        "PickupName": np.where(spaced, "  " + names.astype(object) + " ", names),
        "PostCode_From": population.postcode[home],
        "Treatment": rows["outcome"].map(TREATMENT),
        "TypeOfCall": rows["call_type"].map(CALL),
        "ChiefComplaint": rows["complaint"],
        "Priority": rows["priority"],
        "TimeAtScene": _arrived(rows, when, " "),
    })


def _arrived(rows: pd.DataFrame, when: np.ndarray, between: str, after: str | np.ndarray = "") -> np.ndarray:
    text = when + between + minute_text(rows["arrived"].to_numpy()) + after
    return np.where(rows["on_scene"], text, "")


def _cad_dirt(table: pd.DataFrame, population: Population, trust: str, random: np.random.Generator) -> Dirt:
    dirt = Dirt(table, lambda made: {"CallNumber": str(FRESH + made), "YAS_ID": f"V{FRESH + made}-1"}, random)
    dirt.duplicates(4)
    dirt.unmatched(5, PickupUPRN="", PickupName=UNKNOWN_PLACE, PostCode_From=NOWHERE)
    dirt.unmatched(2, PickupUPRN="990000000001", PickupName="", PostCode_From="")
    dirt.rejected(TimeStampT0="31/02/2015 10:15")
    dirt.rejected(TimeStampT0="05/06/2015 24:00")
    dirt.rejected(TimeStampT0="")
    one, other = _two_homes(population, trust)
    dirt.conflict(*(
        {"PickupUPRN": home.uprn, "PickupName": home.name, "PostCode_From": home.postcode}
        for home in (one, other)
    ))
    return dirt


def _two_homes(population: Population, trust: str) -> tuple[Home, Home]:
    served = population.plan.served_by(trust)
    one, other = [home for home in population.homes if home.area in served and home.life == "steady"][:2]
    return one, other


def _add_after_closing(dirt: Dirt, population: Population, trust: str, release: Release) -> None:
    """A call to a home that had closed: kept, and not counted."""
    plan = population.plan
    for home in population.homes:
        month = home.closes + 1
        covered = plan.index(release.first) <= month <= plan.index(release.last)
        if covered and home.area in plan.served_by(trust):
            day = day_text(plan.starts[month:month + 1] + 9, "%d/%m/%Y")[0]
            dirt.uncounted(
                1, TimeStampT0=f"{day} 11:20", TimeAtScene=f"{day} 11:41", PickupUPRN=home.uprn,
                PickupName=home.name, PostCode_From=home.postcode, Treatment="See And Treat",
                TypeOfCall="999",
            )


def standard_table(population: Population, rows: pd.DataFrame, trust: str) -> pd.DataFrame:
    home, month = rows["home"].to_numpy(), rows["month"].to_numpy()
    minute = rows["minute"].to_numpy()
    day, late = rows["day"].to_numpy(), ""
    if trust == UTC_AMBULANCE:
        shift = np.where(in_summer_time(day, minute), 60, 0)
        day, minute, late = _back(day, minute, shift)
        rows = rows.assign(arrived=np.minimum(rows["arrived"] - rows["minute"] + minute, 1439))
    when = day_text(day)
    identity = (
        {"uprn": population.uprn[home]} if trust == UTC_AMBULANCE
        else {"cqc_location_id": population.cqc[home, month], "home_name": population.name[home, month],
              "postcode": population.postcode[home]}
    )
    return pd.DataFrame({
        "incident_id": trust + "-" + rows["incident"].astype(str),
        "resource_id": "R" + rows["vehicle"].astype(str),
        "called_at": when + "T" + minute_text(minute) + late,
        **identity,
        "outcome": rows["outcome"], "call_type": rows["call_type"],
        "complaint_group": rows["complaint"].map(GROUPS), "priority": rows["priority"],
        "on_scene_at": _arrived(rows, when, "T", late),
    })


def in_summer_time(day: np.ndarray, minute: np.ndarray) -> np.ndarray:
    """British summer time: from the last Sunday of March to that of October, at one in the morning."""
    year = day.astype("datetime64[D]").astype("datetime64[Y]")
    begins, ends = (_last_sunday(year, month) * 1440 + 60 for month in (3, 10))
    moment = day * 1440 + minute
    # By London's clock: the hour repeated in October is read as the first, summer's.
    return (moment >= begins) & (moment < ends + 60)


def _last_sunday(year: np.ndarray, month: int) -> np.ndarray:
    last = (year.astype("datetime64[M]") + month).astype("datetime64[D]").astype(np.int64) - 1
    return last - (last + 4) % 7  # 1970-01-01 was a Thursday


def _back(day: np.ndarray, minute: np.ndarray, shift: np.ndarray) -> tuple[np.ndarray, np.ndarray, str]:
    moment = day * 1440 + minute - shift
    return moment // 1440, moment % 1440, "Z"


def _standard_dirt(
    table: pd.DataFrame, population: Population, trust: str, random: np.random.Generator
) -> Dirt:
    dirt = Dirt(table, lambda made: {"incident_id": f"{trust}-X{made:04d}"}, random)
    dirt.duplicates(3)
    dirt.rejected(called_at="2016-13-01T10:00")
    dirt.rejected(called_at="not known")
    one, other = _two_homes(population, trust)
    if trust == UTC_AMBULANCE:
        dirt.unmatched(4, uprn="990000000002")
        dirt.conflict({"uprn": one.uprn}, {"uprn": other.uprn})
    else:
        dirt.unmatched(4, cqc_location_id="1-90000999999", home_name=UNKNOWN_PLACE, postcode=NOWHERE)
        dirt.disagreeing(cqc_location_id=one.cqc, home_name=other.name, postcode=other.postcode)
    return dirt
