"""Who works with whom in the whole country: each service with how many municipalities anything is known of."""

from __future__ import annotations

from collections import Counter

from nabolag.cooperation import arrangements, coverage_note, participation
from nabolag.cooperation.question.words import service_word
from nabolag.municipalities import current
from nabolag.report.answers.together import SERVICES, called
from nabolag.report.paper import Bar, Bars, Bullets, Cell, Column, Paper, Section, Table, text
from nabolag.report.sources import sources_of
from nabolag.text import texts

TABLES = ("child_welfare_cooperation", "iks_2021", "iks_water_members", "waste_companies")


def cooperation_paper(lang: str = "nb") -> Paper:
    """What the register knows and does not know, service by service."""
    _, everyone = texts(lang), tuple(current())
    counts = {s: Counter(participation(code, s).takes_part for code in everyone) for s in SERVICES}
    some = [s for s in SERVICES if counts[s]["unknown"] < len(everyone)]
    none = [s for s in SERVICES if s not in some]
    known_pairs = sum(len(everyone) - counts[s]["unknown"] for s in SERVICES)
    bars = tuple(
        Bar(
            called(s, _),
            counts[s]["yes"] + counts[s]["partly"],
            _("{n} av {of}", n=counts[s]["yes"] + counts[s]["partly"], of=len(everyone)),
        )
        for s in sorted(some, key=lambda s: -(counts[s]["yes"] + counts[s]["partly"]))
    )
    figure = Bars(
        _("Kommuner vi vet samarbeider"),
        _("kommuner"),
        bars,
        alt=_.join(f"{bar.label} {bar.shown}" for bar in bars),
        note=_("Resten er for det meste ukjent. Det betyr ikke at de står alene."),
        sources=TABLES,
    )
    table = Table(
        _("Tjeneste for tjeneste"),
        (
            Column(_("Tjeneste")),
            Column(_("Samarbeider"), "number"),
            Column(_("Delvis"), "number", priority=3),
            Column(_("Alene"), "number", priority=2),
            Column(_("Ukjent"), "number"),
        ),
        tuple(
            (
                Cell(called(s, _)[:1].upper() + called(s, _)[1:], s, f"/samarbeid/{service_word(s)}"),
                *(
                    Cell(_.number(counts[s][part]), counts[s][part])
                    for part in ("yes", "partly", "no", "unknown")
                ),
            )
            for s in SERVICES
        ),
        sources=TABLES,
        id="services",
    )
    missing = [
        _(
            "Vi har sett på {services} tjenester i hver kommune. I {n} av {of} tilfeller er det ukjent om kommunen samarbeider.",
            services=str(len(SERVICES)),
            n=_.number(len(everyone) * len(SERVICES) - known_pairs),
            of=_.number(len(everyone) * len(SERVICES)),
        )
    ]
    if none:
        missing.append(
            _(
                "Ingen kilde sier sikkert hvem som samarbeider om {services}. Noen selskaper er kjent bare av adressen.",
                services=_.join(called(s, _) for s in none),
            )
        )
    sections = (
        Section("figur", _("Det vi vet"), (figure,)),
        Section("tjenester", _("Hver tjeneste"), (table,)),
        Section("vet-ikke", _("Det vi ikke vet"), (Bullets(tuple(missing), unknown=True),)),
        Section("metode", _("Slik er listene laget"), (text(coverage_note()[_.lang]),), folded=True),
    )
    return Paper(
        stem="samarbeid",
        title=_("Hvem samarbeider med hvem i landet?"),
        lang=_.lang,
        sections=sections,
        lead=(
            _(
                "Kildene viser {n} samarbeid. Barnevernet er det eneste der en liste nevner alle kommunene; ellers er det meste "
                "ukjent.",
                n=_.number(len(arrangements())),
            ),
        ),
        sources=sources_of(sections, _),
        data={"services": {s: dict(counts[s]) for s in SERVICES}},
    )
