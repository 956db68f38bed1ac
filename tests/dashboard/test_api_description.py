"""The API against its own description: whatever fits it is answered, whatever does not is refused in words.

What schemathesis looks for, with what is here already: no fault of ours, no status, type or shape that is not
described, nothing taken that the description forbids.
"""

import re
from datetime import date
from functools import partial
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.app import create_app
from dashboard.outputs.api.operations import OPERATIONS
from metrics.definition import METRICS

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# What there is, so that not every question is about nothing.
KNOWN = {
    "metric": st.sampled_from(list(METRICS)), "code": st.sampled_from(["1-90000100000", "ZV1", "1-1"]),
    "area": st.sampled_from(["ZV1", "ZCA", "ZZZ"]), "compare": st.sampled_from(["similar", "none", "x"]),
    "group": st.just("x"), "asat": st.dates(date(2014, 1, 1), date(2017, 1, 1)).map(str),
    "from": st.sampled_from(["2014-04", "2016-01", "2016-10", "2017-05"]),
    "to": st.sampled_from(["2014-06", "2016-10", "2016-12"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def client(small_store):
    return create_app(small_store).server.test_client()


@pytest.fixture(scope="module")
def document(client):
    return client.get("/api/v1/openapi.json").get_json()


def conforms(value, schema, document):
    """Whether JSON has the shape that a schema says: the few words of it that are used here."""
    if "$ref" in schema:
        part = schema["$ref"].rpartition("/")[2]
        return conforms(value, document["components"]["schemas"][part], document)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(KINDS[kind](value) for kind in kinds) or value not in schema.get("enum", [value]):
        return False
    if isinstance(value, str) and "pattern" in schema:
        return bool(re.search(schema["pattern"], value))
    if isinstance(value, str) and schema.get("format") == "date":
        return date.fromisoformat(value).isoformat() == value
    if isinstance(value, list):
        return all(conforms(one, schema["items"], document) for one in value)
    if isinstance(value, dict) and "properties" in schema:
        held = schema["properties"]
        named = set(schema["required"]) <= set(value) <= set(held)
        return named and all(conforms(cell, held[name], document) for name, cell in value.items())
    return True


def _number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


KINDS = {
    "string": lambda value: isinstance(value, str), "number": _number, "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool), "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}  # fmt: skip


def fitting(parameter):
    """Texts that the description allows."""
    schema = parameter["schema"]
    if parameter["name"] in KNOWN:
        return KNOWN[parameter["name"]]
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], min(schema["maximum"], 200)).map(str)
    return st.sampled_from(schema["enum"])


def described(document, operation):
    return document["paths"][operation.path]["get"]


def as_described(document, operation, answer):
    """A status, a type and a shape that the description has."""
    found = described(document, operation)["responses"].get(str(answer.status_code))
    assert found is not None and answer.status_code < 500, answer.get_data(as_text=True)[:500]
    assert answer.mimetype in found["content"]
    if answer.mimetype == "application/json":
        schema = found["content"]["application/json"]["schema"]
        assert conforms(answer.get_json(), schema, document), answer.get_data(as_text=True)[:500]


@every_operation
@few
@given(data=st.data())
def test_what_fits_the_description_is_answered_as_described(client, document, operation, data):
    given_ = {
        one["name"]: data.draw(fitting(one), label=one["name"])
        for one in described(document, operation)["parameters"]
        if one["required"] or data.draw(st.booleans())
    }
    answer = client.get(f"{operation.path}?{urlencode(given_)}")
    as_described(document, operation, answer)
    assert answer.status_code != 400, answer.get_data(as_text=True)
    if answer.status_code == 200 and given_.get("format") != "csv" and "limit" in given_:
        assert len(answer.get_json()) <= int(given_["limit"])


@every_operation
@few
@given(data=st.data())
def test_any_text_at_all_is_answered_or_refused_as_described(client, document, operation, data):
    names = [one["name"] for one in described(document, operation)["parameters"]]
    given_ = data.draw(st.lists(st.tuples(st.sampled_from([*names, "x"]), st.text(max_size=12)), max_size=4))
    as_described(document, operation, client.get(f"{operation.path}?{urlencode(given_)}"))


@every_operation
@few
@given(data=st.data())
def test_what_does_not_fit_the_description_is_never_taken(client, document, operation, data):
    parameters = described(document, operation)["parameters"]
    wrong = data.draw(st.sampled_from([one for one in parameters if not _is_free(one["schema"])]))
    text = data.draw(st.text(max_size=12).filter(partial(_misfits, wrong["schema"])))
    given_ = {one["name"]: data.draw(fitting(one)) for one in parameters if one["required"]}
    answer = client.get(f"{operation.path}?{urlencode({**given_, wrong['name']: text})}")
    assert answer.status_code == 400 and wrong["name"] in answer.get_json()["error"]


def _is_free(schema):
    return schema["type"] == "string" and not {"enum", "pattern"} & set(schema)


def _misfits(schema, text):
    if schema["type"] == "integer":
        whole = re.fullmatch("[0-9]{1,9}", text)
        return not whole or not schema["minimum"] <= int(text) <= schema["maximum"]
    return text not in schema.get("enum", [text]) or not re.fullmatch(schema.get("pattern", "(?s).*"), text)


@every_operation
def test_the_description_has_every_parameter_and_column_that_there_is(document, operation):
    found = described(document, operation)
    assert [one["name"] for one in found["parameters"]] == [one.name for one in operation.parameters]
    row = document["components"]["schemas"][operation.name.title()]
    assert list(row["required"]) == [column.name for column in operation.columns]


def test_every_address_of_the_api_is_described(client, document):
    rules = {rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/api/v1")}
    assert rules | {"/health"} == set(document["paths"])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_row_of_the_sample_conforms(client, document, operation):
    asked = [f"metric={metric}&level=area" for metric in METRICS] if operation.name == "values" else [""]
    for query in asked:
        answer = client.get(f"{operation.path}?{query}")
        assert answer.status_code == 200
        as_described(document, operation, answer)
