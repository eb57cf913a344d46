"""Arguments that are misspelt are named as the caller wrote them, with the nearest that there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from nabolag.errors import BadInput

P = ParamSpec("P")
T = TypeVar("T")


def named(called: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """What refuses an argument it does not have with the nearest one it has; its users call it `called`."""

    def around(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def checked(*given: P.args, **options: P.kwargs) -> T:
            try:
                return function(*given, **options)
            except TypeError:
                _refuse_unknown(function, options, called)
                raise

        return checked

    return around


def _refuse_unknown(function: Callable[..., object], options: Mapping[str, object], called: str) -> None:
    """Raise for the first of `options` that is no argument of `function`.

    Raises:
        BadInput: names it, and the arguments there are, the nearest first.
    """
    import difflib
    import inspect

    arguments = [p.name for p in inspect.signature(function).parameters.values() if p.name != "self"]
    for name in options:
        if name not in arguments:
            near = difflib.get_close_matches(name, arguments, n=3, cutoff=0.5)
            raise BadInput(
                "{function} har ikke argumentet «{name}». Mente du {near}?",
                function=called,
                name=name,
                near=", ".join(near or arguments),
            )
