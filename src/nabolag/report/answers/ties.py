"""A municipality's network as a section: partners by service, partners of partners, crossing ties, and what has changed."""

from __future__ import annotations

from nabolag.cooperation import arrangements
from nabolag.cooperation.added import NONE, Additions
from nabolag.cooperation.arranged import USER, Arrangement
from nabolag.cooperation.network import Network, Partner, network
from nabolag.municipalities import current
from nabolag.report.answers.together import called
from nabolag.report.casefile.together import ROLES
from nabolag.report.companies import proper
from nabolag.report.paper.blocks import Block, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.register.added import marked
from nabolag.text import Texts, sort_key

SHOWN = 15
"""Partners of partners that are listed; the number of all stands in the caption."""


def network_section(code: str, _: Texts, added: Additions = NONE) -> Section:
    """The network of a municipality, as far as the sources show it, with what users have `added` marked as theirs."""
    its_network = network(code, added.beside(arrangements()) if added.arrangements else None)
    blocks: list[Block] = []
    if its_network.partners:
        blocks += [text(_crossing(its_network, _)), _partners(its_network, _)]
    if its_network.second:
        blocks.append(_second(its_network, _))
    blocks += [_changes(its_network, _), _seats(its_network, _)]
    if its_network.years:
        blocks.append(_years(its_network, _))
    return Section("nettverk", _("Nettverket"), tuple(blocks))


def _crossing(network: Network, _: Texts) -> str:
    n = len(network.partners)
    if not network.crossing:
        return _(
            "{n} {n:kommune|kommuner} er med i de samme samarbeidene, alle i samme bo- og arbeidsmarkedsregion.",
            n=n,
        )
    if len(network.crossing) == n > 1:
        return _(
            "{n} {n:kommune|kommuner} er med i de samme samarbeidene. Alle ligger utenfor bo- og arbeidsmarkedsregionen: "
            "{names}.",
            n=n,
            names=_.join(sorted((current()[p.code].name for p in network.crossing), key=sort_key)),
        )
    return _(
        "{n} {n:kommune|kommuner} er med i de samme samarbeidene. {out} av dem ligger utenfor bo- og arbeidsmarkedsregionen: "
        "{names}.",
        n=n,
        out=len(network.crossing),
        names=_.join(sorted((current()[p.code].name for p in network.crossing), key=sort_key)),
    )


def _partners(network: Network, _: Texts) -> Table:
    return Table(
        _("Kommuner som er med i de samme samarbeidene"),
        (
            Column(_("Kommune")),
            Column(_("Felles samarbeid"), "number"),
            Column(_("Om hva")),
            Column(_("Samme bo- og arbeidsmarkedsregion"), priority=2),
        ),
        tuple(
            (
                Cell(current()[p.code].name, p.code, f"/kommune/{p.code}/samarbeid"),
                Cell(_.number(len(p.shared)), len(p.shared)),
                Cell(_about(p, _)),
                Cell(_("ja") if p.within else _("nei")),
            )
            for p in network.partners
        ),
        sources=_tables(network),
        id="partners",
    )


def _about(p: Partner, _: Texts) -> str:
    return "; ".join(
        dict.fromkeys(
            _("{service} (meldt inn av brukere)", service=a.service_words[_.lang])
            if _only_told(a, p)
            else a.service_words[_.lang]
            for a in p.shared
        )
    )


def _only_told(a: Arrangement, p: Partner) -> bool:
    """Whether only users say that the partner is in it."""
    return all(s.table == USER for s in a.statements if s.code == p.code and not s.superseded)


def _second(network: Network, _: Texts) -> Table:
    shown = network.second[:SHOWN]
    return Table(
        _("Partnernes partnere ({n})", n=len(network.second)),
        (Column(_("Kommune")), Column(_("Gjennom"))),
        tuple(
            (
                Cell(current()[far].name, far, f"/kommune/{far}/samarbeid"),
                Cell(_.join(current()[via].name for via in through)),
            )
            for far, through in shown
        ),
        note=_("Viser {shown} av {n}.", shown=len(shown), n=len(network.second))
        if len(shown) < len(network.second)
        else "",
        sources=_tables(network),
        id="second",
    )


def _changes(network: Network, _: Texts) -> Table:
    rows = []
    for then in network.then:
        if then.partners is None:
            cell = Cell(_("ukjent: kilden for dette året nevner ikke kommunen"), None, status="unknown")
        else:
            names = _.join(sorted((current()[c].name for c in then.partners), key=sort_key))
            cell = Cell(names or _("ingen, kommunen hadde tjenesten alene"), names)
        rows.append((Cell(called(then.service, _).capitalize()), Cell(str(then.year), then.year), cell))
    return Table(
        _("Hvem kommunen var sammen med, år for år"),
        (Column(_("Tjeneste")), Column(_("År"), "year"), Column(_("Sammen med"))),
        tuple(rows),
        note=_(
            "Bare barnevernet har kilder fra flere år. For andre tjenester kan vi ikke si hva som er endret."
        ),
        sources=("child_welfare_cooperation",),
        id="changes",
    )


def _seats(network: Network, _: Texts) -> Table:
    return Table(
        _("Interkommunale selskaper med kontoradresse i kommunen"),
        (Column(_("År"), "year"), Column(_("Selskaper"))),
        tuple(
            (
                Cell(str(year), year),
                Cell(_.join(proper(n) for n in names) if names else _("ingen i uttrekket")),
            )
            for year, names in network.seats
        ),
        note=_("Uttrekkene har bare selskaper med nettside, og kontoradressen sier ikke hvem som eier."),
        sources=("iks_2021", "public_bodies"),
        id="seats",
    )


def _years(network: Network, _: Texts) -> Table:
    """What the sources of each year say, side by side; a year that no source speaks of has no row."""
    rows = []
    for year, there in network.years:
        said = [
            f"{a.service_words[_.lang]}: {marked(a, _)} ({_(ROLES[role])})"
            for a, role in there
            if role in ROLES
        ]
        rows.append((Cell(str(year), year), Cell("; ".join(said))))
    return Table(
        _("Det kildene fra hvert år sier om kommunen"),
        (Column(_("År"), "year"), Column(_("Samarbeid"))),
        tuple(rows),
        note=_(
            "Kildene fra ulike år dekker ulike tjenester. At noe ikke står i et senere år, betyr ikke at det er slutt."
        ),
        sources=tuple(
            dict.fromkeys(
                s.table
                for _y, there in network.years
                for a, _r in there
                for s in a.statements
                if s.table != USER
            )
        ),
        id="years",
    )


def _tables(network: Network) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(s.table for a in network.arrangements for s in a.statements if s.table != USER)
    )
