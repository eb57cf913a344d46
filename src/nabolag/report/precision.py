"""How sure a survey of leaders can be, as a paper: margins of error by stratum and together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nabolag.report.paper import Cell, Column, Paper, Section, Table, text
from nabolag.survey.frame import Precision
from nabolag.text import Texts


def precision_paper(
    rows: Sequence[tuple[str, Precision, int]], texts: Texts, *, by: str, level: float, source: str
) -> Paper:
    """`rows`: a stratum's title, what is expected of it, and the answers the wanted margin takes; all together last."""
    _ = texts
    table = Table(
        _("Ventet feilmargin"),
        (
            Column(_("Gruppe")),
            Column(_("Feilmargin"), "number", _("prosentpoeng"), decimals=1),
            *(
                Column(head, "number", priority=2)
                for head in (_("Ventede svar"), _("Inviteres"), _("Ledere"), _("Svar som trengs"))
            ),
        ),
        tuple(
            (
                Cell(title),
                _margin(row.margin, _),
                *(Cell(value=n) for n in (row.answers, row.invited, row.population, required)),
            )
            for title, row, required in rows
        ),
        id="precision",
    )
    data = [_as_dict(*row) for row in rows]
    return Paper(
        stem="presisjon",
        title=_("Hvor sikre blir svarene?"),
        lang=_.lang,
        lead=(_summed(*rows[-1][1:2], level, _),),
        sections=(
            Section(
                "feilmargin",
                _("Ventet feilmargin"),
                (
                    table,
                    text(
                        _(
                            "«Svar som trengs» er for den ønskede feilmarginen i gruppen alene, og samlet for et enkelt "
                            "tilfeldig utvalg. Svarene regnes som et tilfeldig utvalg av gruppen; frafall som ikke er "
                            "tilfeldig, kommer i tillegg og vises ikke her."
                        ),
                        tone="quiet",
                    ),
                ),
            ),
        ),
        notes=(_("Kilde: {source}", source=source),),
        data={"by": by, "level": level, "source": source, "strata": data[:-1], "total": data[-1]},
    )


def _summed(every: Precision, level: float, _: Texts) -> str:
    if every.margin is None:
        return _("Feilmarginen er ukjent: ingen svar ventes.")
    return _(
        "Med {n} svar i alt er feilmarginen {margin} prosentpoeng opp eller ned ({level} prosent sikkert).",
        n=_.number(every.answers),
        margin=_.number(every.margin * 100, 1),
        level=_.number(level * 100),
    )


def _margin(margin: float | None, _: Texts) -> Cell:
    if margin is None:
        return Cell(_("ukjent"), status="unknown")
    return Cell(f"± {_.number(margin * 100, 1)}", margin * 100)


def _as_dict(title: str, row: Precision, required: int) -> dict[str, Any]:
    """Margins as shares."""
    return {
        "stratum": title,
        "population": row.population,
        "invited": row.invited,
        "expected_answers": row.answers,
        "expected_margin": row.margin,
        "required_answers": required,
    }
