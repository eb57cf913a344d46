"""The published figures, each with its source."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from nabolag.data import Fact, facts
from nabolag.errors import NotKnown
from nabolag.report.answers.published import published_table
from nabolag.report.figures.published import published_figures
from nabolag.report.paper import Drawing, Paper, Section
from nabolag.report.sources import sources_of, told_by
from nabolag.text import N_, Texts, fold, sort_key, texts
from nabolag.text.languages import joined
from nabolag.web.basket import Basket, say
from nabolag.web.carrying import carried, site_of
from nabolag.web.files import paper_file
from nabolag.web.render import csv_file, drawn, language, page
from nabolag.web.topics import FACT_TOPICS, fact_topics, groups_of

router = APIRouter()
NOT_SAID = {
    "url": N_("nettadressen"),
    "n": N_("antall svar"),
    "value": N_("tallet"),
    "field_dates": N_("når det ble spurt"),
    "publication_date": N_("datoen det ble publisert"),
    "question": N_("spørsmålet slik det ble stilt"),
    "margin": N_("feilmarginen"),
    "weighting": N_("om svarene er vektet"),
    "by_group": N_("fordelingen på grupper av kommuner"),
    "answers_allowed": N_("hvor mange svar hver kunne gi"),
    "basis": N_("hva tallet er regnet av"),
    "price_level": N_("hvilket års kroner"),
    "year": N_("året"),
    "vat": N_("om merverdiavgiften er med"),
    "base_year": N_("hvilket år veksten regnes fra"),
    "exact_percent": N_("prosenten"),
    "definition": N_("hva som er talt"),
}
"""What a source may leave out, as a reader would ask for it."""
SORTS = ("nr", "tittel", "verdi", "aar", "kilde")


@router.get("/funn")
def show(
    request: Request, sorter: str = "nr", synkende: bool = False, sok: str = "", tema: str = ""
) -> Response:
    """All facts, sorted and searched; with `tema` those of one topic, all when there is none called so."""
    _ = language(request)
    status = 200
    if sorter not in SORTS:
        say(
            request,
            _("Tabellen kan ikke sorteres etter «{said}». Den er sortert etter nummer.", said=sorter),
        )
        sorter, status = SORTS[0], 422
    if tema and tema not in fact_topics():
        say(request, _("Ingen av tallene har temaet «{said}». Alle vises.", said=tema))
    lang, wanted = _.lang, fold(sok)
    chosen = [
        f for f in facts() if wanted in fold(f"{f.id} {f.title[lang]} {f.wording[lang]} {f.source} {f.year}")
    ]
    if groups := groups_of(tema):
        chosen = [f for f in chosen if f.group in groups]
    keys = {
        "tittel": lambda f: sort_key(f.title[lang]),
        "verdi": lambda f: (f.unit, f.value or 0),
        "aar": lambda f: f.year or 0,
        "kilde": lambda f: sort_key(f.source),
    }
    if sorter in keys:
        chosen.sort(key=keys[sorter], reverse=synkende)
    elif synkende:
        chosen.reverse()
    called = Counter(f.title[lang] for f in facts())
    titles = {
        f.id: f"{f.title[lang]}: {_shown(f, _)}" if called[f.title[lang]] > 1 else f.title[lang]
        for f in facts()
    }
    site = site_of(request)
    whole = not (wanted or groups or synkende) and sorter == SORTS[0]
    return page(
        request,
        "facts/facts.html",
        parts=[
            (
                id_,
                topic,
                [(f, _shown(f, _), _cited(f, _, site), _missing(f, _)) for f in chosen if f.group in of],
            )
            for id_, topic, of in (_parts() if whole else [("", "", {f.group for f in chosen})])
        ],
        shown=len(chosen),
        total=len(facts()),
        titles=titles,
        sort=sorter,
        descending=synkende,
        sought=sok,
        topics=fact_topics(),
        topic=tema,
        status=status,
    )


@router.get("/funn.csv")
def as_csv(request: Request) -> Response:
    """All facts as a file; an empty value has its reason beside it."""
    lang = language(request).lang
    header = [
        "id",
        "title",
        "value",
        "unit",
        "year",
        "population",
        "definition",
        "source",
        "url",
        "retrieved",
        "claim_of",
    ]
    return csv_file("funn.csv", [*header, "missing"], [_row(f, lang) for f in facts()])


@router.get("/funn.xlsx")
def as_workbook(request: Request) -> Response:
    """All facts as a workbook, for people."""
    _ = language(request)
    groups = tuple(group for groups in FACT_TOPICS.values() for group in groups)
    section = Section("tall", _("Publiserte tall"), (published_table(_, groups, each=True),))
    return paper_file(request, Paper("funn", _("Publiserte tall"), _.lang, (section,)), "xlsx", "/funn")


@router.get("/fakta")
@router.get("/fakta.csv")
def old_address(request: Request) -> Response:
    """Where the facts lay before."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(request.url.path.replace("/fakta", "/funn", 1) + query, 301)


@router.get("/figur/{id_}.{kind}")
def figure_file(request: Request, id_: str, kind: str) -> Response:
    """One of the published charts as SVG, PNG or a workbook with its figures."""
    lang = language(request).lang
    figures = {f.id: f for f in published_figures(lang)}
    if id_ not in figures:
        raise NotKnown("Figuren «{id}» finnes ikke.", id=id_, candidates=list(figures))
    if kind == "xlsx":
        one = figures[id_]
        drawing = Drawing(one, sources=("survey_article",))
        section = Section(id_, one.caption, (drawing,))
        sources = sources_of((section,), texts(lang))
        return paper_file(
            request, Paper(id_, one.caption, lang, (section,), sources=sources), kind, f"/#{id_}"
        )
    return drawn(kind, figures[id_].svg(ink="file"), figures[id_].png)


def _shown(fact: Fact, _: Texts) -> str:
    """The figure as it is said, with its unit; an en dash where none is published."""
    if fact.stated:
        return fact.stated[_.lang]
    if fact.value is None:
        return "–"
    if fact.unit == "nok":
        return _.nok(fact.value)
    decimals = 0 if fact.value == round(fact.value) else 1
    if fact.unit == "percent":
        return _.percent(fact.value / 100, decimals)
    if fact.unit == "nok_billion":
        return _("{n} mrd. kr", n=_.number(fact.value, decimals))
    if fact.unit == "years":
        return _("{n} år", n=_.number(fact.value, decimals))
    return _.number(fact.value, decimals)


def _parts() -> list[tuple[str, str, tuple[str, ...]]]:
    """The topics with the groups of facts they hold: every fact stands under one."""
    return [(id_, topic, groups_of(id_)) for id_, topic in fact_topics().items()]


def _missing(fact: Fact, _: Texts) -> list[tuple[str, str]]:
    """What the source does not say, by why it does not."""
    why: dict[str, list[str]] = {}
    for name, reason in fact.missing.items():
        why.setdefault(reason[_.lang], []).append(_(NOT_SAID[name]))
    return [(reason, joined(names, _.lang)) for reason, names in why.items()]


def _cited(fact: Fact, _: Texts, site: str) -> str:
    """The fact as somebody would quote it: what it says, who says it, when, and where it is found."""
    figure = "" if fact.value is None and not fact.stated else f": {_shown(fact, _)}"
    said = _("Påstand fra {who}.", who=fact.claim_of) + " " if fact.claim_of else ""
    year = str(fact.year) if fact.year else _("år ikke oppgitt")
    where = carried(f"/funn#{fact.id}", Basket(), _.lang)
    return f"{fact.title[_.lang]}{figure}. {said}{_('Kilde: {source}', source=told_by(fact.source, _))} ({year}). {site}{where}"


def _row(fact: Fact, lang: str) -> list[object]:
    missing = "; ".join(f"{name}: {why[lang]}" for name, why in fact.missing.items())
    return [
        fact.id,
        fact.title[lang],
        fact.value,
        fact.unit,
        fact.year,
        fact.population[lang],
        fact.definition[lang],
        fact.source,
        fact.url,
        fact.retrieved.isoformat(),
        fact.claim_of,
        missing,
    ]
