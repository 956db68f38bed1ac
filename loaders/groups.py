"""Dated groups of homes: what a person says of who belongs, from which month to which."""

import re

from sqlalchemy import Connection, insert, select, update

from loaders import clock
from loaders.calendar import month_text, parse_month
from loaders.problems import Problem
from loaders.records import group_member, home_group, registration
from loaders.store import Store, count_change, next_id

CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
# Names that a comparator or an element of the care model has already.
TAKEN = {"local", "similar", "england", "non-vanguard", "published", "standards", "best", "baseline", "none",
         "all", "programme"}  # fmt: skip


def make_group(store: Store, code: str, name: str, role: str) -> None:
    """A group without a home as yet. The code stands in addresses: small letters, figures and hyphens."""
    if not CODE.fullmatch(code) or code in TAKEN or code.startswith("element-"):
        what = "Use small letters, figures and hyphens, and not the name of a comparator."
        raise Problem(f"{code!r} cannot be a group's code. {what}")
    if not name.strip() or not role.strip():
        raise Problem("A group needs a name and the role of the person who makes it.")
    with store.write() as connection:
        if connection.scalar(select(home_group.c.group_id).where(home_group.c.code == code)) is not None:
            raise Problem(f"There is a group {code} already. Choose another code, or add homes to it.")
        number = next_id(connection, home_group.c.group_id)
        connection.execute(insert(home_group).values(
            group_id=number, code=code, name=name.strip(), role=role.strip(),
            made_on=clock.today().toordinal(),
        ))  # fmt: skip
        count_change(connection)


def add_to_group(
    store: Store, code: str, home: str, from_month: str, to_month: str | None, role: str
) -> None:
    """The home belongs from one month to another, both included; without a last month it still does."""
    first, last = parse_month(from_month), parse_month(to_month) if to_month else None
    if last is not None and last < first:
        raise Problem("The first month lies after the last. Change the months over.")
    if not role.strip():
        raise Problem("Say the role of the person who adds the home.")
    with store.write() as connection:
        group, member = _group(connection, code), _registration(connection, home)
        today = clock.today().toordinal()
        m = group_member.c
        held = connection.execute(select(m.from_month, m.to_month, m.said_on).where(
            m.group_id == group, m.registration_id == member, m.taken_back_on.is_(None)
        )).all()  # fmt: skip
        for row in held:
            if first <= (row.to_month or first) and row.from_month <= (last or row.from_month):
                since = month_text(row.from_month)
                raise Problem(f"{home} is in {code} from {since} already. Take it out first: --out.")
        connection.execute(group_member.delete().where(  # said and taken back on one day, said again
            m.group_id == group, m.registration_id == member, m.from_month == first, m.said_on == today
        ))  # fmt: skip
        connection.execute(insert(group_member).values(
            group_id=group, registration_id=member, from_month=first, to_month=last, said_on=today,
            role=role.strip(),
        ))  # fmt: skip
        count_change(connection)


def take_from_group(store: Store, code: str, home: str) -> int:
    """Takes back that the home belongs; answers as at an earlier day still have it. Returns the entries."""
    with store.write() as connection:
        group, member = _group(connection, code), _registration(connection, home)
        m = group_member.c
        gone = connection.execute(
            update(group_member)
            .where(m.group_id == group, m.registration_id == member, m.taken_back_on.is_(None))
            .values(taken_back_on=clock.today().toordinal())
        ).rowcount
        if not gone:
            raise Problem(f"{home} is not in {code}, so nothing was taken out.")
        count_change(connection)
        return int(gone)


def _group(connection: Connection, code: str) -> int:
    found = connection.scalar(select(home_group.c.group_id).where(home_group.c.code == code))
    if found is None:
        raise Problem(f"There is no group {code!r}. Make it first: vanguard group {code} --name ...")
    return int(found)


def _registration(connection: Connection, home: str) -> int:
    code = home.strip().upper()
    found = connection.scalar(select(registration.c.registration_id).where(registration.c.code == code))
    if found is None:
        raise Problem(f"No home has the code {home!r}. vanguard homes lists them.")
    return int(found)
