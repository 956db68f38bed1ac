"""Settings that cannot be used are named, with what is wrong."""

import pytest

from loaders.problems import Problem
from loaders.settings import settings


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"VANGUARD_OCCUPANCY": "1.2"}, "VANGUARD_OCCUPANCY cannot be used.*less than or equal to 1"),
        ({"VANGUARD_PROXY_SECRET": "too short"}, "VANGUARD_PROXY_SECRET cannot be used: it is shorter than"),
        ({"VANGUARD_SIGN_IN": "headers"}, "VANGUARD_SIGN_IN cannot be used: headers are believed only with"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(monkeypatch, given, said):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Problem, match=said) as refused:
        settings()
    assert "too short" not in str(refused.value)


def test_headers_are_believed_with_a_secret(monkeypatch):
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", "x" * 64)
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    assert settings().sign_in == "headers"
    assert "xxx" not in repr(settings())
