"""Roles as data: what the file may say, and what each role may open and do."""

import pytest

from dashboard import roles
from dashboard.at_address import page_of
from dashboard.pages import PAGES
from dashboard.roles import GROUPS, ROLES, read_roles
from loaders.problems import DefinitionProblem
from metrics.viewer import LOCAL, Viewer

EXAMPLES = {
    "/": "/", "/areas/<area>": "/areas/Q01", "/areas/<area>/homes": "/areas/Q01/homes",
    "/homes/<home>": "/homes/1-1",
    "/homes/<home>/metrics/<metric>": "/homes/1-1/metrics/falls", "/metrics/<metric>": "/metrics/falls",
    "/data/return/<home>": "/data/return/1-1",
    "/areas/<area>/metrics/<metric>": "/areas/Q01/metrics/falls",
    "/areas/<area>/progress": "/areas/Q01/progress",
    "/homes/<home>/timeline": "/homes/1-1/timeline",
}  # fmt: skip


def write(tmp_path, old="", new=""):
    text = roles.FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "roles.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_file_has_an_owner_and_a_day_of_review():
    text = roles.FILE.read_text(encoding="utf-8")
    assert 'owner = "' in text and "reviewed = 2" in text


@pytest.mark.parametrize(("old", "new", "said"), [
    ('owner = "Information governance lead"\n', "", "roles.toml: missing or unknown owner."),
    ('sees = "home"', 'sees = "homes"', "roles.home: sees has homes, not among all, areas, home,"),
    ('profile = "shared"', 'profile = "open"', "roles.national: profile has open"),
    ('may = ["return"]', 'may = ["undo"]', "roles.home: may has undo"),
    ('"reference", "homes", "returns", "files"]', '"reference", "home"]', "roles.home: pages has home"),
    ('title = "Care home"', 'titel = "Care home"', "roles.home: missing or unknown titel, title"),
    ('metrics = ["nel_admissions"', 'metrics = ["nel"', "roles.finance_lead: metrics has nel, not among"),
    ("reviewed = 2016-11-14", 'reviewed = "soon"', "roles.toml: reviewed is 'soon', not date"),
    ("[roles.home]", "[roles.home", "roles.toml: not TOML"),
])  # fmt: skip
def test_a_mistake_in_the_file_is_named(tmp_path, old, new, said):
    with pytest.raises(DefinitionProblem) as refused:
        read_roles(write(tmp_path, old, new))
    assert said in str(refused.value)


def test_every_page_is_of_some_role_and_every_group_of_some_page():
    named = {address for group in GROUPS.values() for address in group}
    assert {page.path for page in PAGES} - named == set()
    used = {group for role in ROLES.values() for group in role.pages}
    assert used == set(GROUPS)


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_where_a_role_lands_is_a_page_that_it_may_open(role):
    viewer = Viewer("x", role.id, role.profile, homes=frozenset({"1-1"}) if role.sees == "home" else None)
    landing = roles.landing(viewer)
    assert roles.may_open(viewer, landing)
    assert landing == ("/homes/1-1" if role.id == "home" else landing)


def test_only_the_local_person_does_not_sign_in():
    assert [role.id for role in ROLES.values() if not role.signs_in] == ["local"]
    assert LOCAL.role == "local" and LOCAL.everywhere


def test_what_is_not_operational_is_shared_and_sees_nothing_yet():
    shared = {role.id for role in ROLES.values() if role.profile == "shared"}
    assert shared == {"national", "evaluator", "information_governance"}
    assert {ROLES[id].sees for id in shared} == {"nothing"}


def test_loading_rejects_and_matching_are_for_steward_administrator_and_this_machine():
    for right in ("load", "rejects", "match"):
        assert {r.id for r in ROLES.values() if right in r.may} == {"local", "data_steward", "administrator"}
    assert {r.id for r in ROLES.values() if "return" in r.may} == {"local", "data_steward", "home"}
    assert {r.id for r in ROLES.values() if roles.may_open(Viewer("x", r.id), "/data/loads")} == {
        "local", "data_steward", "administrator",
    }  # fmt: skip


def test_an_unknown_right_is_our_mistake_and_no_role_is_without_its_name():
    with pytest.raises(ValueError, match="undo"):
        roles.may(LOCAL, "undo")
    with pytest.raises(KeyError):
        roles.may(Viewer("x", "nobody"), "load")


@pytest.mark.parametrize("path", [
    "/data/loads/", "/data/loads/12/left-over.csv", "/data", "/data/matching/answer", "/data/return/1-1",
])  # fmt: skip
def test_what_lies_below_an_address_is_of_the_same_roles(path):
    assert roles.may_open(Viewer("x", "data_steward"), path)
    assert not roles.may_open(Viewer("x", "ccg_quality"), path)


@pytest.mark.parametrize("path", [
    "/data/loads/../../x/..", "/datas", "/data/loadsx", "/homes/1-1/x", "/homes/a/b/c", "/areas//", "//",
    "/Metrics",
    "/homes/1-1%2Fmetrics", "/data/return", "/metrics/falls/x", "", "nonsense",
])  # fmt: skip
def test_an_address_that_no_group_names_is_for_nobody(path):
    home = Viewer("x", "home", homes=frozenset({"1-1"}))
    assert not roles.may_open(home, path)


def test_what_the_app_finds_is_what_the_roles_name():
    """Both read an address in the same way: no page answers to one that its role was not asked about."""
    for path, example in EXAMPLES.items():
        if path.startswith("/data"):
            continue
        for written in (example, f"{example}/", example.replace("-", "%2D")):
            assert page_of(written)[0].path == path
            assert roles.may_open(LOCAL, written)


@pytest.mark.parametrize(("areas", "seen"), [
    ("Q01", True), ("Q01, Q02", True), ("Q01,Q03", False), ("Q03", False), ("all", False),
    ("Q01, all", False), (None, False), ("", False),
])  # fmt: skip
def test_a_load_is_the_viewers_when_every_area_of_it_is(areas, seen):
    assert roles.may_see_areas(Viewer("x", "data_steward", areas=frozenset({"Q01", "Q02"})), areas) is seen
    assert roles.may_see_areas(LOCAL, areas)
    home = Viewer("x", "home", areas=frozenset(), homes=frozenset({"1-1"}))
    assert not roles.may_see_areas(home, areas)


def test_a_link_leads_somewhere_or_is_none():
    anna = Viewer("anna", "ccg_quality", areas=frozenset({"Q01"}))
    assert roles.may_reach(anna, "/areas/Q01?asat=2016-01-01") and not roles.may_reach(
        anna, "/areas/Q02/homes"
    )
    assert not roles.may_reach(Viewer("x", "home", homes=frozenset({"1-1"})), "/")
