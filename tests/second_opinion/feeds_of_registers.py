"""Rows of the two registers of homes."""

from datetime import date, datetime

from second_opinion.cells import day
from second_opinion.registers import Registration


def own_registration(cells: dict, released: date) -> Registration:
    return Registration(
        cqc_id=cells["cqc_location_id"],
        register="care_homes",
        snapshot=released,
        known_on=released,
        name=cells["name"],
        street=cells["address"],
        postcode=cells["postcode"],
        service=cells["service"],
        beds=int(cells["beds"]) if cells["beds"] else None,
        area=cells["area_code"],
        programme=cells["programme"] == "vanguard",
        open_date=day(cells["open_date"]) if cells["open_date"] else None,
        close_date=day(cells["close_date"]) if cells["close_date"] else None,
        holds_from=_first_day_stated(cells["valid_from"], cells["beds_from"], cells["open_date"]),
        ods_code=cells.get("ods_code", ""),
        uprn=cells.get("uprn", ""),
        predecessor=cells["predecessor_cqc_location_id"],
        dual=cells["dual_cqc_location_id"],
    )


def _first_day_stated(*texts: str) -> date | None:
    return next((day(text) for text in texts if text), None)


def public_registration(cells: dict, snapshot: date, known_on: date, dual: str) -> Registration:
    nursing = cells["Service type - Care home service with nursing"] == "Y"
    residential = cells["Service type - Care home service without nursing"] == "Y"
    opened = cells["Location HSCA start date"]
    return Registration(
        cqc_id=cells["Location ID"],
        register="hsca_active_locations",
        snapshot=snapshot,
        known_on=known_on,
        name=cells["Location Name"],
        street=cells["Location Street Address"],
        postcode=cells["Location Postal Code"],
        service="both" if nursing and residential else "nursing" if nursing else "residential",
        beds=int(cells["Care homes beds"]) if cells["Care homes beds"] else None,
        area=cells["Location Commissioning CCG Code"],
        programme=False,
        open_date=_register_day(opened) if opened else None,
        ods_code=cells["Location ODS Code"],
        uprn=cells["Location UPRN ID"],
        dual=dual,
    )


def _register_day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date() if "/" in text else day(text)
