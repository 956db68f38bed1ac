"""The dashboard on a port: waitress, on this machine only until sign-in is configured."""

import gc
import logging
import socket

from rich.console import Console
from waitress import serve

from dashboard.app import create_app
from loaders.problems import Problem
from loaders.store import Store

LONGEST_UPLOAD = 8 << 30  # bytes; kept on disk while they arrive
PATIENCE = 20.0  # seconds that a page waits for a load before it says that the store is busy
THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


def serve_forever(store: Store, host: str, port: int, console: Console, threads: int = 4) -> None:
    """Serves until stopped. Any host but this machine is refused: who signs people in stands before it."""
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
    application = create_app(store)
    # What is imported stays for good: looked through by each collection of garbage, it made one question in
    # six wait.
    gc.collect()
    gc.freeze()
    address = f"[{host}]" if ":" in host else host
    console.print(f"The dashboard is at http://{address}:{port} (stop it with Ctrl+C)", highlight=False)
    serve(
        application.server, host=host, port=port, threads=threads, ident=None, _quiet=True,
        max_request_body_size=LONGEST_UPLOAD,
    )  # fmt: skip


def _taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        return probe.connect_ex((host, port)) == 0
