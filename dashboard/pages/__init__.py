"""The pages, in menu order."""

from dashboard.pages import (
    about,
    accessibility,
    area,
    areas,
    columns,
    downloads,
    dropped,
    help,
    home,
    home_metric,
    homes,
    load,
    loads,
    matching,
    metric,
    metrics,
    return_form,
)

PAGES = tuple(
    module.PAGE
    for module in (areas, area, homes, home, home_metric, metrics, metric, about, help, accessibility)
)
# Pages that take what somebody sends: plain HTML from the server, so that they work without scripts.
FORMS = (
    loads.PAGE, loads.ALL, dropped.PAGE, columns.PAGE, load.PAGE, matching.PAGE, matching.ALL,
    return_form.PAGE, downloads.PAGE, downloads.EVERYTHING,
)  # fmt: skip
