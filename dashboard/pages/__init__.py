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
    my_week,
    return_form,
    search,
)

PAGES = (
    my_week.PAGE, areas.PAGE, area.PAGE, homes.PAGE, home.PAGE, home_metric.PAGE, metrics.PAGE, metric.PAGE,
    search.PAGE, about.PAGE, help.PAGE, accessibility.PAGE,
)  # fmt: skip
# Pages that take what somebody sends: plain HTML from the server, so that they work without scripts.
FORMS = (
    loads.PAGE, loads.ALL, dropped.PAGE, columns.PAGE, load.PAGE, matching.PAGE, matching.ALL,
    return_form.PAGE, downloads.PAGE, downloads.EVERYTHING,
)  # fmt: skip
