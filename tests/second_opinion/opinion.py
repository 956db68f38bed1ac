"""All eight measures of every home and month, made again from the files and counting-rules.md alone."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pandas
from second_opinion import ambulance, attendances, harm, hospital, prescribing
from second_opinion.adding_up import Cell, added_up, home_cell, shown
from second_opinion.denominators import Denominator, days_at_risk, occupied_bed_days
from second_opinion.evidence import Evidence, read
from second_opinion.months import days_of, last_day, month_of, month_range, shift
from second_opinion.registers import Register
from second_opinion.releases import Extracts, final, known_by

DATASET = {
    "ambulance_callouts": "ambulance_callouts",
    "ae_attendances": "ae_attendances",
    "nel_admissions": "admissions",
    "nel_bed_days": "admissions",
    "falls": "falls",
    "utis": "utis",
    "pressure_ulcers": "pressure_ulcers",
    "prescribing_cost": "prescribing",
}
BASIS = dict.fromkeys(DATASET, 1000) | {"prescribing_cost": 1}
AT_RISK = ("ae_attendances", "nel_admissions")
LOGS = ("falls", "utis", "pressure_ulcers")
RETURN_COLUMNS = {"falls": ("falls",), "utis": ("utis",), "pressure_ulcers": harm.ULCER_COLUMNS}
DUE_DAYS = dict.fromkeys(DATASET, 10) | {"prescribing_cost": 45}


def values(folder: Path, asat: date | None = None, today: date | None = None) -> pandas.DataFrame:
    """One row a metric, level, code and month."""
    return values_of(read(folder, today or date.today()), asat, today or date.today())


def values_of(evidence: Evidence, asat: date | None, today: date, window: int = 1) -> pandas.DataFrame:
    """The same of what is already read; each row is of the `window` months that end in its month."""
    opinion = Opinion(evidence, asat, today)
    rows = []
    for metric in DATASET:
        by_month = opinion.series(opinion.home_cells(metric))
        for (level, code, month), cells in in_windows(by_month, opinion.months, window).items():
            if month < opinion.first_month:
                continue
            alone = level == "home" and window == 1
            cell = cells[0] if alone else added_up(cells, metric == "prescribing_cost")
            rows.append(_row(metric, level, code, month, cell))
    return pandas.DataFrame(rows)


def in_windows(by_month: dict, months: list[str], window: int) -> dict[tuple[str, str, str], list[Cell]]:
    """The home-months of each series in the months up to and including each one."""
    found = defaultdict(list)
    for place, month in enumerate(months):
        for each in months[max(0, place + 1 - window) : place + 1]:
            for (level, code), cells in by_month.get(each, {}).items():
                found[level, code, month].extend(cells)
    return found


def _row(metric: str, level: str, code: str, month: str, cell: Cell) -> dict:
    return {
        "metric": metric,
        "level": level,
        "code": code,
        "month": month,
        "numerator": cell.numerator,
        "numerator_low": cell.low if cell.low != cell.high else None,
        "numerator_high": cell.high if cell.low != cell.high else None,
        "denominator": cell.denominator,
        "value": cell.value(BASIS[metric]),
        "state": shown(cell),
        "marks": ";".join(sorted(cell.marks)),
        "covered": cell.covered,
        "due": cell.due,
    }


class Opinion:
    """What the files say as at a day."""

    def __init__(self, evidence: Evidence, asat: date | None, today: date):
        self.asat = asat
        self.day = asat or today
        self.loads = known_by(evidence.loads, asat)
        self.register = Register(evidence.registrations, asat, evidence.first_named)
        datasets = ("ambulance_callouts", "ae_attendances", "admissions", *LOGS)
        self.extracts = {name: Extracts(name, self.loads, asat) for name in datasets}
        self.first_month = evidence.first_month
        # Homes are due before the first file too, which a sum of twelve months must know.
        self.months = month_range(shift(evidence.first_month, -11), month_of(self.day))
        self.returns = self._returns()
        self.bed_days: dict[tuple[str, str], tuple[Denominator | None, bool]] = {}
        self.prescriptions = self._prescriptions()
        self.first_prescribed: dict[str, str] = {}
        for home, month in self.prescriptions:
            area = self.area(home, month)
            self.first_prescribed[area] = min(month, self.first_prescribed.get(area, month))
        self.events = {
            "ambulance_callouts": self._call_outs(),
            "ae_attendances": self._attendances(),
            "nel_admissions": Counter(),
            "nel_bed_days": Counter(),
        }
        self._stays()
        self.log_rows: dict[str, set[tuple[str, str]]] = {}
        self.log_events = {name: self._log_events(name) for name in LOGS}

    # Which home-months there are

    def home_months(self):
        for home in self.register.homes.values():
            for month in self.months:
                if home.in_scope(month):
                    yield home.key, month

    def area(self, home: str, month: str) -> str:
        return self.register.homes[home].facts(month).area

    def home_cells(self, metric: str) -> dict[tuple[str, str], Cell]:
        cells = {}
        for home, month in self.home_months():
            numerator = self.numerator(metric, home, month)
            denominator, provisional = self.denominator(metric, home, month)
            if numerator is not None and provisional:
                numerator["marks"].add("provisional")
            why_not = self.why_not(metric, home, month) if numerator is None else ""
            cells[home, month] = home_cell(numerator, why_not, denominator, metric == "prescribing_cost")
        return cells

    def series(self, cells: dict[tuple[str, str], Cell]) -> dict[str, dict[tuple[str, str], list[Cell]]]:
        """By month, the home-months of each home and each group."""
        found: dict = defaultdict(lambda: defaultdict(list))
        for (key, month), cell in cells.items():
            home = self.register.homes[key]
            facts = home.facts(month)
            pooled = "programme" if facts.programme else "non_vanguard"
            found[month]["home", home.code(self.day)].append(cell)
            found[month]["area", facts.area].append(cell)
            found[month][pooled, pooled].append(cell)
        return found

    # Numerators

    def numerator(self, metric: str, home: str, month: str) -> dict | None:
        if metric in LOGS:
            return self._harm(metric, home, month)
        if metric == "prescribing_cost":
            return self._cost(home, month)
        coverage = self._coverage(metric, home, month)
        if coverage is None:
            return None
        part, is_final = coverage
        count = self.events[metric][home, month]
        return _counted(count, count, part, () if is_final else ("provisional",))

    def _coverage(self, metric: str, home: str, month: str) -> tuple[bool, bool] | None:
        """(part, final) of an event extract for a home and month."""
        extracts = self.extracts[DATASET[metric]]
        coverage = extracts.coverage(self.area(home, month), month)
        if coverage is None:
            return None
        if metric == "nel_bed_days":
            return coverage.part or not self._nights_whole(home, month), coverage.final
        return coverage.part, coverage.final

    def _nights_whole(self, home: str, month: str) -> bool:
        """Covered for admissions with the two months before, or spells open at the start are in the file."""
        extracts = self.extracts["admissions"]
        if extracts.carried_in(self.area(home, month), month):
            return True
        before = [shift(month, -1), shift(month, -2)]
        found = [extracts.coverage(self.area(home, each), each) for each in before]  # where it was then
        return all(each is not None and not each.part for each in found)

    def _call_outs(self) -> Counter:
        counts = Counter()
        extracts = self.extracts["ambulance_callouts"]
        kept = []
        for load in extracts.loads:
            for incident in ambulance.incidents_of(load.rows):
                if incident.home is None:
                    continue
                month = month_of(incident.called_at.date())
                if extracts.counts(load, self.area(incident.home, month), month):
                    kept.append((incident, month))
        for incident, month in kept:
            if incident.counted:
                counts[incident.home, month] += 1
        return counts

    def _attendances(self) -> Counter:
        counts = Counter()
        extracts = self.extracts["ae_attendances"]
        for load in extracts.loads:
            for row in _without_conflicts(load.rows, ("provider", "attendance_id")):
                if row["home"] is None:
                    continue
                month = month_of(row["arrived_at"].date())
                counts[row["home"], month] += (
                    extracts.counts(load, self.area(row["home"], month), month)
                    and attendances.counted(row["category"], row["department_type"])
                )
        return counts

    def _stays(self) -> None:
        admissions, nights = self.events["nel_admissions"], self.events["nel_bed_days"]
        for stay in hospital.stays_of(self._spells()):
            home = stay.first.home
            if home is None or not stay.emergency:
                continue
            if stay.first.counts_as_admission:
                admissions[home, month_of(stay.first.admitted)] += 1
            for night in stay.nights:
                nights[home, month_of(night)] += 1

    def _spells(self) -> list[hospital.Spell]:
        """One spell a key: the newest copy; an admission only where a file covers its month."""
        extracts = self.extracts["admissions"]
        copies = defaultdict(list)
        for load in extracts.loads:
            for key, episodes in _episodes_by_spell(load).items():
                first = min(episodes, key=lambda episode: episode["episode_order"])
                month = month_of(min(episode["admitted"] for episode in episodes))
                if first["home"] is None:
                    continue
                area = self.area(first["home"], month)
                if not load.covers_area(area):
                    continue
                carried_in = month < min(load.covers)
                if carried_in or extracts.counts(load, area, month):
                    copies[key].append((load, episodes, not carried_in))
        spells = []
        for found in copies.values():
            load, episodes, _ = max(found, key=lambda copy: copy[0].known_on)
            covered = any(in_its_month for _, _, in_its_month in found)
            spells.append(hospital.spell_of(episodes, last_day(max(load.covers)), covered))
        return spells

    def _harm(self, metric: str, home: str, month: str) -> dict | None:
        returned = self.returns.get((home, month))
        newest = self.extracts[metric].newest(self.area(home, month), month)
        entries = self.log_events[metric][home, month]
        if newest is not None and returned is not None and returned[1]["logs_complete"] == "Y":
            is_final = final(metric, month, newest.known_on)
            return _counted(entries, entries, False, _self_reported(is_final))
        if returned is not None:
            load, row = returned
            bounds = harm.return_headline([row["cells"].get(column) for column in RETURN_COLUMNS[metric]])
            if bounds is not None:
                return _counted(*bounds, False, _self_reported(final("home_return", month, load.known_on)))
        if (home, month) in self.log_rows[metric]:
            return _counted(entries, entries, True, _self_reported(False))
        return None

    def _log_events(self, dataset: str) -> Counter:
        days_of_entries = {
            "falls": (harm.fall_days, "occurred_on", ("home", "incident_id")),
            "utis": (harm.infection_days, "started_on", ("home", "infection_id", "started_on")),
            "pressure_ulcers": (harm.ulcer_days, "found_on", ("home", "ulcer_id", "worsened_on")),
        }
        counted_days, own_day, key = days_of_entries[dataset]
        speaking = {}
        for load in self.extracts[dataset].loads:
            named = {row["home"] for row in load.rows} - {None}
            for home in named:
                own = {month_of(row[own_day]) for row in load.rows if row["home"] == home}
                for month in load.covers if load.stated else own:
                    standing = speaking.get((home, month))
                    if standing is None or standing.known_on < load.known_on:
                        speaking[home, month] = load
        entries = []
        for load in self.extracts[dataset].loads:
            for row in _without_conflicts(load.rows, key):
                if row["home"] is not None and speaking.get((row["home"], month_of(row[own_day]))) is load:
                    entries.append(row)
        if dataset == "utis":
            entries = harm.without_changes(entries)
        counts = Counter((home, month_of(day)) for home, day in counted_days(entries))
        self.log_rows[dataset] = {(row["home"], month_of(row[own_day])) for row in entries} | set(counts)
        return counts

    def _returns(self) -> dict[tuple[str, str], tuple]:
        """(load, row) of the newest return of each home and month."""
        found: dict[tuple[str, str], tuple] = {}
        for load in sorted(self.loads, key=lambda load: load.known_on):
            if load.dataset == "home_return":
                for row in _without_conflicts(load.rows, ("home", "month")):
                    if row["home"] is not None:
                        found[row["home"], row["month"]] = (load, row)
        return found

    def _prescriptions(self) -> dict[tuple[str, str], list[tuple]]:
        """(load, month's sums) of each sender, by home and month."""
        newest: dict[tuple[str, str, str], tuple] = {}
        for load in sorted(self.loads, key=lambda load: load.known_on):
            if load.dataset == "prescribing":
                grouped = defaultdict(list)
                for row in load.rows:
                    if row["home"] is not None:
                        grouped[row["home"], row["month"]].append(row)
                for (home, month), rows in grouped.items():
                    summed = prescribing.month_of_rows(rows)
                    if summed is not None:
                        newest[load.sender, home, month] = (load, summed)
        by_home = defaultdict(list)
        for (_, home, month), found in newest.items():
            by_home[home, month].append(found)
        return dict(by_home)

    def _cost(self, home: str, month: str) -> dict | None:
        found = self.prescriptions.get((home, month))
        if found is None:
            return None
        cost = sum(summed.cost for _, summed in found)
        is_final = all(final("prescribing", month, load.known_on) for load, _ in found)
        return _counted(cost, cost, False, () if is_final else ("provisional",))

    # Denominators

    def denominator(self, metric: str, home: str, month: str) -> tuple[Denominator | None, bool]:
        """The denominator, and whether a source of it is still provisional."""
        if metric == "prescribing_cost":
            found = self.prescriptions.get((home, month), [])
            residents = [summed.residents for _, summed in found]
            if not residents or None in residents:
                return None, False
            return Denominator(float(sum(residents)), estimated=False), False
        bed_days, provisional = self._bed_days(home, month)
        if metric not in AT_RISK:
            return bed_days, provisional
        coverage = self._coverage("nel_bed_days", home, month)
        if coverage is None or coverage[0]:
            return days_at_risk(bed_days, None), provisional
        nights = self.events["nel_bed_days"][home, month]
        return days_at_risk(bed_days, nights), provisional or not coverage[1]

    def _bed_days(self, home: str, month: str) -> tuple[Denominator | None, bool]:
        if (home, month) not in self.bed_days:
            self.bed_days[home, month] = self._own_bed_days(home, month)
        return self.bed_days[home, month]

    def _own_bed_days(self, home: str, month: str) -> tuple[Denominator | None, bool]:
        returned = self.returns.get((home, month))
        cells = returned[1]["cells"] if returned else {}
        known = {name: _exact(cells.get(name)) for name in ("occupied_bed_days", "occupied_beds")}
        beds = None
        if known["occupied_bed_days"] is None and known["occupied_beds"] is None:
            beds = self.register.homes[home].beds_by_day(days_of(month))
        found = occupied_bed_days(known["occupied_bed_days"], known["occupied_beds"], beds, month)
        from_return = found is not None and beds is None
        provisional = from_return and not final("home_return", month, returned[0].known_on)
        return found, provisional

    # Why there is nothing

    def why_not(self, metric: str, home: str, month: str) -> str:
        if self.day <= last_day(month) + timedelta(days=DUE_DAYS[metric]):
            return "not_due"
        if metric in LOGS:
            return "not_submitted"
        area = self.area(home, month)
        if metric == "prescribing_cost":
            before = self.first_prescribed.get(area, month) < month
        else:
            before = self.extracts[DATASET[metric]].covered_before(area, month)
        return "late" if before else "not_covered"


def _counted(low: float, high: float, part: bool, marks) -> dict:
    return {"low": low, "high": high, "part": part, "marks": set(marks)}


def _self_reported(is_final: bool) -> tuple[str, ...]:
    return ("self_reported",) if is_final else ("self_reported", "provisional")


def _exact(cell: tuple[float, float] | None) -> float | None:
    """A suppressed denominator is missing."""
    return cell[0] if cell is not None and cell[0] == cell[1] else None


def _without_conflicts(rows: list[dict], key: tuple[str, ...]) -> list[dict]:
    """Each key once; neither of two rows that share it and differ."""
    by_key = defaultdict(list)
    for row in rows:
        by_key[tuple(row[name] for name in key)].append(row)
    return [same[0] for same in by_key.values() if all(row == same[0] for row in same)]


def _episodes_by_spell(load) -> dict[tuple, list[dict]]:
    rows = _without_conflicts(load.rows, ("provider", "person", "spell_id", "episode_order"))
    by_spell = defaultdict(list)
    for row in rows:
        by_spell[load.sender, row["provider"], row["person"], row["spell_id"]].append(row)
    return by_spell
