"""The published figures, each with its source."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from nabolag.data import Fact, facts
from nabolag.errors import NotKnown
from nabolag.report.figures.published import published_figures
from nabolag.text import fold, sort_key
from nabolag.web.basket import say
from nabolag.web.render import csv_file, drawn, language, page
from nabolag.web.topics import fact_topics, groups_of

router = APIRouter()
SORTS = ("nr", "tittel", "verdi", "aar", "kilde")


@router.get("/funn")
def show(
    request: Request, sorter: str = "nr", synkende: bool = False, sok: str = "", tema: str = ""
) -> Response:
    """All facts, sorted and searched; with `tema` those of one topic, all when there is none called so."""
    texts = language(request)
    status = 200
    if sorter not in SORTS:
        say(
            request,
            texts("Tabellen kan ikke sorteres etter «{said}». Den er sortert etter nummer.", said=sorter),
        )
        sorter, status = SORTS[0], 422
    if tema and tema not in fact_topics():
        say(request, texts("Ingen av tallene har temaet «{said}». Alle vises.", said=tema))
    lang, wanted = texts.lang, fold(sok)
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
    titles = {f.id: f.title[lang] for f in facts()}
    return page(
        request,
        "facts/facts.html",
        facts=chosen,
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


@router.get("/fakta")
@router.get("/fakta.csv")
def old_address(request: Request) -> Response:
    """Where the facts lay before."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(request.url.path.replace("/fakta", "/funn", 1) + query, 301)


@router.get("/figur/{id_}.{kind}")
def figure_file(request: Request, id_: str, kind: str) -> Response:
    """One of the published charts as SVG or PNG."""
    figures = {f.id: f for f in published_figures(language(request).lang)}
    if id_ not in figures:
        raise NotKnown("Figuren «{id}» finnes ikke.", id=id_, candidates=list(figures))
    return drawn(kind, figures[id_].svg(ink="file"), figures[id_].png)


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
