"""What several threads share is made by one of them, once, while the others wait for it.

In: a type that msgspec is to fill, or a function of hashable arguments. msgspec builds what it knows of a Struct at
the first use of it, and ends the process when two threads do so at once; `functools.lru_cache` holds nobody back.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any, Generic, ParamSpec, TypeVar

import msgspec

T = TypeVar("T")
P = ParamSpec("P")
step_aside: ContextVar[Callable[[], object]] = ContextVar("step_aside", default=lambda: None)
"""What a thread calls before it waits for another process: the site lets the next reader in meanwhile."""
_learning = threading.Lock()
_learnt: set[Any] = set()


def convert(value: Any, kind: type[T]) -> T:
    """`msgspec.convert`, safe in threads.

    Raises:
        msgspec.ValidationError: `value` is no `kind`.
    """
    _learn(kind)
    return msgspec.convert(value, kind)


def decode(content: bytes | str, kind: type[T]) -> T:
    """`msgspec.json.decode`, safe in threads.

    Raises:
        msgspec.MsgspecError: not JSON, or no `kind`.
    """
    _learn(kind)
    return msgspec.json.decode(content, type=kind)


def learn_all() -> int:
    """Make every Struct of ours that is imported known to msgspec, in this thread; how many there are.

    Other libraries' are theirs to use, and some of them are not for decoding at all.
    """
    kinds = [kind for kind in _below(msgspec.Struct) if kind.__module__.partition(".")[0] == "nabolag"]
    for kind in kinds:
        _learn(kind)
    return len(kinds)


class once(Generic[P, T]):  # noqa: N801  # a decorator
    """As `functools.lru_cache`, but what several threads ask for at once is made once.

    What fails is asked for again the next time.
    """

    def __init__(self, make: Callable[P, T], maxsize: int = 64) -> None:
        self._make, self._maxsize = make, maxsize
        self._made: OrderedDict[Any, Future[T]] = OrderedDict()
        self._lock = threading.Lock()
        functools.update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """The value for these arguments."""
        key = (args, tuple(sorted(kwargs.items())))
        with self._lock:
            future = self._made.get(key)
            if mine := future is None:
                future = self._made[key] = Future()
            self._made.move_to_end(key)
            while len(self._made) > self._maxsize:
                self._made.popitem(last=False)
        assert future is not None
        if mine:
            try:
                future.set_result(self._make(*args, **kwargs))
            except BaseException as error:
                with self._lock:
                    if self._made.get(key) is future:
                        del self._made[key]
                future.set_exception(error)
        return future.result()

    def cache_clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._made.clear()


def _learn(kind: Any) -> None:
    if kind in _learnt:
        return
    with _learning:
        if kind not in _learnt:
            msgspec.json.Decoder(kind)
            _learnt.add(kind)


def _below(kind: type) -> Iterator[type]:
    below: list[type] = type.__subclasses__(kind)
    for one in below:
        yield one
        yield from _below(one)
