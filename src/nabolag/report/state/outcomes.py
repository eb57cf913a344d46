"""What measures do in the whole country, reckoned once for every section and page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from msgspec.structs import replace

from nabolag.report.state.layers import layers_of
from nabolag.report.state.places import places_of
from nabolag.state import Measure, Outcome, examples, simulate
from nabolag.state.draws import Assumed, Drawn, draw
from nabolag.state.measures import DEMANDS, BadMeasure
from nabolag.text import Texts

T = TypeVar("T")


def outcomes_of(measures: Sequence[Measure] | None, assumed: Assumed | None) -> tuple[Outcome, ...]:
    """None at all, then each; the examples where none are given.

    Raises:
        BadMeasure: one cannot be; with its number.
    """
    return _simulated(examples() if measures is None else tuple(measures), assumed or Assumed())


def drawn_of(measures: Sequence[Measure] | None, assumed: Assumed | None) -> tuple[Drawn, ...]:
    """Each drawn."""
    return _drawn(examples() if measures is None else tuple(measures), assumed or Assumed())


@lru_cache(maxsize=8)
def _simulated(measures: tuple[Measure, ...], assumed: Assumed) -> tuple[Outcome, ...]:
    """Kept, as a paper shows them in several sections and every municipality's page the examples."""
    return (
        simulate(None, places_of(None)),
        *(
            _numbered(at, simulate, one, places_of(one.service), assumed.take_up, assumed.halfway)
            for at, one in enumerate(measures, 1)
        ),
    )


@lru_cache(maxsize=8)
def _drawn(measures: tuple[Measure, ...], assumed: Assumed) -> tuple[Drawn, ...]:
    return tuple(_numbered(at, _with_layers, one, assumed) for at, one in enumerate(measures, 1))


def _with_layers(measure: Measure, assumed: Assumed) -> Drawn:
    saves, spent = layers_of(measure)
    return draw(measure, places_of(measure.service), assumed, layers=saves, spent=spent)


def _numbered(number: int, work: Callable[..., T], *values: object) -> T:
    try:
        return work(*values)
    except BadMeasure as error:
        error.number = number
        raise


def lead(_: Texts, thought_up: bool) -> str:
    """Whose the measures are."""
    if thought_up:
        return _("Tiltakene er tenkt, for å kunne regnes på. Ingen av dem er vedtatt, og ingen er anbefalt.")
    return _("Tiltakene er dine egne.")


def remarks(measures: Sequence[Measure], _: Texts) -> tuple[str, ...]:
    """What a reader may wonder at: a measure that pays nothing, and two alike but for what they are called."""
    free = [
        _("«{name}» betaler ingenting, så ingen blir med for pengenes skyld.", name=one.name)
        for one in measures
        if one.kind not in DEMANDS and not one.paid
    ]
    alike = [
        _("«{a}» og «{b}» er like, bortsett fra navnet, og får samme svar.", a=other.name, b=one.name)
        for at, one in enumerate(measures)
        for other in measures[:at]
        if replace(one, id="", name="", source=None) == replace(other, id="", name="", source=None)
    ]
    return (*free, *alike)
