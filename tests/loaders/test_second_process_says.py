"""What the second process says of a long file, heard without starting one: parts, then how it ended."""

import io
import signal

import pytest

from loaders import delimited
from loaders.carried import unpacked
from loaders.layout import LAYOUTS
from loaders.normalise import normalise
from loaders.people import Pseudonyms
from loaders.read import read_sheets
from loaders.recognition import recognise
from loaders.second_process import BROKEN, END, HEAD, PART, REFUSED, Reading, main
from loaders.statements import Statements

CALLS = "incident_id,called_at,cqc_location_id,outcome"
SAID = Statements(None, 736330, None, None, "admission", False)  # known on 2017-01-01


@pytest.fixture
def reading(write, monkeypatch):
    """How a file of calls that is read in parts of three rows would be read on."""
    monkeypatch.setattr(delimited, "PART", 3)

    def _reading(*lines):
        rows = [f"{number},2016-04-03 02:10,1-900000001,see_treat" for number in range(7)]
        (sheet,) = read_sheets(write("calls.csv", "\n".join([CALLS, *rows, *lines])))
        return Reading(sheet.more, sheet, recognise(sheet, LAYOUTS), SAID, b"secret")

    return _reading


@pytest.fixture
def heard_of():
    """What it says when it is asked so: kind and content of each."""
    interrupting = signal.getsignal(signal.SIGINT)

    def _heard_of(asked):
        out = io.BytesIO()
        main(io.BytesIO(asked.encode()), out)
        said, found = io.BytesIO(out.getvalue()), []
        while head := said.read(HEAD.size):
            kind, length = HEAD.unpack(head)
            found.append((kind, said.read(length)))
        return found

    yield _heard_of
    signal.signal(signal.SIGINT, interrupting)


def test_the_further_parts_come_in_their_order_and_then_the_end(reading, heard_of):
    asked = reading("99,2017-04-03 02:10,1-900000001,see_treat", "98,2016-04-99,1-900000001,see_treat")
    said = heard_of(asked.told())
    assert [kind for kind, _ in said] == [PART, PART, END]
    parts = [unpacked(content, asked.sheet, asked.layout) for kind, content in said if kind == PART]
    assert [part.rows["incident_id"].tolist() for part in parts] == [["3", "4", "5"], ["6", "99"]]
    whole = Pseudonyms(b"secret").given(normalise(asked.sheet, asked.layout))
    assert whole.rows["incident_id"].tolist() == ["0", "1", "2"]
    # Of rows that may be rejected, one by its cell and one by its date, the cells come as they were.
    assert parts[1].sheet.rows.to_numpy()[:, 1].tolist() == ["2017-04-03 02:10", "2016-04-99"]


def test_a_file_that_goes_on_badly_is_refused_where_it_does(reading, heard_of):
    *_, (kind, content) = heard_of(reading('99,"2016').told())
    assert kind == REFUSED
    assert "a quotation mark is opened and never closed" in content.decode()


def test_a_mistake_of_ours_is_told_with_its_traceback(heard_of):
    ((kind, content),) = heard_of("{}")
    assert kind == BROKEN
    assert "Traceback" in content.decode() and "KeyError" in content.decode()


def test_who_no_longer_listens_ends_it(reading, heard_of):
    class Closed(io.BytesIO):
        def write(self, _):
            raise BrokenPipeError

    with pytest.raises(SystemExit) as ended:
        main(io.BytesIO(reading().told().encode()), Closed())
    assert ended.value.code == 1
