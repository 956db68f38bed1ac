"""What is answered to a signal: kept with its reason, listed, taken back, and never about a person."""

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from dashboard.casebook import answers, free_text
from dashboard.casebook.cases import cases
from dashboard.raised import friday_before
from dashboard.signals import Signal
from loaders.problems import Problem
from loaders.records import signal_answer
from metrics.answer import Place
from metrics.definition import METRICS
from tests.dashboard.asking import headers, signed_in_to
from tests.dashboard.forms_of import heading, send, text_of

AREA, HOME, FORMER_FREE = "ZV1", "1-90000100000", "1-90000500042"
LEAD = headers("ccg_quality", areas=AREA, user="Anna Lead")
REASON = "Asked the manager: night cover changed in July"
TAKE, BACK = "/casebook/signals/answer", "/casebook/signals/take-back"
SIGNAL = {"home": HOME, "metric": "ambulance_callouts", "month": "24200", "signal": "Above UCL", "back": "/"}


def raised(said="Above UCL", month=24200, since=24198):
    """A signal of Elm House in falls, at its last judged month."""
    return Signal(METRICS["falls"], "1-5", "Elm House", month, said, since, "concern", one_rule=True)


def answer(month=24200, signal="Above UCL", **more):
    one = answers.Answer(
        1, "1-5", "falls", month, signal, "dismiss", "why", "ccg_quality", "A", date(2016, 11, 14)
    )
    return replace(one, **more)


@pytest.mark.parametrize(
    ("now", "comes_back"),
    [
        (raised(), False),  # as it was answered
        (raised("7 Points Above CL", 24201, 24195), False),  # the same run goes on
        (raised("2 in 3 Above CL", 24201, 24198), False),
        (raised("Above UCL", 24201, 24198), True),  # a further month outside the limits
        (raised("Above UCL", 24206, 24206), True),  # another run
        (raised("7 Points Above CL", 24207, 24201), True),
        (raised("Below LCL", 24200, 24200), True),  # the other way
        (raised("7 Points Below CL", 24200, 24194), True),
    ],
)
def test_a_dismissed_signal_comes_back_only_when_a_new_one_is_raised(now, comes_back):
    found = cases([now], [answer()], [])
    assert bool(found.open) == comes_back
    assert bool(found.dismissed) == (not comes_back)
    assert bool(comes_back) == (bool(found.open) and found.open[0].before is not None)


def test_an_answer_is_found_by_any_code_that_the_home_has_or_had():
    place = Place("home", "1-5", "Elm House", former_codes=("1-2",))
    assert cases([raised()], [answer(home="1-2")], [place]).dismissed
    assert cases([raised()], [answer(home="1-3")], [place]).open


def test_the_newest_answer_holds_and_one_without_its_signal_is_still_listed():
    newest = answer(id=2, answer="watch")
    assert cases([raised()], [newest, answer()], []).watched[0].answer is newest
    assert cases([], [newest, answer()], []).ended == (newest,)


@pytest.mark.parametrize(
    ("day", "friday"), [(14, 11), (17, 11), (18, 11), (19, 18), (20, 18), (21, 18), (11, 4)]
)
def test_new_counts_from_the_last_friday_before_the_day(day, friday):
    assert friday_before(date(2016, 11, day)) == date(2016, 11, friday)


@pytest.mark.parametrize(
    "text",
    [
        "Mrs 943 476 5919 fell",
        "9434765919",
        "943-476-5919 again",
        "born 3 April 1931",
        "DOB 03/04/31",
        "d.o.b. not known",
        "resident of 3.4.1931",
        "1931-04-03",
        "3rd Apr 1931 lady",
    ],
)
def test_what_looks_like_one_resident_is_refused(text):
    with pytest.raises(Problem, match="Take it out"):
        free_text.checked(text, 2016)


@pytest.mark.parametrize(
    "text",
    [
        "Spoke to the manager on 3 November 2016",
        "Look again on 05/12/2016",
        "12 of 40 beds closed since 2014",
        "New rota from 1 October 16",
        "Phone 0115 496 0123 for the manager",
        "1,234,567,890 is not a count",
        "See load 1234567890",
    ],
)
def test_what_is_about_the_home_is_taken(text):
    assert free_text.checked(f"  {text} ", 2016) == text


@pytest.mark.parametrize("text", ["", "  ", "ok", "x" * 501])
def test_a_reason_is_neither_empty_nor_endless(text):
    with pytest.raises(Problem):
        free_text.checked(text, 2016)


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("9434765919", True),
        ("943 476 5919", True),
        ("9434765918", False),
        ("4010232137", True),
        ("1111111111", False),
        ("987654321", False),
    ],
)
def test_an_nhs_number_is_known_by_its_check_figure(number, is_one):
    assert free_text.is_nhs_number(number) == is_one


@pytest.fixture
def client(own):
    return signed_in_to(own)


def page(client, path="/", given=LEAD):
    return client.get(path, headers=given).get_data(as_text=True)


def kept(own):
    with own.read() as connection:
        return connection.execute(select(signal_answer)).all()


def watch(client, **fields):
    return send(client, TAKE, "/", {**SIGNAL, "answer": "watch", "reason": REASON, **fields}, LEAD)


def test_a_signal_waits_until_it_is_watched_and_then_stands_with_reason_role_and_day(client, own):
    before = page(client)
    assert heading(before) == "Nothing new since Friday 11 November; one signal waits for an answer"
    answered = watch(client)
    assert (answered.status_code, answered.headers["Location"]) == (303, "/#answered-1")
    after = text_of(page(client))
    assert "Nothing new since Friday 11 November" in after and "waits for an answer" not in after
    assert f"Watched 14 November 2016, CCG quality lead: “{REASON}”" in after.replace("cCG", "CCG")
    assert "Anna" not in after.split("operational profile")[1], "the page names roles"
    row = kept(own)[0]
    assert (row.home, row.metric, row.month, row.signal) == (HOME, "ambulance_callouts", 24200, "Above UCL")
    assert (row.who, row.role, row.reason, row.said_on) == ("Anna Lead", "ccg_quality", REASON, 736282)


def test_an_answer_is_taken_back_and_its_signal_waits_again(client, own):
    watch(client, answer="dismiss")
    assert "Dismissed: 1" in text_of(page(client))
    back = send(client, BACK, "/", {"number": "1", "back": "/"}, LEAD)
    assert back.status_code == 303
    assert "one signal waits for an answer" in text_of(page(client))
    row = kept(own)[0]
    assert (row.taken_back_on, row.taken_back_by) == (736282, "Anna Lead")
    again = send(client, BACK, "/", {"number": "1", "back": "/"}, LEAD)
    assert again.status_code == 400 and "taken back already" in again.get_data(as_text=True)


def test_a_reason_about_a_resident_is_refused_at_the_top_and_at_the_field_and_stays_to_be_mended(
    client, own
):
    answered = watch(client, reason="9434765919 fell twice", back="/?area=ZV1")
    html = answered.get_data(as_text=True)
    assert answered.status_code == 400
    assert text_of(html).count("looks like an NHS number") == 2
    assert ">9434765919 fell twice</textarea>" in html and 'aria-invalid="true"' in html
    assert 'href="/?area=ZV1"' in html and kept(own) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"month": "24199"},
        {"signal": "Below LCL"},
        {"metric": "falls"},
        {"metric": "x"},
        {"answer": "delete"},
        {"home": "1-90000500126"},
        {"home": "nobody"},
    ],
)
def test_nothing_is_kept_but_the_signal_that_stands(client, own, wrong):
    assert watch(client, **wrong).status_code == 400
    assert kept(own) == []


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "nowhere", "/areas/ZV5/x/y"],
)
def test_one_comes_back_to_a_page_of_ours_alone(client, elsewhere):
    assert watch(client, back=elsewhere).headers["Location"] == "/#answered-1"


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("ccg_quality", True),
        ("jig_member", True),
        ("vanguard_lead", True),
        ("data_steward", False),
        ("medicines_lead", False),
        ("finance_lead", False),
    ],
)
def test_who_reads_the_casebook_and_who_writes_in_it(client, own, role, reads):
    watch(client)
    given = headers(role, areas=AREA)
    html = page(client, given=given)
    assert (REASON in html) == reads
    assert ("Why watch it?" in html or "Take back" in html) == (role == "ccg_quality")
    assert ("waits for an answer" in heading(html)) == (not reads), "unread, it stands unanswered"
    if role != "ccg_quality":
        assert client.post(TAKE, data=SIGNAL, headers=given).status_code == 404


def test_a_form_of_another_site_or_without_its_token_is_refused(client, own):
    assert (
        client.post(TAKE, data={**SIGNAL, "answer": "watch", "reason": REASON}, headers=LEAD).status_code
        == 403
    )
    foreign = {**LEAD, "Origin": "https://evil.example"}
    assert client.post(TAKE, data=SIGNAL, headers=foreign).status_code == 403
    assert kept(own) == []


def test_an_earlier_day_has_the_answers_of_that_day_and_takes_none(client, own):
    watch(client)
    html = page(client, "/?asat=2016-11-13")
    assert REASON not in html and "Why watch it?" not in html
    assert REASON in page(client, "/?asat=2016-11-14")


def test_the_answer_stands_in_no_address_and_in_no_log(client, caplog):
    caplog.set_level("INFO", logger="vanguard.audit")
    answered = watch(client)
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "signal answered" in said and REASON not in said and "Anna" not in said
    assert REASON.split()[0] not in answered.headers["Location"]
    assert not re.search(r"reason=", " ".join(re.findall(r'(?:href|action)="([^"]+)"', page(client))))
