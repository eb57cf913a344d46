"""Who we are: inhabitants and their trend, place in the country, neighbours."""

from __future__ import annotations

from nabolag.municipalities import CENTRALITY_WORDS, neighbours, population
from nabolag.report.casefile.subject import Subject, described, readings, rows
from nabolag.report.paper.blocks import Block, Cell, Column, Fact, Facts, Map, Series, Table, text
from nabolag.report.paper.model import Section
from nabolag.text import Texts, region_said, sort_key


def who_we_are(subject: Subject) -> Section:
    """Inhabitants, trend, centrality, region and neighbours of the municipality."""
    blocks: list[Block] = [_key_facts(subject), _trend(subject), *_planned(subject), *_neighbours(subject)]
    return Section("kommunen", subject.texts("Om {name}", name=subject.municipality.name), tuple(blocks))


def trend_words(subject: Subject) -> str:
    """The ten-year change as words, or why it is not known."""
    _ = subject.texts
    change = readings("population_change_10y")[subject.code]
    if change.value is None:
        return _("ukjent")
    sign = "+" if change.value > 0 else ""
    return f"{sign}{_.number(change.value, 1)}{'%' if _.lang == 'en' else ' %'}"


def _key_facts(subject: Subject) -> Facts:
    _, row = subject.texts, subject.row
    change = readings("population_change_10y")[subject.code]
    centre = subject.municipality.administrative_centre
    facts = [
        Fact(_("Innbyggere 1. januar 2026"), _.number(row["population"]), row["population"]),
        Fact(
            _("Endring 2016–2026"),
            trend_words(subject),
            change.value,
            note=_(change.note),
            status="ok" if change.value is not None else "unknown",
        ),
        _share(subject, "share_80_plus", _("Andel 80 år og eldre")),
        _share(subject, "share_0_15", _("Andel under 16 år")),
        Fact(
            _("Fylke og landsdel"),
            f"{row['county_name']}, {region_said(row['landsdel'], _)}",
            row["county_code"],
        ),
        Fact(
            _("Sentralitet"),
            _(
                "{words}, klasse {n} av 6",
                words=CENTRALITY_WORDS[row["centrality_class"]][_.lang],
                n=row["centrality_class"],
            ),
            row["centrality_class"],
            note=_("{value} på en skala fra 0 til 1 000", value=_.number(row["centrality_index"])),
        ),
        Fact(_("KOSTRA-gruppe"), str(row["kostra_group"]), row["kostra_group"]),
        _travel(subject),
        Fact(_("Administrasjonssenter"), centre or _("ukjent"), centre),
        Fact(_("Areal"), f"{_.number(row['area_km2'])} km²", row["area_km2"]),
        _plain(subject, "council_size", _("Medlemmer i kommunestyret, valgt 2023")),
    ]
    if subject.municipality.official_name != subject.municipality.name:
        facts.insert(
            0,
            Fact(_("Offisielt navn"), subject.municipality.official_name, subject.municipality.official_name),
        )
    return Facts(
        tuple(facts),
        sources=(
            "municipalities",
            "population",
            "population_age",
            "centrality",
            "ba_regions",
            "council_lists",
        ),
    )


def _share(subject: Subject, id_: str, label: str) -> Fact:
    reading = readings(id_)[subject.code]
    _ = subject.texts
    if reading.value is None:
        return Fact(label, _("ukjent"), None, note=_(reading.note), status="unknown")
    return Fact(label, _.percent(reading.value / 100, 1), reading.value)


def _plain(subject: Subject, id_: str, label: str) -> Fact:
    reading = readings(id_)[subject.code]
    _ = subject.texts
    if reading.value is None:
        return Fact(label, _("ukjent"), None, note=_(reading.note), status="unknown")
    return Fact(label, _.number(reading.value, described(id_).decimals), reading.value)


def _travel(subject: Subject) -> Fact:
    _ = subject.texts
    minutes = readings("travel_time_to_centre")[subject.code]
    region = subject.row["ba_region"]
    shown = region
    if minutes.value is not None:
        shown += ", " + _("{minutes} {minutes:minutt|minutter} til senteret", minutes=_.number(minutes.value))
    return Fact(_("Bo- og arbeidsmarkedsregion"), shown, region)


def _trend(subject: Subject) -> Series:
    _ = subject.texts
    frame = population(subject.code).sort("year")
    years, values = tuple(frame["year"].to_list()), tuple(frame["population"].to_list())
    points = [(y, v) for y, v in zip(years, values, strict=True) if v is not None]
    gap_years = [y for y, v in zip(years, values, strict=True) if v is None]
    gaps = ""
    if gap_years:
        gaps = _(
            "{first}–{last}: ukjent for dagens kommune, fordi en tidligere kommune ble delt. Ukjente år står tomme.",
            first=gap_years[0],
            last=gap_years[-1],
        )
    first, last = points[0], points[-1]
    return Series(
        _("Innbyggere {first}–{last}, dagens grenser", first=years[0], last=years[-1]),
        _("innbyggere"),
        years,
        values,
        alt=_(
            "Linje: {first_value} {first_value:innbygger|innbyggere} i {first}, {last_value} i {last}.",
            first=first[0],
            first_value=_.number(first[1]),
            last=last[0],
            last_value=_.number(last[1]),
        ),
        gaps=gaps,
        sources=("population",),
        says=_(
            "Folketallet gikk fra {first_value} i {first} til {last_value} i {last}.",
            first=first[0],
            first_value=_.number(first[1]),
            last=last[0],
            last_value=_.number(last[1]),
        ),
    )


def _planned(subject: Subject) -> list[Block]:
    _ = subject.texts
    return [
        text(_("{change} Kilde: {source}.", change=p.text[_.lang], source=p.source))
        for p in subject.municipality.planned
    ]


def _neighbours(subject: Subject) -> list[Block]:
    _ = subject.texts
    near = neighbours(subject.code)
    merging = [c for plan in subject.municipality.planned for c in plan.codes if c != subject.code]
    around = tuple(dict.fromkeys((*near.land, *near.near, *merging)))
    drawn = _("Kart over {name} og naboene", name=subject.municipality.name)
    names = {code: rows()[code]["name"] for code in (subject.code, *around)}
    credit = _("Kart: Kartverket, CC BY 4.0, forenklet.")
    blocks: list[Block] = [Map(drawn, subject.code, around, names, drawn, credit)]
    if near.land:
        blocks.append(
            Table(
                _("Naboer til lands"),
                (
                    Column(_("Kommune")),
                    Column(_("Innbyggere"), "number"),
                    Column(_("Felles grense, km"), "number"),
                ),
                tuple(
                    (
                        Cell(rows()[code]["name"], code, f"/kommune/{code}"),
                        Cell(_.number(rows()[code]["population"]), rows()[code]["population"]),
                        Cell(_.number(near.border_km.get(code)), near.border_km.get(code)),
                    )
                    for code in sorted(near.land, key=lambda c: sort_key(rows()[c]["name"]))
                ),
                sources=("neighbours", "population"),
            )
        )
    else:
        blocks.append(text(_("Kommunen har ingen naboer til lands: den er omgitt av sjø."), ("neighbours",)))
    over = sorted(near.sea, key=lambda c: sort_key(rows()[c]["name"]))
    if over:
        blocks.append(
            text(
                _(
                    "Over sjø: {names}. En grense i sjøen er verken vei eller ferge; reisetid må vurderes for seg.",
                    names=_names(_, over),
                ),
                ("neighbours",),
            )
        )
    return blocks


def _names(texts: Texts, codes: list[str]) -> str:
    return texts.join(rows()[code]["name"] for code in codes)
