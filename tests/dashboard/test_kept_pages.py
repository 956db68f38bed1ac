"""A page is sent again as it was only while all that it is made of is the same."""

import gzip
from datetime import datetime, timedelta

import pytest

from dashboard import access, kept_pages
from dashboard.app import create_app
from loaders.calendar import parse_month
from loaders.clock import LONDON
from loaders.store import count_change
from tests.dashboard.asking import headers

AREA, HOME = "/areas/ZV1", "/homes/1-90000100000"
PAGES = ("/", "/areas", AREA, f"{AREA}/homes", f"{AREA}/progress", HOME, f"{HOME}/timeline", "/metrics/falls")


@pytest.fixture
def client(own):
    return create_app(own).server.test_client()


@pytest.fixture
def asked(monkeypatch):
    """The questions that pages asked since the list was last emptied."""
    questions = []
    run = access.run

    def counted(store, query, viewer):
        questions.append(query)
        return run(store, query, viewer)

    monkeypatch.setattr(access, "run", counted)
    return questions


def questions_of(client, asked, path, **more):
    asked.clear()
    assert client.get(path, **more).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", PAGES)
def test_the_second_time_nothing_is_asked_and_the_page_is_the_same(client, asked, path):
    first = client.get(path)
    assert len(asked) > 0
    asked.clear()
    second = client.get(path)
    assert not asked
    assert second.get_data() == first.get_data()
    assert second.content_type == first.content_type
    for name in ("Cache-Control", "Content-Security-Policy", "X-Content-Type-Options"):
        assert second.headers[name] == first.headers[name]


def test_it_is_packed_for_whom_takes_it_packed(client):
    plain = client.get(HOME)
    packed = client.get(HOME, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.get_data()) == plain.get_data()


def test_a_load_makes_it_anew(client, own, asked):
    assert questions_of(client, asked, HOME) > 0
    assert questions_of(client, asked, HOME) == 0
    with own.write() as connection:
        count_change(connection)
    assert questions_of(client, asked, HOME) > 0


def test_an_answer_and_taking_it_back_make_it_anew(client, own, asked):
    signal = {"home": HOME.split("/")[-1], "metric": "ambulance_callouts", "signal": "Above UCL", "back": "/"}
    signal["month"] = str(parse_month("2016-09"))
    questions_of(client, asked, "/")
    number = kept_pages.answers.keep(
        own, access.LOCAL, signal["home"], signal["metric"], int(signal["month"]), signal["signal"],
        "watch", "Asked the manager",
    )  # fmt: skip
    assert questions_of(client, asked, "/") > 0
    assert questions_of(client, asked, "/") == 0
    kept_pages.answers.take_back(own, access.LOCAL, number)
    assert questions_of(client, asked, "/") > 0


def test_it_is_of_one_reader_one_address_and_one_host(client, asked):
    questions_of(client, asked, HOME)
    assert questions_of(client, asked, f"{HOME}?asat=2016-10-01") > 0
    assert questions_of(client, asked, HOME, base_url="http://127.0.0.1") > 0


def test_readers_who_see_alike_still_get_their_own(own, monkeypatch, asked):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", "s" * 64)
    client = create_app(own).server.test_client()
    anna, ben = (headers("ccg_quality", areas="ZV1", user=who, secret="s" * 64) for who in ("Anna", "Ben"))
    hers, his = (client.get(AREA, headers=one).get_data(as_text=True) for one in (anna, ben))
    assert "Anna, " in hers and "Anna, " not in his
    assert questions_of(client, asked, AREA, headers=anna) == 0
    other = headers("ccg_quality", areas="ZV2", user="Anna", secret="s" * 64)
    assert client.get(AREA, headers=other).status_code == 404


def test_another_hour_makes_it_anew(client, asked, monkeypatch):
    moment = datetime(2016, 11, 14, 10, 59, tzinfo=LONDON)
    monkeypatch.setattr(kept_pages, "now", lambda: moment)
    questions_of(client, asked, HOME)
    assert questions_of(client, asked, HOME) == 0
    monkeypatch.setattr(kept_pages, "now", lambda: moment + timedelta(minutes=1))
    assert questions_of(client, asked, HOME) > 0


def test_another_setting_makes_it_anew(client, asked, monkeypatch):
    questions_of(client, asked, HOME)
    monkeypatch.setenv("VANGUARD_TODAY", "2016-11-21")
    assert questions_of(client, asked, HOME) > 0


def test_a_page_that_lacks_an_answer_is_not_kept(client, asked, monkeypatch):
    counted, broken = access.run, []

    def failing(store, query, viewer):
        if broken and getattr(query, "metric", None) == "falls":
            raise RuntimeError("It broke.")
        return counted(store, query, viewer)

    monkeypatch.setattr(access, "run", failing)
    broken.append(True)
    assert "Reference" in client.get(HOME).get_data(as_text=True)
    broken.clear()
    assert "Reference" not in client.get(HOME).get_data(as_text=True)
    assert questions_of(client, asked, HOME) == 0


@pytest.mark.parametrize("path", ["/homes/nobody", "/search?q=House"])
def test_what_is_not_there_or_leaves_a_record_is_not_kept(client, asked, path):
    client.get(path)
    asked.clear()
    client.get(path)
    assert asked
