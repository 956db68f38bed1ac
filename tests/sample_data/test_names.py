"""Nothing that is made up is the name or the code of anything real."""

import csv
import json
import re

import pytest

from sample_data import names
from sample_data.plan import COMPARATORS, VANGUARDS, plan_of
from sample_data.population import populate


@pytest.fixture(scope="module")
def made_up():
    return [home for seed in range(3) for home in populate(plan_of("full"), seed).homes]


def plain(text):
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


@pytest.fixture(scope="module")
def real_texts(real_data):
    """Every cell of the public registers, organisation lists and lookups."""
    texts = set()
    for path in sorted(real_data.rglob("*.csv")):
        if {"cqc", "ods", "lookups", "ambulance"} & set(path.parts):
            with path.open(encoding="utf-8", errors="replace", newline="") as file:
                texts.update(cell for row in csv.reader(file) for cell in row)
    for path in sorted((real_data / "cqc").rglob("*.json")):
        texts.update(_strings(json.loads(path.read_text(encoding="utf-8"))))
    return texts


def _strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in _strings(each)]
    return [str(value)]


def test_postcodes_begin_as_no_real_one_does(made_up):
    assert all(re.fullmatch(r"QX\d{1,2} \d[A-Z]{2}", home.postcode) for home in made_up)


def test_ids_are_of_the_right_shape(made_up):
    assert all(re.fullmatch(r"1-9\d{10}", home.cqc) for home in made_up)
    assert all(re.fullmatch(r"VZ[0-9A-Z]{3}", home.ods) for home in made_up)
    assert all(re.fullmatch(r"99\d{10}", home.uprn) for home in made_up)


@pytest.mark.real_data
def test_no_home_provider_or_place_is_real(made_up, real_texts):
    real = {plain(text) for text in real_texts}
    invented = {plain(name) for home in made_up for name in (home.name, home.new_name) if name}
    invented |= {plain(name) for name in (*names.PROVIDERS, *names.STREETS)}
    invented |= {plain(area.name) for area in VANGUARDS + COMPARATORS}
    assert not invented & real


@pytest.mark.real_data
def test_no_place_is_part_of_a_real_name(real_texts):
    words = {word for text in real_texts for word in plain(text).split()}
    places = {area.name.lower() for area in VANGUARDS + COMPARATORS}
    assert not places & words


@pytest.mark.real_data
def test_no_code_is_real(made_up, real_texts):
    codes = {code for home in made_up for code in (home.cqc, home.ods, home.uprn, home.new_cqc)}
    codes |= {home.provider_id for home in made_up}
    for area in VANGUARDS + COMPARATORS:
        codes |= {area.code, area.ambulance, *area.hospitals}
    assert not (codes - {""}) & real_texts
