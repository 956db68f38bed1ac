"""Where a point comes from: value, rows, file, load, how matched, what was left out, what was said before."""

from typing import Any

from dash import html

from dashboard import components, state_words, tables, wording
from dashboard.access import Door, Failed
from dashboard.address import View
from loaders.calendar import month_name
from metrics.answer import Place, Revision
from metrics.definition import Metric
from metrics.trace_answer import Trace, TraceLoad, TraceQuery, TraceRow

ROWS_SHOWN = 12


def panel(door: Door, view: View, place: Place, metric: Metric, month: int | None) -> html.Section:
    heading = html.H2("Where this point comes from", id="trace", tabIndex=-1)
    if month is None:
        return html.Section(
            [heading, html.P("No month has a value yet.", className="quiet")], className="panel"
        )
    trace = door.trace(TraceQuery(metric.id, place.code, month, view.asat))
    if isinstance(trace, Failed):
        return html.Section([heading, components.failed(trace, "")], className="panel")
    ringed = html.P(f"{month_name(month)}, ringed on the chart", className="quiet")
    return html.Section(
        [heading, ringed, tables.facts(_origins(metric, trace), "facts stacked"), *_rows(trace)],
        className="panel",
    )


def _origins(metric: Metric, trace: Trace) -> list[tuple[str, Any]]:
    """Value, rows, file, load, how matched, what was left out, bed days, what was said before."""
    point = trace.point
    pairs: list[tuple[str, Any]] = [("Value", _value(metric, trace))]
    counted = [row for row in trace.rows if row.counted]
    if counted:
        numbers = ", ".join(str(row.source_row) for row in counted[:ROWS_SHOWN])
        more = f" and {len(counted) - ROWS_SHOWN} more" if len(counted) > ROWS_SHOWN else ""
        pairs.append(
            ("Rows", f"{len(counted)} {wording.plural(len(counted), 'row', 'rows')}: {numbers}{more}")
        )
    if trace.not_listed:
        pairs.append(("Rows", trace.not_listed))
    # One file may give both sums: it is named once.
    numerators = {load.load_id for load in trace.loads if load.role == "numerator"}
    for load in trace.loads:
        if load.role == "numerator" or load.load_id not in numerators:
            pairs += _load(load)
    if trace.matching:
        pairs.append(("Match rate", [html.Div(wording.match_rate(one)) for one in trace.matching]))
    pairs.append(("Left out", _left_out(trace)))
    below = wording.upper_first(metric.over_in_short)
    pairs.append((below, wording.upper_first(trace.denominator_origin) or "Not known"))
    earlier = [_earlier(one, metric) for one in trace.earlier]
    pairs.append(("Earlier values", "; ".join(earlier) if earlier else "None"))
    pairs.append(("Data mark", state_words.marks(point, metric) or state_words.cell_state(point) or "None"))
    return pairs


def _value(metric: Metric, trace: Trace) -> str:
    point = trace.point
    if point.value is None:
        return state_words.state(point, metric, trace.place.opened, trace.place.closed)
    value = wording.with_unit(point.value, metric)
    if metric.kind == "money":
        return f"{value}: £{wording.count(point.numerator)} for {wording.count(point.denominator)} residents"
    events = wording.plural(point.numerator or 0, metric.event, metric.events)
    days = metric.over_in_short
    return f"{wording.count(point.numerator)} {events} in {wording.count(point.denominator)} {days}, {value}"


def _load(load: TraceLoad) -> list[tuple[str, Any]]:
    part = "" if load.role == "numerator" else " (denominator)"
    sheet = f", sheet {load.sheet}" if load.sheet else ""
    # A long name of a file breaks after its parts.
    name = [piece for part_of in load.file.split("_") for piece in (html.Wbr(), "_", part_of)][2:]
    matched = [
        f"{wording.MATCHED_BY.get(method, method)}, {rows} {wording.plural(rows, 'row', 'rows')}"
        for method, rows in load.matched_by.items()
    ]
    pairs: list[tuple[str, Any]] = [
        (f"File{part}", [*name, sheet]),
        ("Loaded", f"Load {load.load_id}, known on {wording.day(load.known_on)}, layout {load.layout}"),
    ]
    if matched:
        pairs.append(("Matched by", "; ".join(matched)))
    return pairs


def _left_out(trace: Trace) -> Any:
    if not trace.left_out:
        return "Nothing"
    return [
        html.Div(f"{one.rows} {wording.plural(one.rows, 'row', 'rows')}: {wording.lower_first(one.reason)}")
        for one in trace.left_out
    ]


def _earlier(one: Revision, metric: Metric) -> str:
    number = "not known" if one.numerator is None else wording.count(one.numerator)
    if one.denominator:
        number += f" in {wording.count(one.denominator)} {metric.over_in_short}"
    return f"{number}, until {wording.day(one.replaced_on)}"


def _said(row: TraceRow) -> str:
    return row.reason.replace("counted", "yes", 1) if row.counted else f"no: {row.reason}"


def _rows(trace: Trace) -> list[html.Details]:
    """The rows themselves, as they were kept."""
    if not trace.rows:
        return []
    keys = list(dict.fromkeys(key for row in trace.rows for key in row.cells))
    heads = [tables.head(name) for name in ("Row", "Load", "File", "Found its home by", "Counted")]
    heads += [tables.head(wording.upper_first(key.replace("_", " "))) for key in keys]
    body = [
        html.Tr(
            [
                tables.row_head(str(row.source_row)),
                html.Td(str(row.load_id)),
                html.Td(row.file),
                html.Td(wording.MATCHED_BY.get(row.matched_by, row.matched_by or "not said")),
                html.Td(_said(row)),
                *[html.Td(row.cells.get(key, "")) for key in keys],
            ]
        )
        for row in trace.rows
    ]
    shown = (
        f"{len(trace.rows)} of {trace.rows_in_all}"
        if trace.rows_in_all > len(trace.rows)
        else f"{len(trace.rows)}"
    )
    caption = f"Rows behind {month_name(trace.month)}: {shown}"
    table = tables.table(caption, heads, body, "rows")
    return [html.Details([html.Summary("Show the rows"), table])]
