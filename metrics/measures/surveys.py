"""What was found on one day, and what came of reviews of medicines: a row a home and month."""

from metrics.cells import Cells
from metrics.ground import Ground
from metrics.measures.monthly import Held, counted, held_rows, stated

SURVEY, REVIEWS = "point_survey", "medicine_reviews"


def residents_surveyed(ground: Ground) -> Cells:
    return stated(ground, ground.once(survey), ("residents_surveyed",))


def residents_with_pressure_ulcer(ground: Ground) -> Cells:
    return counted(ground, ground.once(survey), ("with_pressure_ulcer",))


def residents_with_catheter_uti(ground: Ground) -> Cells:
    return counted(ground, ground.once(survey), ("with_catheter_uti",))


def medicines_reviewed(ground: Ground) -> Cells:
    return stated(ground, ground.once(reviews), ("medicines_reviewed",))


def medicines_stopped(ground: Ground) -> Cells:
    return counted(ground, ground.once(reviews), ("medicines_stopped",))


def survey(ground: Ground) -> Held:
    """By the month of the day of the survey."""
    columns = ("residents_surveyed", "with_pressure_ulcer", "with_catheter_uti")
    return held_rows(ground, SURVEY, columns)


def reviews(ground: Ground) -> Held:
    return held_rows(ground, REVIEWS, ("medicines_reviewed", "medicines_stopped"))
