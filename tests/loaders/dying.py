"""Things done in a process of their own, which may be killed on the way."""

import itertools
import os
import signal
import sys

from sqlalchemy import event

from loaders.engine import engine_of
from loaders.store import Store


def in_child(action, *arguments):
    """Does it in a process of its own; what it writes comes through a pipe, which no full disk can stop."""
    reading, writing = os.pipe()
    number = os.fork()
    if number == 0:
        try:
            _act(writing, action, arguments)
        finally:
            os._exit(70)
    os.close(writing)
    return number, reading


def _act(writing, action, arguments):
    os.dup2(writing, 1)
    os.dup2(writing, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w", buffering=1), os.fdopen(2, "w", buffering=1)
    try:
        status = action(*arguments) or 0
    except SystemExit as stopped:
        status = stopped.code or 0
    except BaseException as error:
        status = 70
        print(f"Traceback: {error!r}")
    sys.stdout.flush()
    os._exit(status)


def ended(child):
    """How it ended, and what it wrote."""
    number, reading = child
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(number, 0)
    return os.waitstatus_to_exitcode(status), said


def die_at(url, action, step):
    """Does it in a process that kills itself before the step, or counts the steps."""
    store, steps = Store(engine_of(url)), itertools.count(1)

    def tell(*_, **__):
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", tell)
    event.listen(store.engine, "after_cursor_execute", tell)
    event.listen(store.engine, "commit", tell)
    action(store)
    print(next(steps) - 1)
