"""Areas and homes as places, with what stands in their context strips. No counts of care."""

from datetime import date

from metrics.answer import Place, Places, PlacesQuery
from metrics.homes import YOU_CANNOT_SEE, Home, Homes, NotFound, name_of
from metrics.reader import Reader
from metrics.viewer import Viewer

SIZE_BANDS = ((20, "20 beds or fewer"), (40, "21 to 40 beds"), (60, "41 to 60 beds"))
LARGEST_BAND = "61 beds or more"


def answer_places(reader: Reader, query: PlacesQuery, viewer: Viewer) -> Places:
    """The areas, the homes of one, or one home."""
    redirect, area = None, None
    found: tuple[Place, ...]
    if query.code is not None:
        home, redirect = find_home(reader, query.code, viewer)
        found = (home_place(reader, home),)
    elif query.area is not None:
        area = area_place(reader, query.area, viewer)
        found = tuple(home_place(reader, home) for home in homes_of(reader, query.area, viewer))
    else:
        found = tuple(area_place(reader, code, viewer) for code in area_codes(reader, viewer))
    return Places(query, found, area, reader.asat, reader.today, reader.made_up, redirect)


def area_codes(reader: Reader, viewer: Viewer) -> list[str]:
    """The areas that have or had homes and may be seen: the programme's first, then by name."""
    homes = reader.homes
    used = {period.area_id for home in homes.homes.values() for period in home.periods}
    seen = [area for area in homes.areas.values() if area.area_id in used and viewer.may_see(area.code)]
    return [area.code for area in sorted(seen, key=lambda area: (area.name, area.code))]


def homes_of(reader: Reader, area_code: str, viewer: Viewer) -> list[Home]:
    """Every home that is or was in the area and may be seen, closed ones too, by name."""
    found = reader.homes.ever_in(reader.homes.area(area_code).area_id)
    return [home for home in found if may_see_home(reader, home, viewer)]


def may_see_home(reader: Reader, home: Home, viewer: Viewer) -> bool:
    """By what is known today, whatever the date of the question: an old date opens nothing.

    Where its registrations are taken for several homes today, all of these must be the viewer's.
    """
    if viewer.everywhere:
        return True
    today = reader.homes_today
    codes = [one.code for one in home.codes if one.kind == "cqc"] or [home.code]
    means = [found for code in codes if (found := today.known(code))]
    return bool(means) and all(_is_of(reader, one, viewer) for one in means)


def _is_of(reader: Reader, home: Home, viewer: Viewer) -> bool:
    today = reader.homes_today
    if viewer.homes is not None:
        own = [found for code in viewer.homes if (found := today.known(code))]
        return any(home.home_id == one.home_id for one in own)
    return viewer.may_see(_area_code(today, home.at(reader.today.toordinal()).area_id))


def homes_seen(reader: Reader, viewer: Viewer) -> list[Home]:
    """Every home that may be seen, by name."""
    if viewer.homes is not None:
        every = [home for code in viewer.homes if (home := reader.homes.known(code))]
        found = [home for home in every if may_see_home(reader, home, viewer)]
    else:
        found = [home for code in area_codes(reader, viewer) for home in homes_of(reader, code, viewer)]
    return sorted(
        {home.home_id: home for home in found}.values(), key=lambda home: (name_of(home), home.code)
    )


def find_home(reader: Reader, code: str, viewer: Viewer) -> tuple[Home, tuple[str, str, str] | None]:
    """The home of a code, and where an old code leads."""
    home = reader.homes.find(code)
    if not may_see_home(reader, home, viewer):
        raise NotFound(f"{YOU_CANNOT_SEE}: home {code}.")
    if home.code.upper() == code.strip().upper():
        return home, None
    return home, (code, home.code, name_of(home))


def area_place(reader: Reader, code: str, viewer: Viewer) -> Place:
    if not viewer.may_see(code):
        raise NotFound(f"{YOU_CANNOT_SEE}: area {code}.")
    return reader.memo.get(
        ("area place", reader.asat, reader.compared_with, code), lambda: _area(reader, code)
    )


def _area(reader: Reader, code: str) -> Place:
    area = reader.homes.area(code)
    day = reader.compared_with.toordinal()
    held = [home.at(day) for home in reader.homes.ever_in(area.area_id) if state_on(home, day) == "open"]
    here = [period for period in held if period.area_id == area.area_id]
    starts = [period.programme_start for period in here if period.programme and period.programme_start]
    return Place(
        level="area", code=area.code, name=area.name, area_code=area.code, area_name=area.name,
        programme=any(period.programme for period in here), programme_start=_date(min(starts, default=None)),
        homes=len(here), beds=sum(period.beds or 0 for period in here),
    )  # fmt: skip


def home_place(reader: Reader, home: Home) -> Place:
    """The home as it is on the day of the question; a closed one as it last was."""
    day = reader.compared_with.toordinal()
    return reader.memo.get(
        ("home place", reader.asat, day, home.home_id), lambda: _home_place(reader.homes, home, day)
    )


def _home_place(homes: Homes, home: Home, day: int) -> Place:
    now = home.at(day)
    area = homes.areas.get(now.area_id or 0)
    name = name_of(home, day)
    names = [period.name for period in home.periods if period.name and period.name != name]
    return Place(
        level="home", code=home.code, name=name,
        area_code=area.code if area else None, area_name=area.name if area else None,
        programme=bool(now.programme), programme_start=_date(now.programme_start),
        service=now.service, beds=now.beds, size_band=size_band(now.beds),
        provider=now.provider, address=now.address, postcode=now.postcode,
        local_authority=now.local_authority, rating=now.rating, rating_date=_date(now.rating_date),
        opened=_date(_first(home, "open_date")), closed=_date(now.close_date), state=state_on(home, day),
        former_codes=tuple(one.code for one in home.codes if one.code != home.code and one.kind == "cqc"),
        former_names=tuple(dict.fromkeys(reversed(names))), joins=homes.joins.get(home.home_id, ()),
    )  # fmt: skip


def size_band(beds: int | None) -> str | None:
    if beds is None:
        return None
    return next((words for most, words in SIZE_BANDS if beds <= most), LARGEST_BAND)


def state_on(home: Home, day: int) -> str:
    month = date.fromordinal(day).year * 12 + date.fromordinal(day).month - 1
    closed = home.at(day).close_date
    if month >= home.scope_to or (closed is not None and closed <= day):
        return "closed"
    return "not_open" if month < home.scope_from else "open"


def _first(home: Home, name: str) -> int | None:
    return min((found for p in home.periods if (found := getattr(p, name)) is not None), default=None)


def _date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)


def _area_code(homes: Homes, area_id: int | None) -> str | None:
    area = homes.areas.get(area_id or 0)
    return area.code if area else None
