"""Several processes that answer on one port: Python uses one processor each."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess

PAUSE = 0.5  # seconds between two looks at whether all are there
SOON = 10.0  # seconds: a worker that ends within these of its start is not started again


def usual() -> int:
    """One for each processor, and no more than four: each keeps answers of its own."""
    return min(4, os.cpu_count() or 1)


def can_share() -> bool:
    """Whether a process can go on with a socket that another opened."""
    return "fork" in multiprocessing.get_all_start_methods()


def keep_working(number: int, work: Callable[[], None]) -> None:
    """Runs the work in so many processes until this one is stopped. One that ends is started again."""
    signal.signal(signal.SIGTERM, _stop)
    context = multiprocessing.get_context("fork")
    running: list[tuple[BaseProcess, float]] = []
    try:
        while True:
            while len(running) < number:
                process = context.Process(target=_worked, args=(work,), daemon=True)
                process.start()
                running.append((process, time.monotonic()))
            time.sleep(PAUSE)
            for process, began in [one for one in running if not one[0].is_alive()]:
                if time.monotonic() - began < SOON:
                    raise SystemExit(process.exitcode or 1)
                running.remove((process, began))
    finally:
        for process, _ in running:
            process.terminate()
        for process, _ in running:
            process.join()


def _worked(work: Callable[[], None]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told, and tells the others
    work()


def _stop(number: int, frame: object) -> None:
    raise SystemExit(0)
