"""Every page for every role: what opens, and that nothing of what is others' stands in it."""

import json
import re
from html import unescape

import pytest

from dashboard.app import create_app
from dashboard.roles import ROLES
from metrics.answer import PlacesQuery
from metrics.query import run
from tests.dashboard.asking import SECRET, callback, headers
from tests.dashboard.forms_of import text_of

OWN_AREA, OTHER_AREA = "ZV1", "ZV5"
OWN_HOME, FORMER, NEIGHBOUR = "1-90000500042", "1-90000100042", "1-90000100000"
OTHER_HOME, OTHER_FORMER = "1-90000500126", "1-90000100126"
REFERENCE = (
    "/metrics",
    "/metrics/falls",
    "/metrics/prescribing_cost",
    "/help",
    "/accessibility",
    "/about-the-data",
    "/changes",
    "/privacy",
)
NEVER = (
    "/nowhere",
    "/metrics/x",
    "/homes/1-1",
    "/areas/ZZZ",
    "/areas/ZV1/x",
    "/static/x",
    "/admin",
)


def of_home(code):
    return (
        f"/homes/{code}", f"/homes/{code}/metrics/ambulance_callouts", f"/homes/{code}/metrics/falls",
        f"/homes/{code}/timeline",
    )  # fmt: skip


def of_area(code):
    return (
        f"/areas/{code}", f"/areas/{code}/homes", f"/areas/{code}/metrics/nel_admissions",
        f"/areas/{code}/metrics/falls", f"/areas/{code}/progress",
        f"/areas/{code}/progress?metric=nel_admissions",
    )  # fmt: skip


OWN = of_home(OWN_HOME)
IN_AREA = (*of_home(FORMER), *of_home(NEIGHBOUR))
SEARCHES = ("/search", "/search?q=holt", f"/search?q={OTHER_HOME}", "/search?q=Elverstoke", "/search?q=QX")
COMPARED = f"{OWN_HOME},{OTHER_HOME},{OWN_AREA},{OTHER_AREA}"
AREA = (
    "/areas",
    *of_area(OWN_AREA),
    f"/areas/{OWN_AREA}/homes?sort=signals",
    "/compare",
    f"/compare?places={COMPARED}",
)
OTHERS = (
    *of_area(OTHER_AREA), *of_home(OTHER_HOME), *of_home(OTHER_FORMER),
    f"/homes/{OTHER_HOME}?asat=2016-03-01", f"/areas/{OTHER_AREA}?asat=2016-03-01",
)  # fmt: skip
FALLS = tuple(one for one in (*OWN, *IN_AREA, *AREA) if one.endswith("/falls"))
EVERY = ("/", *REFERENCE, *OWN, *IN_AREA, *AREA, *OTHERS, *SEARCHES, *NEVER)
AREA_ROLES = ("ccg_quality", "jig_member", "data_steward", "vanguard_lead")
SHARED = ("national", "evaluator")
LEADS = ("finance_lead", "medicines_lead")
# Said here once more and not read from the roles' file: the one is held to the other.
OF_AREA = frozenset((*REFERENCE, *OWN, *IN_AREA, *AREA, *SEARCHES))
OF_ENGLAND = frozenset((*REFERENCE, *AREA, "/areas/ZZZ", *(one for one in OTHERS if "/areas" in one)))
OPEN = {
    "home": {*REFERENCE, *OWN, *of_home(FORMER), *SEARCHES},
    **dict.fromkeys(AREA_ROLES, OF_AREA),
    **dict.fromkeys(LEADS, OF_AREA - set(FALLS)),
    **dict.fromkeys(SHARED, OF_ENGLAND),
    "information_governance": set(REFERENCE),
    "administrator": set(REFERENCE),
}
OPEN = {role: {"/", *opens} for role, opens in OPEN.items()}
GIVEN = {
    id: headers(
        id, areas=OWN_AREA if role.sees == "areas" else "", home=OWN_HOME if role.sees == "home" else ""
    )
    for id, role in ROLES.items()
    if role.signs_in
}
every_role = pytest.mark.parametrize("role", GIVEN)


@pytest.fixture(scope="module")
def client(small_store):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VANGUARD_SIGN_IN", "headers")
        patch.setenv("VANGUARD_PROXY_SECRET", SECRET)
        return create_app(small_store).server.test_client()


@pytest.fixture(scope="module")
def at_home(small_store):
    return create_app(small_store).server.test_client()


def document_of(client, address, given):
    """What a browser gets first. It names the address that was asked for, and a number made up each time."""
    found = client.get(address, headers=given).get_data(as_text=True)
    return re.sub(r'"end_id":"[^"]+"', "", found)


def drawn(client, address, given=None):
    """All of a page as it goes over the wire: text, links, charts, titles."""
    return fetched(client, address, given)[1]


def fetched(client, address, given=None, kept={}):  # noqa: B006
    """The status of a page, and all of it. Asked for once."""
    key = (client, address, tuple((given or {}).items()))
    if key not in kept:
        kept[key] = _fetched(client, address, given or {})
    return kept[key]


def _fetched(client, address, given):
    """The document, with what Dash would draw in it where it is one of Dash's."""
    whole = client.get(address, headers=given, follow_redirects=True)
    page = re.sub(r'name="token" value="[^"]+"', "", whole.get_data(as_text=True))
    if "react-entry-point" not in page:
        return whole.status_code, page
    path, _, search = whole.request.full_path.partition("?")
    answer = callback(client, path, f"?{search}" if search else "", headers=given)
    assert answer.status_code == 200, answer.data
    return whole.status_code, json.dumps(json.loads(answer.get_data(as_text=True)), ensure_ascii=False)


def main_of(page):
    """The words between the menu and the footer, in reading order."""
    if page.startswith("{"):
        return " ".join(" ".join(_words(json.loads(page), inside=False)).split())
    return text_of(page[page.index("<main") : page.index("</main>")])


def _words(tree, inside):
    """The texts below the main part of what Dash draws."""
    if isinstance(tree, dict):
        inside = inside or tree.get("type") == "Main"
        for key, below in tree.items():
            if key in ("children", "props") or not inside:
                yield from _words(below, inside)
    elif isinstance(tree, list):
        for one in tree:
            yield from _words(one, inside)
    elif inside and isinstance(tree, str):
        yield tree


def numbers(text):
    """Numbers long enough to be somebody's: with a decimal, or of four digits and more.

    Where a drawing's strokes lie says nothing by itself; its words count.
    """
    text = re.sub(r"<[^>]*>", " ", text)
    return set(re.findall(r"(?<![\w.,#-])(?:\d{1,3}(?:,\d{3})+|\d{2,}\.\d+)(?![\w.,%-])", text))


@pytest.fixture(scope="module")
def of_others(small_store, at_home):
    """Role -> names and codes that it must never be shown, and numbers that stand on others' pages alone."""
    areas = {a.code: a for a in run(small_store, PlacesQuery()).places}
    homes = {p.code: p for code in areas for p in run(small_store, PlacesQuery(area=code)).places}
    mine = {"areas": lambda p: p.area_code == OWN_AREA, "home": lambda p: p.code == OWN_HOME}
    # The grid says a sentence of every home of its area.
    of_area = {code for code, p in homes.items() if p.area_code == OWN_AREA}
    pages = {code: drawn(at_home, f"/homes/{code}") for code in {*of_area, OTHER_HOME, "1-90000100056"}}
    found = {}
    for id, role in ROLES.items():
        own = mine.get(role.sees, lambda p: False)
        seen = [p for p in homes.values() if own(p)]
        kept = [p for p in homes.values() if not own(p)]
        words = {w for p in kept for w in (p.name, p.code, *p.former_codes, *p.former_names)}
        words |= {area.name for area in areas.values() if role.sees != "all" and area.code != OWN_AREA}
        words -= {w for p in seen for w in (p.name, *p.former_names)}
        if role.sees == "home":
            words = {w for w in words if not any(w in p.name or w in (p.provider or "") for p in seen)}
        shown = set().union(*(numbers(pages[p.code]) for p in seen if p.code in pages))
        shown |= set().union(*(numbers(drawn(at_home, one)) for one in REFERENCE))
        hidden = set().union(*(numbers(pages[p.code]) for p in kept if p.code in pages))
        found[id] = (words, hidden - shown)
    return found


def of_role(drawn_page, of_others, role):
    words, counts = of_others[role]
    said = re.sub(r'"[^"]*(asat|from|to)=[^"]*"', "", drawn_page)
    return [w for w in words if w in drawn_page], numbers(said) & counts


@every_role
@pytest.mark.parametrize("address", EVERY)
def test_what_opens_and_what_does_not_exist(client, role, address):
    status = fetched(client, address, GIVEN[role])[0]
    assert status == (200 if address in OPEN[role] else 404)


@every_role
@pytest.mark.parametrize("address", EVERY)
def test_a_page_shows_nothing_of_others(client, at_home, of_others, role, address):
    page = drawn(client, address, GIVEN[role])
    if address.startswith("/search?q="):
        page = page.replace(address.removeprefix("/search?q="), "")  # what was typed stands in its box
    named, counts = of_role(page, of_others, role)
    asked = address.split("/")[2].split("?")[0] if address.startswith("/homes/") else ""
    assert [word for word in named if word != asked or word in page.replace(f'"{address}"', "")] == []
    if address.startswith("/homes/") and address in OPEN[role]:
        counts -= numbers(drawn(at_home, address))  # the home's own, which stand nowhere else
    if "/progress" in address:
        counts = {one for one in counts if "," in one}  # of dozens of rates some are as another's by chance
    assert counts == set()


@every_role
def test_what_is_not_for_a_role_is_the_page_of_what_does_not_exist(client, role):
    nothing = drawn(client, "/nowhere", GIVEN[role])
    document = document_of(client, "/nowhere", GIVEN[role])
    assert "You cannot see this page, or it does not exist" in nothing
    for address in EVERY:
        if address not in OPEN[role]:
            assert drawn(client, address, GIVEN[role]) == nothing, address
            found = document_of(client, address, GIVEN[role])
            assert found.replace(address, "/nowhere") == document, address


@every_role
def test_the_first_page_of_all_is_one_of_the_roles_own(client, role):
    answer = client.get("/", headers=GIVEN[role])
    lands = {
        "home": f"/homes/{OWN_HOME}",
        "administrator": "/data/loads",
        "information_governance": "/about-the-data",
    }
    if role in lands:
        assert (answer.status_code, answer.headers["Location"]) == (302, lands[role])
    else:
        assert answer.status_code == 200
    assert "You cannot see this page" not in drawn(client, "/", GIVEN[role]) or role == "administrator"


@every_role
def test_no_link_leads_to_what_the_role_cannot_open(client, role):
    followed = set()
    for address in sorted(OPEN[role]):
        links = set(re.findall(r'href(?:="|": ")(/[^"#]*)"', drawn(client, address, GIVEN[role])))
        for link in sorted(links - followed):
            if not link.startswith(("/data", "/assets")):
                status = client.get(unescape(link), headers=GIVEN[role]).status_code
                assert status in (200, 302), f"{address} leads to {link}"
        followed |= links


@pytest.mark.parametrize("role", ["national", "evaluator"])
def test_under_the_shared_profile_the_same_plain_page_stands_for_every_area(client, role):
    addresses = [one for one in OPEN[role] if "/areas" in one]
    mains = {main_of(drawn(client, one, GIVEN[role])) for one in (*addresses, "/areas/ZZZ")}
    assert len(mains) == 1
    assert "The Shared profile is not ready" in next(iter(mains))
    assert not re.search(r"\d", next(iter(mains)))


def test_a_home_that_left_the_area_is_others(client, at_home):
    """Yarrinthwaite went from Cindermere to Pellowmarsh: lost to the one, with all its months the other's."""
    gone, name, then = "1-90000100070", "Yarrinthwaite", "asat=2015-06-01"
    cindermere = headers("ccg_quality", areas="ZV3")
    pellowmarsh = headers("ccg_quality", areas="ZCJ")
    assert name in drawn(at_home, "/areas/ZV3/homes")
    for address in ("/areas/ZV3", "/areas/ZV3/homes", f"/areas/ZV3/homes?{then}", f"/homes/{gone}",
                    f"/homes/{gone}?{then}", f"/homes/{gone}/metrics/falls?{then}"):  # fmt: skip
        assert name not in drawn(client, address, cindermere)
    assert name in drawn(client, "/areas/ZCJ/homes", pellowmarsh)
    assert client.get(f"/homes/{gone}", headers=pellowmarsh).status_code == 200


def test_a_home_named_by_a_former_code_lands_on_its_own_page(client):
    given = headers("home", home=FORMER)
    assert client.get("/", headers=given).headers["Location"] == f"/homes/{FORMER}"
    page = drawn(client, f"/homes/{FORMER}", given)
    assert "Quillmarsh Nursing Home" in page and f"{FORMER} is now Quillmarsh Nursing Home (since" in page
    assert client.get(f"/homes/{OWN_HOME}", headers=given).status_code == 200
    assert client.get(f"/homes/{NEIGHBOUR}", headers=given).status_code == 404


def test_a_lead_of_finance_or_medicines_is_asked_about_money_and_what_is_behind_it(client):
    page = drawn(client, f"/homes/{OWN_HOME}", GIVEN["finance_lead"])
    assert "Prescribing" in page and "Ambulance call-outs" in page
    assert "Falls" not in page and "ressure ulcers" not in page


def test_an_address_in_the_body_of_a_callback_opens_no_more_than_in_the_bar(client):
    """A browser says itself where it is: the path of the one and the state of the other may differ."""
    asked = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    for shown, stated in ((f"/homes/{OWN_HOME}", f"/homes/{OTHER_HOME}"), ("/help", f"/areas/{OTHER_AREA}"),
                          (f"/homes/{OTHER_HOME}", "/help")):  # fmt: skip
        for search in ("", f"?vanguard_path=/homes/{OTHER_HOME}&home={OTHER_HOME}&area={OTHER_AREA}"):
            body = {**asked, "inputs": [
                {"id": "_pages_location", "property": "pathname", "value": shown},
                {"id": "_pages_location", "property": "search", "value": search},
            ], "state": [{"id": "_pages_location", "property": "pathname", "value": stated}]}  # fmt: skip
            answer = client.post("/_dash-update-component", json=body, headers=GIVEN["home"])
            said = answer.get_data(as_text=True)
            assert "Brindleholt" not in said and "Elverstoke" not in said


LOADS = ("/data", "/data/loads", "/data/loads/1", "/data/matching")
FILES = ("/data/loads/1/receipt.csv", "/data/loads/1/left-over.csv")
RETURNS = (f"/data/return/{OWN_HOME}", f"/data/return/{FORMER}")
OTHERS_RETURNS = (f"/data/return/{NEIGHBOUR}", f"/data/return/{OTHER_HOME}", f"/data/return/{OTHER_FORMER}")
POSTED = (
    "/data/loads/files", "/data/loads/1/undo", "/data/loads/dropped/1", "/data/loads/dropped/1/0/columns",
    "/data/matching/answer", "/data/matching/join", *RETURNS, *OTHERS_RETURNS,
)  # fmt: skip
NO_LOADS = "/data/loads/999999", "/data/loads/x", "/data/x", "/data/loads/dropped/999999"


@every_role
@pytest.mark.parametrize("address", [*LOADS, *FILES, *RETURNS, *OTHERS_RETURNS, *NO_LOADS])
def test_what_opens_of_the_data_pages(client, role, address):
    """Load 1 is of a register of every area: for who sees all, not for who answers for one."""
    opens = {
        "administrator": {*LOADS, *FILES},
        "data_steward": {*LOADS, *RETURNS, OTHERS_RETURNS[0]} - {"/data/loads/1"},
        "home": set(RETURNS),
    }
    answer = client.get(address, headers=GIVEN[role], follow_redirects=True)
    said = answer.get_data(as_text=True)
    assert answer.status_code == (200 if address in opens.get(role, ()) else 404)
    if answer.status_code == 404:
        assert "Brindleholt" not in said and "Elverstoke" not in said and "Imberdene" not in said


@every_role
@pytest.mark.parametrize("address", [*LOADS, *RETURNS, *OTHERS_RETURNS])
def test_the_data_pages_show_nothing_of_others(client, of_others, role, address):
    if ROLES[role].sees == "all":
        return
    said = client.get(address, headers=GIVEN[role], follow_redirects=True).get_data(as_text=True)
    words, _ = of_others[role]
    main = said[said.index("<main") : said.index("</main>")] if "<main" in said else ""
    assert [word for word in words if word in main.replace(address, "")] == []


@every_role
@pytest.mark.parametrize("address", POSTED)
def test_no_form_is_taken_without_its_right_and_its_token(client, small_store, role, address):
    before = small_store.version()
    answer = client.post(address, data={"alias": "x", "action": "send"}, headers=GIVEN[role])
    may = {
        "administrator": not address.startswith("/data/return"),
        "data_steward": True,
        "home": address.startswith("/data/return"),
    }
    assert answer.status_code == (403 if may.get(role) else 404)
    assert small_store.version() == before
