"""The API as schemathesis finds it: questions made from its own description, every check there is."""

import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from dashboard.app import create_app

PROGRAM = Path(sys.executable).with_name("schemathesis")
# Seconds that one answer may take: far more than any needs, since the machine may have other work.
PATIENCE = "120"


@pytest.fixture(scope="module")
def address(small_store):
    server = make_server("127.0.0.1", 0, create_app(small_store).server, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.mark.slow
def test_schemathesis_finds_nothing(address, tmp_path):
    asked = subprocess.run(
        [
            PROGRAM, "run", f"{address}/api/v1/openapi.json", "--checks", "all", "--max-examples", "40",
            "--seed", "2016", "--continue-on-failure", "--no-color", "--wait-for-schema", PATIENCE,
            "--request-timeout", PATIENCE, "--max-response-time", PATIENCE,
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert "6 selected / 6 total" in asked.stdout and "Tested: 6" in asked.stdout
