"""The council paper: proposal, facts, law, alternatives weighed, economy, staff, risk, order of decisions, attachments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from nabolag.governance.agreement import FORMS, Due, schedule
from nabolag.governance.forms import FORM_NAMES, VERDICTS, Advice, Form, Need, Row, advise, rows, service
from nabolag.governance.law import shipped
from nabolag.governance.voting import Agreement, agreement_power
from nabolag.report.agreement.words import AID, texts_of_law, where
from nabolag.report.word import new, packed, quiet, table
from nabolag.text import N_, Texts, texts

if TYPE_CHECKING:
    from docx.document import Document

CONSEQUENCES = ("liability", "borrowing", "individual_decisions", "organs", "steering", "exit", "openness")
ECONOMY = ("liability", "borrowing", "budget", "tax", "vat", "procurement")
STAFF = ("employees",)
RISK = ("bankruptcy", "complaints", "exit", "dissolution", "archives")
TODAY: Form = "alene"

TO_FILL = {
    "facts": N_(
        "[fylles ut: dagens løsning, brukere, årsverk, kostnad per innbygger og hva som har skapt behovet]"
    ),
    "economy": N_(
        "[fylles ut: kostnad i dag og med hvert alternativ, engangskostnader, investeringer og finansiering]"
    ),
    "staff": N_(
        "[fylles ut: hvilke stillinger det gjelder, pensjonsordning, og hva de tillitsvalgte har sagt]"
    ),
    "risk": N_("[fylles ut: beredskap, sårbarhet, kvalitet og hva som skjer om en deltaker ikke vedtar]"),
    "weighing": N_(
        "[fylles ut: kommunedirektørens vurdering av dette alternativet for innbyggerne, økonomien og styringen]"
    ),
}


def council_paper(
    need: Need,
    who: Sequence[str],
    *,
    form: Form | None = None,
    agreement: Agreement | None = None,
    adopted: date | None = None,
    start: date | None = None,
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
        start: the day the cooperation is to begin; deadlines are counted back from it.
        lang: nb, nn or en.
    """
    _ = texts(lang)
    name = _within(service(need.service).name(lang)) if need.service else ""
    parties = _.join(who) or _("kommunene")
    answers = {a.form: a for a in advise(need, lang)}
    chosen: list[Form] = (
        [form]
        if form
        else [f for f, a in answers.items() if a.permitted and f not in (TODAY, "sammenslåing")]
    )
    made = new(_("Saksframlegg: organisering av {service}", service=name), lang)
    _proposal(made, form, answers, name, parties, start, _)
    made.add_heading(_("Spørsmålet"), 1)
    made.add_paragraph(
        _("Hvordan skal {who} organisere samarbeidet om {service}?", who=parties, service=name)
    )
    made.add_heading(_("Saksopplysninger"), 1)
    made.add_paragraph(_("Deltakere: {who}. Tjenesten: {service}.", who=parties, service=name))
    facts = TO_FILL["facts"]
    made.add_paragraph(_(facts))
    made.add_heading(_("Rettslig grunnlag"), 1)
    made.add_paragraph(
        _(
            "Loven per {day}: alle lovhenvisninger gjelder tekstene slik de lød da. Kommunedirektøren skal gi et faktisk "
            "og rettslig grunnlag for vedtaket (kommuneloven § 13-1 tredje ledd).",
            day=_.date(shipped().status),
        )
    )
    if need.day != shipped().status:
        made.add_paragraph(_("Formene er vurdert for {day}.", day=_.date(need.day)))
    _forms(made, list(answers.values()), _)
    _alternatives(made, chosen, answers, _)
    _consequences(made, chosen, _)
    if agreement is not None:
        _control(made, agreement, _)
    for title, ids, key in (
        (_("Økonomi"), ECONOMY, "economy"),
        (_("Ansatte"), STAFF, "staff"),
        (_("Risiko"), RISK, "risk"),
    ):
        made.add_heading(title, 1)
        made.add_paragraph(_(TO_FILL[key]))
        _by_row(made, chosen, ids, _)
    made.add_heading(_("Hvem må vedta hva, i hvilken rekkefølge"), 1)
    for one in chosen:
        _order(made, one, adopted, start, need.day, _)
    _attachments(made, chosen, agreement is not None, _)
    quiet(made, _(AID))
    quiet(made, texts_of_law(_))
    return packed(made)


def _proposal(
    made: Document,
    form: Form | None,
    answers: dict[Form, Advice],
    name: str,
    who: str,
    start: date | None,
    _: Texts,
) -> None:
    made.add_heading(_("Forslag til vedtak"), 1)
    if form is None:
        points = [
            _("Kommunestyret tar utredningen om {service} til orientering.", service=name),
            _("Kommunestyret velger [form] / viderefører dagens ordning."),
            _("Kommunedirektøren legger fram utkast til avtale for den valgte formen."),
        ]
    else:
        points = [
            _("Kommunestyret vedtar å organisere {service} som {form} sammen med {who}.",
              service=name, form=_within(FORM_NAMES[form](_.lang)), who=who),
            _("Kommunestyret vedtar vedlagte avtale."),
            _("Kommunestyret velger sine medlemmer og varamedlemmer til samarbeidets organer, der formen har slike."),
            _("Ordningen gjelder fra {day}, under forutsetning av likelydende vedtak hos alle deltakerne.",
              day=_.date(start) if start else _("[dato]")),
        ]  # fmt: skip
        if answers[form].verdict == "to_clarify":
            points.append(_("Vedtaket forutsetter at punktene som står som «må avklares», er avklart først."))
    for point in points:
        made.add_paragraph(point, style="List Number")


def _forms(made: Document, answers: Sequence[Advice], _: Texts) -> None:
    made.add_heading(_("Formene loven åpner for"), 2)
    body = []
    for answer in answers:
        deciding = [r for r in answer.reasons if r.decides] or list(answer.reasons[:1])
        why = "\n".join(f"{r.text} ({where(r.act, r.paragraph, r.ledd)})" for r in deciding)
        body.append((FORM_NAMES[answer.form](_.lang), VERDICTS[answer.verdict](_.lang), why))
    table(made, (_("Form"), _("Svar"), _("Grunn")), body, (3.5, 2.3, 10.2))


def _alternatives(made: Document, forms: Sequence[Form], answers: dict[Form, Advice], _: Texts) -> None:
    """The arrangement of today first, always; then each form with what speaks for a closer look."""
    weighing = TO_FILL["weighing"]
    made.add_heading(_("Alternativene vurdert"), 1)
    made.add_heading(_("Som i dag"), 2)
    made.add_paragraph(
        _(
            "Kommunen løser oppgaven som nå og beholder styring, ansvar og ansatte. Ingen nye avtaler eller vedtak trengs."
        )
    )
    made.add_paragraph(_(weighing))
    for form in forms:
        made.add_heading(FORM_NAMES[form](_.lang), 2)
        answer = answers[form]
        made.add_paragraph(_("Etter loven: {verdict}.", verdict=VERDICTS[answer.verdict](_.lang)))
        for reason in answer.reasons:
            if reason.effect != "permit" and (reason.decides or reason.kind == "advice"):
                made.add_paragraph(
                    f"{reason.text} ({where(reason.act, reason.paragraph, reason.ledd)})", style="List Bullet"
                )
        made.add_paragraph(_(weighing))


def _consequences(made: Document, forms: Sequence[Form], _: Texts) -> None:
    made.add_heading(_("Hva formene betyr"), 1)
    _by_row(made, forms, CONSEQUENCES, _)


def _by_row(made: Document, forms: Sequence[Form], ids: Sequence[str], _: Texts) -> None:
    """What the law says per form. A question the form does not raise is said not to apply, never left out."""
    known: dict[str, Row] = {row.id: row for row in rows()}
    for form in forms:
        made.add_heading(FORM_NAMES[form](_.lang), 2)
        body = []
        for id_ in ids:
            row = known[id_]
            cell = row.cells[form]
            said = (
                cell.say(_.lang)
                if cell.say
                else _("må avklares")
                if cell.applies
                else _("gjelder ikke denne formen")
            )
            body.append(
                (row.name(_.lang), said, "; ".join(where(c.act, c.paragraph, c.ledd) for c in cell.cites))
            )
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


def _order(
    made: Document, form: Form, adopted: date | None, start: date | None, today: date, _: Texts
) -> None:
    made.add_heading(FORM_NAMES[form](_.lang), 2)
    found = schedule(form, start=start, adopted=adopted)
    if not found:
        made.add_paragraph(
            _("Lovtekstene vi har, sier ikke hvem som må vedta hva for denne formen: må avklares.")
        )
        return
    body = [
        (
            str(number),
            due.step.who(_.lang),
            due.step.say(_.lang),
            _deadline(due, _),
            where(due.step.cite.act, due.step.cite.paragraph, due.step.cite.ledd),
        )
        for number, due in enumerate(found, 1)
    ]
    table(made, (_("Nr."), _("Hvem"), _("Hva"), _("Frist"), _("Hvor")), body, (1, 3.2, 6.2, 2.6, 3))
    if any(due.latest and due.latest < today for due in found):
        made.add_paragraph(_("Noen av fristene er passert: ønsket start er for tidlig. Velg en senere dag."))
    quiet(
        made,
        _(
            "Fire uker til første representantskapsmøte er lovens frist; de andre ukene er anslag som kan kortes ned."
        ),
    )


def _deadline(due: Due, _: Texts) -> str:
    if due.latest:
        return _("senest {day}", day=_.date(due.latest))
    if due.earliest:
        return _.date(due.earliest)
    return (
        _("senest {n} uker før start", n=due.weeks_before)
        if due.weeks_before is not None
        else _("etter start")
    )


def _attachments(made: Document, forms: Sequence[Form], power: bool, _: Texts) -> None:
    made.add_heading(_("Vedlegg"), 1)
    found = [_("Utkast til avtale: {form}", form=FORM_NAMES[form](_.lang)) for form in forms if form in FORMS]
    found += [_("Protokoll fra drøfting med de tillitsvalgte"), _("Kostnader og fordeling mellom deltakerne")]
    if power:
        found.append(_("Makt i samarbeidets organer"))
    for one in found:
        made.add_paragraph(one, style="List Number 2")


def _within(name: str) -> str:
    """A name as it stands inside a sentence: `vann`, but `NAV` and `IKT` as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
