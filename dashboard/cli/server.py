"""The dashboard on a port: waitress, on this machine only until sign-in is configured."""

import gc
import logging
import socket
from functools import partial

from rich.console import Console
from waitress import serve

from dashboard.app import create_app
from dashboard.cli import workers
from loaders.problems import Problem
from loaders.store import Store

LONGEST_UPLOAD = 8 << 30  # bytes; kept on disk while they arrive
PATIENCE = 20.0  # seconds that a page waits for a load before it says that the store is busy
THREADS = 4  # of each process
BACKLOG = 128  # requests that may wait their turn
THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


def serve_forever(store: Store, host: str, port: int, console: Console, processes: int = 1) -> None:
    """Serves until stopped, in one process or several that share the port.

    Any host but this machine is refused: who signs people in stands before it.
    """
    if host not in THIS_MACHINE:
        raise Problem(
            f"--host {host} would show named homes to everyone who can reach it.\n"
            "  Only 127.0.0.1 is served. For others, let a proxy on this machine sign people in."
        )
    if _taken(host, port):
        raise Problem(f"Port {port} is in use. Stop what uses it, or choose another with --port.")
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s", level=logging.WARNING)
    logging.getLogger("vanguard.audit").setLevel(logging.INFO)
    # A page asks for its scripts all at once: that they wait their turn is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    store.patience = PATIENCE
    server = create_app(store).server
    # What is imported stays for good: looked through by each collection of garbage, it made one question in
    # six wait.
    gc.collect()
    gc.freeze()
    address = f"[{host}]" if ":" in host else host
    console.print(f"The dashboard is at http://{address}:{port} (stop it with Ctrl+C)", highlight=False)
    listening = socket.create_server((host, port), family=_family(host), backlog=BACKLOG)
    answer = partial(
        serve, server, sockets=[listening], threads=THREADS, ident=None, _quiet=True, backlog=BACKLOG,
        max_request_body_size=LONGEST_UPLOAD,
    )  # fmt: skip
    if processes > 1 and workers.can_share():
        store.engine.dispose()  # a connection is of one process alone
        workers.keep_working(processes, answer)
    else:
        answer()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _taken(host: str, port: int) -> bool:
    with socket.socket(_family(host)) as probe:
        return probe.connect_ex((host, port)) == 0
