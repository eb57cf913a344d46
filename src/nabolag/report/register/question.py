"""The answer to a question about who works with whom, as a paper."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nabolag.cooperation import coverage_note
from nabolag.cooperation.arranged import Arrangement
from nabolag.cooperation.question import Found, Place, Question, ask
from nabolag.cooperation.question.answering import fits_question
from nabolag.cooperation.question.words import service_name
from nabolag.data import table
from nabolag.governance.forms.names import FORM_NAMES
from nabolag.municipalities import current
from nabolag.report.paper import Paper
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Fact, Facts, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.sources import sources_of
from nabolag.text import N_, Texts, sort_key, texts

SHOWN_NEAR = 15
"""Rows of a list of what comes near; the number of all stands in its caption."""
NAMED = 8
"""So many members are named in a cell."""
TAKES_PART = (
    ("yes", N_("Deltar")),
    ("partly", N_("Deltar delvis")),
    ("no", N_("Deltar ikke")),
    ("unknown", N_("Ukjent")),
)


@dataclass(frozen=True)
class Asked:
    """What was written, and the words of it that nothing was made of, each with the nearest known word."""

    said: str = ""
    left: tuple[tuple[str, str], ...] = ()


def question_paper(
    question: Question, asked: Asked = Asked(), lang: str = "nb", added: tuple[Arrangement, ...] = ()
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
        lead=(*_lead(answer, _), *_misspelt(asked, _)),
        sources=sources_of(sections, _),
        data=answer_data(answer),
    )


def _title(answer: Found, _: Texts) -> str:
    asked = answer.question
    what = form_name(asked.form, _) if asked.form else _("Samarbeid")
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
    if asked.fewer_than is not None:
        limits.append((_("Størrelse"), _("kommuner under {n} innbyggere", n=_.number(asked.fewer_than))))
    if asked.more_than is not None:
        limits.append((_("Størrelse"), _("kommuner over {n} innbyggere", n=_.number(asked.more_than))))
    if asked.year is not None:
        limits.append((_("År"), str(asked.year)))
    return limits


def _lead(answer: Found, _: Texts) -> tuple[str, ...]:
    asked, n = answer.question, len(answer.arrangements)
    when = _.join(answer.as_of)
    if asked.without and answer.status == "found":
        n = len(answer.municipalities)
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
                "Nei, ingen. En kilde som nevner alle kommunene, sier at alle samarbeider ({when}).",
                when=when,
            ),
        )
    if answer.status == "found":
        sure = sum(a.certain for a in answer.arrangements)
        sentence = _("Ja. Kildene viser {n} {n:samarbeid|samarbeid} som passer ({when}).", n=n, when=when)
        return (sentence,) if sure else (sentence, _("Kildene er likevel usikre: se kolonnen «Sikkert?»."))
    if answer.status == "none":
        return (_("Nei. En kilde som nevner alle kommunene det gjelder, viser ingen ({when}).", when=when),)
    if asked.without:
        return (_("Ukjent. Ingen kilde sier for alle kommuner om de er med eller ikke."),)
    return (
        _("Ukjent. Vi fant ingen, men ingen kilde er fullstendig for dette. Det kan finnes noen likevel."),
    )


def _misspelt(asked: Asked, _: Texts) -> tuple[str, ...]:
    """Beside the answer itself: without the word that was misspelt it answers another question, of the whole country."""
    near = tuple(pair for pair in asked.left if pair[1])
    return (_("Dette ble ikke brukt: {words}.", words=_unused(near, _)),) if near else ()


def _unused(left: tuple[tuple[str, str], ...], _: Texts) -> str:
    return _.join(
        _("«{word}» (mente du «{near}»?)", word=word, near=near) if near else f"«{word}»"
        for word, near in left
    )


def _understood(answer: Found, asked: Asked, _: Texts) -> Section:
    question = answer.question
    parts = [
        Fact(_("Tjeneste"), _services(question.services, _) if question.services else _("alle"), None),
        Fact(_("Form"), form_name(question.form, _) if question.form else _("alle"), None),
        *(Fact(label, value, None) for label, value in _limits(answer, _)),
        Fact(_("Kommuner det gjelder"), _.number(len(answer.here)), len(answer.here)),
    ]
    blocks: list[Block] = [Facts(tuple(parts))]
    if answer.place is not None:
        blocks.append(text(_definition(answer.place, _)))
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


def _definition(place: Place, _: Texts) -> str:
    n = len(place.codes)
    if place.latitude is None:
        return _(
            "{place} er her {n} {n:kommune|kommuner}, etter inndelingen i 2026.",
            place=_.join(place.names),
            n=n,
        )
    degrees = _.number(place.latitude, 1)
    if place.line:
        name = current()[place.line].name
        sentence = (
            _(
                "Nord for: kommuner med midtpunkt nord for midtpunktet i {name} ({degrees}° N).",
                name=name,
                degrees=degrees,
            )
            if place.side == "north"
            else _(
                "Sør for: kommuner med midtpunkt sør for midtpunktet i {name} ({degrees}° N).",
                name=name,
                degrees=degrees,
            )
        )
        why = f" {_('Grunn')}: {place.why[_.lang]}." if place.why else ""
        return sentence + why
    return (
        _("Nord for: kommuner med midtpunkt nord for {degrees}° N.", degrees=degrees)
        if place.side == "north"
        else _("Sør for: kommuner med midtpunkt sør for {degrees}° N.", degrees=degrees)
    )


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
        blocks.insert(0, _table(_("Samarbeid som passer"), answer.arrangements, "fits", _))
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
    return Section("funnet", _("Det som er funnet"), tuple(blocks)) if blocks else None


def _what_is_added(answer: Found, added: tuple[Arrangement, ...], _: Texts) -> Section | None:
    fitting = tuple(a for a in added if fits_question(a, answer.question, answer.here))
    if not fitting or answer.question.without:
        return None
    table = replace(_table(_("Lagt inn av brukere"), fitting, "added", _), sources=())
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
    blocks = [_table(caption, some, id_, _) for id_, caption, some in near if some]
    if not blocks:
        return []
    return [Section("naer", _("Det som kommer nærmest"), tuple(blocks), folded=answer.status == "found")]


def _table(caption: str, some: tuple[Arrangement, ...], id_: str, _: Texts) -> Table:
    shown = some if id_ == "fits" else some[:SHOWN_NEAR]
    note = (
        _("Viser {shown} av {n}.", shown=_.number(len(shown)), n=_.number(len(some)))
        if len(shown) < len(some)
        else ""
    )
    return Table(
        f"{caption} ({_.number(len(some))})",
        (
            Column(_("Samarbeid")),
            Column(_("Tjeneste")),
            Column(_("Form"), priority=2),
            Column(_("Kommuner som er nevnt")),
            Column(_("Per"), priority=3),
            Column(_("Sikkert?"), priority=2),
        ),
        tuple(
            (
                Cell(a.name, a.id),
                Cell(a.service_words[_.lang]),
                Cell(a.form or _("ukjent")),
                Cell(_members(a, _)),
                Cell(_.join(a.as_of)),
                Cell(_("ja") if a.certain else _("ubekreftet")),
            )
            for a in shown
        ),
        note=note,
        sources=tuple(dict.fromkeys(s.table for a in shown for s in a.statements)),
        id=id_,
    )


def _members(a: Arrangement, _: Texts) -> str:
    codes = a.members or a.seats
    names = sorted((current()[code].name for code in codes), key=sort_key)
    listed = _.join(names[:NAMED]) if len(names) <= NAMED else ", ".join(names[:NAMED])
    if len(names) > NAMED:
        more = len(names) - NAMED
        listed = _("{names} og {more} til", names=listed, more=more)
    return listed if a.members else _("{names} (kontoradresse)", names=listed)


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


def answer_data(answer: Found) -> dict[str, object]:
    """An answer for machines."""
    return {
        "origin": "register",
        "status": answer.status,
        "question": {
            "services": list(answer.question.services),
            "form": answer.question.form or None,
            "place": answer.question.place or None,
            "members": list(answer.question.members),
            "fewer_than": answer.question.fewer_than,
            "more_than": answer.question.more_than,
            "year": answer.question.year,
            "without": answer.question.without,
        },
        "municipalities_in_question": sorted(answer.here),
        "counts": answer.counts,
        "arrangements": [arrangement_data(a) for a in answer.arrangements],
        "municipalities_without": list(answer.municipalities),
        "as_of": list(answer.as_of),
        "tables": list(answer.tables),
    }


def arrangement_data(a: Arrangement) -> dict[str, object]:
    """An arrangement for machines, with each source's statement."""
    return {
        "id": a.id,
        "origin": "user" if any(s.table == "user" for s in a.statements) else "register",
        "name": a.name,
        "org_number": a.org_number,
        "form": a.form,
        "services": list(a.services),
        "members": list(a.members),
        "seats": list(a.seats),
        "statements": [
            {
                "code": s.code,
                "role": s.role,
                "share": s.share,
                "as_of": s.as_of,
                "certainty": s.certainty,
                "superseded": s.superseded,
                "table": s.table,
                "source_url": s.source_url,
            }
            for s in a.statements
        ],
    }
