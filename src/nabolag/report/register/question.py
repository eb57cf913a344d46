"""The answer to a question about who works with whom, as a paper."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nabolag.cooperation import arrangements, coverage_note
from nabolag.cooperation.added import NONE, Additions
from nabolag.cooperation.question import Found, Question, ask
from nabolag.cooperation.question.answering import fits_question
from nabolag.cooperation.question.grammar import COMPANY
from nabolag.cooperation.question.words import service_name, vocabulary, wholes
from nabolag.data import table
from nabolag.governance.forms.names import FORM_NAMES
from nabolag.municipalities import current
from nabolag.report.paper import Paper
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Fact, Facts, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.register.added import told_by
from nabolag.report.register.listing import found_table
from nabolag.report.register.machines import answer_data
from nabolag.report.register.place import definition, place_drawn
from nabolag.report.sources import sources_of
from nabolag.text import N_, Texts, sort_key, texts

ROUND = 10
"""Sizes one off a round number are said as «høyst» and «minst» that number."""
TAKES_PART = (
    ("yes", N_("Deltar")),
    ("partly", N_("Deltar delvis")),
    ("no", N_("Deltar ikke")),
    ("unknown", N_("Ukjent")),
)


@dataclass(frozen=True)
class Asked:
    """What was written, and the words of it that nothing was made of, each with the nearest known word.

    `places`: those of them that must be the name of a place.
    """

    said: str = ""
    left: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()


def question_paper(
    question: Question, asked: Asked = Asked(), lang: str = "nb", added: Additions = NONE
) -> Paper:
    """The paper that answers a question; of `added`, what users have added, those that fit stand by themselves.

    Raises:
        BadInput: a part of the question cannot be used.
        NotKnown: a place or municipality is not known.
    """
    _ = texts(lang)
    answer = ask(question)
    sections = tuple(
        s
        for s in (
            _understood(answer, asked, _),
            _what_fits(answer, _),
            _what_is_added(answer, added, _),
            *_what_comes_near(answer, _),
            _not_known(answer, _),
        )
        if s is not None
    )
    return Paper(
        stem="samarbeid",
        title=_title(answer, _),
        lang=_.lang,
        sections=sections,
        lead=(*_elsewhere(answer, asked, _), *_lead(answer, asked.said, _), *_misspelt(asked, _)),
        sources=sources_of(sections, _),
        data=answer_data(answer, added),
    )


def _title(answer: Found, _: Texts) -> str:
    asked = answer.question
    what = _forms(asked, _) if asked.form else asked.name or _("Samarbeid")
    if asked.services:
        what = _("{what} innen {service}", what=what, service=_services(asked.services, _))
    if asked.without:
        what = _("Uten: {what}", what=what)
    return ", ".join((what, *(limit for _label, limit in _limits(answer, _))))


def _limits(answer: Found, _: Texts) -> list[tuple[str, str]]:
    """What narrows the question, short: (what it is, how it is said)."""
    asked, limits = answer.question, []
    if asked.place:
        limits.append((_("Sted"), asked.place))
    if asked.members:
        limits.append((_("Kommune"), _.join(current()[code].name for code in asked.members)))
    if asked.name and asked.form:
        limits.append((_("Navn"), asked.name))
    if (most := asked.fewer_than) is not None:
        size = (
            _("kommuner med høyst {n} innbyggere", n=_.number(most - 1))
            if most % ROUND == 1
            else _("kommuner under {n} innbyggere", n=_.number(most))
        )
        limits.append((_("Størrelse"), size))
    if (least := asked.more_than) is not None:
        size = (
            _("kommuner med minst {n} innbyggere", n=_.number(least + 1))
            if least % ROUND == ROUND - 1
            else _("kommuner over {n} innbyggere", n=_.number(least))
        )
        limits.append((_("Størrelse"), size))
    if asked.year is not None:
        limits.append((_("År"), str(asked.year)))
    if asked.since is not None:
        limits.append((_("År"), _("fra og med {year}", year=str(asked.since))))
    if asked.until is not None:
        limits.append((_("År"), _("til og med {year}", year=str(asked.until))))
    return limits


def _forms(asked: Question, _: Texts) -> str:
    """The forms asked for: `IKS eller AS`, or `Annen form enn IKS`."""
    listed = _(" eller ").join(form_name(form, _) for form in asked.forms)
    return _("Annen form enn {form}", form=listed) if asked.other_form else listed


def _lead(answer: Found, said: str, _: Texts) -> tuple[str, ...]:
    asked, n = answer.question, len(answer.arrangements)
    when = _.dated(_.join(answer.as_of))
    if not answer.here:
        limits = "; ".join(limit for _label, limit in _limits(answer, _))
        return (_("Ingen kommune passer til {limits}, så det er ikke noe å svare på.", limits=limits),)
    if answer.status == "unknown" and not asked.without and (years := _years_of_none(asked)) is not None:
        return (
            _(
                "Ukjent. Ingen kilde her er fra den tiden. Kildene er fra {years}.",
                years=_.join(str(year) for year in years),
            ),
        )
    if asked.without and answer.status == "found":
        n = len(answer.municipalities)
        if answer.complete == "registered_units":
            return (
                _(
                    "{n} {n:kommune|kommuner} eier ikke noe interkommunalt selskap. "
                    "Enhetsregisteret har alle selskapene ({when}).",
                    n=n,
                    when=when,
                ),
            )
        return (
            _(
                "{n} {n:kommune|kommuner} har ikke slikt samarbeid. Det sier en kilde som nevner alle kommuner ({when}).",
                n=n,
                when=when,
            ),
        )
    if asked.without and answer.status == "none":
        return (
            _(
                "Ingen står utenfor. En kilde som nevner alle kommunene, sier at alle samarbeider ({when}).",
                when=when,
            ),
        )
    if answer.status == "found":
        sure = sum(a.certain for a in answer.arrangements)
        sentence = (
            _("Ja. Kildene viser {n} {n:samarbeid|samarbeid} som passer ({when}).", n=n, when=when)
            if asked_for_yes(said)
            else _("Funnet. Kildene viser {n} {n:samarbeid|samarbeid} som passer ({when}).", n=n, when=when)
        )
        return (sentence,) if sure else (sentence, _("Kildene er likevel usikre: se kolonnen «Sikkert?»."))
    if answer.status == "none" and answer.complete == "registered_units":
        return (
            _(
                "Nei. Enhetsregisteret har alle interkommunale selskaper, og ingen av dem passer ({when}).",
                when=when,
            )
            if asked_for_yes(said)
            else _(
                "Ingen. Enhetsregisteret har alle interkommunale selskaper, og ingen av dem passer ({when}).",
                when=when,
            ),
        )
    if answer.status == "none":
        return (
            _("Nei. En kilde som nevner alle kommunene det gjelder, viser ingen ({when}).", when=when)
            if asked_for_yes(said)
            else _("Ingen. En kilde som nevner alle kommunene det gjelder, viser ingen ({when}).", when=when),
        )
    if asked.without:
        return (
            _("Ukjent. Ingen kilde sier for alle kommuner om de er med eller ikke."),
            _(
                "Kildene viser slikt samarbeid for {yes} av {n} {n:kommune|kommuner}. De andre er ukjent.",
                yes=_.number((answer.counts or {}).get("yes", 0)),
                n=len(answer.here),
            ),
        )
    return (
        _("Ukjent. Vi fant ingen, men ingen kilde er fullstendig for dette. Det kan finnes noen likevel."),
    )


def asked_for_yes(said: str) -> bool:
    """Whether «yes» and «no» are answers to it: «Er Bodø med …?», but not «Hvem …», «… ikke …», or no question."""
    words = re.findall(r"\w+", said.casefold())
    return bool(words) and words[0] in vocabulary().yes_or_no and not set(words) & set(vocabulary().negations)


def _misspelt(asked: Asked, _: Texts) -> tuple[str, ...]:
    """Beside the answer itself: without the words that were not understood it answers another question."""
    if not asked.left:
        return ()
    unused = _("Dette ble ikke brukt: {words}.", words=_unused(asked.left, _))
    if all(near for _word, near in asked.left):
        return (unused,)
    services = _.join(words.says[_.lang] for words in wholes())
    known = _(
        "Spørsmål kan gjelde {services}. Steder er fylker, regioner, kommuner, kysten, og «nord for» eller «sør for» et sted.",
        services=services,
    )
    return (known, unused)


def _elsewhere(answer: Found, asked: Asked, _: Texts) -> tuple[str, ...]:
    """First of all, where a place was not understood: the answer is not about it."""
    if not asked.places or answer.question.place or answer.question.members:
        return ()
    names = _.join(_.quoted(name) for name in asked.places)
    return (_("Vi fant ikke stedet {name}. Svaret gjelder hele landet.", name=names),)


def _years_of_none(asked: Question) -> tuple[int, ...] | None:
    """The years there are sources of, where none of them is asked for."""
    if asked.years is None:
        return None
    years = tuple(sorted({s.year for a in arrangements() for s in a.statements if s.year is not None}))
    return None if any(asked.years[0] <= year <= asked.years[1] for year in years) else years


def _unused(left: tuple[tuple[str, str], ...], _: Texts) -> str:
    return _.join(
        _("«{word}» (mente du «{near}»?)", word=word, near=near) if near else _.quoted(word)
        for word, near in left
    )


def _understood(answer: Found, asked: Asked, _: Texts) -> Section:
    question = answer.question
    parts = [
        Fact(_("Tjeneste"), _services(question.services, _) if question.services else _("alle"), None),
        Fact(
            _("Form"),
            _forms(question, _) if question.form else _("alle"),
            None,
            _form_note(question, asked, _),
        ),
        *((Fact(_("Navn"), question.name, None),) if question.name and not question.form else ()),
        *(Fact(label, value, None) for label, value in _limits(answer, _)),
        Fact(_("Kommuner det gjelder"), _.number(len(answer.here)), len(answer.here)),
    ]
    blocks: list[Block] = [Facts(tuple(parts))]
    if answer.place is not None:
        blocks += [text(line) for line in definition(answer.place, _)]
        if answer.place.codes:
            blocks.append(place_drawn(answer.place, _))
    if not question.without:
        blocks.append(
            text(
                _(
                    "Et samarbeid regnes med når en av kommunene eier det, deltar i det, får tjenesten fra det eller "
                    "har kontoradressen."
                ),
                tone="quiet",
            )
        )
    if asked.left:
        blocks.append(text(_("Dette ble ikke brukt: {words}.", words=_unused(asked.left, _))))
    return Section("forstatt", _("Slik forstod vi spørsmålet"), tuple(blocks))


def _form_note(question: Question, asked: Asked, _: Texts) -> str:
    """What was made of «selskap»: most sources do not say which kind of company it is."""
    if question.form or question.name or not COMPANY.search(asked.said):
        return ""
    return _("«selskap» er her alle former, for få kilder sier hva slags selskap det er")


def _what_fits(answer: Found, _: Texts) -> Section | None:
    blocks: list[Block] = []
    if answer.counts and len(answer.here) > 1:
        counted = tuple(
            Fact(_(label), _.number(answer.counts.get(id_, 0)), answer.counts.get(id_, 0))
            for id_, label in TAKES_PART
            if answer.counts.get(id_)
        )
        blocks.append(Facts(counted, answer.tables, caption=_("Kommunene det gjelder, etter om de deltar")))
    if answer.arrangements:
        blocks.insert(0, found_table(_("Samarbeid som passer"), answer.arrangements, "fits", _))
    if answer.municipalities:
        rows = sorted(answer.municipalities, key=lambda code: sort_key(current()[code].name))
        blocks.insert(
            0,
            Table(
                _("Kommuner som ikke deltar"),
                (Column(_("Kommune")), Column(_("Fylke"))),
                tuple(
                    (
                        Cell(current()[code].name, code, href=f"/kommune/{code}"),
                        Cell(current()[code].county_name),
                    )
                    for code in rows
                ),
                sources=answer.tables,
                id="without",
            ),
        )
    return Section("funnet", _("Det kildene sier"), tuple(blocks)) if blocks else None


def _what_is_added(answer: Found, added: Additions, _: Texts) -> Section | None:
    fitting = tuple(a for a in added.arrangements if fits_question(a, answer.question, answer.here))
    if not fitting or answer.question.without:
        return None
    table = found_table(_("Lagt inn av brukere"), fitting, "added", _)
    table = replace(
        table,
        columns=(*table.columns, Column(_("Kilde"), priority=3)),
        rows=tuple((*row, Cell(told_by(a))) for row, a in zip(table.rows, fitting, strict=False)),
    )
    note = _(
        "Dette er lagt inn av kommuner og andre, og står ved siden av kildene. Det er ubekreftet, og endrer "
        "ikke det kildene sier."
    )
    return Section("lagt-inn", _("Det brukere har lagt inn"), (table, text(note, tone="quiet")))


def _what_comes_near(answer: Found, _: Texts) -> list[Section]:
    near = (
        ("any_form", _("Samme tjeneste og sted, andre eller ukjente former"), answer.any_form),
        ("may_be", _("Samme sted, men kilden sier ikke hvilken tjeneste"), answer.may_be),
        ("elsewhere", _("Andre steder i landet"), answer.elsewhere if answer.status != "found" else ()),
        (
            "others",
            _("Samme sted og form, andre tjenester"),
            answer.others if answer.status != "found" else (),
        ),
    )
    blocks = [found_table(caption, some, id_, _) for id_, caption, some in near if some]
    if not blocks:
        return []
    return [Section("naer", _("Det som kommer nærmest"), tuple(blocks), folded=answer.status == "found")]


def _not_known(answer: Found, _: Texts) -> Section:
    items = [coverage_note()[_.lang]]
    if answer.question.form and answer.question.form != "IKS":
        items.append(
            _(
                "Kildene oppgir bare formen for interkommunale selskaper. For andre samarbeid er formen ukjent, så "
                "spørsmål om dem kan ikke besvares med ja eller nei."
            )
        )
    if "fire" in answer.question.services:
        services = (
            table("fire_services")
            .filter(printed_table="2", size_class="all")
            .sort("year")
            .row(-1, named=True)
        )
        items.append(
            _(
                "DSB telte {n} brannvesen for {of} {of:kommune|kommuner} i {year}. Noen kommuner har altså "
                "brannvesen sammen, men kilden "
                "sier ikke hvilke.",
                n=_.number(float(services["value"])),
                of=_.number(len(current())),
                year=str(services["year"]),
            )
        )
    if answer.complete == "registered_units" and answer.question.services:
        items.append(
            _(
                "Tjenesten til selskapene er lest av næringskoden i Enhetsregisteret. Et selskap kan gjøre mer enn koden sier."
            )
        )
    companies = len(table("iks_2021"))
    items.append(
        _(
            "Uttrekket fra 2021 har {n} interkommunale selskaper. Tjenesten er gjettet ut fra navnet, og "
            "kontoradressen sier ikke hvem som eier.",
            n=_.number(companies),
        )
    )
    return Section(
        "ukjent", _("Det vi ikke vet"), (Bullets(tuple(items), sources=answer.tables, unknown=True),)
    )


def form_name(form: str, _: Texts) -> str:
    """A legal form as the answer calls it."""
    return next((name(_.lang) for id_, name in FORM_NAMES.items() if id_ == form), form)


def _services(services: tuple[str, ...], _: Texts) -> str:
    whole = service_name(services)
    if whole is not None:
        return whole[_.lang]
    return _.join(one[_.lang] for s in services if (one := service_name((s,))) is not None)
