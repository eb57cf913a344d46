"""The council paper: proposal, facts, law, alternatives weighed, economy, staff, risk, order of decisions, attachments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from nabolag.errors import BadInput, in_field
from nabolag.governance.agreement import FORMS, Due, owner_calendar, schedule
from nabolag.governance.forms import FORM_NAMES, VERDICTS, Advice, Form, Need, Row, advise, rows_for
from nabolag.governance.forms import Cell as Said
from nabolag.governance.law import shipped
from nabolag.governance.limits import law
from nabolag.governance.voting import Agreement, agreement_power
from nabolag.report.forms.advice import asked, depends, within
from nabolag.report.law import AID, texts_of_law, where
from nabolag.report.paper import Block, Bullets, Column, Paper, Section, Table, row, text
from nabolag.report.sources import sources_of
from nabolag.text import N_, Texts

CONSEQUENCES = ("liability", "borrowing", "individual_decisions", "organs", "steering", "exit", "openness")
ECONOMY = ("liability", "borrowing", "guarantee", "fees", "budget", "tax", "vat", "procurement")
STAFF = ("employees",)
RISK = ("bankruptcy", "complaints", "impartiality", "internal_control", "exit", "dissolution", "archives")
TODAY: Form = "alene"
FIRST, LAST = date(2026, 1, 1), date(2100, 12, 31)
"""Days that a decision or a start can have: the texts hold from the first."""

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


@dataclass(frozen=True)
class Known:
    """What is known of the municipalities beside the law; without it the director's own fields stand alone.

    Attributes:
        stem: the start of the file's name.
        service: what is to be organised, as it stands within a sentence, where no service is chosen.
        alternatives: the forms to weigh when none is chosen; every permitted one when empty.
        facts, economy: what is known, before what is to be filled in.
        sides: for each alternative what speaks for it and what against.
        unknown: what nobody knows, one sentence each.
        over, lead, data: as of `Paper`.
    """

    stem: str
    service: str
    alternatives: tuple[Form, ...]
    facts: tuple[Block, ...]
    economy: tuple[Block, ...]
    sides: Mapping[Form, tuple[tuple[str, ...], tuple[str, ...]]]
    unknown: tuple[str, ...]
    over: str
    lead: tuple[str, ...]
    data: Mapping[str, object]


def council_paper(
    need: Need,
    who: Sequence[str],
    *,
    background: Known | None = None,
    form: Form | None = None,
    agreement: Agreement | None = None,
    adopted: date | None = None,
    start: date | None = None,
    texts: Texts,
) -> Paper:
    """What the council's agenda needs.

    Args:
        need: what is to be organised.
        who: the participants as people call them.
        background: what is known of them beside the law.
        form: the form the proposal ends on; None leaves the choice to the council, and the order of
            decisions is given for every permitted form.
        agreement: votes under discussion; adds who can stop and carry what.
        adopted: the day the last council adopts; dates what the act gives a notice for.
        start: the day the cooperation is to begin; deadlines are counted back from it.
        texts: the language.

    Raises:
        BadInput: a day outside 2026–2100, or a last decision after the start.
    """
    _ = texts
    _check_days(adopted, start)
    facts = TO_FILL["facts"]
    name = (background and background.service) or within(need.about.name(_.lang))
    parties = _.join(who) or _("kommunene")
    answers = {a.form: a for a in advise(need, _.lang)}
    permitted = [f for f, a in answers.items() if a.permitted and f not in (TODAY, "sammenslåing")]
    chosen: list[Form] = [form] if form else list((background and background.alternatives) or permitted)
    economy, staff, risk = (
        _part(id_, title, TO_FILL[id_], chosen, ids, need.service, _)
        for id_, title, ids in (
            ("economy", _("Økonomi"), ECONOMY),
            ("staff", _("Ansatte"), STAFF),
            ("risk", _("Risiko"), RISK),
        )
    )
    proposal = _proposal(form, answers, name, parties, start, _)
    if background and form is None:
        proposal = _together(name, parties, _)
    meaning = [
        Section("betydning", _("Hva formene betyr")),
        *_by_row("betydning", chosen, CONSEQUENCES, need.service, _),
    ]
    years = [Section("aret", _("Eiernes år: hva som avgjøres når")), *(_year(one, _) for one in chosen)]
    law_tables: list[Section] = []
    if background is not None:  # it leads, and what the law says of each form is looked up at the end
        economy[0] = replace(economy[0], blocks=(*background.economy, *economy[0].blocks))
        ids = tuple(dict.fromkeys((*CONSEQUENCES, *ECONOMY, *STAFF, *RISK)))
        looked_up = [
            Section("betydning", _("Hva formene betyr")),
            *_by_row("betydning", chosen, ids, need.service, _),
        ]
        law_tables = [replace(one, appendix=True) for one in (*looked_up, *years)]
        meaning, economy, staff, risk, years = [], economy[:1], staff[:1], risk[:1], []
    sections = (
        *_proposals(proposal, name, background is not None, _),
        Section("sporsmal", _("Spørsmålet"), (text(asked(need, who, _)),)),
        Section(
            "saken",
            _("Saksopplysninger"),
            (
                text(_("Deltakere: {who}. Tjenesten: {service}.", who=parties, service=name)),
                *(background.facts if background else ()),
                text(_(facts)),
            ),
        ),
        _ground(need, _),
        Section("former", _("Formene loven åpner for"), (_forms(list(answers.values()), _),), level=2),
        *_alternatives(chosen, answers, background.sides if background else {}, _),
        *meaning,
        *(_control(agreement, _) if agreement is not None else ()),
        *chain(economy, staff, risk),
        *(
            [Section("vet-ikke", _("Det vi ikke vet"), (Bullets(background.unknown, unknown=True),))]
            if background
            else []
        ),
        Section("vedtak", _("Hvem må vedta hva, i hvilken rekkefølge")),
        *(_order(one, adopted, start, need.day, need.service, _) for one in chosen),
        *years,
        _attachments(chosen, agreement is not None, _),
        *law_tables,
    )
    return Paper(
        stem=background.stem if background else f"saksframlegg-{need.service}",
        title=_("Saksframlegg: organisering av {service}", service=name),
        lang=_.lang,
        lead=background.lead if background else (),
        over=background.over if background else "",
        sections=sections,
        sources=sources_of(sections, _),
        notes=(_(AID), texts_of_law(_)),
        data=background.data if background else {},
    )


def _together(name: str, who: str, _: Texts) -> Bullets:
    """What is proposed where no form is chosen, beside things as they are."""
    points = (
        _("Kommunestyret går inn for å samarbeide om {service}: {who}.", service=name, who=who),
        _("Samarbeidet organiseres som [form]."),
        _("Kommunedirektøren legger fram utkast til avtale for den valgte formen."),
    )
    return Bullets(points, numbered=True)


def _proposals(proposal: Bullets, name: str, choose: bool, _: Texts) -> list[Section]:
    """The proposal; beside what is known of the municipalities, the director chooses between it and things as they are."""
    title = _("Forslag til vedtak")
    if not choose:
        return [Section("forslag", title, (proposal,))]
    draft = text(
        _("Utkast: kommunedirektøren velger ett av forslagene, stryker det andre og retter teksten."),
        tone="quiet",
    )
    today = (
        _("Kommunestyret tar utredningen om {service} til orientering.", service=name),
        _("Kommunestyret viderefører dagens ordning for {service}.", service=name),
    )
    return [
        Section("forslag", title, (draft,)),
        Section("forslag-i-dag", _("Som i dag"), (Bullets(today, numbered=True),), level=2),
        Section("forslag-sammen", _("Sammen med andre"), (proposal,), level=2),
    ]


def _check_days(adopted: date | None, start: date | None) -> None:
    for name, day in (("start", start), ("adopted", adopted)):
        if day is not None and not FIRST <= day <= LAST:
            with in_field(name):
                raise BadInput(
                    "Dagen må være mellom {first} og {last}, ikke {day}.", first=FIRST, last=LAST, day=day
                )
    if adopted is not None and start is not None and adopted > start:
        with in_field("adopted"):
            raise BadInput(
                "Siste kommunestyre vedtar {adopted}, men samarbeidet skal begynne {start}, som er før. Rett én av dem.",
                adopted=adopted,
                start=start,
            )


def _proposal(
    form: Form | None, answers: dict[Form, Advice], name: str, who: str, start: date | None, _: Texts
) -> Bullets:
    if form is None:
        points = [
            _("Kommunestyret tar utredningen om {service} til orientering.", service=name),
            _("Kommunestyret velger [form] / viderefører dagens ordning."),
            _("Kommunedirektøren legger fram utkast til avtale for den valgte formen."),
        ]
    else:
        points = [
            _("Kommunestyret vedtar å organisere {service} som {form} sammen med {who}.",
              service=name, form=within(FORM_NAMES[form](_.lang)), who=who),
            _("Kommunestyret vedtar vedlagte avtale."),
            _("Kommunestyret velger sine medlemmer og varamedlemmer til samarbeidets organer, der formen har slike."),
            _("Ordningen gjelder fra {day}, under forutsetning av likelydende vedtak hos alle deltakerne.",
              day=_.date(start) if start else _("[dato]")),
        ]  # fmt: skip
        if answers[form].verdict == "to_clarify":
            points.append(_("Vedtaket forutsetter at punktene som står som «må avklares», er avklart først."))
    return Bullets(tuple(points), numbered=True)


def _ground(need: Need, _: Texts) -> Section:
    sentences = [
        _(
            "Loven per {day}: alle lovhenvisninger gjelder tekstene slik de lød da. Kommunedirektøren skal gi et faktisk "
            "og rettslig grunnlag for vedtaket ({law}).",
            law=law("grounds"),
            day=_.date(shipped().status),
        )
    ]
    if need.day != shipped().status:
        sentences.append(_("Formene er vurdert for {day}.", day=_.date(need.day)))
    return Section("grunnlag", _("Rettslig grunnlag"), tuple(map(text, sentences)))


def _forms(answers: Sequence[Advice], _: Texts) -> Table:
    def why(answer: Advice) -> str:
        deciding = [r for r in answer.reasons if r.decides] or list(answer.reasons[:1])
        return "\n".join(
            f"{r.text} ({where(r.act, r.paragraph, r.ledd)}) {depends(r, _)}".strip() for r in deciding
        )

    title = _("Formene loven åpner for")
    alike: dict[tuple[str, str], list[str]] = {}
    for a in answers:
        alike.setdefault((VERDICTS[a.verdict](_.lang), why(a)), []).append(FORM_NAMES[a.form](_.lang))
    return Table(
        title,
        (Column(_("Form")), Column(_("Svar")), Column(_("Grunn"))),
        tuple(row("\n".join(names), verdict, reason) for (verdict, reason), names in alike.items()),
        sheet=title,
    )


def _sides(sides: tuple[tuple[str, ...], tuple[str, ...]] | None, _: Texts) -> list[Block]:
    """What speaks for an alternative and what against, as far as anything is known."""
    blocks: list[Block] = []
    for head, points in zip((_("Taler for:"), _("Taler mot:")), sides or ((), ()), strict=True):
        if points:
            blocks += [text(head), Bullets(points)]
    return blocks


def _alternatives(
    forms: Sequence[Form],
    answers: dict[Form, Advice],
    sides: Mapping[Form, tuple[tuple[str, ...], tuple[str, ...]]],
    _: Texts,
) -> Iterable[Section]:
    """The arrangement of today first, always; then each form with what speaks for a closer look."""
    to_weigh = TO_FILL["weighing"]
    weighing = text(_(to_weigh))
    yield Section("alternativer", _("Alternativene vurdert"))
    today = _(
        "Kommunen løser oppgaven som nå og beholder styring, ansvar og ansatte. Ingen nye avtaler eller vedtak trengs."
    )
    yield Section(
        "alternativ-i-dag",
        _("Som i dag"),
        (text(today), *_sides(sides.get(TODAY), _), weighing),
        level=2,
    )
    for form in forms:
        answer = answers[form]
        reasons = tuple(
            f"{r.text} ({where(r.act, r.paragraph, r.ledd)})"
            for r in answer.reasons
            if r.effect != "permit" and (r.decides or r.kind == "advice")
        )
        blocks: tuple[Block, ...] = (
            text(_("Etter loven: {verdict}.", verdict=VERDICTS[answer.verdict](_.lang))),
            *([Bullets(reasons)] if reasons else []),
            *_sides(sides.get(form), _),
            weighing,
        )
        yield Section(f"alternativ-{form}", FORM_NAMES[form](_.lang), blocks, level=2)


def _part(
    id_: str, title: str, to_fill: str, forms: Sequence[Form], ids: Sequence[str], about: str, _: Texts
) -> list[Section]:
    return [Section(id_, title, (text(_(to_fill)),)), *_by_row(id_, forms, ids, about, _)]


def _by_row(part: str, forms: Sequence[Form], ids: Sequence[str], about: str, _: Texts) -> Iterable[Section]:
    """What the law says per form. A question the form does not raise is said not to apply, never left out."""
    by_id: dict[str, Row] = {row.id: row for row in rows_for(about)}

    def words(cell: Said) -> str:
        if cell.say:
            return cell.say(_.lang)
        return _("må avklares") if cell.applies else _("gjelder ikke denne formen")

    for form in forms:
        name = FORM_NAMES[form](_.lang)
        yield Section(
            f"{part}-{form}",
            name,
            (
                Table(
                    name,
                    (Column(_("Spørsmål")), Column(_("Det loven sier")), Column(_("Hvor"))),
                    tuple(
                        row(
                            by_id[id_].name(_.lang),
                            words(by_id[id_].cells[form]),
                            "; ".join(
                                where(c.act, c.paragraph, c.ledd) for c in by_id[id_].cells[form].cites
                            ),
                        )
                        for id_ in ids
                    ),
                ),
            ),
            level=2,
        )


def _control(agreement: Agreement, _: Texts) -> Iterable[Section]:
    yield Section("kontroll", _("Kontroll: hvem kan stoppe og hvem kan få vedtatt"))
    for result in agreement_power(agreement):
        name = result.matter.name[_.lang]
        table = Table(
            name,
            (
                Column(_("Deltaker")),
                Column(_("Makt (Banzhaf)"), "share", decimals=1),
                Column(_("Kan stoppe alene")),
            ),
            tuple(
                row(r.owner.name, float(r.banzhaf), _("ja") if r.veto else _("nei")) for r in result.owners
            ),
        )
        yield Section(f"kontroll-{result.matter.id}", name, (table,), level=2)


def _order(
    form: Form, adopted: date | None, start: date | None, today: date, about: str, _: Texts
) -> Section:
    title, due = FORM_NAMES[form](_.lang), schedule(form, start=start, adopted=adopted, service=about)
    if not due:
        none = _("Lovtekstene vi har, sier ikke hvem som må vedta hva for denne formen: må avklares.")
        return Section(f"vedtak-{form}", title, (text(none),), level=2)
    table = Table(
        title,
        (
            Column(_("Nr."), "year"),
            *(Column(head) for head in (_("Hvem"), _("Hva"), _("Frist"), _("Hvor"))),
        ),
        tuple(
            row(
                number,
                one.step.who(_.lang),
                one.step.say(_.lang),
                _deadline(one, _),
                where(one.step.cite.act, one.step.cite.paragraph, one.step.cite.ledd),
            )
            for number, one in enumerate(due, 1)
        ),
        note=_(
            "Fire uker til første representantskapsmøte er lovens frist; de andre ukene er anslag som kan kortes ned."
        )
        if any(one.step.id == "first-meeting-iks" for one in due)
        else _("Antall uker er anslag, og kan være færre der loven ikke selv setter fristen."),
    )
    late = _("Noen av fristene er passert: ønsket start er for tidlig. Velg en senere dag.")
    passed = any(one.latest and one.latest < today for one in due)
    return Section(f"vedtak-{form}", title, (table, *([text(late)] if passed else [])), level=2)


def _year(form: Form, _: Texts) -> Section:
    """What owners and bodies decide each year once the form is in place."""
    title = FORM_NAMES[form](_.lang)
    duties = [turn.duty for turn in owner_calendar(form, LAST.year)]
    if not duties:
        none = _("Lovtekstene vi har, setter ingen årlige frister for denne formen.")
        return Section(f"aret-{form}", title, (text(none),), level=2)
    table = Table(
        title,
        tuple(Column(head) for head in (_("Når"), _("Hvem"), _("Hva"), _("Hvor"))),
        tuple(
            row(
                d.when(_.lang), d.who(_.lang), d.say(_.lang), where(d.cite.act, d.cite.paragraph, d.cite.ledd)
            )
            for d in duties
        ),
    )
    return Section(f"aret-{form}", title, (table,), level=2)


def _deadline(due: Due, _: Texts) -> str:
    if due.latest:
        return _("senest {day}", day=_.date(due.latest))
    if due.earliest:
        return _.date(due.earliest)
    if due.weeks_before is None:
        return _("etter start")
    return _("senest {n} {n:uke|uker} før start", n=due.weeks_before)


def _attachments(forms: Sequence[Form], power: bool, _: Texts) -> Section:
    items = [_("Utkast til avtale: {form}", form=FORM_NAMES[form](_.lang)) for form in forms if form in FORMS]
    items += [_("Protokoll fra drøfting med de tillitsvalgte"), _("Kostnader og fordeling mellom deltakerne")]
    if power:
        items.append(_("Makt i samarbeidets organer"))
    return Section("vedlegg", _("Vedlegg"), (Bullets(tuple(items), numbered=True),))
