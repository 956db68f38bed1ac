"""The search page: why each was found, where an old name or code leads, and nothing about one resident."""

import pytest

from dashboard.app import create_app
from tests.dashboard.asking import SECRET, headers
from tests.dashboard.forms_of import heading, text_of

NOW, FORMER = "1-90000500042", "1-90000100042"
LEAD = headers("ccg_quality", areas="ZV1")
OTHERS = "1-90000500126"


@pytest.fixture(scope="module")
def client(small_store):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VANGUARD_SIGN_IN", "headers")
        patch.setenv("VANGUARD_PROXY_SECRET", SECRET)
        return create_app(small_store).server.test_client()


def page(client, address, given=LEAD):
    return client.get(address, headers=given).get_data(as_text=True)


def test_a_home_is_listed_with_why_it_was_found(client):
    html = page(client, "/search?q=quillmarsh")
    assert heading(html) == "One home found for “quillmarsh”"
    assert f'href="/homes/{NOW}"' in html and "Found by its name" in text_of(html)
    assert "is now Quillmarsh Nursing Home (since" in text_of(page(client, f"/search?q={FORMER}"))


def test_what_is_not_the_viewers_is_not_found_as_what_does_not_exist(client):
    for text in (OTHERS, "Elverstoke", "nothing of the kind"):
        said = text_of(page(client, f"/search?q={text}")).replace(text, "")
        assert said == text_of(page(client, "/search?q=nothing+of+the+kind")).replace(
            "nothing of the kind", ""
        )


def test_nothing_is_looked_for_that_is_like_one_resident(client, caplog):
    caplog.set_level("INFO", logger="vanguard.audit")
    html = page(client, "/search?q=943+476+5919")
    assert heading(html) == "Not looked for" and "NHS number" in text_of(html)
    assert "943 476 5919" not in html
    page(client, "/search?q=quillmarsh")
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "search role='ccg_quality'" in said.replace("role=ccg_quality", "role='ccg_quality'")
    assert "quillmarsh" not in said and "9434765919" not in said


def test_what_is_typed_is_text_and_nothing_else(client):
    html = page(client, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in html
    assert client.get("/search?q=" + "x" * 101, headers=LEAD).status_code == 200


@pytest.mark.parametrize("path", ["", "/metrics/falls"])
def test_an_old_code_leads_to_the_home_and_says_so(client, path):
    moved = client.get(f"/homes/{FORMER}{path}?asat=2016-11-14", headers=LEAD)
    assert moved.status_code == 302
    assert moved.headers["Location"] == f"/homes/{NOW}{path}?asat=2016-11-14&was={FORMER}"
    if not path:
        html = page(client, moved.headers["Location"])
        assert f"{FORMER} is now Quillmarsh Nursing Home (since" in text_of(html)
        assert "was=" not in html.split("<main")[1], "no link and no copied link carries it on"


@pytest.mark.parametrize("was", [OTHERS, "Brindleholt", "x" * 90, "<b>"])
def test_only_what_the_home_was_is_said(client, was):
    said = text_of(page(client, f"/homes/{NOW}?was={was}"))
    assert " is now Quillmarsh" not in said


def test_an_old_code_of_others_leads_nowhere(client):
    assert client.get("/homes/1-90000100126", headers=LEAD).status_code == 404
