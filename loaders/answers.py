"""What a person answers: which home an alias means, that it means none, and which registrations are one."""

from collections.abc import Callable

from sqlalchemy import Connection, delete, select

from loaders import clock, records
from loaders.home_facts import Changes
from loaders.identity import APART, JOINED
from loaders.match import ALIAS, NO_HOME, NOT_A_HOME, Found
from loaders.problems import Problem
from loaders.records import FOREVER
from loaders.remake import note_changes, remake, remake_rows_of
from loaders.store import Store, bulk_insert, count_change

After = Callable[[Connection, int], None]  # called inside the transaction, with a load that stands for all


def settle(store: Store, alias: str, home: str, after: After | None = None, by: str | None = None) -> int:
    """This alias is this home: how many rows now count for it. Answering again replaces the answer."""
    with store.write() as connection:
        _refuse_unless_open(connection, alias)
        return _answer(connection, alias, registration_of(connection, home), after, by)


def set_aside(store: Store, alias: str, after: After | None = None, by: str | None = None) -> int:
    """This alias is none of our homes: it leaves the queue, its rows stay unmatched. How many they are."""
    with store.write() as connection:
        _refuse_unless_open(connection, alias)
        _answer(connection, alias, NO_HOME, after, by)
        return _rows_of(connection, alias)


def take_back(store: Store, alias: str, after: After | None = None, by: str | None = None) -> int:
    """Forgets what was answered for the alias: how many rows are where they were before."""
    table = records.alias
    with store.write() as connection:
        if connection.execute(delete(table).where(table.c.alias == alias)).rowcount == 0:
            raise Problem(f"Nobody answered for '{alias}'. vanguard unmatched --answered lists the answers.")
        _tell(connection, remake(connection), after)
        return _rows_of(connection, alias)


def answer_join(
    store: Store, one: str, other: str, answer: str, after: After | None = None, by: str | None = None
) -> None:
    """Two registrations are one home (joined) or two (apart). Answering again replaces the answer."""
    if answer not in (JOINED, APART):
        raise Problem(f"{answer!r} is no answer. Say joined or apart.")
    with store.write() as connection:
        pair = _pair(connection, one, other)
        _forget_join(connection, pair)
        names = ("registration_id", "other_id", "answer", "who", "at")
        bulk_insert(connection, records.join_answer, names, [(*pair, answer, by, _now())])
        changes = remake(connection)
        _refuse_contradictions(connection, answer)
        _tell(connection, changes, after, pair)


def take_join_back(
    store: Store, one: str, other: str, after: After | None = None, by: str | None = None
) -> None:
    """Forgets what was answered about two registrations: the rules alone decide again."""
    with store.write() as connection:
        pair = _pair(connection, one, other)
        if not _forget_join(connection, pair):
            raise Problem(f"Nobody answered about {one} and {other}. vanguard homes --joined lists all.")
        _tell(connection, remake(connection), after, pair)


def registration_of(connection: Connection, home: str) -> int:
    """The registration that a code means: its own, else the one by which the code's home is asked for."""
    code, registration = records.home_code.c, records.registration.c
    asked = home.strip()
    question = (
        select(code.home_id, code.code)
        .where(code.code.in_({asked, asked.upper()}), code.kind != "name", code.known_to == FOREVER)
        .order_by(code.current.desc(), code.closed_on.is_not(None), code.registered_on.desc(), code.home_id)
    )
    found = connection.execute(question).first()
    if found is None:
        raise Problem(f"No home has the code '{home}'. vanguard homes lists them.")
    current = select(code.code).where(
        code.home_id == found.home_id, code.current == 1, code.known_to == FOREVER
    )
    own = select(registration.registration_id, registration.code).where(
        registration.code.in_([found.code, connection.execute(current).scalar_one()])
    )
    numbers = {row.code: row.registration_id for row in connection.execute(own)}
    return int(numbers.get(found.code) or next(iter(numbers.values())))


def _refuse_unless_open(connection: Connection, alias: str) -> None:
    """What waits, and what a person answered before, is open to an answer; what its own keys tell is not."""
    key = records.home_key.c
    row = connection.execute(
        select(key.registration_id, key.match_method).where(key.alias == alias)
    ).one_or_none()
    if row is None:
        raise Problem(f"Nothing waits for '{alias}'. vanguard unmatched lists what does.")
    if row.registration_id is not None and row.match_method != ALIAS:
        raise Problem(f"'{alias}' leads to a home by its own keys. Nothing to settle.")


def _answer(connection: Connection, alias: str, number: int, after: After | None, by: str | None) -> int:
    table = records.alias
    connection.execute(delete(table).where(table.c.alias == alias))
    row = (alias, number, by, _now())
    bulk_insert(connection, table, ("alias", "registration_id", "who", "at"), [row])
    # Its own keys lead to no home, so that the answer decides, and decides of no other alias.
    now = Found(None, NOT_A_HOME) if number == NO_HOME else Found(number, ALIAS)
    changes = remake_rows_of(connection, alias, now)
    _tell(connection, changes, after)
    return sum(changes.loads.values())


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")


def _rows_of(connection: Connection, alias: str) -> int:
    key, held, load = records.home_key.c, records.load_key.c, records.load.c
    question = (
        select(held.rows)
        .join(records.home_key, key.home_key_id == held.home_key_id)
        .join(records.load, load.load_id == held.load_id)
        .where(key.alias == alias, load.undone_at.is_(None))
    )
    return sum(connection.execute(question).scalars())


def _pair(connection: Connection, one: str, other: str) -> tuple[int, int]:
    first, second = sorted(registration_of(connection, code) for code in (one, other))
    if first == second:
        raise Problem(f"{one} and {other} are one registration. Name two.")
    return first, second


def _forget_join(connection: Connection, pair: tuple[int, int]) -> bool:
    table = records.join_answer
    gone = delete(table).where(table.c.registration_id == pair[0], table.c.other_id == pair[1])
    return connection.execute(gone).rowcount > 0


def _refuse_contradictions(connection: Connection, answer: str) -> None:
    """Every answer that two registrations are one home must hold beside the answers that others are two."""
    given, registration = records.join_answer, records.registration.c
    homes = dict(connection.execute(select(registration.registration_id, registration.home_id)).all())
    for row in connection.execute(select(given).where(given.c.answer == JOINED)):
        known = {homes.get(row.registration_id), homes.get(row.other_id)} - {None}
        if len(known) > 1:
            other = {JOINED: "apart", APART: "one home"}[answer]
            raise Problem(
                f"Registrations of these two homes were said to be {other}. vanguard homes --joined lists the"
                " answers: take that one back first."
            )


def _tell(
    connection: Connection, changes: Changes, after: After | None, pair: tuple[int, ...] = ()
) -> None:
    """Leaves word of the homes that moved, beside one load that stands for all of them."""
    registered = _register_of(connection, pair) if pair and changes.homes else None
    touched = registered or max(changes.loads, default=None)
    if touched is not None:
        note_changes(connection, touched, changes)
        if after is not None:
            after(connection, touched)
    count_change(connection)


def _register_of(connection: Connection, pair: tuple[int, ...]) -> int | None:
    """Homes come and go as if the newest register that names one of the two had said so."""
    row, load = records.registration_row.c, records.load.c
    question = (
        select(row.load_id)
        .join(records.load, load.load_id == row.load_id)
        .where(row.registration_id.in_(pair), load.undone_at.is_(None))
        .order_by(row.load_id.desc())
    )
    return connection.execute(question).scalars().first()


__all__ = [
    "APART", "JOINED", "NOT_A_HOME", "answer_join", "registration_of", "set_aside", "settle", "take_back",
    "take_join_back",
]  # fmt: skip
