"""The API's own description, as OpenAPI 3.1 has it: made from the tables that requests are held to."""

from functools import cache
from typing import Any

from dashboard.outputs.api.operations import OPERATIONS, Operation
from dashboard.outputs.api.parameters import Parameter

ADDRESS = "/api/v1/openapi.json"
ABOUT = (
    "The answers that the dashboard's pages show, for programs. They come through the same question, viewer, "
    "role and disclosure as the pages: what you may not see and what does not exist answer alike, with 404. "
    "Who you are is said by the sign-in that stands before the dashboard. About homes and areas, not for "
    "decisions about one resident."
)
FAILURES = {
    "400": "A word of the query is not what is described here.",
    "401": "You are not signed in.",
    "403": "You are signed in, and may not do this.",
    "404": "There is no such thing, or it is not for you: nobody can tell which.",
    "409": "Each word fits, but not all together; or the answer would be too long; or not ready.",
    "500": "A fault of ours, with a reference to find it by.",
    "503": "The store cannot answer now.",
}
HEADERS = {
    "Vanguard-Rows": ("Rows of the whole answer.", {"type": "integer"}),
    "Vanguard-Profile": ("The disclosure profile under which it was made.", {"type": "string"}),
    "Vanguard-Notice": ("Where the data are made up: that they are.", {"type": "string"}),
    "Link": ("Where the next page is, if there is one.", {"type": "string"}),
}
ERROR = {
    "type": "object",
    "required": ["error", "what_to_do"],
    "additionalProperties": False,
    "properties": {
        "error": {"type": "string", "description": "What was found."},
        "what_to_do": {"type": "string", "description": "What to do about it."},
    },
}
HEALTH = {
    "type": "object",
    "required": ["store", "schema"],
    "properties": {"store": {"type": "string"}, "schema": {"type": ["string", "null"]}},
}


@cache
def description() -> dict[str, Any]:
    """The whole document."""
    own = _get("openapi", "This description.", {"200": _json("The description.", {"type": "object"})})
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vanguard impact dashboard: read API", "version": "1", "description": ABOUT},
        "paths": {
            **{one.path: {"get": _operation(one)} for one in OPERATIONS},
            ADDRESS: {"get": own},
            "/health": {"get": _health()},
        },
        "components": {
            "schemas": {"Error": ERROR, **{one.name.title(): _row(one) for one in OPERATIONS}},
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{one.name.title()}"}}
    answered = {
        "description": "The rows. CSV has the same columns, in the same order.",
        "headers": {
            name: {"description": words, "schema": schema} for name, (words, schema) in HEADERS.items()
        },
        "content": {"application/json": {"schema": rows}, "text/csv": {"schema": {"type": "string"}}},
    }
    found = _get(one.name, one.words, {"200": answered})
    return {**found, "parameters": [_parameter(parameter) for parameter in one.parameters]}


def _get(name: str, words: str, answers: dict[str, Any]) -> dict[str, Any]:
    error = {"$ref": "#/components/schemas/Error"}
    failures = {status: _json(said, error) for status, said in FAILURES.items()}
    return {"operationId": name, "summary": words, "responses": {**answers, **failures}}


def _json(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "in": "query",
        "required": one.required,
        "description": one.words,
        "schema": one.schema,
    }


def _row(one: Operation) -> dict[str, Any]:
    names = [column.name for column in one.columns]
    properties = {column.name: column.schema for column in one.columns}
    return {
        "type": "object",
        "required": names,
        "additionalProperties": False,
        "properties": properties,
    }


def _health() -> dict[str, Any]:
    answers = {
        "200": _json("The store answers.", HEALTH),
        "503": _json("The store does not answer.", HEALTH),
    }
    return {
        "operationId": "health",
        "summary": "Whether the store answers, and which schema it has.",
        "responses": answers,
    }
