"""The pages, in menu order."""

from dashboard.pages import (
    about,
    accessibility,
    area,
    area_metric,
    areas,
    changes,
    columns,
    compare,
    coverage,
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
    privacy,
    progress,
    return_form,
    search,
    timeline,
)

PAGES = tuple(
    module.PAGE
    for module in (
        my_week, areas, area, homes, area_metric, progress, compare, home, home_metric, timeline, metrics,
        metric, search, about, help, changes, privacy, accessibility,
    )
)  # fmt: skip
# Pages that take what somebody sends: plain HTML from the server, so that they work without scripts.
FORMS = (
    loads.PAGE, loads.ALL, dropped.PAGE, columns.PAGE, load.PAGE, matching.PAGE, matching.ALL,
    return_form.PAGE, coverage.PAGE, downloads.PAGE, downloads.EVERYTHING,
)  # fmt: skip
