"""The life of each home: opening, closing, growing, new names, new ids, moves between areas."""

from dataclasses import dataclass

import numpy as np

from sample_data import names
from sample_data.plan import Area, Plan

# Lives for each hundred homes, vanguard and comparator homes apart; at least one of each kind.
LIVES = {
    "bed_change": 8, "opens": 4, "closes": 3, "renamed": 4, "new_id": 3, "new_id_and_name": 2,
    "dual": 1.5, "stops_returning": 2.5, "late_starter": 2,
}
ANCHORS = 2  # the first homes of each area stay plain, for effects planted in one home
PAIR_EVERY = 3  # in each third area two homes share a street and a postcode
FIRST_OPENED = np.datetime64("1996-01-01")


@dataclass
class Home:
    index: int
    area: int
    service: str
    beds: int
    name: str
    provider: str
    provider_id: str
    street: str
    postcode: str
    town: str
    uprn: str
    cqc: str
    ods: str
    opened_on: np.datetime64
    programme: bool
    life: str = "steady"
    changed: int = 10_000  # the month from which the new facts hold
    opens: int = 0
    closes: int = 10_000
    new_name: str = ""
    new_cqc: str = ""
    new_ods: str = ""
    new_provider: str = ""
    new_provider_id: str = ""
    new_beds: int = 0
    new_area: int = -1
    dual_service: str = ""

    @property
    def kind(self) -> str:
        return "both" if self.dual_service else self.service

    def area_at(self, month: int) -> int:
        if not self.opens <= month < self.closes:
            return -1
        return self.new_area if self.new_area >= 0 and month >= self.changed else self.area

    def beds_at(self, month: int) -> int:
        return self.new_beds if self.new_beds and month >= self.changed else self.beds

    def name_at(self, month: int) -> str:
        return self.new_name if self.new_name and month >= self.changed else self.name

    def provider_at(self, month: int) -> str:
        return self.new_provider if self.new_provider and month >= self.changed else self.provider

    def cqc_at(self, month: int) -> str:
        """Senders use the newer id; for two live ids now the one, now the other."""
        if self.life == "dual":
            return self.new_cqc if month % 2 else self.cqc
        return self.new_cqc if self.new_cqc and month >= self.changed else self.cqc

    def ods_at(self, month: int) -> str:
        if self.life == "dual":
            return self.new_ods if month % 2 else self.ods
        return self.new_ods if self.new_ods and month >= self.changed else self.ods


def make_homes(plan: Plan, random: np.random.Generator) -> list[Home]:
    total = sum(area.homes for area in plan.areas)
    stems = names.home_names(total, random)
    homes: list[Home] = []
    for number, area in enumerate(plan.areas):
        for place in range(area.homes):
            homes.append(_home(plan, len(homes), number, place, stems, random))
        if number % PAIR_EVERY == 0:
            _pair(homes[-area.homes + ANCHORS], homes[-area.homes + ANCHORS + 1])
    _give_common_names(homes, plan.areas)
    _give_moves(plan, homes)
    for vanguard in (True, False):
        ordinary = [home for home in _ordinary(plan, homes) if plan.areas[home.area].vanguard is vanguard]
        _give_lives(plan, ordinary, random)
    _leave_beds_unknown(plan, homes)
    return homes


def _home(
    plan: Plan, index: int, area: int, place: int, stems: list[str], random: np.random.Generator
) -> Home:
    nursing = place % 5 in (1, 3)  # two in five
    service = "nursing" if nursing else "residential"
    mean, spread = (4.0, 0.4) if nursing else (3.52, 0.5)  # means of 59 and 38 beds, domain.md 4
    beds = int(np.clip(np.exp(random.normal(mean, spread)), 12, 120))
    if place < ANCHORS:
        beds = (64, 70)[place]  # large enough for a signal in one home
    provider = int(random.integers(len(names.PROVIDERS)))
    return Home(
        index, area, service, beds,
        names.full_name(stems[index], service, int(random.integers(20))),
        names.PROVIDERS[provider], names.cqc_id(900_000 + provider),
        f"{2 * place + 3} {names.STREETS[index % len(names.STREETS)]}",
        names.postcode(area, place), plan.areas[area].name,
        names.uprn(10_000 + index), names.cqc_id(100_000 + 7 * index), names.ods_code(index),
        FIRST_OPENED + int(random.integers(0, 6000)),
        programme=plan.areas[area].vanguard and not (plan.areas[area].code == "ZV6" and place in (5, 6)),
    )


def _pair(first: Home, second: Home) -> None:
    """A nursing and a residential home of one name, street and postcode: two homes."""
    stem = first.name.split()[0]
    second.street, second.postcode, second.life, first.life = first.street, first.postcode, "pair", "pair"
    second.provider, second.provider_id = first.provider, first.provider_id
    for home in (first, second):
        home.name = f"{stem} {'Nursing' if home.service == 'nursing' else 'Residential'} Home"


def _give_common_names(homes: list[Home], areas: tuple[Area, ...]) -> None:
    for area in range(0, len(areas), 2):
        next(home for home in reversed(homes) if home.area == area).name = names.COMMON_NAME


def _ordinary(plan: Plan, homes: list[Home]) -> list[Home]:
    """Homes to whom things may happen; those at one postcode and the anchors stay as they are."""
    first = {area: min(h.index for h in homes if h.area == area) for area in range(len(plan.areas))}
    free = [home for home in homes if home.life == "steady" and home.name != names.COMMON_NAME]
    return [home for home in free if home.index >= first[home.area] + ANCHORS]


def _give_lives(plan: Plan, homes: list[Home], random: np.random.Generator) -> None:
    waiting = [homes[i] for i in random.permutation(len(homes))]
    for life, share in LIVES.items():
        for _ in range(max(1, round(share * len(homes) / 100))):
            _live(plan, waiting.pop(), life, random)


def _live(plan: Plan, home: Home, life: str, random: np.random.Generator) -> None:
    home.life = life
    # Comparators are known from yearly snapshots, so their facts change on the day of one.
    days = [plan.index(day[:7]) for day in plan.snapshots[1:-1]]
    if plan.areas[home.area].vanguard:
        days = list(range(6, plan.months - 9))
    month = int(random.choice(days))
    spare = 5_000 + home.index
    if life == "opens":
        home.opens = int(random.integers(5, plan.months - 8))
        home.opened_on = np.datetime64(int(plan.starts[home.opens]), "D")
    elif life == "closes":
        home.closes = month
    else:
        home.changed = month
    if life == "bed_change":
        home.new_beds = max(8, round(home.beds * float(random.choice([0.7, 0.8, 1.25, 1.4]))))
    if life in ("renamed", "new_id_and_name"):
        home.new_name = f"{home.name.split()[0]} View {home.name.split()[-1]}"
    if life in ("new_id", "new_id_and_name", "dual"):
        other = (names.PROVIDERS.index(home.provider) + 5) % len(names.PROVIDERS)
        home.new_cqc, home.new_ods = names.cqc_id(500_000 + 7 * home.index), names.ods_code(spare)
        home.new_provider, home.new_provider_id = names.PROVIDERS[other], names.cqc_id(900_000 + other)
    if life == "dual":
        home.changed, home.service, home.dual_service = 0, "residential", "nursing"


def _give_moves(plan: Plan, homes: list[Home]) -> None:
    """One home leaves a vanguard for a comparator area, one goes from one comparator to the next."""
    for origin, target in (("ZV3", "ZCJ"), ("ZCB", "ZCA")):
        there = [home for home in _ordinary(plan, homes) if home.area == plan.area_index(origin)]
        home = next(home for home in there if home.service == "residential")
        home.life, home.changed, home.new_area = "moves", plan.index("2015-04"), plan.area_index(target)


def _leave_beds_unknown(plan: Plan, homes: list[Home]) -> None:
    """One home whose beds the published register leaves blank."""
    next(home for home in _ordinary(plan, homes) if not plan.areas[home.area].vanguard).life = "beds_unknown"
