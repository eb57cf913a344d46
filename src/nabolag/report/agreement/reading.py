"""An agreement somebody has, held against the points of the law: a paper of what was found and what was not."""

from __future__ import annotations

from collections.abc import Sequence

from nabolag.governance.agreement import Found, points
from nabolag.governance.forms import FORM_NAMES
from nabolag.report.agreement.incoming import Incoming
from nabolag.report.agreement.words import AID, ANSWERS, MARKS, tracked
from nabolag.report.law import texts_of_law, where
from nabolag.report.paper import Cell, Column, Paper, Section, Table
from nabolag.text import N_, Texts

OPTIONAL = N_("ikke funnet; ikke påkrevd")


def reading_paper(form: str, findings: Sequence[Found], source: Incoming, texts: Texts) -> Paper:
    """Every point with its paragraph, whether it was found, and the words that settle it."""
    _ = texts
    title = _("Avtalen deres, punkt for punkt")
    gone = sum(one.seems_missing for one in findings)
    lead = (
        _("{n} påkrevde punkter ble ikke funnet. Les avtalen selv: de kan stå med andre ord.", n=gone)
        if gone
        else _("Alle påkrevde punkter ble funnet eller er usikre. Les stedene.")
    )
    against = sum(one.unlawful for one in findings)
    if against:
        lead += " " + _("{n} {n:sted|steder} ser ut til å stride mot loven.", n=against)
    table = Table(
        title,
        (
            Column(_("Punkt")),
            Column(_("Svar")),
            Column(_("Hvor loven sier det")),
            Column(_("Stedet i avtalen")),
        ),
        tuple(
            (
                Cell(one.clause.heading(_.lang)),
                Cell(answer(one, _), one.answer),
                Cell(_cited(one)),
                Cell("\n".join(_lines(one, _))),
            )
            for one in findings
        ),
        id="punkter",
        sheet=_("Punkter"),
    )
    return Paper(
        stem=f"avtale-{form}-lest",
        title=_("{form}: avtalen holdt opp mot loven", form=FORM_NAMES[points(form).form](_.lang)),
        lang=_.lang,
        lead=(lead, *([tracked(source, _)] if source.tracked else [])),
        sections=(Section("punkter", title, (table,)),),
        notes=(_(AID), texts_of_law(_)),
        data={
            "form": form,
            "points": [
                {"id": one.clause.id, "answer": one.answer, "seems_missing": one.seems_missing,
                 "passage": one.passage, "near": one.near, "unlawful": one.unlawful}
                for one in findings
            ],
        },
    )  # fmt: skip


def answer(one: Found, _: Texts) -> str:
    """A mark and a word; a point that need not be there is not missed."""
    if one.unlawful:
        return f"{MARKS['not_found']} {_('strider mot loven')}"
    if one.answer == "not_found" and not one.seems_missing:
        word = OPTIONAL
        return f"– {_(word)}"
    word = ANSWERS[one.answer]
    return f"{MARKS[one.answer]} {_(word)}"


def _cited(one: Found) -> str:
    cite = one.clause.cite
    return where(cite.act, cite.paragraph, cite.ledd) if cite else ""


def _lines(one: Found, _: Texts) -> list[str]:
    lines = [one.passage, _(one.why, **one.values) if one.why else "", f"«{one.near}»" if one.near else ""]
    return [line for line in lines if line]
