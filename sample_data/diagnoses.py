"""Diagnosis codes of an episode, as HES writes them: four characters, no dot."""

import numpy as np
import pandas as pd

from sample_data.events import pick

# 41% of emergency admissions are of the potentially avoidable groups, as in England 2016/17: domain.md 3.1.
EMERGENCY = {
    "J181": 0.1, "J22X": 0.06, "N390": 0.08, "S720": 0.05, "S721": 0.02, "S011": 0.03, "A419": 0.08,
    "J690": 0.02, "I500": 0.06, "J440": 0.03, "I639": 0.05, "R296": 0.05, "R55X": 0.04, "K590": 0.02,
    "E86X": 0.04, "L031": 0.03, "N179": 0.05, "A099": 0.01, "E149": 0.01, "R418": 0.04, "R074": 0.04,
    "K922": 0.04, "J189": 0.03, "C349": 0.02,
}
PLANNED = {"H259": 0.4, "C443": 0.1, "K409": 0.1, "D649": 0.15, "N40X": 0.1, "H353": 0.15}
OTHER = {
    "F03X": 0.2, "I10X": 0.2, "F009": 0.08, "I489": 0.12, "E119": 0.1, "N183": 0.08, "Z515": 0.03,
    "M819": 0.06, "L891": 0.02, "": 0.11,
}
FALL_CAUSES = {"W190": 0.5, "W010": 0.3, "W069": 0.1, "W180": 0.1}


def diagnoses(random: np.random.Generator, count: int, emergency: np.ndarray) -> pd.DataFrame:
    """The main diagnosis and four others; after an injury the second says what caused it."""
    first = np.where(emergency, pick(random, EMERGENCY, count), pick(random, PLANNED, count))
    others = [pick(random, OTHER, count) for _ in range(4)]
    injured = np.char.startswith(first.astype(str), "S")
    others[0] = np.where(injured, pick(random, FALL_CAUSES, count), others[0])
    columns = [first, *others]
    return pd.DataFrame({f"DIAG_4_{place + 1:02d}": column for place, column in enumerate(columns)})
