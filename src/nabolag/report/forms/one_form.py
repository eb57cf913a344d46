"""The facts of one form as a paper: what the law says of it, question by question, and what comes."""

from __future__ import annotations

from collections.abc import Iterable

from nabolag.governance.agreement import owner_calendar
from nabolag.governance.forms import (
    FORM_NAMES,
    Form,
    Rule,
    coming,
    criteria,
    rows,
    rules,
    services,
    sources,
    traits,
)
from nabolag.governance.forms import Cell as Said
from nabolag.governance.law import shipped
from nabolag.report.forms.ranking import said as reason
from nabolag.report.law import AID, law_line, where
from nabolag.report.paper import Block, Bullets, Column, Law, Paper, Section, Table, row, text
from nabolag.report.sources import told_by
from nabolag.text import Texts
from nabolag.text.languages import NBSP


def form_facts(form: Form, texts: Texts, year: int, other: Form | None = None) -> Paper:
    """What the law says of `form`, each fact with its paragraphs; defaults, sector law, coming law, advice and points.

    `year`: the one whose calendar of the owners is shown. `other`: the form it is set side by side with, first.
    """
    _ = texts
    name = FORM_NAMES[form](_.lang)
    of_form = [rule for rule in rules() if form in rule.forms]
    parts = (
        ("side-om-side", _("Side om side"), side_by_side(form, other, _) if other else ()),
        ("fakta", _("Fakta fra loven"), (_facts(form, _),)),
        ("aaret", _("Eiernes år: hva som avgjøres når"), _year(form, year, _)),
        ("ellers", _("Gjelder om ikke annet avtales"), _law((r for r in of_form if r.kind == "default"), _)),
        (
            "sektor",
            _("Det sektorlovene sier om formen"),
            _law((r for r in of_form if r.kind == "law" and r.services), _),
        ),
        ("kommer", _("Vedtatt, men ikke i kraft"), _law((r for r in coming() if form in r.forms), _)),
        ("raad", _("Råd, ikke lov"), _bullets(_advice((r for r in of_form if r.kind == "advice"), _))),
        ("brukt", _("I bruk, slik formen sto registrert i året"), _bullets(_examples(form, _))),
        ("poeng", _("Poeng i rangeringen"), (_points(form, _),)),
    )
    return Paper(
        stem=f"form-{form}",
        title=name,
        lang=_.lang,
        lead=(
            _(
                "Fakta fra loven, hver med sin paragraf. Lovtekster per {status}.",
                status=_.date(shipped().status),
            ),
        ),
        sections=tuple(Section(id_, title, blocks) for id_, title, blocks in parts if blocks),
        notes=(_(AID), _(shipped().attribution)),
    )


def side_by_side(form: Form, other: Form, _: Texts) -> tuple[Block, ...]:
    """Where the law says different things of two forms, then the questions where it says the same of both."""
    differ = [one for one in rows() if _says(one.cells[form], _) != _says(one.cells[other], _)]
    names = [FORM_NAMES[each](_.lang) for each in (form, other)]
    table = Table(
        _("{one} og {other}, der loven skiller dem", one=names[0], other=names[1]),
        (Column(_("Spørsmål")), Column(names[0]), Column(names[1])),
        tuple(
            row(
                one.name(_.lang),
                *(f"{_says(c, _)} {_cited(c)}".strip() for c in (one.cells[form], one.cells[other])),
            )
            for one in differ
        ),
        sheet=_("Side om side"),
        id="side-by-side",
    )
    alike = [one.name(_.lang) for one in rows() if one not in differ]
    same = (
        text(_("Likt for begge: {questions}.", questions="; ".join(alike)), tone="quiet") if alike else None
    )
    return (table, same) if same else (table,)


def _says(cell: Said, _: Texts) -> str:
    if cell.say:
        return cell.say(_.lang)
    return _("Lovtekstene vi har, sier ikke noe om dette for formen.") if cell.applies else _("Ikke aktuelt.")


def _cited(cell: Said) -> str:
    """`(IKS-loven § 2 (1))`, or nothing."""
    where_ = "; ".join(where(c.act, c.paragraph, c.ledd) for c in cell.cites).replace("§ ", f"§{NBSP}")
    return f"({where_})" if where_ else ""


def _facts(form: Form, _: Texts) -> Table:
    title = _("Fakta fra loven")
    return Table(
        title,
        (Column(_("Spørsmål")), Column(_("Det loven sier")), Column(_("Hvor"))),
        tuple(
            row(
                one.name(_.lang),
                _says(one.cells[form], _),
                _cited(one.cells[form])[1:-1],
            )
            for one in rows()
        ),
        sheet=title,
    )


def _year(form: Form, year: int, _: Texts) -> tuple[Table, ...]:
    title = _("Eiernes år: hva som avgjøres når")
    lines = tuple(
        row(turn.duty.when(_.lang), turn.duty.who(_.lang), turn.duty.say(_.lang), turn.duty.cite.cited)
        for turn in owner_calendar(form, year)
    )
    heads = (Column(_("Når")), Column(_("Hvem")), Column(_("Hva")), Column(_("Hvor")))
    return (Table(title, heads, lines, sheet=_("Eiernes år")),) if lines else ()


def _law(rules: Iterable[Rule], _: Texts) -> tuple[Law, ...]:
    """Rules with their words; one that concerns some services begins with their names."""
    names = {service.id: service.name(_.lang) for service in services()}

    def says(rule: Rule) -> str:
        about = ", ".join(names[id_] for id_ in rule.services if id_ in names)
        return f"{about}: {rule.say(_.lang)}" if about else rule.say(_.lang)

    lines = tuple(law_line(says(r), r.cite.act, r.cite.paragraph, r.cite.ledd, r.quote) for r in rules)
    return (Law(lines),) if lines else ()


def _bullets(lines: Iterable[str]) -> tuple[Bullets, ...]:
    items = tuple(lines)
    return (Bullets(items),) if items else ()


def _advice(rules: Iterable[Rule], _: Texts) -> Iterable[str]:
    for rule in rules:
        by = sources()[rule.source] if rule.source else None
        yield rule.say(_.lang) + (f" ({told_by(by.publisher, _)}: {told_by(by.title, _)})" if by else "")


def _examples(form: Form, _: Texts) -> Iterable[str]:
    for service in services():
        yield from (
            f"{e.name} ({service.name(_.lang)}, {e.year})" for e in service.examples if e.form == form
        )


def _points(form: Form, _: Texts) -> Table:
    """Our own ordering, 0–4: by what owners may want, then by what marks a service."""
    title = _("Poeng i rangeringen")
    wanted = [row(c.name(_.lang), c.scores[form], c.means(_.lang)) for c in criteria()]
    fits = [
        row(t.name(_.lang), t.scores[form], reason(t.reasons[form], _)) for t in traits() if form in t.scores
    ]
    return Table(
        title,
        (Column(_("Kriterium")), Column(_("Poeng"), "number"), Column(_("Hva det betyr"))),
        (*wanted, *fits),
        note=_(
            "Vår egen ordning av formene fra 0 til 4, ikke lov. Den brukes bare når du vekter tillatte former."
        ),
        sheet=title,
    )
