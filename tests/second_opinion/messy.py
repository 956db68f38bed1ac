"""A small folder in our own layouts, full of what the sample has little of; any seed gives another."""

import random
from pathlib import Path

from second_opinion import messy_admissions, messy_extracts, messy_homes, messy_surveys
from second_opinion.messy_world import REGISTER, file


def write(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    table = [row.split(",") for row in REGISTER]
    file(folder / "register" / "care_homes.csv", {"released": "2016-01-05"}, table[0], table[1:])
    messy_extracts.ambulance(folder / "ambulance", chance)
    messy_extracts.attendances(folder / "ae", chance)
    messy_extracts.calls(folder / "calls", chance)
    messy_extracts.delayed_transfers(folder / "delays", chance)
    messy_admissions.admissions(folder / "admissions", chance)
    messy_homes.returns(folder / "returns", chance)
    messy_homes.logs(folder / "logs", chance)
    messy_homes.log_cover(folder / "logs", chance)
    messy_homes.prescribing(folder / "prescribing", chance)
    messy_surveys.residents(folder / "prescribing", chance)
    messy_surveys.surveys(folder / "surveys", chance)
    messy_surveys.reviews(folder / "surveys", chance)
