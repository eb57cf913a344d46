"""Who is in which group for one service: the groups as a table, and where each lies for a map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nabolag.cooperation import arrangements as register
from nabolag.cooperation import participation
from nabolag.cooperation.added import NONE, Additions
from nabolag.cooperation.arranged import USER, Arrangement
from nabolag.cooperation.network import colours, groups
from nabolag.cooperation.question.words import service_name
from nabolag.municipalities import current, neighbours, table
from nabolag.report.companies import proper
from nabolag.report.figures.maps import MapGroup
from nabolag.report.paper import Paper
from nabolag.report.paper.blocks import Bullets, Cell, Column, Fact, Facts, Map, Table
from nabolag.report.paper.model import Section
from nabolag.report.register.added import marked
from nabolag.report.sources import sources_of
from nabolag.text import N_, Texts, sort_key, texts

COLOURS = 5
TAKES_PART = (
    ("yes", N_("Deltar")),
    ("partly", N_("Deltar delvis")),
    ("no", N_("Deltar ikke")),
    ("unknown", N_("Ukjent")),
)


@dataclass(frozen=True)
class Group:
    """A group on the map: its number in the table, its name, its members' codes, its colour (0 to COLOURS - 1), whose it is."""

    number: int
    name: str
    codes: tuple[str, ...]
    colour: int
    added: bool = False


def service_groups(service: str, added: Additions = NONE) -> tuple[Group, ...]:
    """The groups of a service, numbered as the table numbers them, with what users have `added` among them."""
    arrangements = groups(service, added.beside(register()))
    borders = [(code, other) for code in current() for other in neighbours(code).land]
    chosen = colours([codes for _a, codes in arrangements], borders, COLOURS)
    return tuple(
        Group(n, proper(a.name), codes, colour, a.added)
        for n, ((a, codes), colour) in enumerate(zip(arrangements, chosen, strict=True), 1)
    )


def service_paper(service: str, lang: str = "nb", added: Additions = NONE) -> Paper:
    """Everybody's group for one service, and how many nothing is known of."""
    _ = texts(lang)
    words = service_name((service,))
    name = words[_.lang] if words else service
    arrangements = groups(service, added.beside(register()))
    counts: Counter[str] = Counter(participation(code, service).takes_part for code in current())
    tables = tuple(
        dict.fromkeys(s.table for a, _codes in arrangements for s in a.statements if s.table != USER)
    )
    totals = Facts(
        tuple(
            Fact(
                _(label),
                _.number(counts[id_]),
                counts[id_],
                _("ingen kilde sier det") if id_ == "unknown" else "",
            )
            for id_, label in TAKES_PART
            if counts[id_]
        ),
        tables,
        caption=_("Kommunene i landet, etter om de deltar"),
    )
    rows = tuple(
        (
            Cell(str(n), n),
            Cell(_name(a, codes, _), a.id),
            Cell(a.form or _("ukjent")),
            Cell(_.join(sorted((current()[c].name for c in codes), key=sort_key))),
            Cell(_.number(len(codes)), len(codes)),
            Cell(_.dated(_.join(a.as_of))),
            Cell(_("ja") if a.certain else _("ubekreftet")),
        )
        for n, (a, codes) in enumerate(arrangements, 1)
    )
    listed = Table(
        _("Gruppene, med numrene på kartet"),
        (
            Column(_("Nr."), "number"),
            Column(
                _("Samarbeid"), priority=1 if 2 * sum(row[1].shown != "–" for row in rows) > len(rows) else 3
            ),
            Column(_("Form"), priority=3),
            Column(_("Kommuner som er nevnt")),
            Column(_("Antall"), "number", priority=2),
            Column(_("Per"), priority=3),
            Column(_("Sikkert?"), priority=2),
        ),
        rows,
        sources=tables,
        id="groups",
    )
    lead = (
        _(
            "{n} {n:gruppe|grupper} med minst to kommuner er kjent.",
            n=len(arrangements),
        )
        + " "
        + _rest(counts, _)
        if arrangements
        else _("Ingen kilde viser hvilke kommuner som er sammen om dette. Det kan likevel finnes samarbeid.")
    )
    sections = (
        Section("kjent", _("Det vi vet"), (totals,)),
        *(
            (
                Section(
                    "grupper",
                    _("Hvem som er sammen"),
                    (_map(service_groups(service, added), tables, _), listed),
                ),
            )
            if arrangements
            else ()
        ),
        Section(
            "ukjent",
            _("Det vi ikke vet"),
            (
                Bullets(
                    (
                        _("Kommuner uten farge på kartet er ikke nevnt med andre i noen kilde.")
                        + " "
                        + _rest(counts, _),
                    ),
                    unknown=True,
                ),
            ),
        ),
    )
    return Paper(
        stem=f"samarbeid-{service}",
        title=_("Hvem er sammen om {service}?", service=name),
        lang=_.lang,
        lead=(lead,),
        sections=sections,
        sources=sources_of(sections, _),
    )


def _rest(counts: Mapping[str, int], _: Texts) -> str:
    """What is known of those in no group: alone by a source, unknown, or some of each."""
    said = [
        _("{n} {n:kommune er alene|kommuner er alene} etter kilden.", n=counts["no"]) if counts["no"] else "",
        _("For {n} {n:kommune|kommuner} er det ukjent.", n=counts["unknown"]) if counts["unknown"] else "",
    ]
    return " ".join(filter(None, said))


def _map(groups_: Sequence[Group], tables: tuple[str, ...], _: Texts) -> Map:
    """The groups on the map of the country; each municipality says which it is in."""
    rows = {r["code"]: r for r in table().iter_rows(named=True)}
    titles = {code: r["name"] for code, r in rows.items()}
    for group in groups_:
        for code in group.codes:
            titles[code] += f"; {group.number}: {group.name}"
    said = [
        _(
            "Hver gruppe har en strek rundt seg, en farge og et nummer. Naboer med samme farge har ulike numre. "
            "Numrene står i tabellen under."
        ),
        _("Grått er ikke nevnt med andre: alene eller ukjent."),
    ]
    if any(group.added for group in groups_):
        said.append(_("Stiplet strek: brukere har meldt det inn."))
    return Map(
        caption=_("Kart over gruppene"),
        code="",
        around=(),
        names=titles,
        alt=_("Kart over gruppene"),
        credit=" ".join([*said, _("Kart: Kartverket, CC BY 4.0, forenklet.")]),
        sources=tables,
        groups=tuple(
            MapGroup(
                str(group.number),
                group.name,
                group.codes,
                group.colour,
                (
                    sum(rows[c]["x"] for c in group.codes) / len(group.codes),
                    sum(rows[c]["y"] for c in group.codes) / len(group.codes),
                ),
                group.added,
            )
            for group in groups_
        ),
    )


def _name(a: Arrangement, codes: Sequence[str], _: Texts) -> str:
    """What it is called; one that is only called by its members has no name of its own."""
    members = {current()[code].name for code in codes}
    return "–" if set(a.name.split(", ")) == members else marked(a, _)
