"""The council paper: the question, the forms the law permits, what they mean, who decides and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from nabolag.governance.agreement import timeline
from nabolag.governance.forms import FORM_NAMES, VERDICTS, Advice, Form, Need, advise, rows, service
from nabolag.governance.voting import Agreement, agreement_power
from nabolag.report.agreement.words import AID, texts_of_law, where
from nabolag.report.word import new, packed, quiet, table
from nabolag.text import Texts, texts

if TYPE_CHECKING:
    from docx.document import Document

CONSEQUENCES = ("liability", "borrowing", "individual_decisions", "top_organ", "steering", "exit", "openness")


def council_paper(
    need: Need,
    who: Sequence[str],
    *,
    form: Form | None = None,
    agreement: Agreement | None = None,
    adopted: date | None = None,
    lang: str = "nb",
) -> bytes:
    """A .docx for the council's agenda.

    Args:
        need: what is to be organised.
        who: the participants as people call them.
        form: the form the proposal ends on; None leaves the choice to the council, and the order of
            decisions is given for every permitted form.
        agreement: votes under discussion; adds who can stop and carry what.
        adopted: the day the last council adopts; dates what the act gives a notice for.
        lang: nb, nn or en.
    """
    _ = texts(lang)
    name = _within(service(need.service).name(lang)) if need.service else ""
    answers = advise(need, lang)
    made = new(_("Saksframlegg: organisering av {service}", service=name), lang)
    made.add_heading(_("Spørsmålet"), 1)
    made.add_paragraph(
        _(
            "Hvordan skal {who} organisere samarbeidet om {service}?",
            who=_.join(who) or _("kommunene"),
            service=name,
        )
    )
    made.add_paragraph(
        _("Loven er vurdert per {day}. Det finnes ikke én løsning som passer alle.", day=_.date(need.day))
    )
    _forms(made, answers, _)
    chosen = (
        [form]
        if form
        else [a.form for a in answers if a.permitted and a.form not in ("alene", "sammenslåing")]
    )
    _consequences(made, chosen, _)
    if agreement is not None:
        _control(made, agreement, _)
    made.add_heading(_("Hvem må vedta hva, i hvilken rekkefølge"), 1)
    for one in chosen:
        _order(made, one, adopted, _)
    quiet(made, _(AID))
    quiet(made, texts_of_law(_))
    return packed(made)


def _forms(made: Document, answers: Sequence[Advice], _: Texts) -> None:
    made.add_heading(_("Formene loven åpner for"), 1)
    body = []
    for answer in answers:
        deciding = [r for r in answer.reasons if r.decides] or list(answer.reasons[:1])
        why = "\n".join(f"{r.text} ({where(r.act, r.paragraph, r.ledd)})" for r in deciding)
        body.append((FORM_NAMES[answer.form](_.lang), VERDICTS[answer.verdict](_.lang), why))
    table(made, (_("Form"), _("Svar"), _("Grunn")), body, (3.5, 2.3, 10.2))


def _consequences(made: Document, forms: Sequence[Form], _: Texts) -> None:
    made.add_heading(_("Hva formene betyr"), 1)
    for form in forms:
        made.add_heading(FORM_NAMES[form](_.lang), 2)
        body = [
            (
                row.name(_.lang),
                cell.say(_.lang) if cell.say else _("må avklares"),
                "; ".join(where(c.act, c.paragraph, c.ledd) for c in cell.cites),
            )
            for row in rows()
            if row.id in CONSEQUENCES and (cell := row.cells.get(form)) is not None and cell.applies
        ]
        table(made, (_("Spørsmål"), _("Det loven sier"), _("Hvor")), body, (3.2, 9.3, 3.5))


def _control(made: Document, agreement: Agreement, _: Texts) -> None:
    made.add_heading(_("Kontroll: hvem kan stoppe og hvem kan få vedtatt"), 1)
    for result in agreement_power(agreement):
        made.add_heading(result.matter.name[_.lang], 2)
        body = [
            (row.owner.name, _.percent(float(row.banzhaf), 1), _("ja") if row.veto else _("nei"))
            for row in result.owners
        ]
        table(made, (_("Deltaker"), _("Makt (Banzhaf)"), _("Kan stoppe alene")), body, (8, 4, 4))


def _order(made: Document, form: Form, adopted: date | None, _: Texts) -> None:
    made.add_heading(FORM_NAMES[form](_.lang), 2)
    found = timeline(form, adopted)
    if not found:
        made.add_paragraph(
            _("Lovtekstene vi har, sier ikke hvem som må vedta hva for denne formen: må avklares.")
        )
        return
    body = [
        (
            str(number),
            dated.step.who(_.lang),
            dated.step.say(_.lang),
            _.date(dated.earliest) if dated.earliest else _("avtales"),
            where(dated.step.cite.act, dated.step.cite.paragraph, dated.step.cite.ledd),
        )
        for number, dated in enumerate(found, 1)
    ]
    table(made, (_("Nr."), _("Hvem"), _("Hva"), _("Tidligst"), _("Hvor")), body, (1, 3.2, 6.4, 2.4, 3))


def _within(name: str) -> str:
    """A name as it stands inside a sentence: `vann`, but `NAV` and `IKT` as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
