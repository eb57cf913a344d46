"""How a table lies on a page: a row for each group, a column for each answer, the base last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nabolag.survey.tabulation.analysis import Analysis, Table
from nabolag.text import Texts

SYMBOLS = {"suppressed": ":", "thin": "..", "unknown": "."}


@dataclass(frozen=True)
class Cell:
    """A figure (a share, or a mean) with its interval and mark, or the symbol that stands for it."""

    value: float | None
    low: float | None
    high: float | None
    mark: str
    flagged: bool
    symbol: str


@dataclass(frozen=True)
class Row:
    """A group's cells; `base` None is hidden."""

    name: str
    cells: tuple[Cell, ...]
    base: int | None


@dataclass(frozen=True)
class Grid:
    """A table ready to be drawn."""

    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    percent: bool


def grid(table: Table, _: Texts) -> Grid:
    """`table` as rows and columns, in the language of `_`."""
    levels = list(dict.fromkeys(table.frame["level"].to_list()))
    rows = [
        Row(
            block["group"][0] or _("Alle"),
            tuple(_cell(r) for r in block.iter_rows(named=True)),
            block["base"][0],
        )
        for block in table.frame.partition_by("group_code", maintain_order=True)
    ]
    title = table.title
    if table.group:
        title = _("{question} – etter {group}", question=title, group=in_sentence(table.group_title))
    if table.edition:
        title = _("{title} (tall fra utgave {n})", title=title, n=table.edition)
    return Grid(
        title,
        tuple(level if level is not None else _("Gjennomsnitt") for level in levels),
        tuple(rows),
        table.kind != "mean",
    )


def place(table: Table, group_code: str | None, level_code: str | None) -> tuple[int, int]:
    """Row and column in `grid(table)` of the cell with these codes."""
    rows = table.frame["group_code"].unique(maintain_order=True).to_list()
    columns = table.frame["level_code"].unique(maintain_order=True).to_list()
    return rows.index(group_code), columns.index(level_code)


def notes(analysis: Analysis, _: Texts) -> Iterator[str]:
    """What a reader must know to read the tables."""
    plan = analysis.plan
    limits = plan.disclosure
    if analysis.origin == "synthetic":
        yield _("SYNTETISK: svarene er oppdiktet. Tallene sier ingenting om virkelige kommuner.")
    if analysis.origin == "modelled":
        yield _("Tallene er modellert, ikke spurt.")
    yield _("{n} svar i alt. n er antall svar uten vekter.", n=_.number(analysis.respondents))
    if plan.design.weights or plan.weighting:
        yield _("Andeler og gjennomsnitt er vektet.")
    for note in analysis.assumed:
        yield _(note.message, **{k: _number(v, _) for k, v in note.values.items()})
    yield _(
        "Under hver andel og hvert gjennomsnitt står {level} konfidensintervall.", level=_.percent(plan.level)
    )
    yield _(
        ": betyr skjult. Færre enn {limit} svar, eller skjult så andre celler ikke kan regnes ut.",
        limit=limits.threshold,
    )
    yield _(".. betyr at færre enn {limit} har svart. Da oppgis ikke andeler.", limit=limits.minimum_base)
    yield _(". betyr at ingen har svart.")
    yield _("Tall i parentes bygger på færre enn {limit} svar og er usikre.", limit=limits.flag_base)
    if plan.tests.complement and plan.groups:
        correction = {
            "none": _("uten korreksjon for mange sammenligninger"),
            "holm": _("med Holms korreksjon innen hver tabell"),
            "bh": _("med Benjamini–Hochbergs korreksjon innen hver tabell"),
        }[plan.tests.correction]
        yield _(
            "▲ og ▼: høyere og lavere enn resten (motsatsen) på {level}-nivå, {correction}.",
            level=_.percent(1 - plan.level),
            correction=correction,
        )
    if not analysis.optimal:
        yield _("Flere celler enn nødvendig kan være skjult: den minste løsningen ble ikke funnet i tide.")


def _number(value: object, _: Texts) -> str:
    if not isinstance(value, int | float):
        return str(value)
    return _.number(value, 0 if value == int(value) else 1)


def _cell(row: dict[str, object]) -> Cell:
    value, low, high = (
        x if isinstance(x, float) else None for x in (row["estimate"], row["ci_low"], row["ci_high"])
    )
    return Cell(
        value,
        low,
        high,
        str(row["mark"]),
        row["status"] == "flagged",
        SYMBOLS.get(str(row["status"]), ""),
    )


def in_sentence(text: str) -> str:
    """The text as it stands inside a sentence: first letter small, unless it begins an abbreviation or a name."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
