"""The draws of a workbook: each a row of lots, and formulas over them and the cells that can be changed.

The lots are the same in every workbook: for each thing that is not known the whole range in even steps, in an order by
itself. What is drawn is the part that joins, not each municipality's own lot; the sheet says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name

from nabolag.state import Measure, Place
from nabolag.state.draws import LEVEL, Assumed, spread_of
from nabolag.state.measures import DEMANDS, MOST, scale_of
from nabolag.state.simulation import answering, eligible_for, paid_between, places_paid, sharing
from nabolag.text import N_, Texts

Floats = NDArray[np.float64]
SHEET = "Trekk"
DRAWS, SEED, HEAD = 200, 20, 12
"""So many rows of lots, below row `HEAD`; the order of each column is by `SEED`."""
LOTS = (
    N_("Søker"),
    N_("Halvparten søker ved"),
    N_("Spares"),
    N_("Dokumenteres"),
    N_("Til hver"),
    N_("Samarbeider alt"),
)
TERMS = (
    N_("Dekker, kommuner"),
    N_("Til hver kommune, lavest, kr"),
    N_("Til hver kommune, høyest, kr"),
    N_("Høyst så mange får"),
    N_("Alle må være med"),
    N_("Svarer på garantien"),
    N_("Samarbeider alt, minst"),
    N_("Samarbeider alt, høyest"),
    N_("Spart for hver, høyest, kr"),
)
TOLD = (
    N_("Blir med"),
    N_("Koster staten én gang, kr"),
    N_("Av det til dem som alt samarbeider, kr"),
    N_("Ventet spart i året, kr"),
    N_("Dokumentert spart i året, kr"),
)
ENDS = (N_("{what}: 2,5 av 100 er under"), N_("{what}: midterste"), N_("{what}: 2,5 av 100 er over"))
UNKNOWN = "ukjent"
IN_KRONER = (2, 3, 9)
"""The numbers of the TERMS that are in kroner, counted from 1."""


class Terms(NamedTuple):
    """What the formulas of a measure start from, in the order of TERMS; `each` None: unknown for the service."""

    covered: float
    low: float
    high: float
    cap: float
    demanded: int
    answers: float
    known: float
    perhaps: float
    each: float | None


@cache
def lots() -> Floats:
    """(draws, LOTS) from 0 to 1: the middle of each of so many even steps, in an order by itself."""
    rng = np.random.default_rng(SEED)
    steps = (np.arange(DRAWS) + 0.5) / DRAWS
    return np.stack([rng.permutation(steps) for _lot in LOTS], axis=1)


def terms_of(measure: Measure, places: Sequence[Place]) -> Terms:
    """What the draws of a measure start from."""
    eligible = eligible_for(measure, places)
    low, high = paid_between(measure, eligible)
    each = scale_of(measure)
    return Terms(
        len(eligible),
        low,
        high,
        min(float(len(eligible)), places_paid(measure)),
        int(measure.kind in DEMANDS),
        answering(measure, high, 0.0) if measure.kind == "guarantee" else -1.0,
        *sharing(eligible),
        None if each is None else each * measure.spared,
    )


def drawn(terms: Terms, assumed: Assumed) -> dict[str, Floats | None]:
    """What the formulas come to, by TOLD: each draw, or None where it is unknown."""
    u = lots()

    def within(ends: tuple[float, float], lot: int) -> Floats:
        return np.asarray(ends[0] + u[:, lot] * (ends[1] - ends[0]), dtype=np.float64)

    offered = (terms.low + terms.high) / 2
    enough = offered / (offered + within(assumed.halfway, 1)) if offered else np.zeros(DRAWS)
    if terms.answers >= 0:
        enough = np.full(DRAWS, terms.answers)
    rate = np.ones(DRAWS) if terms.demanded else within(assumed.take_up, 0) * enough
    joins = np.minimum(rate * terms.covered, terms.cap)
    cost = joins * within((terms.low, terms.high), 4)
    shared = within((terms.known, terms.perhaps), 5)
    expected = None
    if terms.each is not None:
        expected = joins * (1 - shared) * terms.each * within(assumed.saved, 2)
    sure = None if expected is None else expected * within(assumed.certified, 3)
    return dict(zip(TOLD, (joins, cost, cost * shared, expected, sure), strict=True))


def ends_of(values: Floats | None) -> list[object]:
    """The low end, the middle and the high end of the draws."""
    return [UNKNOWN] * len(LEVEL) if values is None else list(spread_of(values))


def formulas(terms: Sequence[str], row: int, own: Sequence[str], settings: str) -> list[str]:
    """The formulas of one draw, in the order of TOLD.

    `terms`: the cells of TERMS. `own`: the columns of TOLD. `settings`: the sheet of the assumptions.
    """
    covered, low, high, cap, demanded, answers, known, perhaps, each = terms

    def within(a: str, b: str, lot: str) -> str:
        return f"({a}+${lot}{row}*({b}-{a}))"

    def range_(at: int, lot: str) -> str:
        return within(f"{settings}!$B${at}", f"{settings}!$C${at}", lot)

    offered, halfway = f"(({low}+{high})/2)", range_(6, "B")
    enough = f"IF({answers}>=0,{answers},IF({offered}=0,0,{offered}/({offered}+{halfway})))"
    joins, cost, _lost, expected, _sure = (f"{letter}{row}" for letter in own)
    shared = within(known, perhaps, "F")
    unknown = f'IF({each}="{UNKNOWN}","{UNKNOWN}",'
    return [
        f'=IF({covered}="","",MIN(IF({demanded}=1,1,{range_(2, "A")}*{enough})*{covered},{cap}))',
        f'=IF({covered}="","",{joins}*{within(low, high, "E")})',
        f'=IF({covered}="","",{cost}*{shared})',
        f'=IF({covered}="","",{unknown}{joins}*(1-{shared})*{each}*{range_(3, "C")}))',
        f'=IF({covered}="","",{unknown}{expected}*{range_(4, "D")}))',
    ]


def write_lots(sheet: Any, texts: Texts, bold: Any) -> None:
    """The lots, what each is of, and why these draws are not the page's."""
    _ = texts
    sheet.set_column(0, len(LOTS) + MOST * len(TOLD), 14)
    sheet.write(
        0,
        0,
        _(
            "Trekkene regnes om når gule celler endres. Her trekkes andelen som blir med, ikke hver kommunes eget lodd; "
            "derfor er det {n} trekk og ikke 1 000, og spennet på siden blir noe bredere når få kommuner dekkes. «De "
            "billigste» og «Modellene» er ikke med her.",
            n=DRAWS,
        ),
    )
    for at, name in enumerate(TERMS, 1):
        sheet.write(at, 0, _(name))
    for at, name in enumerate(LOTS):
        sheet.write(HEAD - 1, at, _(name), bold)
    for row, each in enumerate(lots().tolist(), HEAD):
        for at, lot in enumerate(each):
            sheet.write_number(row, at, lot)
    sheet.freeze_panes(HEAD, 0)


class OfMeasure(NamedTuple):
    """A measure of the workbook: which, counted from 0, the cell of its name, the formulas of TERMS and what all of it is now."""

    number: int
    asked: str
    starts: Sequence[str]
    name: str
    terms: Terms | None

    @property
    def own(self) -> list[str]:
        """The columns of its draws, in the order of TOLD."""
        first = len(LOTS) + self.number * len(TOLD)
        return [xl_col_to_name(first + at) for at in range(len(TOLD))]

    def values(self, assumed: Assumed) -> list[Floats | None]:
        """Its draws as they are now, in the order of TOLD."""
        return [None] * len(TOLD) if self.terms is None else list(drawn(self.terms, assumed).values())


def write_draws(
    sheet: Any, one: OfMeasure, assumed: Assumed, texts: Texts, settings: str, bold: Any, kroner: Any
) -> None:
    """What the draws of a measure start from, and a row to each; with what they come to, for programs that do not reckon."""
    first, own = len(LOTS) + one.number * len(TOLD), one.own
    cells = [f"${own[0]}${at}" for at in range(2, 2 + len(TERMS))]
    sheet.write_formula(0, first, f'={one.asked}&""', bold, one.name)
    now = (
        [""] * len(TERMS) if one.terms is None else [UNKNOWN if part is None else part for part in one.terms]
    )
    for at, (formula, value) in enumerate(zip(one.starts, now, strict=True), 1):
        sheet.write_formula(
            at, first, f'=IF({one.asked}="","",{formula})', kroner if at in IN_KRONER else None, value
        )
    for at, name in enumerate(TOLD):
        sheet.write(HEAD - 1, first + at, texts(name), bold)
    empty = "" if one.terms is None else UNKNOWN
    columns = [[empty] * DRAWS if values is None else values.tolist() for values in one.values(assumed)]
    for row, values in enumerate(zip(*columns, strict=True), HEAD):
        for at, (formula, value) in enumerate(
            zip(formulas(cells, row + 1, own, settings), values, strict=True), first
        ):
            sheet.write_formula(row, at, formula, kroner, value)


def write_ends(sheet: Any, one: OfMeasure, assumed: Assumed, texts: Texts, below: int, kroner: Any) -> None:
    """The ends and the middle of the draws of a measure, from row `below` of the answers."""
    rows = iter(range(below, below + len(TOLD) * len(ENDS)))
    for name, letter, values in zip(TOLD, one.own, one.values(assumed), strict=True):
        draws = f"{SHEET}!${letter}${HEAD + 1}:${letter}${HEAD + DRAWS}"
        for end, level, value in zip(ENDS, LEVEL, ends_of(values), strict=True):
            row = next(rows)
            if not one.number:
                sheet.write(row, 0, texts(end, what=texts(name)))
                sheet.write(row, 1, 0)
            formula = f'=IF({one.asked}="","",IFERROR(PERCENTILE({draws},{level}),"{UNKNOWN}"))'
            sheet.write_formula(row, 2 + one.number, formula, kroner, "" if one.terms is None else value)
