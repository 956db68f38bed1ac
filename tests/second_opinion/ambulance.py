"""Rows of vehicles to incidents, incidents to call-outs: counting-rules.md, "Ambulance"."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

OUTCOMES = ("see_convey_ed", "see_convey_other", "see_treat", "hear_treat", "cancelled", "unknown")
ATTENDED = ("see_convey_ed", "see_convey_other", "see_treat")
CONVEYED = ("see_convey_ed", "see_convey_other")
NOT_A_CALL = ("ift", "pts")


@dataclass(frozen=True)
class Incident:
    sender: str
    incident_id: str
    called_at: datetime
    homes: frozenset
    outcome: str
    call_type: str

    @property
    def conflict(self) -> bool:
        return len(self.homes) > 1

    @property
    def home(self) -> str | None:
        return next(iter(self.homes)) if len(self.homes) == 1 else None

    @property
    def counted(self) -> bool:
        return self.outcome in ATTENDED and self.is_call

    @property
    def conveyed(self) -> bool:
        return self.outcome in CONVEYED and self.is_call

    @property
    def advised(self) -> bool:
        """Closed by telephone: never a call-out, and counted apart."""
        return self.outcome == "hear_treat" and self.is_call

    @property
    def is_call(self) -> bool:
        return self.call_type not in NOT_A_CALL and not self.conflict


def incidents_of(rows: list[dict]) -> list[Incident]:
    """One incident for each call number of a sender: rows of the earliest date, or within 12 hours."""
    by_number = defaultdict(list)
    for row in rows:
        by_number[row["sender"], row["incident_id"]].append(row)
    incidents = []
    for same_number in by_number.values():
        same_number.sort(key=lambda row: row["called_at"])
        together: list[dict] = []
        for row in same_number:
            if together and _restarted(together[0]["called_at"], row["called_at"]):
                incidents.append(_incident(together))
                together = []
            together.append(row)
        incidents.append(_incident(together))
    return incidents


def _restarted(first: datetime, called_at: datetime) -> bool:
    """Whether the number is given anew: the key is the number and the earliest date."""
    return called_at.date() != first.date() and called_at - first > timedelta(hours=12)


def _incident(rows: list[dict]) -> Incident:
    outcomes = {row["outcome"] for row in rows}
    outcome = next(each for each in OUTCOMES if each in outcomes)
    if outcome == "unknown" and any(row["on_scene_at"] is not None for row in rows):
        outcome = "see_treat"
    return Incident(
        sender=rows[0]["sender"],
        incident_id=rows[0]["incident_id"],
        called_at=rows[0]["called_at"],
        homes=frozenset(row["home"] for row in rows if row["home"] is not None),
        outcome=outcome,
        call_type=rows[0]["call_type"],
    )
