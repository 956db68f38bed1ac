"""A home's monthly return: which month, what was typed, kept for later or sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import loading
from dashboard.access import Door, write_down
from dashboard.data import return_form
from dashboard.data.return_form import FORM, LOGS
from dashboard.loading import returns
from loaders.calendar import month_name, month_of, month_text, parse_month
from loaders.clock import today
from loaders.problems import Problem
from metrics.answer import Place, Places, PlacesQuery

LONGEST = 20  # letters of a cell


@dataclass(frozen=True)
class Return:
    """One home and month: what was sent, what was begun, and what stands against sending it."""

    home: Place
    month: int
    draft: returns.Draft | None
    sent: returns.Sent | None
    last_month: returns.Sent | None

    @property
    def path(self) -> str:
        return path_of(self.home.code, self.month)

    @property
    def cells(self) -> dict[str, str]:
        """What the fields hold: what was begun, else what was sent."""
        if self.draft:
            return self.draft.cells
        return return_form.typed_of(self.sent.cells) if self.sent else {}

    @property
    def errors(self) -> dict[str, str]:
        """Told once sending was tried."""
        return return_form.errors(self.cells, self.month) if self.draft and self.draft.tried else {}

    @property
    def doubts(self) -> dict[str, str]:
        tried = self.draft and self.draft.tried
        return return_form.doubts(self.cells, self.month, self.home.beds) if tried else {}


def path_of(code: str, month: int) -> str:
    return f"/data/return/{code}?month={month_text(month)}"


def months_open(home: Place) -> list[int]:
    """The months that may be sent, newest first: full ones, while the home was open."""
    last = month_of(today()) - 1
    opened = month_of(home.opened) if home.opened else 0
    closed = month_of(home.closed) if home.closed else last
    return [m for m in range(last, last - FORM.months, -1) if opened <= m <= closed]


def read(door: Door, places: Places, month: int | None) -> Return:
    home = places.place
    months = months_open(home)
    chosen = month if month in months else months[0]
    sent = returns.sent_returns(door.store, home.code, chosen - 1, chosen)
    begun = returns.draft(door.store, home.code, chosen)
    return Return(home, chosen, begun, sent.get(chosen), sent.get(chosen - 1))


def states(door: Door, home: Place) -> list[tuple[int, str]]:
    """Each month that may be sent, and how it stands."""
    months = months_open(home)
    sent = returns.sent_returns(door.store, home.code, months[-1], months[0])
    begun = {month for month in months if returns.draft(door.store, home.code, month)}
    return [
        (month, "begun" if month in begun else "sent" if month in sent else "not sent") for month in months
    ]


def take(door: Door, fields: Mapping[str, str], home: str) -> str:
    """Keeps what was typed; where sending is asked for and nothing stands against it, sends it."""
    place = door.places(PlacesQuery(code=home)).place
    month = _month(fields.get("month", ""), place)
    cells = {name: fields.get(name, "")[:LONGEST].strip() for name in (*FORM.questions, LOGS)}
    sending = fields.get("action") == "send"
    returns.keep_draft(door.store, place.code, month, cells, sending, door.viewer.name)
    to = path_of(place.code, month)
    if not sending:
        return f"{to}#said"
    if not any(cells[name] for name in FORM.questions):
        raise Problem("Nothing was typed.\nType a number in at least one field, or save and finish later.")
    doubtful = bool(return_form.doubts(cells, month, place.beds)) and fields.get("sure") != "yes"
    if doubtful or return_form.errors(cells, month):
        return f"{to}#errors"
    receipt = loading.send_return(door.store, place.code, month, return_form.cleaned(cells), door.viewer.name)
    write_down("return sent", home=place.code, month=month_text(month), load=receipt.load_id)
    return f"{to}#said"


def _month(text: str, home: Place) -> int:
    try:
        month = parse_month(text)
    except ValueError:
        month = 0
    if month not in months_open(home):
        name = month_name(month) if month else "That"
        raise Problem(f"{name} cannot be sent here. Choose one of the last {FORM.months} full months.")
    return month
