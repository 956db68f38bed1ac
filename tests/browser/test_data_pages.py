"""Loads, matching and the monthly return in a real browser: a whole job, the keyboard, narrow pages, axe."""

import csv
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from loaders import suggestions
from loaders.store import open_store
from metrics.answer import PlacesQuery, Query
from metrics.query import run
from tests.browser.conftest import serve
from tests.browser.looking import violations
from tests.dashboard.asking import SECRET, headers

pytestmark = pytest.mark.browser

HARM = {"none": "no hurt", "low": "a little", "moderate": "quite", "severe": "much", "death": "died"}
LOADED = 60_000  # milliseconds for a process to start and a small file to be loaded
NAMED = "main button:not([aria-hidden]), main input:not([type=hidden]), main select, main summary"
OVER = "document.documentElement.scrollWidth - window.innerWidth"


@dataclass(frozen=True)
class Desk:
    """A site of its own, whose store the tests write to."""

    url: str
    store: object
    home: str
    home_name: str


@pytest.fixture
def desk(marked_store, tmp_path, monkeypatch):
    monkeypatch.setenv("VANGUARD_LAYOUTS", str(tmp_path / "layouts"))
    (tmp_path / "layouts").mkdir()
    with (
        closing(sqlite3.connect(marked_store.engine.url.database)) as source,
        closing(sqlite3.connect(tmp_path / "store.db")) as copy,
    ):
        source.backup(copy)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    server = serve(store)
    area = next(place for place in run(store, PlacesQuery()).places if place.programme)
    homes = run(store, PlacesQuery(area=area.code)).places
    home = next(place for place in homes if place.state == "open" and place.code.startswith("1-"))
    yield Desk(f"http://127.0.0.1:{server.server_port}", store, home.code, home.name)
    server.shutdown()
    store.engine.dispose()


@pytest.fixture
def month_folder(small_sample, tmp_path) -> Path:
    """One month's folder: a file that fits, one loaded before, and one of a shape nobody knows."""
    folder = tmp_path / "2016-11"
    folder.mkdir()
    shutil.copy(small_sample / "logs" / "utis.csv", folder)
    lines = [line for line in _lines(small_sample / "ambulance" / "ZA2_incidents_2016-04_to_2016-10.csv")]
    dated = [line.replace("2016-10-", "2016-11-") for line in lines if not line.startswith("# covers")]
    kept = [line for line in dated if line.startswith(("#", "incident")) or "2016-11-" in line]
    broken = kept[-1].replace("2016-11-", "2016-13-")
    (folder / "ZA2_incidents_2016-11.csv").write_text(
        "\n".join(["# covers: 2016-11 to 2016-11", "# released: 2016-11-14",
                   *(line for line in kept if not line.startswith("# released")), broken]) + "\n",
        encoding="utf-8",
    )  # fmt: skip
    _write_district_log(small_sample / "logs" / "falls.csv", folder / "district log.csv")
    return folder


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _write_district_log(falls: Path, path: Path) -> None:
    rows = list(csv.DictReader(line for line in _lines(falls) if not line.startswith("#")))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Ref", "Which day", "Place id", "How hurt", "Remarks"])
        for at, row in enumerate(rows[:30]):
            hurt = HARM.get(row["harm"], "not known")
            writer.writerow([f"D{at}", row["occurred_at"][:10], row["cqc_location_id"], hurt, "x"])


def visit(tab, desk, path: str, width: int = 1280):
    page = tab(width)
    page.goto(desk.url + path)
    page.wait_for_selector("#heading")
    return page


def fits(page) -> None:
    """Nothing serious for axe, and nothing that runs over, wide and at 320 pixels."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate(OVER) <= 0
    page.set_viewport_size({"width": 1280, "height": 900})


def send(page, files) -> None:
    page.set_input_files("#files", files)
    page.get_by_role("button", name="Send and look").click()
    page.wait_for_url("**/data/loads/dropped/*")


def test_a_month_s_folder_from_dropping_it_to_its_receipts(tab, desk, month_folder):
    page = visit(tab, desk, "/data/loads")
    send(page, sorted(month_folder.iterdir()))
    expect(page.locator("h1")).to_have_text("3 files: two ready to load and one needs a person")
    log = page.locator(".files > li", has_text="district log.csv")
    expect(log).to_contain_text("Not recognised")
    first = page.locator(".files > li", has_text="ZA2_incidents_2016-11.csv")
    first.get_by_text("How it would be read").click()
    expect(first.locator("table").first).to_contain_text("2016-11-")
    fits(page)

    log.get_by_role("link", name="Name its columns").click()
    page.wait_for_url("**/columns")
    page.get_by_label("What the file holds").select_option("falls")
    page.get_by_role("button", name="Show its fields").click()
    page.wait_for_url("**/columns#fields")
    page.locator("[id='column-harm_id']").select_option("Ref")
    page.locator("[id='column-occurred_on']").select_option("Which day")
    page.locator("[id='column-cqc_location_id']").select_option("Place id")
    page.locator("[id='column-harm']").select_option("How hurt")
    page.get_by_role("button", name="Show how it would be read").click()
    page.wait_for_url("**/columns#look")
    meaning = {theirs: ours for ours, theirs in HARM.items()} | {"not known": "unknown"}
    for box in page.locator("select[id^='code-harm']").all():
        theirs = re.search("“(.+)”", page.locator(f"label[for='{box.get_attribute('id')}']").inner_text())[1]
        box.select_option(meaning[theirs])
    page.get_by_role("button", name="Show how it would be read").click()
    page.wait_for_load_state()
    expect(page.locator("#look")).to_be_visible()
    expect(page.locator("table")).to_contain_text("D0")
    fits(page)
    page.get_by_label("Name of the layout").fill("district_falls")
    page.get_by_role("button", name="Save as layout").click()
    page.wait_for_url("**/data/loads/dropped/*#file-*")
    expect(page.locator("h1")).to_have_text("3 files: three ready to load")

    page.get_by_role("button", name="Load 3 files").click()
    page.wait_for_url("**#progress")
    expect(page.locator("#how-far")).to_contain_text("Done:", timeout=LOADED)
    expect(page.locator("h1")).to_contain_text("3 files: three loaded")
    expect(page.locator(".files > li", has_text="utis.csv")).to_contain_text("Loaded before")
    expect(log).to_contain_text("30 of 30 rows kept")
    fits(page)

    first.get_by_role("link", name="Load ").click()
    page.wait_for_url(re.compile(r"/data/loads/\d+$"))
    expect(page.locator("h1")).to_contain_text("rows kept")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download every row left over").click()
    rows = list(csv.DictReader(Path(kept.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert any("2016-13-" in str(row) for row in rows)
    assert violations(page) == []


def test_files_dropped_on_the_page_are_sent(tab, desk, small_sample):
    page = visit(tab, desk, "/data/loads")
    text = (small_sample / "logs" / "utis.csv").read_text(encoding="utf-8")
    data = page.evaluate_handle(
        """text => {
            const given = new DataTransfer();
            given.items.add(new File([text], "utis.csv", {type: "text/csv"}));
            return given;
        }""",
        text,
    )
    page.dispatch_event(".drop-zone", "drop", {"dataTransfer": data})
    page.wait_for_url("**/data/loads/dropped/*")
    expect(page.locator(".files")).to_contain_text("utis.csv")


def test_a_folder_can_be_chosen(tab, desk, month_folder):
    page = visit(tab, desk, "/data/loads")
    page.set_input_files("#folder", month_folder)
    page.get_by_role("button", name="Send and look").click()
    page.wait_for_url("**/data/loads/dropped/*")
    assert page.locator(".files > li").count() == 3


def test_a_load_is_taken_back_only_when_it_is_meant(tab, desk):
    page = visit(tab, desk, "/data/loads")
    page.locator("table.loads tbody th a").first.click()
    page.wait_for_url(re.compile(r"/data/loads/\d+$"))
    page.get_by_text("Take this load back").click()
    page.get_by_role("button", name="Take it back").click()
    assert re.search(r"/data/loads/\d+$", page.url), "the box is ticked first"
    page.get_by_label("Yes, take back load").check()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("h1")).to_contain_text("was taken back")


def test_one_press_matches_a_name_and_counts_its_rows(tab, desk):
    waiting = next(one for one in suggestions.queue(desk.store) if one.suggestions)
    page = visit(tab, desk, "/data/matching")
    before = len(suggestions.queue(desk.store))
    asked = page.locator(".queue > li", has=page.get_by_role("button", name="This is it")).first
    button = asked.get_by_role("button", name="This is it").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#queue")
    expect(page.locator(".notice[role=status]")).to_contain_text(waiting.alias.replace("|", ", "))
    assert len(suggestions.queue(desk.store)) == before - 1
    row = page.locator("table.answers tbody tr").first
    expect(row).to_contain_text("local person")
    row.get_by_role("button", name="Take back").click()
    page.wait_for_load_state()
    assert len(suggestions.queue(desk.store)) == before


def test_a_name_that_is_none_of_the_homes_leaves_the_queue(tab, desk):
    page = visit(tab, desk, "/data/matching")
    before = len(suggestions.queue(desk.store))
    page.get_by_role("button", name="None of the homes").first.click()
    page.wait_for_url("**#queue")
    assert len(suggestions.queue(desk.store)) == before - 1
    expect(page.locator("table.answers")).to_contain_text("None of the homes")


def test_a_return_is_typed_saved_mended_sent_and_counted(tab, desk):
    page = visit(tab, desk, f"/data/return/{desk.home}?month=2016-10")
    expect(page.locator("h1")).to_contain_text(f"{desk.home_name}, October 2016")
    for field in page.locator(".question input").all():
        field.fill("")
    page.locator("#occupied_bed_days").fill("900")
    page.locator("#falls").fill("17")
    page.locator("#falls_with_harm").fill("20")
    page.locator("#utis").fill("two")
    page.get_by_role("button", name="Save and finish later").click()
    expect(page.locator("h1")).to_contain_text("begun, not sent yet")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**#errors")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#falls_with_harm-error")).to_contain_text("more than the 17 given")
    expect(page.locator("#utis-error")).to_contain_text("is not a whole number")
    expect(page.locator("#deaths-error")).to_contain_text("Type 0 if there were none.")
    assert violations(page) == []
    page.locator("#falls_with_harm").fill("3")
    page.locator("#utis").fill("2")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**#errors")
    page.get_by_label("These answers are right as they are").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("h1")).to_have_text(f"{desk.home_name}, October 2016: return sent")
    answer = run(desk.store, Query("falls", level="home", code=desk.home, basis="count"))
    assert next(p for p in answer.series[0].points if p.month == 2016 * 12 + 9).numerator == 17
    page.goto(f"{desk.url}/homes/{desk.home}/metrics/falls?basis=count")
    page.wait_for_selector("table.values")
    expect(page.locator("table.values tr", has_text="October 2016")).to_contain_text("17")


def test_the_same_return_typed_again_that_day_replaces_the_first(tab, desk):
    for falls in ("4", "5"):
        page = visit(tab, desk, f"/data/return/{desk.home}?month=2016-09")
        for field in page.locator(".question input").all():
            field.fill("0")
        page.locator("#falls").fill(falls)
        page.get_by_role("button", name="Send").click()
        expect(page.locator("h1")).to_contain_text("return sent")
    answer = run(desk.store, Query("falls", level="home", code=desk.home, basis="count"))
    assert next(p for p in answer.series[0].points if p.month == 2016 * 12 + 8).numerator == 5


PATHS = ("/data/loads", "/data/loads/all", "/data/loads/33", "/data/matching", "/data/return/{home}")


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious_and_nothing_runs_over(tab, desk, path):
    for width in (1280, 768, 390, 320):
        page = visit(tab, desk, path.format(home=desk.home), width)
        assert violations(page) == []
        assert page.locator("h1").count() == 1
        assert page.evaluate(OVER) <= 0


@pytest.mark.parametrize("path", PATHS)
def test_every_field_and_button_has_a_name_and_is_large_enough(tab, desk, path):
    page = visit(tab, desk, path.format(home=desk.home), 390)
    for one in page.locator(NAMED).all():
        if one.is_visible():
            assert one.bounding_box()["height"] >= 24
            assert one.evaluate("e => ['BUTTON', 'SUMMARY'].includes(e.tagName) || e.labels.length > 0")


def test_the_return_is_filled_by_keyboard_in_reading_order(tab, desk):
    page = visit(tab, desk, f"/data/return/{desk.home}")
    page.locator("#occupied_bed_days").focus()
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached == ["occupied_beds", "residents", "falls", "falls_with_harm", "utis"]
    page.keyboard.type("9")
    page.keyboard.press("Enter")  # keeps what was typed; sending is asked for by its button alone
    page.wait_for_url("**#said")
    expect(page.locator("h1")).to_contain_text("begun, not sent yet")
    expect(page.locator("#utis")).to_have_value("9")


def test_an_empty_store_says_what_to_do(tab, empty_site):
    for path, words in (("/data/loads", "Nothing is loaded yet"), ("/data/matching", "Nothing waits")):
        page = tab()
        page.goto(f"{empty_site}{path}")
        expect(page.locator("h1")).to_contain_text(words)
        assert violations(page) == []


def test_forms_work_without_scripts(browser, desk, small_sample):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.url}/data/loads")
    send(page, [small_sample / "logs" / "utis.csv"])
    assert page.locator("h1").inner_text() == "1 file: one ready to load"
    page.goto(f"{desk.url}/data/matching")
    page.get_by_role("button", name="None of the homes").first.click()
    page.wait_for_url("**#queue")
    page.goto(f"{desk.url}/data/return/{desk.home}")
    page.get_by_role("button", name="Save and finish later").click()
    assert "begun" in page.locator("h1").inner_text()
    context.close()


def test_somebody_without_the_right_finds_no_page(tab, marked_store, monkeypatch):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", SECRET)
    server = serve(marked_store)
    page = tab()
    page.set_extra_http_headers(headers("ccg_quality", areas="ZV1"))
    answer = page.goto(f"http://127.0.0.1:{server.server_port}/data/loads")
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("You cannot see this page, or it does not exist.")
    data = page.get_by_role("link", name="Data", exact=True).first
    expect(data).to_have_attribute("href", "/data/coverage")
    server.shutdown()


def test_the_way_from_a_drawn_page_to_a_form_and_back(tab, desk):
    page = tab()
    page.goto(f"{desk.url}/metrics")
    page.wait_for_selector("#heading")
    page.get_by_role("link", name="Data", exact=True).first.click()
    page.wait_for_url("**/data/loads")
    expect(page.locator(".drop-zone")).to_be_visible()
    page.get_by_role("link", name="Metrics", exact=True).first.click()
    page.wait_for_url("**/metrics")
    page.go_back()
    expect(page.locator(".drop-zone")).to_be_visible()
