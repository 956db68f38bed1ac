"""The read API: the rows of `vanguard values`, words for what cannot be answered, nothing of others."""

import csv
import io
import json

import pytest

from dashboard import access, cli
from dashboard.app import create_app
from dashboard.outputs import columns
from dashboard.outputs.api import parameters, routes, tables
from dashboard.roles import ROLES
from loaders import listing
from loaders.problems import StoreProblem
from loaders.store import set_setting
from metrics.answer import PlacesQuery, Query
from metrics.definition import METRICS
from metrics.query import run
from metrics.values import COLUMNS
from tests.dashboard.asking import headers, signed_in_to
from tests.dashboard.forms_of import copied

HOME, AREA = "1-90000100000", "ZV1"
VALUES = "/api/v1/values?metric=falls"
LISTS = ("/api/v1/metrics", "/api/v1/homes", "/api/v1/areas", "/api/v1/loads")


@pytest.fixture(scope="module")
def client(small_store):
    return create_app(small_store).server.test_client()


@pytest.fixture(scope="module")
def signed_in(small_store):
    return signed_in_to(small_store)


def rows(answer):
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def refused(answer, status):
    assert answer.status_code == status, answer.get_data(as_text=True)
    said = answer.get_json()
    assert set(said) == {"error", "what_to_do"} and all(said.values())
    return said


# What is answered.


def test_the_columns_are_those_of_vanguard_values():
    assert tuple(column.name for column in columns.VALUES) == COLUMNS


@pytest.mark.parametrize("query", [
    {"level": "home", "code": HOME}, {"level": "area", "code": AREA, "basis": "r12"}, {"level": "all"},
    {"level": "home", "area": AREA, "compare": "local"}, {"level": "england"}, {"level": "programme"},
])  # fmt: skip
def test_the_rows_are_those_of_the_answer(client, small_store, query):
    found = rows(client.get("/api/v1/values", query_string={"metric": "nel_admissions", **query}))
    assert found == run(small_store, Query("nel_admissions", **query)).rows()


def test_the_table_of_data_is_that_of_the_command(client, small_store, monkeypatch, capsys):
    monkeypatch.setenv("VANGUARD_DATABASE_URL", str(small_store.engine.url))
    asked = [
        "--metric",
        "falls",
        "--code",
        HOME,
        "--from",
        "2016-01",
        "--to",
        "2016-09",
        "--asat",
        "2016-10-20",
    ]
    monkeypatch.setattr("sys.argv", ["vanguard", "values", *asked])
    with pytest.raises(SystemExit):
        cli.main()
        raise SystemExit(0)
    answer = client.get(f"{VALUES}&code={HOME}&from=2016-01&to=2016-09&asat=2016-10-20&format=csv")
    assert answer.get_data(as_text=True) == capsys.readouterr().out
    assert answer.mimetype == "text/csv" and answer.headers["Vanguard-Rows"] == "9"
    named = "ehch_all-areas_values-falls-home-1-90000100000_2016-01-to-2016-09_asat-2016-10-20.csv"
    assert named in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("address", [f"{VALUES}&code={HOME}", *LISTS])
def test_a_table_of_data_holds_what_json_holds(client, address):
    mark = "&" if "?" in address else "?"
    held = rows(client.get(address))
    text = client.get(f"{address}{mark}format=csv").get_data(as_text=True)
    written = list(csv.DictReader(io.StringIO(text)))
    plain = {None: "", True: "true", False: "false"}
    as_written = [
        {
            name: plain[cell] if cell is None or isinstance(cell, bool) else str(cell)
            for name, cell in row.items()
        }
        for row in held
    ]
    assert written == as_written


def test_lists_hold_what_there_is(client, small_store):
    areas = run(small_store, PlacesQuery()).places
    assert [row["code"] for row in rows(client.get("/api/v1/areas"))] == [place.code for place in areas]
    homes = {place.code for area in areas for place in run(small_store, PlacesQuery(area=area.code)).places}
    assert {row["code"] for row in rows(client.get("/api/v1/homes"))} == homes
    assert [row["id"] for row in rows(client.get("/api/v1/metrics"))] == list(METRICS)
    assert rows(client.get("/api/v1/loads")) == listing.loads(small_store)


def test_a_former_code_of_a_home_leads_to_it(client):
    found = rows(client.get(f"{VALUES}&code=1-90000100042"))
    assert {row["code"] for row in found} == {"1-90000500042"}


def test_pages_make_the_whole(client):
    whole = rows(client.get(f"{VALUES}&level=area"))
    found, address = [], f"{VALUES}&level=area&limit=50"
    while address:
        answer = client.get(address)
        found += rows(answer)
        assert answer.headers["Vanguard-Rows"] == str(len(whole))
        link = answer.headers.get("Link")
        address = link and link.partition(">")[0][1:]
    assert found == whole and len(whole) > 100
    assert rows(client.get(f"{VALUES}&level=area&limit=5&offset={len(whole)}")) == []


def test_an_answer_that_is_too_long_is_refused_whole(client, monkeypatch):
    """Never cut short: half of an area's numbers would be a wrong number."""
    monkeypatch.setattr(tables, "MOST_ROWS", 30)
    assert "page by page" in refused(client.get(f"{VALUES}&level=area"), 409)["what_to_do"]
    assert len(rows(client.get(f"{VALUES}&level=area&limit=40"))) == 40
    assert "span" in refused(client.get(f"{VALUES}&from=2015-01"), 409)["error"]


def test_made_up_data_are_marked(small_store, tmp_path):
    store = copied(small_store, tmp_path)
    with store.write() as connection:
        set_setting(connection, "made_up", "yes")
    client = create_app(store).server.test_client()
    for address in (f"{VALUES}&level=area", "/api/v1/homes", "/api/v1/areas", "/api/v1/loads"):
        mark = "&" if "?" in address else "?"
        answer = client.get(f"{address}{mark}format=csv")
        assert answer.headers["Vanguard-Notice"] == "Made-up data. Not about any real home."
        assert "made-up" in answer.headers["Content-Disposition"]
    store.engine.dispose()


def test_a_text_like_a_formula_is_text():
    made = "".join(routes._csv_text(["name", "value"], [{"name": "=1+1", "value": -1.5}]))
    assert made == "name,value\n'=1+1,-1.5\n"


# What is not.


@pytest.mark.parametrize(("asked", "said"), [
    ("", "metric is not given"), ("metric=", "metric is ''"), ("metric=falls&from=2016-13", "not a month"),
    ("metric=falls&from=2016", "not a month"), ("metric=falls&to=1916-01", "not a month"),
    ("metric=falls&asat=2016-02-30", "not a day"), ("metric=falls&asat=yesterday", "not a day"),
    ("metric=falls&level=street", "one of home, area"), ("metric=falls&basis=r6", "one of rate, count"),
    ("metric=falls&format=xml", "one of json, csv"), ("metric=falls&profile=open", "operational, shared"),
    ("metric=falls&limit=0", "a whole number"), ("metric=falls&limit=ten", "a whole number"),
    ("metric=falls&offset=-1", "a whole number"), ("metric=falls&limit=1%0a", "a whole number"),
    ("metric=falls&metric=utis", "more than once"), ("metric=falls&form=2016-01", "no parameter 'form'"),
    ("metric=falls&code=" + "x" * 101, "not a code"), ("metric=falls&from=2016-01%0a", "not a month"),
    ("metric=falls&service=hotel", "one of nursing"),
])  # fmt: skip
def test_a_bad_value_is_refused_in_words(client, asked, said):
    problem = refused(client.get(f"/api/v1/values?{asked}"), 400)
    assert said in problem["error"] + problem["what_to_do"]


@pytest.mark.parametrize(("asked", "said"), [
    ("&from=2016-10&to=2016-01", "lies after"), ("&asat=2017-01-01", "yet to come"),
    ("&to=2017-01", "yet to come"), ("&from=1990-01&code=1-90000100000", "too long"),
    ("&profile=shared", "not ready"), ("&from=2016-12", "lies after"),
])  # fmt: skip
def test_values_that_do_not_go_together_are_refused_in_words(client, asked, said):
    assert said in refused(client.get(VALUES + asked), 409)["error"]


@pytest.mark.parametrize("asked", [
    "metric=fells", "metric=falls&code=1-1", "metric=falls&level=area&code=ZZZ", "metric=falls&area=ZZZ",
    "metric=falls&compare=neighbours", "metric=falls&group=mine", "metric=falls&level=group&code=x",
    "metric=falls&code=%00", "metric=%00", "metric=falls&code=%F0%9F%98%80",
])  # fmt: skip
def test_what_does_not_exist_is_not_found(client, asked):
    refused(client.get(f"/api/v1/values?{asked}"), 404)


def test_a_level_at_which_a_metric_is_not_known_is_said(client):
    said = refused(client.get("/api/v1/values?metric=dtoc_days&level=home"), 409)
    assert "known by area" in said["error"]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/values/", "/api/x/y"]
)
def test_an_address_that_is_not_there_says_so_to_a_program(client, path):
    refused(client.get(path), 404)


@pytest.mark.parametrize("path", [VALUES, *LISTS, "/api/v1/openapi.json"])
def test_methods(client, path):
    got, headed, options = client.get(path), client.head(path), client.options(path)
    assert headed.status_code == 200 and headed.get_data() == b""
    assert headed.mimetype == got.mimetype and headed.headers.get("Vanguard-Rows") == got.headers.get(
        "Vanguard-Rows"
    )
    assert options.status_code == 200 and set(options.allow) == {"GET", "HEAD", "OPTIONS"}
    for method in ("post", "put", "patch", "delete", "trace"):
        answer = client.open(path, method=method.upper())
        refused(answer, 405)
        assert set(answer.allow) == {"GET", "HEAD", "OPTIONS"}


def test_health_keeps_to_its_methods(client):
    assert client.get("/health").json["store"] == "answers"
    assert client.head("/health").status_code == 200
    assert client.post("/health").status_code == 405


def test_a_store_that_is_away_is_said(client, monkeypatch):
    def away(*_):
        raise StoreProblem("The database does not answer. Start it, then try again.")

    monkeypatch.setattr(access, "run", away)
    for address in (VALUES, "/api/v1/areas", "/api/v1/homes"):
        assert "does not answer" in refused(client.get(address), 503)["error"]


def test_a_fault_of_ours_has_a_reference_and_no_traceback(client, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(access, "run", broken)
    said = refused(client.get(VALUES), 500)
    assert "Reference" in said["error"] and "secret" not in json.dumps(said)


def test_where_the_record_cannot_be_written_nothing_is_given_out(client, monkeypatch, tmp_path):
    monkeypatch.setenv("VANGUARD_DOWNLOADS", str(tmp_path / "no" / "such" / "folder"))
    assert "VANGUARD_DOWNLOADS" in refused(client.get(VALUES), 503)["error"]


def test_who_asked_what_and_when_is_written_down(client, monkeypatch, tmp_path):
    path = tmp_path / "record.log"
    monkeypatch.setenv("VANGUARD_DOWNLOADS", str(path))
    client.get(f"{VALUES}&code={HOME}&asat=2016-10-20")
    client.head(VALUES)
    client.get("/api/v1/values?metric=fells")
    (line,) = path.read_text(encoding="utf-8").splitlines()
    said = json.loads(line)
    assert (said["who"], said["role"], said["profile"], said["policy"]) == (
        "local person",
        "local",
        "operational",
        "1",
    )
    assert (
        said["what"] == f"{VALUES}&code={HOME}&asat=2016-10-20"
        and said["asat"] == "2016-10-20"
        and said["at"]
    )
    assert path.stat().st_mode & 0o077 == 0


# Who may ask what.

OWN_HOME, OTHER_HOME, OTHER_AREA = "1-90000500042", "1-90000500126", "ZV5"
NEIGHBOUR = HOME
GIVEN = {
    id: headers(id, areas=AREA if role.sees == "areas" else "", home=OWN_HOME if role.sees == "home" else "")
    for id, role in ROLES.items()
    if role.signs_in
}
AREA_ROLES = ("ccg_quality", "jig_member", "vanguard_lead")
LEADS = ("finance_lead", "medicines_lead")
OWN = ("/api/v1/homes", f"{VALUES}&code={OWN_HOME}", VALUES)
OF_AREA = (
    *OWN, "/api/v1/areas", f"/api/v1/homes?area={AREA}", f"{VALUES}&code={NEIGHBOUR}",
    f"{VALUES}&area={AREA}", f"{VALUES}&level=area&code={AREA}", f"{VALUES}&level=area",
)  # fmt: skip
OTHERS = (
    f"{VALUES}&code={OTHER_HOME}", f"{VALUES}&code={OTHER_HOME}&asat=2016-03-01", f"{VALUES}&level=all",
    f"{VALUES}&area={OTHER_AREA}", f"{VALUES}&level=area&code={OTHER_AREA}",
    f"/api/v1/homes?area={OTHER_AREA}", f"{VALUES}&level=programme", f"{VALUES}&level=non_vanguard",
)  # fmt: skip
NEVER = (f"{VALUES}&code=1-1", f"{VALUES}&level=area&code=ZZZ", "/api/v1/nothing", "/api/v1/values/")
REFERENCE = ("/api/v1/metrics", "/api/v1/openapi.json")
MONEY = "/api/v1/values?metric=nel_admissions"
EVERY = (*REFERENCE, *OF_AREA, *OTHERS, *NEVER, MONEY, "/api/v1/loads")
OF_LEAD = frozenset((*REFERENCE, *OF_AREA, MONEY))
FALLS = {one for one in OF_AREA if one.startswith(VALUES)}
# Said here once more and not read from the roles' file: the one is held to the other.
OPEN = {
    "home": {*REFERENCE, *OWN, MONEY, f"{VALUES}&level=area"},
    **dict.fromkeys(AREA_ROLES, OF_LEAD),
    **dict.fromkeys(LEADS, OF_LEAD - FALLS),
    "data_steward": OF_LEAD - FALLS - {MONEY} | {"/api/v1/loads"},
    "information_governance": set(REFERENCE),
    "administrator": {*REFERENCE, "/api/v1/loads"},
    "national": set(REFERENCE),
    "evaluator": set(REFERENCE),
}
every_role = pytest.mark.parametrize("role", GIVEN)


@every_role
@pytest.mark.parametrize("address", EVERY)
def test_what_a_role_may_ask(signed_in, role, address):
    answer = signed_in.get(address, headers=GIVEN[role])
    shared = ROLES[role].profile == "shared" and "files" in ROLES[role].pages
    not_ready = shared and address.partition("?")[0] in ("/api/v1/values", "/api/v1/areas")
    expected = 200 if address in OPEN[role] else 409 if not_ready else 404
    assert answer.status_code == expected, answer.get_data(as_text=True)


@every_role
def test_no_right_and_no_such_thing_answer_the_same(signed_in, role):
    """To the letter, but for the code that was asked for."""

    def said(address, code):
        return signed_in.get(address, headers=GIVEN[role]).get_data(as_text=True).replace(code, "X")

    for address, there, nowhere in (
        (f"{VALUES}&code=", OTHER_HOME, "1-1"), (f"{VALUES}&level=area&code=", OTHER_AREA, "ZZZ"),
        (f"{VALUES}&area=", OTHER_AREA, "ZZZ"), ("/api/v1/homes?area=", OTHER_AREA, "ZZZ"),
    ):  # fmt: skip
        assert said(f"{address}{there}", there) == said(f"{address}{nowhere}", nowhere)
    if role in LEADS:
        assert said("/api/v1/values?metric=falls", "falls") == said("/api/v1/values?metric=fells", "fells")


@every_role
def test_lists_name_nobody_elses(signed_in, small_store, role):
    of_role = {"home": {OWN_HOME}, **dict.fromkeys((*AREA_ROLES, *LEADS, "data_steward"), None)}
    mine = {
        place.code for place in run(small_store, PlacesQuery(area=AREA)).places if place.area_code == AREA
    }
    for address in ("/api/v1/homes", "/api/v1/values?metric=nel_admissions"):
        answer = signed_in.get(address, headers=GIVEN[role])
        if answer.status_code == 200:
            assert {row["code"] for row in answer.get_json()} == (of_role[role] or mine)


def test_under_the_shared_profile_every_question_has_one_answer(signed_in):
    asked = [one for one in EVERY if one.startswith(("/api/v1/values?", "/api/v1/areas"))]
    for role in ("national", "evaluator"):
        found = {signed_in.get(one, headers=GIVEN[role]).get_data(as_text=True) for one in asked}
        assert len(found) == 1 and "Shared profile is not ready" in next(iter(found))


def test_who_is_not_signed_in_is_told_so_in_json(signed_in):
    said = refused(signed_in.get(VALUES), 401)
    assert "not signed in" in said["error"]
    refused(signed_in.get(VALUES, headers=headers("ccg_quality")), 403)
    refused(signed_in.get("/api/v1/openapi.json"), 401)


def test_a_parameters_default_fits_its_own_description():
    for one in vars(parameters).values():
        if isinstance(one, parameters.Parameter) and one.default is not None:
            assert parameters.fits(one.schema, str(one.default))
