"""What a first-time reader asks has its answer in the text of the first screen, 1280 by 720."""

import re

import pytest

pytestmark = pytest.mark.browser

# The text that stands in the window without scrolling: of every text node, the part of it that is in sight.
IN_SIGHT = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const box = range.getBoundingClientRect();
    if (box.width && box.height && box.top >= 0 && box.bottom <= window.innerHeight) {
      found.push(walker.currentNode.textContent);
    }
  }
  return found.join(" ").replace(/\\s+/g, " ");
}"""
CALL_OUTS = r"unusual \(concern\) : ambulance call-outs above the upper limit since July 2016"
HOME = "/homes/1-90000100000"
# Page -> question -> what answers it.
QUESTIONS = {
    "/": {
        "what is new": r"Nothing new since Friday 11 November",
        "what needs me": r"one signal waits for an answer",
        "why is this home marked": CALL_OUTS,
        "which way is better": r"lower is better",
        "compared with whom": r"compared with \d+ similar homes|[Nn]ot compared",
        "how sure": r"about [\d.]+ \(\d+ to \d+\) would be expected by chance",
        "how fresh": r"As at 14 November 2016",
        "what is late or missing": r"feeds? (is|are) late|have? not sent",
        "what next": r"Open.*Watch.*Dismiss",
    },
    HOME: {
        "what is unusual": r"Brindlemeadow Court: ambulance call-outs higher than usual since July",
        "how many measures are as usual": r"nothing else unusual|other measures as usual",
        "why is this home marked": CALL_OUTS,
        "which way is better": r"lower is better",
        "compared with whom": r"similar homes|homes of the same type",
        "how sure": r"would be by chance",
        "how fresh": r"Ambulance to October 2016, provisional.*As at 14 November 2016",
        "what is missing": r"Home returns: \d+ of \d+ for October 2016",
        "what next": r"Copy link.*Print.*Watch.*Dismiss",
        "which home next": r"Next: ",
    },
    "/areas/ZV1": {
        "which aims move": r"Health and wellbeing.*Quality of care.*Sustainable finances",
        "how many signals": r"1 signal this month",
        "how many by chance": r"about [\d.]+ \(\d+ to \d+\) would be expected by chance",
        "why is a home marked": r"Brindlemeadow Court unusual \(concern\) : ambulance call-outs above",
        "compared with whom": r"compared with",
        "how fresh": r"As at 14 November 2016",
        "what is missing": r"Home returns: \d+ of \d+ for October 2016",
        "what next": r"Copy link.*Print",
    },
    f"{HOME}/metrics/ambulance_callouts": {
        "why is this home marked": r"unusual \(concern\) since July 2016",
        "which way is better": r"lower is better",
        "compared with whom": r"compared with \d+ similar homes",
        "how sure": r"usual range of [\d.]+ to [\d.]+",
        "how fresh": r"Ambulance to October 2016, provisional.*As at 14 November 2016",
        "what is missing": r"Home returns: \d+ of \d+ for October 2016",
        "what next": r"Download:.*Copy link.*Limits from.*Compared with",
    },
    "/areas/ZV1/metrics/falls": {
        "which homes are marked": r"Falls in Amberwick: homes side by side, none judged against the others",
        "what is counted": r"Falls of residents in the home's care",
        "which way is better": r"Lower is better",
        "compared with whom": r"homes of Amberwick, over the 12 months|Fewer than ten|fewer than 10",
        "how fresh": r"As at 14 November 2016",
        "what is missing": r"Home returns: \d+ of \d+ for October 2016",
        "what next": r"Download:.*Copy link",
    },
    "/areas/ZV1/homes": {
        "how many signals": r"1 signal this month",
        "how sure": r"would be expected by chance",
        "in which order": r"\d+ homes shown. Ordered by name",
        "what do the marks mean": r"usual unusual \(concern\) unusual \(improvement\)",
        "how fresh": r"As at 14 November 2016",
    },
}
ASKED = [(path, question) for path, answers in QUESTIONS.items() for question in answers]


@pytest.fixture(scope="module")
def seen(browser, site):
    """Page -> the text of its first screen."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    found = {}
    for path in QUESTIONS:
        page.goto(site.url + path)
        page.wait_for_selector("#heading")
        page.wait_for_function("document.fonts.status === 'loaded'")
        found[path] = page.evaluate(IN_SIGHT)
    page.close()
    return found


@pytest.mark.parametrize(("path", "question"), ASKED, ids=[f"{path} {q}" for path, q in ASKED])
def test_the_first_screen_answers(seen, path, question):
    assert re.search(QUESTIONS[path][question], seen[path]), seen[path]
