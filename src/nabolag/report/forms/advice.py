"""From a need to everything that is said of the forms the law opens for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from nabolag.governance.forms import (
    FORM_NAMES,
    MARKS,
    PARTICIPANT_NAMES,
    SIDES,
    VERDICTS,
    Advice,
    Amount,
    Need,
    Reason,
    Verdict,
    advise,
    amounts,
    as_record,
    evidence,
    number_questions,
    open_questions,
    questions,
    sector_facts,
    sources,
)
from nabolag.governance.law import shipped
from nabolag.municipalities import find
from nabolag.report.forms.ranking import ranking
from nabolag.report.law import AID, law_line, where
from nabolag.report.paper import (
    Bullets,
    Cell,
    Claims,
    Column,
    Later,
    Law,
    Paper,
    Section,
    Source,
    Table,
    row,
    text,
)
from nabolag.report.sources import told_by
from nabolag.text import N_, Texts

SIDE_NAMES = {
    "participants": N_("Deltakere"),
    "task": N_("Lovpålagt"),
    "decisions": N_("Vedtak"),
    "assets": N_("Eie og lån"),
    "market": N_("Marked"),
    "liability": N_("Ansvar"),
    "body": N_("Folkevalgt"),
    "other": N_("Annet"),
}
TOPICS = {
    "appeal": N_("Klageorgan"),
    "appeal_first": N_("Klagens vei"),
    "fee": N_("Gebyr"),
    "guarantee": N_("Garanti"),
    "tax": N_("Skatt"),
    "procurement": N_("Anskaffelser"),
}
FIGURES = {
    "creditor": N_("Kan kreves av en kreditor"),
    "creditor_wait": N_("Dager fra påkrav til eierne kan kreves"),
    "quorum_members": N_("Medlemmer til stede"),
    "quorum_votes": N_("Stemmer til stede"),
    "for_others": N_("Aktivitet for andre enn eierne"),
    "sales_to_others": N_("Omsetning til andre enn eierne"),
    "capital": N_("Kapital"),
    "capital_missing": N_("Mangler i kapital"),
    "capital_part": N_("Del av aksjekapitalen"),
    "board_least": N_("Styremedlemmer"),
    "board_employees": N_("Styreplasser de ansatte kan kreve"),
    "board_one_sex": N_("Styremedlemmer av samme kjønn"),
}
assert tuple(SIDE_NAMES) == tuple(SIDES)
RECORD = ("form", "verdict", "kind", "effect", "decides", "act", "paragraph", "ledd", "quote", "text", "url")

BEST_FIRST: tuple[Verdict, ...] = ("possible", "requires", "to_clarify", "excluded")


def participant_names(need: Need, lang: str) -> list[str]:
    """Who takes part, as people call them."""
    return [
        find(p).name if p.isdigit() and len(p) == len("1874") else PARTICIPANT_NAMES[kind](lang)
        for p, kind in zip(need.participants, need.kinds, strict=True)
    ]


def forms_paper(
    need: Need,
    texts: Texts,
    weights: Mapping[str, float] | None = None,
    *,
    who: Sequence[str] | None = None,
) -> Paper:
    """What the law permits, excludes and leaves open for `need`, with every paragraph.

    Args:
        need: what is to be organised.
        weights: the reader's own, by criterion; None for equal ones.
        who: the participants as people call them; worked out when not given, and empty when none is named.

    Raises:
        NotLawful: the form the need has chosen is excluded.
        BadInput: weights that cannot be used.
    """
    _ = texts
    answers = advise(need, _.lang)
    service = need.about.name(_.lang)
    named = participant_names(need, _.lang) if who is None else who
    count = Counter(answer.verdict for answer in answers)
    ordered = sorted(answers, key=lambda answer: BEST_FIRST.index(answer.verdict))
    return Paper(
        stem=f"samarbeidsform-{need.service}",
        title=_("{service}: hvilken samarbeidsform?", service=service),
        lang=_.lang,
        lead=(
            *_now(ordered, need, _),
            _(
                "{possible} {possible:mulig|mulige}, {requires} på vilkår, {to_clarify} må avklares, {excluded} utelukket.",
                **{verdict: count[verdict] for verdict in VERDICTS},
            ),
            asked(need, named, _),
            _(
                "Svaret gjelder {day}. Lovtekster per {status}. Det finnes ikke én løsning som passer alle.",
                day=_.date(need.day),
                status=_.date(shipped().status),
            ),
            *([need.about.note(_.lang)] if need.about.note else []),
        ),
        sections=(
            Section("former", _("Svaret, form for form"), (_verdicts(ordered, _),)),
            Section("sider", _("Behovet side for side"), (_sides(answers, _),), folded=True, level=2),
            *_open(need, _),
            *chain.from_iterable(_form(answer, need, _) for answer in ordered),
            *ranking(need, answers, weights, _),
            _sector(need, _),
            _claim(_),
        ),
        sources=_sources(answers, _),
        notes=(_(AID), _(shipped().attribution)),
        data=Later(lambda: as_record(need, weights, _.lang)),
        records=_records(answers),
    )


def _now(answers: Sequence[Advice], need: Need, _: Texts) -> Iterable[str]:
    """What the law opens for as things stand, and the one answer that would settle most of the rest."""
    open_to = [a.form for a in answers if a.verdict == "possible" and a.form != "alene"]
    parts = [within(FORM_NAMES[form](_.lang)).split(", ", 1) for form in open_to]
    possible = [f"{part[0]} ({part[1]})" if part[1:] else part[0] for part in parts]
    if possible:
        yield _("Loven åpner nå for {names}.", names=_.join(possible))
    settles = max(open_questions(need), key=lambda pair: len(pair[1]), default=None)
    if settles and len(settles[1]) > 1:
        question, moved = settles
        yield _(
            "{n} {n:form|former} avhenger av ett svar: {question}",
            n=len({m.form for m in moved}),
            question=question.ask(_.lang),
        )


def asked(need: Need, who: Sequence[str], _: Texts) -> str:
    """The question the paper answers."""
    return _(
        "Hvordan skal {who} organisere samarbeidet om {service}?",
        who=_.join(who) or _("kommunene"),
        service=within(need.about.name(_.lang)),
    )


def within(name: str) -> str:
    """A name as it stands inside a sentence: `vann`, but `NAV` and `IKT` as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def verdict(answer: Advice, _: Texts) -> str:
    """A mark and a word."""
    return f"{MARKS[answer.verdict]} {VERDICTS[answer.verdict](_.lang)}"


def _verdicts(answers: Sequence[Advice], _: Texts) -> Table:
    def rules(answer: Advice) -> str:
        return "; ".join(dict.fromkeys(where(r.act, r.paragraph) for r in answer.reasons if r.decides))

    title = _("Svaret, form for form")
    return Table(
        title,
        (Column(_("Form")), Column(_("Svar")), Column(_("Avgjørende regel"))),
        tuple(
            (
                Cell(FORM_NAMES[a.form](_.lang), href=f"/form/{a.form}"),
                Cell(verdict(a, _), a.verdict),
                Cell(rules(a)),
            )
            for a in answers
        ),
        id="former",
        sheet=_("Former"),
    )


def _sides(answers: Sequence[Advice], _: Texts) -> Table:
    title = _("Behovet side for side")
    return Table(
        title,
        (Column(_("Form")), *(Column(_(name), priority=3) for name in SIDE_NAMES.values())),
        tuple(
            row(FORM_NAMES[a.form](_.lang), *(_mark(a.by_need[side], _) for side in SIDES)) for a in answers
        ),
        note=" ".join(
            (
                *(f"{MARKS[v]} {VERDICTS[v](_.lang)}." for v in MARKS),
                _(
                    "Svaret for hver side alene. Svaret for formen er aldri mildere enn det strengeste av dem."
                ),
            )
        ),
        sheet=title,
    )


def _mark(side: Verdict, _: Texts) -> Cell:
    return Cell(MARKS[side], side, spoken=VERDICTS[side](_.lang))


def _open(need: Need, _: Texts) -> tuple[Section, ...]:
    questions = tuple(question.ask(_.lang) for question, _moved in open_questions(need))
    if not questions:
        return ()
    return (Section("apent", _("Dette kan endre svaret"), (Bullets(questions, unknown=True),)),)


def _form(answer: Advice, need: Need, _: Texts) -> Iterable[Section]:
    """What is said of one form: what decides and is required first, then the rest, folded."""
    id_ = f"form-{answer.form}"
    law = [r for r in answer.reasons if r.kind == "law"]
    first = [r for r in law if r.decides or (r.effect == "require" and not r.unknown)]
    advice = [r for r in answer.reasons if r.kind == "advice"]
    yield Section(
        id_,
        f"{MARKS[answer.verdict]} {FORM_NAMES[answer.form](_.lang)}: {VERDICTS[answer.verdict](_.lang)}",
        (_law(first, _),) if first else (),
        folded=True,
        level=2,
    )
    works = [r for r in answer.reasons if r.kind == "forarbeid"]
    if works:
        title = _("Forarbeider, ikke lov")
        keys = tuple(r.source for r in works if r.source)
        yield Section(f"{id_}-forarbeid", title, (replace(_law(works, _), sources=keys),), level=3)
    if answer.permitted or answer.verdict == "to_clarify":
        facts = [
            law_line(
                f"{_(TOPICS[f.topic])}: {f.say(_.lang)}", f.cite.act, f.cite.paragraph, f.cite.ledd, f.quote
            )
            for f in sector_facts(need.service, answer.form)
            if f.topic != "appeal" or need.about.individual_decisions is not False
        ]
        title = _("Klage, gebyr, garanti, skatt og anskaffelser")
        yield Section(f"{id_}-tjenesten", title, (Law(tuple(facts)),), folded=True, level=3)
    figures = amounts(need, answer.form, _.lang)
    if figures and answer.verdict != "excluded":
        yield Section(f"{id_}-tall", _("I tall"), (_amounts(figures, _),), level=3)
    more = [r for r in law if r not in first]
    defaults = [r for r in answer.reasons if r.kind == "default"]
    for part, title, reasons in (
        ("mer", _("Mer fra loven ({count})", count=len(more)), more),
        ("ellers", _("Gjelder om ikke annet avtales ({count})", count=len(defaults)), defaults),
        ("kommer", _("Vedtatt, men ikke i kraft ({count})", count=len(answer.coming)), answer.coming),
    ):
        if reasons:
            yield Section(f"{id_}-{part}", title, (_law(reasons, _),), folded=True, level=3)
    if advice:
        title = _("Råd, ikke lov ({count})", count=len(advice))
        blocks = tuple(text(r.text, (r.source,) if r.source else ()) for r in advice)
        yield Section(f"{id_}-raad", title, blocks, folded=True, level=3)


def _amounts(figures: Sequence[Amount], _: Texts) -> Table:
    """What a creditor can claim, whether a meeting is competent, and how far a number is from the law's."""

    def limit(figure: Amount) -> str:
        if figure.least is not None:
            return _("minst {number}", number=_shown(figure.least, figure, _))
        if figure.most is None:
            return ""
        most = _shown(figure.most, figure, _)
        if figure.topic in ("for_others", "sales_to_others"):  # more than 80 per cent for the owners
            return _("under {number}", number=most)
        return _("høyst {number}", number=most)

    def holds(figure: Amount) -> str:
        return "" if figure.met is None else _("oppfylt") if figure.met else _("ikke oppfylt")

    title = _("I tall")
    return Table(
        title,
        (Column(_("Hva")), Column(_("Hvem")), Column(_("Tall")), Column(_("Loven")), Column(_("Hvor"))),
        tuple(
            row(
                _(FIGURES[f.topic]),
                f.who or "",
                _shown(f.value, f, _) if f.topic != "board_one_sex" else "",
                " ".join(filter(None, (limit(f), holds(f)))),
                f.where,
            )
            for f in figures
        ),
        note=_(
            "En kreditor må først kreve samarbeidet, og kan kreve eierne 14 dager etter påkrav om det ikke betaler."
        )
        if any(f.topic == "creditor_wait" for f in figures)
        else "",
        sheet=title,
    )


def _shown(value: float | None, figure: Amount, _: Texts) -> str:
    if value is None:
        return _("må avklares")
    number = _.number(value, 0 if float(value).is_integer() else 2)
    units = {"NOK": _("{number} kroner", number=number), "percent": f"{number} %"}
    return units.get(figure.unit, number)


def depends(reason: Reason, _: Texts) -> str:
    """The questions a reason waits for; empty when it has decided."""
    asks = {question.fact: question.ask(_.lang) for question in (*questions(), *number_questions())}
    on = " ".join(asks[fact] for fact in reason.unknown if fact in asks)
    return _("Avhenger av: {questions}", questions=on) if reason.unknown else ""


def _law(reasons: Iterable[Reason], _: Texts) -> Law:
    def says(reason: Reason) -> str:
        return " ".join(filter(None, (reason.text, _held(reason, _), depends(reason, _))))

    return Law(tuple(law_line(says(r), r.act, r.paragraph, r.ledd, r.quote) for r in reasons))


def _held(reason: Reason, _: Texts) -> str:
    """The days of a rule where they matter: no day yet, from a day to come, or to a day that is set."""
    if reason.since is None:
        return _("Ikrafttredelse ikke fastsatt (per {day}).", day=_.date(shipped().status))
    if reason.until:
        return _("Gjelder til {day}.", day=_.date(reason.until))
    return ""


def _sector(need: Need, _: Texts) -> Section:
    about = need.about
    law = (
        Law(tuple(law_line("", c.act, c.paragraph) for c in about.law))
        if about.law
        else text(_("Ingen av lovtekstene vi har, regulerer tjenesten for seg."))
    )
    other = _("annen juridisk person")  # the register's ANNA
    used = _.join(f"{e.name} ({other if e.form == 'ANNA' else e.form}, {e.year})" for e in about.examples)
    examples = (
        _("I bruk, slik formen sto registrert i året: {examples}.", examples=used)
        if used
        else _("Ingen eksempel er funnet i uttrekket vi har.")
    )
    source = _("Kilde: Enhetsregisteret, uttrekk fra 2021 (NLOD). Vertskommuner og avtaler står ikke der.")
    return Section("sektor", _("Sektorloven og eksempler"), (law, text(examples), text(source, tone="quiet")))


def _claim(_: Texts) -> Section:
    """The interest organisation's claims and the findings against them, one against one, at equal size."""
    pairs = tuple(
        (
            pair.claim.say(_.lang),
            _("{who} (interesseorganisasjon)", who=pair.claim.who.publisher),
            pair.against.say(_.lang),
            told_by(pair.against.who.publisher, _),
        )
        for pair in evidence()
    )
    return Section("pastand", _("Påstander, og det som taler mot"), (Claims(pairs, _said_by()),))


def _said_by() -> tuple[str, ...]:
    """The sources of the claims and the findings, each once."""
    return tuple(dict.fromkeys(side.source for pair in evidence() for side in (pair.claim, pair.against)))


def _sources(answers: Sequence[Advice], _: Texts) -> tuple[Source, ...]:
    """Who the advice and the findings come from, in the order they are met."""
    advised = (r.source for a in answers for r in a.reasons if r.kind in ("advice", "forarbeid") and r.source)
    by_key = sources()
    return tuple(
        Source(
            number,
            key,
            told_by(", ".join(filter(None, (by_key[key].publisher, by_key[key].title, by_key[key].date))), _),
            by_key[key].url or "",
        )
        for number, key in enumerate(dict.fromkeys((*advised, *_said_by())), 1)
    )


def _records(answers: Sequence[Advice]) -> Table:
    """One row per reason."""
    return Table(
        "",
        tuple(Column(name, "number" if name == "ledd" else "text") for name in RECORD),
        tuple(
            row(
                *(
                    a.form if name == "form" else a.verdict if name == "verdict" else _plain(getattr(r, name))
                    for name in RECORD
                )
            )
            for a in answers
            for r in a.reasons
        ),
    )


def _plain(value: object) -> str | float | None:
    """Numbers and text as they are; nothing for what is not known."""
    return str(value) if isinstance(value, bool) else value if isinstance(value, str | int) else None
