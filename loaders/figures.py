"""Published figures: the columns of a row that are values, one record each, and the period they are of."""

import numpy as np
import pandas as pd

from loaders import clean


def with_months(rows: pd.DataFrame) -> pd.DataFrame:
    """The first and the last month of each period."""
    codes, periods = pd.factorize(rows["period"])
    ends = np.array([clean.months_of_period(period) for period in periods] + [(0, 0)], dtype=np.int64)[codes]
    first, last = (pd.array(ends[:, side], dtype="Int64") for side in (0, 1))
    return rows.assign(first_month=first, last_month=last)
