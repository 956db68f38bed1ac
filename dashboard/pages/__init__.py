"""The pages, in menu order."""

from dashboard.pages import about, accessibility, area, areas, help, home, home_metric, homes, metric, metrics

PAGES = tuple(
    module.PAGE
    for module in (areas, area, homes, home, home_metric, metrics, metric, about, help, accessibility)
)
