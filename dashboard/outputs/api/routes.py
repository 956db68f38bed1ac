"""The addresses below /api: a question in the query, rows as JSON or CSV out."""

import csv
import io
import json
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from dashboard.access import door_now
from dashboard.frame import MADE_UP
from dashboard.outputs import record
from dashboard.outputs.api import errors
from dashboard.outputs.api.description import ADDRESS, description
from dashboard.outputs.api.errors import NoAnswer, is_asked
from dashboard.outputs.api.operations import OPERATIONS, Operation
from dashboard.outputs.api.parameters import taken
from dashboard.outputs.api.tables import Row, Table
from dashboard.outputs.names import name_of_rows
from dashboard.spreadsheet import as_text
from loaders.problems import Problem, StoreProblem
from metrics.homes import NotFound

log = logging.getLogger("vanguard.pages")
IN_ONE_PIECE = 500  # rows
FAULT = "This could not be answered, by a fault of ours. Reference {}."


def register(server: Flask) -> None:
    """Adds the API to the app that serves the pages."""
    for one in OPERATIONS:
        server.add_url_rule(one.path, f"api {one.name}", _answering(one))
    server.add_url_rule(ADDRESS, "api description", lambda: jsonify(description()))
    for rule in ("/api/", "/api/<path:rest>"):
        server.add_url_rule(rule, f"api {rule}", _nothing)
    server.register_error_handler(HTTPException, _http)


def _nothing(rest: str = "") -> Response:
    return errors.nothing()


def _http(problem: HTTPException) -> Any:
    """A method that there is not, or the like: to a program in its own words."""
    if not is_asked():
        return problem
    response = problem.get_response()
    said = errors.said(NoAnswer(problem.code or 500, f"{problem.name}."))
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            said.headers[name] = response.headers[name]
    return said


def _answering(one: Operation) -> Callable[[], Response]:
    def answered() -> Response:
        try:
            return _answered(one)
        except NoAnswer as problem:
            return errors.said(problem)
        except NotFound as problem:
            return errors.said(NoAnswer(404, str(problem)))
        except StoreProblem as problem:
            return errors.said(NoAnswer(503, str(problem)))
        except Problem as problem:
            return errors.said(NoAnswer(409, str(problem)))
        except Exception:
            reference = secrets.token_hex(2).upper()
            log.exception("Reference %s: %s", reference, request.full_path)
            return errors.said(NoAnswer(500, FAULT.format(reference)))

    return answered


def _answered(one: Operation) -> Response:
    asked = taken(request.args, one.parameters)
    door = door_now()
    table = one.answer(door, asked)
    name = name_of_rows(one.name, asked, table)
    if request.method == "GET":
        kept = name if asked["format"] == "csv" else None
        record.note(door, request.full_path.rstrip("?"), kept, table.asat, table.profile)
    first, most = asked["offset"], asked["limit"]
    rows = islice(table.rows, first, None if most is None else first + most)
    response = _csv(table, rows, name) if asked["format"] == "csv" else _json(rows)
    response.headers["Vanguard-Rows"] = str(table.total)
    response.headers["Vanguard-Profile"] = table.profile or door.viewer.profile
    if table.made_up:
        response.headers["Vanguard-Notice"] = MADE_UP
    if most is not None and first + most < table.total:
        response.headers["Link"] = f'<{_next(first + most)}>; rel="next"'
    return response


def _next(first: int) -> str:
    """The same question, further on."""
    given = request.args.copy()
    given["offset"] = str(first)
    return f"{request.path}?{urlencode(list(given.items()))}"


def _json(rows: Iterable[Row]) -> Response:
    return Response(_json_text(rows), mimetype="application/json")


def _json_text(rows: Iterable[Row]) -> Iterator[str]:
    """Row by row, so that a long answer is never held as text."""
    between = "["
    for row in rows:
        yield between + json.dumps(row, ensure_ascii=False)
        between = ",\n"
    yield "]" if between != "[" else "[]"


def _csv(table: Table, rows: Iterable[Row], name: str) -> Response:
    response = Response(_csv_text([column.name for column in table.columns], rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _csv_text(heads: list[str], rows: Iterable[Row]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    for number, row in enumerate(rows):
        writer.writerow([_cell(row[head]) for head in heads])
        if number % IN_ONE_PIECE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _cell(cell: object) -> object:
    return str(cell).lower() if isinstance(cell, bool) else as_text(cell)
