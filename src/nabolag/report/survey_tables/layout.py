"""How a table lies on a page: a row for each group, a column for each answer, the base last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from nabolag.report.paper import Cell, Column
from nabolag.report.paper import Table as Block
from nabolag.survey.tabulation.analysis import Analysis, Table
from nabolag.text import Texts

SHOWN = ("shown", "flagged")


def block(table: Table, label: str, _: Texts) -> Block:
    """`table` as the block `label` of a paper, in the language of `_`."""
    levels = list(dict.fromkeys(table.frame["level"].to_list()))
    kind: Literal["number", "share"] = "number" if table.kind == "mean" else "share"
    figures = (
        Column(level if level is not None else _("Gjennomsnitt"), kind, decimals=2 if kind == "number" else 0)
        for level in levels
    )
    rows = (
        (
            Cell(group["group"][0] or _("Alle")),
            *(_cell(row, _) for row in group.iter_rows(named=True)),
            _base(group["base"][0], _),
        )
        for group in table.frame.partition_by("group_code", maintain_order=True)
    )
    return Block(
        titled(table, _),
        (Column(_("Gruppe")), *figures, Column("n", "number")),
        tuple(rows),
        id=label,
        sheet=label,
        label=label,
        under=True,
    )


def titled(table: Table, _: Texts) -> str:
    """The question, and what it is split by."""
    title = table.title
    if table.group:
        title = _("{question} – etter {group}", question=title, group=in_sentence(table.group_title))
    if table.edition:
        title = _("{title} (tall fra utgave {n})", title=title, n=table.edition)
    return title


def place(table: Table, group_code: str | None, level_code: str | None) -> str:
    """Row and column in `block(table)` of the cell with these codes, as `row/column` counted from 0."""
    rows = table.frame["group_code"].unique(maintain_order=True).to_list()
    columns = table.frame["level_code"].unique(maintain_order=True).to_list()
    return f"{rows.index(group_code)}/{columns.index(level_code) + 1}"


def notes(analysis: Analysis, _: Texts) -> Iterator[str]:
    """What a reader must know to read the tables."""
    plan = analysis.plan
    limits = plan.disclosure
    if analysis.origin == "synthetic":
        yield _("SYNTETISK: svarene er oppdiktet. Tallene sier ingenting om virkelige kommuner.")
    if analysis.origin == "modelled":
        yield _("Tallene er modellert, ikke spurt.")
    yield _(
        "{n} har svart på undersøkelsen. n er antall svar på spørsmålet uten vekter, og er lavere der ikke alle har "
        "fått spørsmålet eller svart på det.",
        n=_.number(analysis.respondents),
    )
    if plan.design.weights or plan.weighting:
        yield _("Andeler og gjennomsnitt er vektet.")
    for note in analysis.assumed:
        yield _(note.message, **{k: _number(v, _) for k, v in note.values.items()})
    yield _(
        "Ved hver andel og hvert gjennomsnitt står {level} konfidensintervall.", level=_.percent(plan.level)
    )
    yield _(
        "«Skjult»: tallet bygger på færre enn {limit} svar, eller ville røpt et annet tall som gjør det.",
        limit=limits.threshold,
    )
    yield _("«For få svar»: færre enn {limit} har svart. Da oppgis ikke andeler.", limit=limits.minimum_base)
    yield _("«Ingen svar»: ingen har svart.")
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


def in_sentence(text: str) -> str:
    """The text as it stands inside a sentence: first letter small, unless it begins an abbreviation or a name."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _number(value: object, _: Texts) -> str:
    if not isinstance(value, int | float):
        return str(value)
    return _.number(value, 0 if value == int(value) else 1)


def _cell(row: dict[str, Any], _: Texts) -> Cell:
    """A figure with its interval and mark, in parentheses when it is uncertain; or why there is none."""
    if row["estimate"] is None:
        few = {"suppressed": _("skjult"), "thin": _("for få svar")}.get(row["status"])
        return Cell(few or _("ingen svar"), status="unknown" if few is None else "suppressed")
    around = ("(", ")") if row["status"] == "flagged" else ("", "")
    mark = f" {row['mark']}" if row["mark"] else ""
    return Cell(
        value=row["estimate"],
        low=row["ci_low"],
        high=row["ci_high"],
        before=around[0],
        after=around[1] + mark,
    )


def _base(base: int | None, _: Texts) -> Cell:
    return Cell(_("skjult"), status="suppressed") if base is None else Cell(value=base)
