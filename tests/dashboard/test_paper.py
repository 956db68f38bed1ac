"""Pages made for A4: what stands on every side, and that nothing on it is hidden."""

import re
from datetime import date

import pytest
from dash import html

from dashboard import paper
from dashboard.address import View
from dashboard.app import create_app
from dashboard.pages import print_home
from dashboard.plain import html_of
from tests.dashboard.forms_of import text_of

HOME = "/homes/1-90000100000"


@pytest.fixture(scope="module")
def client(small_store):
    return create_app(small_store).server.test_client()


def sheet(place="Elm House, Northmoor"):
    return paper.Paper(place, date(2016, 11, 14), "operational", True, "/homes/1-5", View(paper="1", was="x"))


def test_every_side_names_place_marking_day_page_and_address():
    css = html_of(paper.frame(sheet(), []))
    assert "size: A4" in css and "counter(page)" in css and "counter(pages)" in css
    assert "Elm\\20 House\\2c \\20 Northmoor" in css
    assert "Official\\20 \\2d \\20 sensitive" in css and "Made\\2d up\\20 data" in css
    assert "As\\20 at\\20 14\\20 November\\20 2016" in css
    assert sheet().address == "/homes/1-5?asat=2016-11-14"


def test_a_name_cannot_leave_its_string():
    css = html_of(paper.frame(sheet('"; } body { display: none } </style><script>'), []))
    assert css.count("</style>") == 1 and "<script>" not in css.split("</style>")[0]


def test_everything_is_open_on_paper():
    folded = html.Div([html.Details([html.Summary("More"), html.P("Told")])])
    assert "<details open>" in html_of(paper.frame(sheet(), [folded]))


@pytest.mark.parametrize("address", [HOME, "/areas/ZV1"])
def test_a_print_page_has_no_menu_no_form_and_says_the_same(client, address):
    screen, sides = (client.get(one).get_data(as_text=True) for one in (address, f"{address}?print=1"))
    assert "<nav" not in sides and "<form" not in sides and "<select" not in sides
    title = re.search(r"<h1[^>]*>(.*?)</h1>", screen)[1]
    assert re.search(r"<h1[^>]*>(.*?)</h1>", sides)[1] == title
    assert f'href="{address}?print=1"' in screen and f'href="{address}"' in sides


def test_a_home_s_sheet_has_eight_charts_with_words_and_one_table(client):
    sides = client.get(f"{HOME}?print=1").get_data(as_text=True)
    assert len(re.findall(r'role="img"', sides)) == 8
    assert all(said.strip() for said in re.findall(r'role="img"[^>]*aria-label="([^"]*)"', sides))
    assert sides.count("<table") == 1 and len(re.findall(r"<tr>|<tr ", sides)) == 1 + 13 + 2
    said = text_of(sides)
    for part in (
        "For the meeting: what do we see",
        "Usual range",
        "Compared",
        "Data quality",
        "Thick line: mean.",
    ):
        assert part in said


def test_an_unusual_chart_is_larger_than_the_others(client):
    sides = client.get(f"{HOME}?print=1").get_data(as_text=True)
    large = re.findall(r'<figure class="large"><h3>([^<]*)', sides)
    assert large == ["Call-outs: higher than usual since July 2016"]


@pytest.mark.parametrize("large", range(4))
def test_charts_fill_the_side_and_never_go_over_it(large):
    metrics = [print_home.Drawn(None, None, number < large) for number in range(8)]
    aims = [metrics[:3], metrics[3:]]
    height = print_home._height(aims)
    rows = large + sum(-(-sum(not one.large for one in found) // 2) for found in aims)
    used = print_home.HEAD + 2 * print_home.AIM + print_home.TOLD * large
    used += print_home.WORDS * (rows - large) + height * rows
    assert used <= print_home.SIDE + 1
    assert height >= print_home.LOWEST
