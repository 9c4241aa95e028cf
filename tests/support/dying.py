"""Processes that are killed at a chosen moment of their work, wherever that is: before their n-th statement or commit.

Moments are counted, not timed, so that a drawn one is the same on any machine, busy or not.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from market.kernel import db
from market.kernel.clock import clock_at
from tests.support.cast import NOW

PROCESSES = multiprocessing.get_context("forkserver")  # ready in milliseconds, and with no thread or connection of ours


class Ended(NamedTuple):
    """How a process ended, and how many moments it lived."""

    was_killed: bool
    moments: int


def die() -> None:
    """As the kernel kills: no handler, no flush, no goodbye."""
    os.kill(os.getpid(), signal.SIGKILL)


def _count(engine: Engine, moment: int, life: list[None]) -> None:
    def pass_by(*_: Any) -> None:
        life.append(None)
        if len(life) == moment:
            die()

    event.listen(engine, "before_cursor_execute", pass_by)
    event.listen(engine, "commit", pass_by)


def _live(answer: Connection, verb: Callable[..., object], url: str, moment: int, given: tuple[Any, ...]) -> None:
    life: list[None] = []
    _count(db.database.connect(url), moment, life)
    with clock_at(NOW):
        verb(*given)
    answer.send(len(life))


def run(verb: Callable[..., object], engine: Engine, *given: Any, moment: int = 0) -> Ended:
    """Do ``verb(*given)``, a function of a module, in a process that is killed at its ``moment``-th moment (0: never).

    Raises AssertionError when the process ends in another way than by that or in peace, or not at all.
    """
    hear, say = PROCESSES.Pipe(duplex=False)
    url = engine.url.render_as_string(hide_password=False)
    process = PROCESSES.Process(target=_live, args=(say, verb, url, moment, given), daemon=True)
    process.start()
    say.close()
    process.join(timeout=200)
    with hear:
        if process.exitcode is None:
            process.terminate()
            raise AssertionError(f"{verb.__name__} does not come to an end")
        assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
        return Ended(process.exitcode != 0, moment if process.exitcode else hear.recv())
