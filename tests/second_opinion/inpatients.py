"""Emergency stays by home and month: of admission, of each night, of discharge."""

from collections import Counter, defaultdict
from dataclasses import replace

from second_opinion import hospital
from second_opinion.counts import Count, of, without_conflicts
from second_opinion.known import Known
from second_opinion.months import last_day, month_of, shift

CODES = frozenset({"primary_diagnosis"})
EVERY_CODE = CODES | {"diagnoses"}
NEEDS = {
    "nel_potentially_avoidable": CODES,
    "uti_admissions": CODES,
    "falls_injury_admissions": EVERY_CODE,
    "readmission_index_stays": EVERY_CODE | {"discharge_method"},
    "readmissions_30d": EVERY_CODE | {"discharge_method"},
}
BY_ADMISSION = ("nel_admissions", "nel_potentially_avoidable", "uti_admissions", "falls_injury_admissions")
BY_DISCHARGE = ("emergency_stays_discharged", "nel_short_stays", "nel_discharged_nights")
WITH_NEXT_MONTH = ("readmission_index_stays", "readmissions_30d")
MEASURES = (*BY_ADMISSION, "nel_bed_days", *BY_DISCHARGE, *WITH_NEXT_MONTH)


class Inpatients:
    def __init__(self, known: Known):
        self.known = known
        self.extracts = known.extracts("admissions")
        self.counted: dict[str, Counter] = {measure: Counter() for measure in MEASURES}
        for stay in hospital.stays_of(self._spells()):
            if stay.first.home is not None and stay.emergency:
                self._add(stay, stay.first.home)

    def _add(self, stay: hospital.Stay, home: str) -> None:
        if stay.first.counts_as_admission:
            month = month_of(stay.first.admitted)
            kinds = {"nel_admissions"} | hospital.kinds(stay.first)
            for measure in kinds:
                self.counted[measure][home, month] += 1
        for night in stay.nights:
            self.counted["nel_bed_days"][home, month_of(night)] += 1
        if stay.discharged is None:
            return
        month = month_of(stay.discharged)
        self.counted["emergency_stays_discharged"][home, month] += 1
        self.counted["nel_discharged_nights"][home, month] += len(stay.nights)
        self.counted["nel_short_stays"][home, month] += stay.short
        if stay.may_be_followed:
            self.counted["readmission_index_stays"][home, month] += 1
            self.counted["readmissions_30d"][home, month] += stay.readmitted

    def count(self, measure: str, home: str, month: str) -> Count | None:
        coverage = self._coverage(measure, home, month)
        if coverage is None:
            return None
        return of(self.counted[measure][home, month], part=coverage[0], final=coverage[1])

    def _coverage(self, measure: str, home: str, month: str) -> tuple[bool, bool] | None:
        """(part, final)."""
        area, needs = self.known.area(home, month), NEEDS.get(measure, frozenset())
        coverage = self.extracts.coverage(area, month, needs)
        if coverage is None:
            return None
        if measure in BY_ADMISSION:
            return coverage.part, coverage.final
        if measure in WITH_NEXT_MONTH:
            after = self.extracts.coverage(self.known.area(home, shift(month, 1)), shift(month, 1))
            return after and (coverage.part or after.part, coverage.final and after.final)
        return coverage.part or not self._nights_whole(home, month), coverage.final

    def _nights_whole(self, home: str, month: str) -> bool:
        """Covered for admissions with the two months before, or spells open at the start are in the file."""
        if self.extracts.carried_in(self.known.area(home, month), month):
            return True
        before = [shift(month, -1), shift(month, -2)]
        # where it was then
        found = [self.extracts.coverage(self.known.area(home, each), each) for each in before]
        return all(each is not None and not each.part for each in found)

    def _spells(self) -> list[hospital.Spell]:
        """One spell a key: the newest copy; an admission only where a file covers its month."""
        copies = defaultdict(list)
        for load in self.extracts.loads:
            for key, episodes in _episodes_by_spell(load).items():
                first = min(episodes, key=lambda episode: episode["episode_order"])
                month = month_of(min(episode["admitted"] for episode in episodes))
                if first["home"] is None:
                    continue
                area = self.known.area(first["home"], month)
                if not load.covers_area(area):
                    continue
                carried_in = month < min(load.covers)
                if carried_in or self.extracts.counts(load, area, month):
                    copies[key].append((load, episodes, not carried_in))
        spells = []
        for found in copies.values():
            load, episodes, _ = max(found, key=lambda copy: copy[0].known_on)
            covered = any(in_its_month for _, _, in_its_month in found)
            spell = hospital.spell_of(episodes, last_day(max(load.covers)), covered)
            tells = NEEDS["readmission_index_stays"] <= load.holds
            spells.append(replace(spell, tells_its_end=tells))
        return spells


def _episodes_by_spell(load) -> dict[tuple, list[dict]]:
    rows = without_conflicts(load.rows, ("provider", "person", "spell_id", "episode_order"))
    by_spell = defaultdict(list)
    for row in rows:
        by_spell[load.sender, row["provider"], row["person"], row["spell_id"]].append(row)
    return by_spell
