"""An answer as rows: the columns of design/interfaces.md, for files, the command line and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.calendar import month_text

if TYPE_CHECKING:
    from metrics.answer import Answer, Point, Series
    from metrics.comparison_answer import Comparison

COLUMNS = (
    "metric", "level", "code", "name", "month", "numerator", "numerator_low", "numerator_high",
    "denominator", "value", "low", "high", "unit", "basis", "state", "marks", "chart", "mean",
    "limit_low", "limit_high", "signal", "variation", "assurance", "comparator", "comparator_value",
    "comparator_low", "comparator_high", "standard", "covered", "due", "source", "asat", "profile", "policy",
)  # fmt: skip
DECIMALS = 6
Cell = str | int | float | None


def values_rows(answer: Answer) -> list[dict[str, Cell]]:
    """One row a point; a level of published figures alone has one row without a month."""
    rows = []
    for series in answer.series:
        compared = _compared(answer, series)
        if not series.points:
            rows.append(_published(answer, series, compared))
        rows += [_row(answer, series, point, compared) for point in series.points]
    return rows


def _compared(answer: Answer, series: Series) -> Comparison | None:
    """The comparison that was asked for; without a wish the first, which is the metric's own."""
    if answer.query.compare:
        return series.comparison(answer.query.compare)
    return series.comparisons[0] if series.comparisons else None


def digits(value: float | None) -> Cell:
    """Six decimals, half to even; whole numbers without any."""
    if value is None:
        return None
    rounded = round(value, DECIMALS)
    return int(rounded) if rounded == int(rounded) else rounded


def _row(answer: Answer, series: Series, point: Point, compared: Comparison | None) -> dict[str, Cell]:
    found: dict[str, Cell] = {
        **_of_series(answer, series, compared),
        "month": month_text(point.month),
        "state": point.state,
        "marks": ";".join(point.marks),
        "signal": point.signal,
        "covered": point.covered,
        "due": point.due,
    }
    for name in ("numerator", "numerator_low", "numerator_high", "denominator", "value", "low", "high",
                 "mean", "limit_low", "limit_high"):  # fmt: skip
        found[name] = digits(getattr(point, name))
    return {name: found[name] for name in COLUMNS}


def _of_series(answer: Answer, series: Series, compared: Comparison | None) -> dict[str, Cell]:
    return {
        "metric": answer.metric.id,
        "level": series.level,
        "code": series.code,
        "name": series.name,
        "unit": series.unit,
        "basis": series.basis,
        "chart": series.chart,
        "variation": series.variation,
        "assurance": series.assurance,
        "comparator": compared.id if compared else None,
        "comparator_value": digits(compared.value) if compared else None,
        "comparator_low": digits(compared.low) if compared else None,
        "comparator_high": digits(compared.high) if compared else None,
        "standard": digits(answer.metric.standard),
        "source": ";".join(answer.metric.sources),
        "asat": (answer.asat or answer.today).isoformat(),
        "profile": answer.profile,
        "policy": answer.policy,
    }


def _published(answer: Answer, series: Series, figure: Comparison | None) -> dict[str, Cell]:
    found: dict[str, Cell] = {**dict.fromkeys(COLUMNS), **_of_series(answer, series, figure)}
    found |= {"marks": "", "state": figure.state if figure else "not_compared"}
    if figure and figure.state == "shown":
        found |= {"value": digits(figure.value), "low": digits(figure.low), "high": digits(figure.high)}
    return found
