"""The registers: dated rows of our own for the vanguards, snapshots as CQC publishes them for the others."""

from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.lives import Home
from sample_data.names import cqc_id
from sample_data.plan import Plan
from sample_data.population import Population
from sample_data.writing import COUNTS, MADE_UP, Written, write_text, write_workbook

REGISTER_RELEASED = "2016-11-01"
SNAPSHOT_HEADINGS = (
    "Location ID", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Location Name",
    "Location ODS Code", "Location Telephone Number", "Care homes beds", "Location Type/Sector",
    "Location Inspection Directorate", "Location Primary Inspection Category",
    "Location Latest Overall Rating", "Publication Date", "Inherited Rating (Y/N)", "Location Region",
    "Location Local Authority", "Location Commissioning CCG Code", "Location Commissioning CCG Name",
    "Location Street Address", "Location City", "Location County", "Location Postal Code",
    "Location UPRN ID", "Provider ID", "Provider Name",
    "Regulated activity - Accommodation for persons who require nursing or personal care",
    "Service type - Care home service with nursing", "Service type - Care home service without nursing",
    "Service type - Domiciliary care service", "Service user band - Dementia",
    "Service user band - Older People",
)
DUAL_HEADINGS = (
    "Location ID", "Location Name", "Provider ID", "Provider Name",
    "Linked Location ID", "Linked Location Name", "Linked Provider ID", "Linked Provider Name",
)
RATINGS = ("Good", "Good", "Good", "Requires improvement", "Good", "Outstanding", "Inadequate", "Not Rated")
NOT_CARE_HOMES = 3


def write_registers(out: Path, population: Population) -> list[Written]:
    plan = population.plan
    ours = [home for home in population.homes if plan.areas[home.area].vanguard]
    theirs = [home for home in population.homes if not plan.areas[home.area].vanguard]
    written = [_write_own(out, plan, ours)]
    for number, day in enumerate(plan.snapshots):
        written.append(_write_snapshot(out, plan, theirs, day, titled=number % 2 == 1))
    return written


def _counts(rows: int, ignored: int = 0) -> dict[str, int]:
    return dict.fromkeys(COUNTS, 0) | {"rows": rows, "accepted": rows - ignored, "ignored": ignored}


def _write_own(out: Path, plan: Plan, homes: list[Home]) -> Written:
    rows = [row for home in homes for row in _dated_rows(plan, home)]
    statements = {"released": REGISTER_RELEASED}
    write_text(out, "register/care_homes.csv", pd.DataFrame(rows), statements)
    return Written("register/care_homes.csv", "care_homes", _counts(len(rows)), statements=statements)


def _dated_rows(plan: Plan, home: Home) -> list[dict[str, str]]:
    first = _own_row(plan, home, home.area)
    if home.closes < plan.months:  # closes on the twelfth of its closing month
        first["close_date"] = _day(plan, home.closes, 11)
    if home.life == "dual":
        other = first | {
            "cqc_location_id": home.new_cqc, "ods_code": home.new_ods, "provider": home.new_provider,
            "service": home.dual_service, "dual_cqc_location_id": home.cqc,
        }
        return [first | {"dual_cqc_location_id": home.new_cqc}, other]
    if home.changed >= plan.months or home.life in ("stops_returning", "late_starter"):
        return [first]
    day = _day(plan, home.changed)
    later = first | {"valid_from": day, "name": home.name_at(home.changed)}
    later["beds"] = str(home.beds_at(home.changed))
    if home.life == "bed_change":
        later["beds_from"] = day
    if home.new_area >= 0:
        later |= _place(plan, home.new_area, member=False)
    if home.new_cqc:
        first["close_date"] = day
        later |= {
            "valid_from": "", "open_date": day, "cqc_location_id": home.new_cqc, "ods_code": home.new_ods,
            "provider": home.new_provider, "predecessor_cqc_location_id": home.cqc,
        }
    return [first, later]


def _own_row(plan: Plan, home: Home, area: int) -> dict[str, str]:
    return {
        "cqc_location_id": home.cqc, "ods_code": home.ods, "uprn": home.uprn, "name": home.name,
        "provider": home.provider, "service": home.service, "beds": str(home.beds), "beds_from": "",
        "valid_from": "", "address": home.street, "postcode": home.postcode, "local_authority": home.town,
        **_place(plan, area, home.programme), "open_date": str(home.opened_on), "close_date": "",
        "predecessor_cqc_location_id": "", "dual_cqc_location_id": "", "client_group": "older_people",
        "overall_rating": RATINGS[home.index % len(RATINGS)], "rating_date": "2016-03-15",
    }


def _place(plan: Plan, area: int, member: bool) -> dict[str, str]:
    found = plan.areas[area]
    return {
        "ccg_code": found.code, "ccg_name": f"NHS {found.name} CCG", "area_code": found.code,
        "area_name": found.name, "programme": "vanguard" if member else "",
        "programme_start": f"{found.start}-01" if member else "",
    }


def _day(plan: Plan, month: int, after: int = 0) -> str:
    return str(np.datetime64(int(plan.starts[month]) + after, "D"))


def _write_snapshot(out: Path, plan: Plan, homes: list[Home], day: str, titled: bool) -> Written:
    month = plan.index(day[:7])
    live = [home for home in homes if home.opens <= month < home.closes]
    rows = [row for home in live for row in _snapshot_rows(plan, home, month)]
    rows += [_other_service(plan, number) for number in range(NOT_CARE_HOMES)]
    dual = [_dual_row(home) for home in live if home.life == "dual"]
    statements = {"released": day} if titled else {}
    title = [
        ["HSCA Active Locations"], [f"# released: {day}"], [f"Made-up data, as at {_long(day)}"], [],
        ["This sheet lists every active location and its service types."], [],
    ]
    path = f"register/hsca_active_locations_{day}.xlsx"
    write_workbook(out, path, {
        "README": [["HSCA Active Locations"], [f"As at {_long(day)}"], [MADE_UP]],
        "HSCA_Active_Locations": [*(title if titled else []), SNAPSHOT_HEADINGS, *rows],
        "Dual_Registration_Locations": [DUAL_HEADINGS, *dual],
    })
    return Written(
        path, "care_homes", _counts(len(rows), ignored=NOT_CARE_HOMES),
        notes=[f"Dual_Registration_Locations holds {len(dual)} rows"], statements=statements,
    )


def _long(day: str) -> str:
    return np.datetime64(day, "D").item().strftime("%d %B %Y")


def _snapshot_rows(plan: Plan, home: Home, month: int) -> list[list[object]]:
    if home.life == "dual":
        return [
            _snapshot_row(plan, home, month, newer=False, service=home.service),
            _snapshot_row(plan, home, month, newer=True, service=home.dual_service),
        ]
    newer = bool(home.new_cqc) and month >= home.changed
    return [_snapshot_row(plan, home, month, newer, home.service)]


def _snapshot_row(plan: Plan, home: Home, month: int, newer: bool, service: str) -> list[object]:
    """Cells in the order of the headings, some typed as people type them."""
    area = plan.areas[home.area_at(month)]
    began = home.opened_on
    cqc, ods, provider = home.cqc, home.ods, (home.provider_id, home.provider)
    if newer:
        cqc, ods, provider = home.new_cqc, home.new_ods, (home.new_provider_id, home.new_provider)
        if home.life != "dual":
            began = np.datetime64(int(plan.starts[home.changed]), "D")
    # Of a home with a new id and a new name the address alone says that it is the same.
    uprn = "" if newer and home.life == "new_id_and_name" else home.uprn
    name = home.name_at(month) + ("  " if home.index % 19 == 0 else "")
    postcode = home.postcode.replace(" ", "") if home.index % 17 == 0 else home.postcode
    nursing = service == "nursing"
    beds: object = "" if home.life == "beds_unknown" else home.beds_at(month)
    return [
        cqc, began.item().strftime("%d/%m/%Y"), "N", "Y", name, ods, f"{7700900000 + home.index}", beds,
        "Social Care Org", "Adult social care", "Residential social care",
        RATINGS[home.index % len(RATINGS)], "15/03/2013", "N", "Middle Region", home.town, area.code,
        f"NHS {area.name} CCG", home.street, home.town, "", postcode, uprn, *provider,
        "Y", "Y" if nursing else "", "" if nursing else "Y", "", "Y" if home.index % 2 else "", "Y",
    ]


def _other_service(plan: Plan, number: int) -> list[object]:
    """A location that is no care home: CQC lists every kind of service together."""
    area = plan.areas[-1]
    name = f"{area.name} Care at Home {number + 1}"
    return [
        cqc_id(800_000 + number), "01/10/2010", "N", "N", name, "", "", "", "Social Care Org",
        "Adult social care", "Community based adult social care services", "Good", "15/03/2013", "N",
        "Middle Region", area.name, area.code, f"NHS {area.name} CCG", "1 Wexelgate", area.name, "",
        "QX99 9AA", "", cqc_id(900_099), "Oddrimere Support Limited", "", "", "", "Y", "", "Y",
    ]


def _dual_row(home: Home) -> list[object]:
    return [
        home.cqc, home.name, home.provider_id, home.provider,
        home.new_cqc, home.name, home.new_provider_id, home.new_provider,
    ]
