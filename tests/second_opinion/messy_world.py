"""The made-up homes of the messy files, and how their files are written."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from second_opinion.months import first_day, last_day, month_range

MONTHS = month_range("2016-01", "2016-09")
HOMES = {  # id: (area, service, beds)
    "1-90000700001": ("9Q1", "nursing", 40),
    "1-90000700002": ("9Q1", "residential", 25),
    "1-90000700003": ("9Q1", "residential", 18),
    "1-90000700004": ("9Q1", "residential", 20),
    "1-90000700005": ("9Q1", "nursing", 30),
    "1-90000700006": ("9Q2", "nursing", 33),
    "1-90000700007": ("9Q2", "residential", 22),
    "1-90000700008": ("9Q2", "residential", 51),
}
REGISTER = [
    "cqc_location_id,name,service,beds,beds_from,valid_from,address,postcode,area_code,area_name,programme,"
    "open_date,close_date,predecessor_cqc_location_id,dual_cqc_location_id",
    "1-90000700001,Elm House,nursing,40,,,1 High Street,ZX1 1AA,9Q1,One,vanguard,2010-01-01,,,",
    # closes in June: May is the last month counted
    "1-90000700002,Oak House,residential,25,,,2 High Street,ZX1 1AB,9Q1,One,vanguard,2011-05-01,2016-06-12,,",
    # opens in the middle of March
    "1-90000700003,Ash House,residential,18,,,3 High Street,ZX1 1AD,9Q1,One,vanguard,2016-03-15,,,",
    # two live registrations of one building
    "1-90000700004,Fir House,residential,20,,,4 High Street,ZX1 1AE,9Q1,One,,2012-01-01,,,1-90000700014",
    "1-90000700014,Fir House,nursing,28,,,4 High Street,ZX1 1AE,9Q1,One,,2012-02-01,,,1-90000700004",
    # moves area and leaves the programme in May, with more beds from the middle of the month
    "1-90000700005,Bay House,nursing,30,,,5 High Street,ZX1 1AF,9Q1,One,vanguard,2009-01-01,,,",
    "1-90000700005,Bay House,nursing,30,,2016-05-01,5 High Street,ZX1 1AF,9Q2,Two,,2009-01-01,,,",
    "1-90000700005,Bay House,nursing,36,2016-05-17,2016-05-17,5 High Street,ZX1 1AF,9Q2,Two,,2009-01-01,,,",
    # a new registration in the middle of April
    "1-90000700006,Yew House,nursing,33,,,6 Low Street,ZX1 1AG,9Q2,Two,,2008-01-01,2016-04-10,,",
    "1-90000700016,Yew Court,nursing,35,,,6 Low Street,ZX1 1AG,9Q2,Two,,2016-04-10,,1-90000700006,",
    "1-90000700007,Ivy House,residential,22,,,7 Low Street,ZX1 1AH,9Q2,Two,vanguard,2008-01-01,,,",
    "1-90000700008,Box House,residential,51,,,8 Low Street,ZX1 1AJ,9Q2,Two,,2008-01-01,,,",
]


def file(path: Path, says: dict, headings: list[str], rows: list) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as out:
        for word, text in says.items():
            if text:
                out.write(f"# {word}: {text}\n")
        writer = csv.writer(out)
        writer.writerow(headings)
        writer.writerows(rows)


def days(months: list[str]) -> list[date]:
    first, last = first_day(months[0]), last_day(months[-1])
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def covers(months: list[str]) -> str:
    return f"{months[0]} to {months[-1]}"


def ids(chance: random.Random, day: date) -> str:
    """A home's id on the day; sometimes one that nobody knows."""
    home = chance.choice([*HOMES] * 6 + ["1-90000799999"])
    if home == "1-90000700006" and day >= date(2016, 4, 10):
        return "1-90000700016"
    return "1-90000700014" if home == "1-90000700004" and chance.random() < 0.5 else home
