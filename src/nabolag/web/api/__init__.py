"""The API: the same values as the pages, with their status and source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import JSONResponse

from nabolag.cooperation import arrangements, ask
from nabolag.cooperation.added import NONE
from nabolag.cooperation.arranged import Arrangement
from nabolag.cooperation.counting import RULES, Each, Forms, Sure, Ties, count
from nabolag.cooperation.question import read
from nabolag.cooperation.question.model import place
from nabolag.cooperation.question.words import service_called
from nabolag.data import descriptor, facts, tables
from nabolag.data.history import editions
from nabolag.data.published import Fact
from nabolag.errors import BadInput
from nabolag.municipalities import Municipality, current, find, indicator, indicators, neighbours, table
from nabolag.municipalities.indicator_list import Indicator, describe
from nabolag.municipalities.search import parse_day
from nabolag.report.answers import case_of
from nabolag.report.partners.services import layers_of
from nabolag.report.partners.studies import findings_data
from nabolag.report.register import answer_data, arrangement_data, counting_data
from nabolag.report.register.machines import membership_data
from nabolag.text import N_
from nabolag.web.api.answers import (
    About,
    Answered,
    Arranged,
    Counted,
    Edited,
    KeyFigures,
    Measured,
    Membership,
    Potential,
    municipality_responses,
    responses,
)
from nabolag.web.pages.added import all_added

router = APIRouter(prefix="/api")
OfMunicipality = Annotated[
    str,
    Query(
        description=N_("Bare de en kilde knytter til denne kommunen: nummer eller navn"), examples=["1874"]
    ),
]
OfService = Annotated[
    str,
    Query(
        description=N_("Bare de for denne tjenesten: en id eller et ord for den"),
        examples=["child_welfare", "avfall"],
    ),
]
Lang = Annotated[
    str, Query(pattern="^(nb|nn|en)$", description=N_("Språket i tekster og feilmeldinger: nb, nn eller en"))
]


@router.get(
    "/municipalities",
    summary=N_("Alle kommunene"),
    description=N_("Dagens kommuner med nøkkeltall, en post for hver."),
    responses=responses(list[KeyFigures], lookup=False),
)
def municipalities(lang: Lang = "nb") -> JSONResponse:
    """All municipalities of today with their key figures."""
    return JSONResponse(table().to_dicts())


@router.get(
    "/municipalities/{which}",
    summary=N_("Én kommune"),
    description=N_("En kommune etter nummer eller navn, med historien og naboene."),
    responses=municipality_responses(),
)
def municipality(
    which: Annotated[str, Path(description=N_("Nummer eller navn"), examples=["1874"])],
    on: Annotated[
        date | None,
        Query(
            description=N_("Et tidligere navn eller nummer slås opp slik det gjaldt denne dagen: ÅÅÅÅ-MM-DD")
        ),
    ] = None,
    lang: Lang = "nb",
) -> JSONResponse:
    """One municipality by code or name, with its history and neighbours."""
    m = find(which, on=on)
    return JSONResponse(_plain(m) | ({"neighbours": _neighbours(m.code)} if m.is_current else {}))


@router.get(
    "/indicators",
    summary=N_("Alle indikatorene"),
    description=N_("Hva som er målt: tittel, enhet, år, definisjon og kilde."),
    responses=responses(list[About], lookup=False),
)
def all_indicators(lang: Lang = "nb") -> JSONResponse:
    """What is measured: title, unit, year, definition, source."""
    return JSONResponse([_about(each, lang) for each in indicators()])


@router.get(
    "/indicators/{id}",
    summary=N_("Én indikator"),
    description=N_("En indikator med en verdi eller en status for hver kommune."),
    responses=responses(Measured),
)
def one_indicator(
    id: Annotated[str, Path(description=N_("Id fra listen over indikatorer"), examples=["water_fee"])],
    lang: Lang = "nb",
) -> JSONResponse:
    """One indicator with a value or a status for each municipality."""
    return JSONResponse(_about(describe(id), lang) | {"values": indicator(id).to_dicts()})


@router.get(
    "/arrangements",
    summary=N_("Registeret over samarbeid"),
    description=N_(
        "Hvert samarbeid som en kilde nevner, med det hver kilde sier, og det brukere har "
        "lagt inn (`origin`)."
    ),
    responses=responses(list[Arranged]),
)
def all_arrangements(
    request: Request,
    municipality: OfMunicipality = "",
    service: OfService = "",
    lang: Lang = "nb",
) -> JSONResponse:
    """The register: every arrangement that a source names, with what each source says; and what users have added (`origin`)."""
    kept, _code = _asked_for(request, municipality, service)
    return JSONResponse([arrangement_data(a) for a in kept])


@router.get(
    "/memberships",
    summary=N_("Hvem som er med i hva"),
    description=N_(
        "En linje for hver kommune, hvert samarbeid og hver kilde; brukernes er merket (`origin`)."
    ),
    responses=responses(list[Membership]),
)
def memberships(
    request: Request,
    municipality: OfMunicipality = "",
    service: OfService = "",
    year: Annotated[
        int | None, Query(description=N_("Bare det en kilde sier om dette året"), examples=[2021])
    ] = None,
    lang: Lang = "nb",
) -> JSONResponse:
    """Who is in what: one line for each municipality, arrangement and source, users' told as such (`origin`)."""
    kept, code = _asked_for(request, municipality, service)
    return JSONResponse(
        [
            one
            for a in kept
            for s, one in zip(a.statements, membership_data(a), strict=True)
            if (not code or s.code == code) and (year is None or s.year == year)
        ]
    )


def _asked_for(request: Request, municipality: str, service: str) -> tuple[list[Arrangement], str]:
    """The arrangements of a municipality and a service, users' too, and the municipality's code."""
    code = find(municipality).code if municipality else ""
    service_id = service_called(service) if service else ""
    return [
        a
        for a in (*arrangements(), *all_added(request).arrangements)
        if (not code or code in a.codes) and (not service_id or service_id in a.services)
    ], code


@router.get(
    "/question",
    summary=N_("Spørsmål med vanlige ord"),
    description=N_("Et spørsmål om hvem som samarbeider med hvem, slik det ble forstått og besvart."),
    responses=responses(Answered),
)
def question(
    request: Request,
    q: Annotated[
        str,
        Query(
            description=N_("Spørsmålet med vanlige ord, på bokmål, nynorsk eller engelsk"),
            examples=[
                "IKS innen vann nord for Mjøsa",
                "child welfare in municipalities below 3,000 inhabitants",
            ],
        ),
    ],
    lang: Lang = "nb",
) -> JSONResponse:
    """A question about who works with whom, as it was understood and answered."""
    reading = read(q)
    left = [{"words": words, "nearest": near} for words, near in reading.left]
    return JSONResponse(answer_data(ask(reading.question), all_added(request)) | {"not_used": left})


@router.get(
    "/counts",
    summary=N_("Hvor mange samarbeid kommunene er med i"),
    description=N_("Minst så mange for hver kommune etter en telleregel; null der ingen kilde viser noe."),
    responses=responses(Counted),
)
def counts(
    request: Request,
    rule: Annotated[
        Literal["F1", "F2", "F3", "NIVI"],
        Query(description=N_("Regelen bak et publisert tall, før endringene under")),
    ] = "F2",
    forms: Annotated[
        Forms | None, Query(description=N_("Hva som teller, fra det strengeste til det videste"))
    ] = None,
    ties: Annotated[
        Ties | None, Query(description=N_("Hvem som er med; hver verdi legger til den før"))
    ] = None,
    each: Annotated[
        Each | None, Query(description=N_("Én gang hver, eller én gang for hver tjeneste"))
    ] = None,
    sure: Annotated[
        Sure | None, Query(description=N_("Bare det en kilde sier uten forbehold, eller alt"))
    ] = None,
    year: Annotated[int | None, Query(description=N_("Bare det en kilde sier om dette året"))] = None,
    area: Annotated[
        str, Query(description=N_("Et fylke, en region eller «nord for» et sted"), examples=["Lofoten"])
    ] = "",
    added: Annotated[bool, Query(description=N_("Tell også det brukere har lagt inn"))] = False,
    lang: Lang = "nb",
) -> JSONResponse:
    """How many arrangements each municipality is in by a counting rule: at least so many, null where nothing is known."""
    changed = {"forms": forms, "ties": ties, "each": each, "sure": sure, "year": year}
    counting_rule = replace(RULES[rule], **{k: v for k, v in changed.items() if v is not None})  # type: ignore[arg-type]
    here = place(area).codes if area else frozenset(current())
    told = all_added(request) if added else NONE
    return JSONResponse(counting_data(count(counting_rule, told.beside(arrangements()), here), here, told))


@router.get(
    "/potential",
    summary=N_("Hva det er å hente på å gjøre en tjeneste sammen"),
    description=N_(
        "Lag for lag, som to ender i kroner i året: inntektssystemet, de billigste og modellene; «share» er del av det gruppen "
        "bruker. "
        "Lagene måler det samme på tre måter og kan ikke legges sammen. Der ingenting kan sies, står null, og «why_null» sier "
        "hvorfor for hvert felt, på leserens språk."
    ),
    responses=responses(Potential),
)
def potential(
    municipality: Annotated[str, Query(description=N_("Nummer eller navn"), examples=["1874"])],
    partners: Annotated[str, Query(description=N_("De andre, med komma mellom"), examples=["1859,1860"])],
    service: Annotated[
        str, Query(description=N_("Tjenesten: en id eller et ord for den"), examples=["brann"])
    ],
    lang: Lang = "nb",
) -> JSONResponse:
    """What doing a service together may save or cost, by layer: each from its low to its high end, never one number."""
    case = case_of(
        municipality, [one for each in partners.split(",") if (one := each.strip())], service, lang
    )
    if case.service is None or not case.partners:
        raise BadInput("Oppgi en tjeneste og minst én kommune til.")
    layers = layers_of(case, case.codes)
    whole = {
        key: [round(end, 4 if "share" in key else None) for end in ends] if isinstance(ends, tuple) else ends
        for key, ends in layers.items()
    }
    beside = {"findings": findings_data((case.service.accounts,), case.texts)}
    return JSONResponse({"municipalities": case.codes, "service": case.service.id} | whole | beside)


@router.get(
    "/revisions",
    summary=N_("Tall som er endret"),
    description=N_(
        "Hvilke tall som er endret fra ett øyeblikksbilde av dataene til det neste, de "
        "nyeste først; tomt så lenge det som fulgte med, er i bruk."
    ),
    responses=responses(list[Edited]),
)
def revisions(
    table: Annotated[
        str, Query(description=N_("Bare tallene i denne tabellen, for eksempel annual_fees"))
    ] = "",
    since: Annotated[
        str,
        Query(
            pattern=r"^(\d{4}-\d{2}-\d{2})?$",
            description=N_("Bare øyeblikksbilder fra denne dagen eller senere: ÅÅÅÅ-MM-DD"),
        ),
    ] = "",
    lang: Lang = "nb",
) -> JSONResponse:
    """Which figures have changed from one snapshot of the data to the next, newest first; empty while what ships is used."""
    if table and table not in tables():
        descriptor(table)
    first = parse_day(since or None)
    made = [one for one in editions() if first is None or one.snapshot.made.astimezone(UTC).date() >= first]
    return JSONResponse(
        [
            {
                "snapshot": one.snapshot.name,
                "made": one.snapshot.made.isoformat(),
                "before": one.snapshot.manifest.before,
                "revisions": msgspec.to_builtins([r for r in one.revisions if not table or r.table == table]),
            }
            for one in made
        ]
    )


@router.get(
    "/facts",
    summary=N_("De publiserte tallene"),
    description=N_("Tall og funn slik de er publisert, med det som ikke er opplyst, og hvorfor."),
    responses=responses(list[Fact], lookup=False),
)
def all_facts(lang: Lang = "nb") -> JSONResponse:
    """The published figures, with what was not published and why."""
    return JSONResponse(msgspec.to_builtins(facts()))


def _plain(m: Municipality) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(m)
    return plain


def _neighbours(code: str) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(neighbours(code))
    return plain


def _about(measure: Indicator, lang: str) -> dict[str, Any]:
    source = measure.source
    return {
        "id": measure.id,
        "title": measure.title[lang],
        "unit": measure.unit,
        "year": measure.year,
        "definition": measure.definition[lang],
        "source": {
            "publisher": source.publisher,
            "title": source.title[lang],
            "table_number": source.table_number,
            "url": source.url,
            "vintage": source.vintage,
            "retrieved": source.retrieved,
            "licence": source.licence,
            "status": source.status,
        },
    }
