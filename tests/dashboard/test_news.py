"""Late, not in and revised: what is said of the data itself."""

from dataclasses import replace
from datetime import date

from dashboard import news
from metrics.answer import Revision
from metrics.coverage_answer import CoverageQuery
from tests.dashboard import answers, answers_of_areas
from tests.dashboard.answers import LAST, missing, point, series

FRIDAY = date(2016, 11, 11)


def revised(month, was, now, on=date(2016, 11, 14)):
    before = Revision(was, 1200.0, None, date(2016, 10, 10), on)
    return point(month, now, revised=before)


def words(*points, metric="falls"):
    one = series(metric, points, place=answers.HOMES[5])
    return [found.words for found in news.revised([answers.answer(metric, one)], FRIDAY)]


def test_a_month_that_was_revised_says_what_it_was_and_what_it_is():
    assert words(revised(LAST, 3.0, 4.0)) == ["Falls, October 2016: revised 14 November; was 3, now 4."]


def test_months_in_a_row_are_said_together():
    assert words(*(revised(LAST - n, 3.0, 4.0) for n in (2, 1, 0))) == [
        "Falls, August to October 2016: revised 14 November; October 2016 was 3, now 4."
    ]


def test_many_months_apart_are_counted():
    assert words(revised(LAST - 14, 1.0, 2.0), revised(LAST, 3.0, 4.0)) == [
        "Falls, 2 months, August 2015 to October 2016: revised 14 November; October 2016 was 3, now 4."
    ]


def test_what_was_known_before_the_day_and_what_did_not_change_is_no_news():
    assert words(revised(LAST, 3.0, 4.0, on=FRIDAY)) == []
    assert words(revised(LAST, 4.0, 4.0)) == [], "bed days alone were revised"


def test_a_source_is_late_once_whatever_measures_wait_for_it():
    late = [missing(LAST, "late", due_on=date(2016, 11, 10))]
    made = [answers.answer(id, series(id, late)) for id in ("nel_admissions", "nel_bed_days")]
    assert news.late(made) == [
        "Hospital data for October 2016 was due on 10 November 2016 and has not arrived."
    ]
    assert news.late([answers.answer("falls", series("falls", [missing()]))]) == []


def test_homes_that_have_not_sent_their_own_month_are_named():
    answer = answers.answer("falls", series("falls", [point()]))
    assert [(one.covered, one.due) for one in news.not_in([answer])] == [(10, 11)]
    came = answers_of_areas.coverage(CoverageQuery("Q01"))
    assert news.missing_homes(came, answer.sources[0]) == [answers.HOMES[3].name]
    long_ago = replace(answer.sources[0], latest=LAST - 13)
    assert news.missing_homes(came, long_ago) == []
