"""Every page that people open, and what it must show: one list for the pictures and for the tests."""

from dataclasses import dataclass

AREA, HOME = "ZV1", "1-90000100000"  # of the small sample and of the demo


@dataclass(frozen=True)
class Shown:
    """What a page of the small sample holds: words of its heading, rows of its tables, charts in sight."""

    heading: str
    rows: int = 0
    charts: int = 0


PAGES = {
    "/": Shown("one signal waits for an answer", 0, 1),
    "/areas": Shown("care homes", 6, 0),
    "/areas/{area}": Shown("Amberwick: ", 0, 8),
    "/areas/{area}/homes": Shown("Amberwick: 1 signal this month", 8, 0),
    "/areas/{area}/metrics/falls": Shown("Falls in Amberwick: ", 34, 5),
    "/areas/{area}/metrics/nel_admissions": Shown("Emergency admissions in Amberwick: ", 34, 5),
    "/areas/{area}/progress": Shown("Emergency admissions in Amberwick: ", 16, 0),
    "/areas/{area}/progress?metric=falls": Shown("Falls in Amberwick: ", 43, 5),
    "/homes/{home}": Shown("Brindlemeadow Court: ambulance call-outs higher than usual since July", 104, 8),
    "/homes/{home}/metrics/falls": Shown("Brindlemeadow Court, falls: ", 32, 1),
    "/homes/{home}/metrics/nel_admissions": Shown("Brindlemeadow Court, emergency admissions: ", 38, 1),
    "/homes/{home}/timeline": Shown("Brindlemeadow Court, timeline: ", 24, 1),
    "/compare": Shown("Compare up to four homes or areas"),
    "/compare?places={area},{home}&metric=ambulance_callouts": Shown("Ambulance call-outs: ", 41, 3),
    "/search?q=court": Shown("found for “court”"),
    "/search?q=nobody": Shown("“nobody”"),
    "/metrics": Shown("39 metrics"),
    "/metrics/falls": Shown("Falls: lower is better"),
    "/data/coverage?area={area}": Shown("have returned", 8, 0),
    "/data/loads": Shown("loads stand", 30, 0),
    "/data/loads/all": Shown("loads", 74, 0),
    "/data/loads/1": Shown("Load 1: ", 10, 0),
    "/data/matching": Shown("rows wait"),
    "/data/return/{home}": Shown("Brindlemeadow Court, "),
    "/downloads": Shown("Everything for an area in one download"),
    "/downloads/everything/{area}": Shown("Everything for Amberwick in one download"),
    "/help": Shown("Help: how to read the charts"),
    "/changes": Shown("What is new: "),
    "/about-the-data": Shown("About the data", 13, 0),
    "/privacy": Shown("Privacy: "),
    "/accessibility": Shown("Accessibility: "),
    "/signed-out": Shown("You are signed out"),
    "/nowhere": Shown("You cannot see this page, or it does not exist."),
    "/homes/{home}?print=1": Shown("Brindlemeadow Court: ", 15, 8),
    "/areas/{area}?print=1": Shown("Amberwick: ", 0, 8),
    "/homes/{home}?asat=2016-06-30": Shown("Brindlemeadow Court: ", 104, 8),
    "/areas/{area}/homes?sort=worst&show=signals": Shown("Amberwick: ", 1, 0),
}


def paths(area: str = AREA, home: str = HOME) -> list[str]:
    return [path.format(area=area, home=home) for path in PAGES]
