"""Work in processes of its own: what crashes, hangs or eats memory there ends there.

Renderers and readers of strangers' files are native code or follow what a stranger wrote. They run in a few worker
processes that are kept between jobs and killed when a job takes too long. In: a module-level function and values
that pickle. Out: its value, or an error that says what happened.
"""

from __future__ import annotations

import os
import pickle
import queue
import select
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from typing import IO, Any, TypeVar

from nabolag.errors import BadInput, NabolagError, Ours, Unavailable
from nabolag.text import N_

T = TypeVar("T")
CRASHED = N_("Noe gikk galt hos oss da dette ble laget. Prøv med andre ord eller tall.")
WORKERS = 2
WAIT_SECONDS = 20
MEMORY = 3_000  # MB of data a worker may hold
_SECRET = ("NABOLAG_SECRET", "NABOLAG_STORE")  # of no use to who draws, and to who is tricked a find
_HEAD = struct.Struct(">Q")
_READY = b"\1"
START_SECONDS = 60
"""How long a process may take to start and to import the work, which nobody who sent something has a part in."""


class TooHeavy(BadInput):
    """The work took longer than it may."""


class Crashed(NabolagError):
    """The process that did the work died of it."""


def apart(work: Callable[..., T], *values: object, seconds: float = 20, crew: str = "draw") -> T:
    """`work(*values)` in another process, one of those of `crew`: who reads must not keep others from drawing.

    Raises:
        TooHeavy: not done within `seconds`; the process is killed. Crashed: it died. Unavailable: every worker was
        busy for WAIT_SECONDS. Whatever `work` raises.
    """
    return _crew(crew).do(work, values, seconds)  # type: ignore[no-any-return]


class _Worker:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from nabolag.sources.apart import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if name not in _SECRET}
            | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # an interrupt in the terminal is for the site, which then ends this
        )
        self.used = False

    def do(self, job: bytes, seconds: float) -> bytes:
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(_HEAD.pack(len(job)) + job)
            self.process.stdin.flush()
        except OSError as error:
            raise EOFError from error
        self._read(len(_READY), time.monotonic() + START_SECONDS)
        until = (
            time.monotonic() + seconds + (0 if self.used else 10)
        )  # the work's own imports, the first time
        self.used = True
        (size,) = _HEAD.unpack(self._read(_HEAD.size, until))
        return self._read(size, until)

    def _read(self, size: int, until: float) -> bytes:
        assert self.process.stdout
        file, got = self.process.stdout.fileno(), bytearray()
        while len(got) < size:
            if not select.select([file], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError
            part = os.read(file, min(size - len(got), 1 << 20))
            if not part:
                raise EOFError
            got += part
        return bytes(got)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue


class _Crew:
    """At most WORKERS processes, each started when it is first needed."""

    def __init__(self) -> None:
        self._free: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(WORKERS):
            self._free.put(None)

    def do(self, work: Callable[..., Any], values: tuple[object, ...], seconds: float) -> Any:
        job = pickle.dumps((work.__module__, work.__qualname__, values, seconds))
        try:
            worker = self._free.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise Unavailable("Det er mange som tegner og leser filer nå. Prøv igjen om litt.") from None
        kept = None
        try:
            worker = worker if worker and worker.process.poll() is None else _Worker()
            try:
                done, value = pickle.loads(worker.do(job, seconds))
                kept = worker
            except TimeoutError:
                raise TooHeavy(
                    "Dette tok mer enn {seconds} {seconds:sekund|sekunder} og ble stanset.",
                    seconds=round(seconds),
                ) from None
            except EOFError:
                raise Crashed(CRASHED) from None
            finally:
                if kept is None:
                    worker.end()
        finally:
            self._free.put(kept)
        if done:
            return value
        raise value


_made: dict[tuple[int, str], _Crew] = {}
_making = threading.Lock()


def _crew(name: str) -> _Crew:
    with _making:
        return _made.setdefault((os.getpid(), name), _Crew())  # a forked process has crews of its own


def serve() -> None:
    """What a worker process does: one job after another, until its parent is gone."""
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what native code prints must not end up among the answers
    _limit_memory()
    polite = not hasattr(os, "nice")  # Windows has none
    while head := jobs.read(_HEAD.size):
        job = _job(jobs, head)
        if not _told(answers, _READY):
            break
        if not polite:  # after the imports, which somebody waits for
            os.nice(10)  # whoever answers a page goes before whoever draws one
            polite = True
        answer = _answer(*job)
        if not _told(answers, _HEAD.pack(len(answer)) + answer):
            break


def _told(answers: IO[bytes], said: bytes) -> bool:
    """Whether the parent was still there to be told."""
    try:
        answers.write(said)
        answers.flush()
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), answers.fileno()
        )  # what is left goes nowhere, without a word
        return False
    return True


def _job(jobs: IO[bytes], head: bytes) -> tuple[Callable[..., Any], tuple[object, ...], float]:
    """The work, what it is to be done on, and for how many seconds at most."""
    import importlib

    _ring(START_SECONDS + 30)
    module, name, values, seconds = pickle.loads(jobs.read(_HEAD.unpack(head)[0]))
    work: Any = importlib.import_module(module)
    for part in name.split("."):
        work = getattr(work, part)
    return work, values, seconds


def _answer(work: Callable[..., Any], values: tuple[object, ...], seconds: float) -> bytes:
    try:
        _ring(seconds + 30)
        return pickle.dumps((True, work(*values)))
    except NabolagError as error:
        return pickle.dumps((False, _plain(error)))
    except MemoryError:
        return pickle.dumps((False, TooHeavy("Dette krevde mer minne enn det får bruke, og ble stanset.")))
    except BaseException:  # a renderer that panics raises outside Exception; its last words go to the log
        traceback.print_exc()
        return pickle.dumps((False, Crashed(CRASHED)))
    finally:
        _ring(0)


def _ring(seconds: float) -> None:
    """End this process after `seconds` whatever it does then, also when nobody is left to end it; 0: do not."""
    if hasattr(signal, "setitimer"):  # Windows has none
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _plain(error: NabolagError) -> NabolagError:
    """The error in a form that pickles; an error within it keeps its words apart, so that it is told in the reader's language."""
    values = {k: _plain_value(v) for k, v in error.values.items()}
    return Carried(error.message, values, error.status, error.exit_code)


def _plain_value(value: object) -> object:
    if isinstance(value, NabolagError):
        return _plain(value)
    return value if isinstance(value, int | float | Ours) else str(value)


class Carried(BadInput):
    """An error of ours that was raised in a worker."""

    def __init__(self, message: str, values: Mapping[str, object], status: int, exit_code: int) -> None:
        super().__init__(message, **values)
        self.status, self.exit_code = status, exit_code

    def __reduce__(self) -> tuple[Any, ...]:
        return Carried, (self.message, self.values, self.status, self.exit_code)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY << 20, MEMORY << 20))
