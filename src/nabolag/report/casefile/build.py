"""Puts the sections of a case file together and numbers their sources."""

from __future__ import annotations

from nabolag import data
from nabolag.municipalities import Municipality, find
from nabolag.municipalities import comparable as comparable_group
from nabolag.report.casefile.model import CaseFile
from nabolag.report.casefile.money import SHOWN_WITHOUT_SERVICE, fee_sentence, fees, where_we_stand
from nabolag.report.casefile.people import who_we_are
from nabolag.report.casefile.services import SERVICES
from nabolag.report.casefile.services import service as service_called
from nabolag.report.casefile.subject import Subject, readings
from nabolag.report.casefile.together import cooperation, not_known_yet, what_the_survey_says
from nabolag.report.casefile.unusual import what_is_unusual
from nabolag.report.paper.blocks import Bullets, text
from nabolag.report.paper.model import Section
from nabolag.report.sources import sources_of
from nabolag.text import Texts, texts

CENTRALITY_CLASSES = 6


def case_file(
    municipality: str | int | Municipality,
    *,
    service: str | None = None,
    comparable: str = "band",
    lang: str = "nb",
) -> CaseFile:
    """The case file of one municipality.

    Args:
        municipality: a name in any official language, a four-digit code, or a `Municipality`.
        service: only what concerns this service, such as `water` or `vann`.
        comparable: how comparable municipalities are chosen; see `nabolag.municipalities.comparable`.
        lang: nb, nn or en.

    Raises:
        NotKnown: the municipality or the service is not known, or the code has ended.
        BadInput: `comparable` or `lang` is not one of those there are.
    """
    _ = texts(lang)
    ours = find(municipality)
    subject = Subject(
        ours, comparable_group(ours.code, comparable), _, service_called(service) if service else None
    )
    sections = [
        who_we_are(subject),
        where_we_stand(subject),
        fees(subject),
        what_the_survey_says(subject),
        cooperation(subject),
        not_known_yet(subject),
    ]
    kept = (_in_short(subject), *(s for s in sections if s is not None))
    title = (
        _("Saksgrunnlag for {name} kommune: {service}", name=ours.name, service=_(subject.service.name))
        if subject.service
        else _("Saksgrunnlag for {name} kommune", name=ours.name)
    )
    service_id = subject.service.id if subject.service else None
    return CaseFile(
        stem=f"saksgrunnlag-{ours.code}-{_.lang}",
        code=ours.code,
        name=ours.name,
        title=title,
        lang=_.lang,
        service=service_id,
        comparable=comparable,
        sections=kept,
        sources=sources_of(kept, _),
        data={
            "code": ours.code,
            "name": ours.name,
            "service": service_id,
            "comparable": comparable,
            "origin": "register",
        },
    )


def _in_short(subject: Subject) -> Section:
    _, row = subject.texts, subject.row
    items = [
        _(
            "{name} har {population} {population:innbygger|innbyggere} (1. januar 2026). {change} {central}",
            name=subject.municipality.name,
            population=_.number(row["population"]),
            change=_change(subject),
            central=_central(row["centrality_class"], _),
        )
    ]
    asked = [subject.service] if subject.service else [s for s in SERVICES if s.id in SHOWN_WITHOUT_SERVICE]
    items += [sentence for s in asked if s.fee and (sentence := fee_sentence(subject, s))]
    capacity = next(f for f in data.facts() if f.id == "capacity_small")
    assert capacity.value is not None
    items.append(
        _(
            "I hele landet svarer {share} at kommunen i liten eller svært liten grad har kapasitet og kompetanse "
            "til alle lovpålagte oppgaver alene. Vi vet ikke hva lederne i {name} har svart.",
            name=subject.municipality.name,
            share=_.percent(capacity.value / 100),
        )
    )
    if subject.service:
        return Section("kort", _("Kort sagt"), (Bullets(tuple(items)),))
    compared = text(
        _(
            "Dette skiller {name} ut. Sammenlignet med {group}",
            name=subject.municipality.name,
            group=subject.comparison.explanation[_.lang],
        )
    )
    alone, *rest = items
    blocks = (Bullets((alone,)), compared, what_is_unusual(subject), Bullets(tuple(rest)))
    return Section("kort", _("Kort sagt"), blocks)


def _change(subject: Subject) -> str:
    _, change = subject.texts, readings("population_change_10y")[subject.code].value
    if change is None:
        return _("Endringen på ti år er ukjent.")
    share = _.percent(abs(change) / 100, 1)
    if round(change, 1) == 0:
        return _("Det er like mange som for ti år siden.")
    return (
        _("Det er {share} flere enn for ti år siden.", share=share)
        if change > 0
        else _("Det er {share} færre enn for ti år siden.", share=share)
    )


def _central(number: int, _: Texts) -> str:
    if number == 1:
        return _("Kommunen er blant de mest sentrale.")
    if number == CENTRALITY_CLASSES:
        return _("Kommunen er blant de minst sentrale.")
    return _("Sentralitetsklasse {number} av 6, der 1 er mest sentral.", number=number)
