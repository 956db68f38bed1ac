"""Several processes that answer on one port: they start, are started again, and end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from dashboard.cli import workers

pytestmark = pytest.mark.skipif(not workers.can_share(), reason="this system cannot share a socket")
ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def children(process):
    return set(Path(f"/proc/{process}/task/{process}/children").read_text().split())


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def served(small_store):
    port = free_port()
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port), "--workers", "2"]
    environment = os.environ | {"VANGUARD_DATABASE_URL": str(small_store.engine.url)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        until(lambda: status(port, "/health") == 200)
        yield process, port
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc to see the processes in")
def test_two_processes_answer_and_end_with_the_first(served):
    process, port = served
    until(lambda: len(children(process.pid)) == 2)
    answering = children(process.pid)
    assert status(port, "/areas") == 200 and status(port, "/nowhere") == 404
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    until(lambda: not any(Path(f"/proc/{one}").exists() for one in answering))
    assert status(port, "/health") is None


def test_a_worker_that_ends_is_started_again_unless_it_never_could_work(tmp_path):
    """The first ends after a while, another takes its place and ends at once, and so does the whole."""
    code = (
        "import os, sys, time; from dashboard.cli import workers; workers.SOON = 0.5; workers.PAUSE = 0.05\n"
        "def work():\n"
        "    number = len(os.listdir(sys.argv[1])); open(f'{sys.argv[1]}/{number}', 'w').close()\n"
        "    time.sleep(0.7 if number == 0 else 0); os._exit(3)\n"
        "workers.keep_working(1, work)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, timeout=30)
    assert ended.returncode == 3
    assert len(list(tmp_path.iterdir())) == 2
