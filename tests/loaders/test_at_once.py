"""What is worked out for many cells at once is what is worked out for each."""

import hashlib
import hmac
import io
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.encoded import LONG_LINE, widest_row
from loaders.marks import numbers_hashed
from loaders.moments import moment, moments
from loaders.people import Pseudonyms
from loaders.prepared import plain_values

_DAYS = st.dates(min_value=pd.Timestamp(1990, 1, 1).date(), max_value=pd.Timestamp(2060, 1, 1).date())
_CHANGES = st.sampled_from(["2016-03-27", "2016-10-30", "27/03/2016", "30/10/2016", "2016/07/31"])
_WRITTEN = st.one_of(_DAYS.map(str), _DAYS.map(lambda day: f"{day:%d/%m/%Y}"), _CHANGES)
_TIMES = st.times().flatmap(
    lambda at: st.sampled_from(
        [f"{at:%H:%M}", f"{at:%H:%M:%S}", f"{at:%H%M}", f"{at:%H:%M}Z", f"{at:%H:%M}+01:00", f"{at:%I:%M} pm"]
    )
)
_MOMENTS = st.tuples(_WRITTEN, st.sampled_from(" T"), _TIMES).map("".join)


def texts(cells):
    listed = np.empty(len(cells), dtype=object)
    listed[:] = cells
    return listed


@given(st.lists(_MOMENTS, max_size=20), st.sampled_from(["Europe/London", "UTC"]))
@settings(deadline=None)
def test_moments_at_once_are_moments_one_by_one(cells, zone):
    assert moments(texts(cells), zone).tolist() == [moment(cell, zone) for cell in cells]


@pytest.mark.parametrize(
    "cell", ["", "2016-04-03", " 2016-04-03 02:10", "2016-04-03 ", "13 Apr 2016 02:10", "NULL"]
)
def test_what_is_written_otherwise_is_looked_at_one_by_one(cell):
    assert moments(texts(["2016-04-03 02:10", cell]), "Europe/London") is None


def test_a_bad_moment_is_said_to_be_bad():
    with pytest.raises(ValueError, match="not a time of day"):
        moments(texts(["2016-04-03 25:10"]), "Europe/London")


@given(
    st.binary(min_size=1, max_size=100),
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5),
)
def test_pseudonyms_are_the_hmac(secret, names):
    expected = [hmac.digest(secret, name.encode(), hashlib.sha256)[:16].hex() for name in names]
    assert Pseudonyms(secret).all(names) == expected


def test_a_text_has_one_hash_whether_its_column_repeats_itself_or_not():
    one, other = texts(["A"] * 9 + ["B"]), texts([*"ABCDEFGHIJ"])
    assert (
        numbers_hashed(pd.Series(one))[[0, 9]].tolist() == numbers_hashed(pd.Series(other))[[0, 1]].tolist()
    )


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["a", None, "b"], dtype=object),
        pd.Series([1, None, 3], dtype="Int64"),
        pd.Series([1.5, None, 3.0]),
        pd.Series([1, 2, 3]),
    ],
)
def test_values_for_the_database_are_pythons_own(column):
    values = plain_values(column)
    assert values == [None if pd.isna(value) else value for value in column]
    assert all(type(value) in (str, int, float, type(None)) for value in values)


_LENGTHS = st.sampled_from([0, 1, 500, LONG_LINE - 1, LONG_LINE, LONG_LINE + 1, LONG_LINE + 2, 5000])
_ENDS = st.sampled_from(["\n", "\r", "\r\n", "\n\n"])


@given(st.lists(st.tuples(_LENGTHS, _ENDS), max_size=12))
def test_the_widest_of_the_long_rows_is_found(lines):
    text = "".join("," * length + end for length, end in lines)
    longest = max((len(line) for line in re.split("[\r\n]", text) if len(line) > LONG_LINE), default=0)
    assert widest_row(lambda: io.BytesIO(text.encode()), ",") == longest
