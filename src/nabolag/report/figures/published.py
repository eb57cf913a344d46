"""The article's three charts, redrawn from the shares that were published."""

from __future__ import annotations

from functools import cache
from textwrap import wrap

import altair as alt

from nabolag.data import Fact, facts
from nabolag.report.article import article
from nabolag.report.figures.bars import sorted_bars
from nabolag.report.figures.chart import LIKERT, Figure, spec
from nabolag.text import Texts, texts

SEGMENT = 13  # characters under a segment of the stacked bar


def published_figures(lang: str) -> tuple[Figure, ...]:
    """Capacity (stacked), barriers (sorted), the state's role; for the whole country only."""
    _ = texts(lang)
    return capacity(_), barriers(_), state_role(_)


@cache
def capacity(_: Texts) -> Figure:
    """One stacked bar; the printed shares add to 99 and are drawn as printed."""
    findings = _group("capacity")
    rows = [
        {
            "answer": f.title[_.lang],
            "lines": wrap(f.title[_.lang], SEGMENT),
            "share": f.value,
            "order": i,
            "shown": _.percent((f.value or 0) / 100),
        }
        for i, f in enumerate(findings)
    ]
    names = [str(r["answer"]) for r in rows]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("share:Q", stack="zero", axis=None),
        y=alt.value(24),
        order=alt.Order("order:Q"),
    )
    bars = base.mark_bar(height=44).encode(
        color=alt.Color("answer:N", scale=alt.Scale(domain=names, range=list(LIKERT)), legend=None)
    )
    below = base.encode(x=alt.X("share:Q", stack="zero", bandPosition=0.5), detail="answer:N")
    shares = below.mark_text(dy=36, fontWeight="bold").encode(text="shown:N")
    labels = below.mark_text(dy=46, baseline="top").encode(text="lines:N")
    total = sum(f.value or 0 for f in findings)
    return Figure(
        "kapasitet",
        _("Har kommunen kapasitet og kompetanse til alle lovpålagte oppgaver uten samarbeid?"),
        _("Stolpe: {parts}.", parts=_.join(f"{r['answer']} {r['shown']}" for r in rows)),
        spec((bars + shares + labels).properties(height=124)),
        (_("Svar"), _("Prosent")),
        tuple((f.title[_.lang], f.value) for f in findings),
        article(_)[0],
        _.lang,
        note=_(
            "Tallene er gjengitt som publisert. På grunn av avrunding blir summen {total}. {groups}",
            total=_.number(total),
            groups=no_groups(_),
        ),
    )


@cache
def barriers(_: Texts) -> Figure:
    """Bars from most to least named; those without a published share are listed, not drawn."""
    findings = sorted((f for f in _group("barriers") if f.value is not None), key=lambda f: -(f.value or 0))
    unknown = [f.title[_.lang] for f in _group("barriers") if f.value is None]
    return Figure(
        "barrierer",
        _("Viktige barrierer for mer interkommunalt samarbeid"),
        _(
            "Stolper: {parts}.",
            parts=_.join(f"{f.title[_.lang]} {_.percent((f.value or 0) / 100)}" for f in findings),
        ),
        _bars(findings, _),
        (_("Barriere"), _("Prosent")),
        (*((f.title[_.lang], f.value) for f in findings), *((name, None) for name in unknown)),
        article(_)[0],
        _.lang,
        note=_(
            "Flere svar var mulige. Forholdsvis få nevner disse, og tallene er ikke publisert: {names}. {groups}",
            names=_.join(
                name[0].lower() + name[1:] if not name.startswith("IKT") else name for name in unknown
            ),
            groups=no_groups(_),
        ),
    )


@cache
def state_role(_: Texts) -> Figure:
    """The two published fractions."""
    findings = [f for f in _group("state_role") if f.value is not None]
    return Figure(
        "staten",
        _("Bør staten ta en mer aktiv rolle?"),
        _("Stolper: {parts}.", parts=_.join(f"{f.title[_.lang]} {_fraction(f, _)}" for f in findings)),
        _bars(findings, _, fractions=True),
        (_("Svar"), _("Andel")),
        tuple((f.title[_.lang], _fraction(f, _)) for f in findings),
        article(_)[0],
        _.lang,
        note=_("Publisert som én av tre og to av tre, ikke i prosent. {groups}", groups=no_groups(_)),
    )


def _bars(findings: list[Fact], _: Texts, *, fractions: bool = False) -> str:
    return sorted_bars(
        [
            (
                f.title[_.lang],
                f.value or 0,
                _fraction(f, _) if fractions else _.percent((f.value or 0) / 100),
            )
            for f in findings
        ]
    )


def _group(name: str) -> list[Fact]:
    return [f for f in facts() if f.group == name]


def _fraction(fact: Fact, _: Texts) -> str:
    return _("én av tre") if (fact.value or 0) < 50 else _("to av tre")


def no_groups(_: Texts) -> str:
    """What holds for every one of these figures."""
    return _("Publiserte tall for hele landet; fordelingen på grupper av kommuner er ikke publisert.")
