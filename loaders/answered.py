"""What people answered, and which registrations are still a question."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from loaders import records
from loaders.identity import APART, JOINED, SUGGESTED
from loaders.match import NO_HOME
from loaders.store import Store
from loaders.suggestions import Known, known_homes


@dataclass(frozen=True)
class Answered:
    """What a person said of an alias. Without a code: that it is none of the homes."""

    alias: str
    code: str | None
    name: str | None
    area: str | None
    rows: int
    who: str | None
    at: str | None


@dataclass(frozen=True)
class Side:
    """One registration of a join, as it is known now."""

    code: str
    name: str
    service: str | None
    beds: int | None
    address: str | None
    postcode: str | None
    area: str | None


@dataclass(frozen=True)
class JoinQuestion:
    """Two registrations that look alike. `answer` is joined, apart, or None while it is open."""

    one: Side
    other: Side
    reason: str
    answer: str | None = None
    who: str | None = None
    at: str | None = None


def answered(store: Store) -> list[Answered]:
    """What was answered for aliases, newest first."""
    table, registration = records.alias, records.registration.c
    key, held, load = records.home_key.c, records.load_key.c, records.load.c
    rows_of = (
        select(key.alias, func.sum(held.rows).label("how_many"))
        .join(records.load_key, held.home_key_id == key.home_key_id)
        .join(records.load, load.load_id == held.load_id)
        .where(load.undone_at.is_(None))
        .group_by(key.alias)
        .subquery()
    )
    question = (
        select(table, registration.home_id, rows_of.c.how_many)
        .outerjoin(records.registration, registration.registration_id == table.c.registration_id)
        .outerjoin(rows_of, rows_of.c.alias == table.c.alias)
        .order_by(table.c.at.desc(), table.c.alias)
    )
    with store.read() as connection:
        homes = known_homes(connection)
        return [
            Answered(
                row.alias, *_of_home(homes.get(row.home_id), row.registration_id), int(row.how_many or 0),
                row.who, row.at,
            )
            for row in connection.execute(question)
        ]  # fmt: skip


def _of_home(home: Known | None, number: int) -> tuple[str | None, str | None, str | None]:
    if home is None or number == NO_HOME:
        return None, None, None
    return home.code, home.name, home.area


def join_questions(store: Store) -> list[JoinQuestion]:
    """Registrations that look alike and no rule joins, then those that a person answered, newest first."""
    join, given = records.home_join, records.join_answer
    with store.read() as connection:
        asked = connection.execute(select(join).where(join.c.status == SUGGESTED)).all()
        said = connection.execute(select(given).order_by(given.c.at.desc())).all()
        sides = _sides(connection, {number for row in (*asked, *said) for number in row[:2]})
    open_ = [
        JoinQuestion(sides[row.registration_id], sides[row.other_id], row.reason) for row in asked
    ]
    answers = [
        JoinQuestion(
            sides[row.registration_id], sides[row.other_id], _WORDS[row.answer], row.answer, row.who, row.at
        )
        for row in said
    ]  # fmt: skip
    return sorted(open_, key=lambda one: (one.one.code, one.other.code)) + answers


_WORDS = {JOINED: "A person said that they are one home.", APART: "A person said that they are two homes."}


def _sides(connection: Connection, numbers: set[int]) -> dict[int, Side]:
    """The newest that any register said of each; of one that no register lists, its code alone."""
    said, load, registration = records.registration_row.c, records.load.c, records.registration.c
    codes = dict(connection.execute(select(registration.registration_id, registration.code)).all())
    sides = {number: Side(codes[number], "", None, None, None, None, None) for number in numbers}
    if not numbers:
        return sides
    question = (
        select(said.registration_id, *(said[name] for name in _SAID))
        .join(records.load, load.load_id == said.load_id)
        .where(load.undone_at.is_(None))
        .order_by(said.snapshot_on, load.known_on, said.load_id, said.source_row)
    )
    for row in connection.execute(question):
        if row.registration_id in numbers:
            sides[row.registration_id] = Side(
                sides[row.registration_id].code, row.name or "", row.service, row.beds,
                row.address or row.street, row.postcode, row.area_code or row.local_authority,
            )  # fmt: skip
    return sides


_SAID = ("name", "service", "beds", "address", "street", "postcode", "area_code", "local_authority")
