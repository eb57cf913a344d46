"""The register of interests held against the register of entities, as a paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nabolag.governance.ownership.existing import Finding, Held
from nabolag.municipalities import Municipality
from nabolag.report.ownership.words import day, notes
from nabolag.report.paper import Column, Paper, Section, Source, Table, row, text
from nabolag.text import N_, Texts

SAID: dict[Finding, str] = {
    "absent": N_("nummeret finnes ikke i registeret"),
    "deleted": N_("slettet, og finnes ikke denne dagen"),
    "not-yet": N_("stiftet senere, og finnes ikke denne dagen"),
    "late": N_("registrert senere; når den ble stiftet, må avklares"),
    "bankrupt": N_("konkurs"),
    "closing": N_("under avvikling"),
    "form": N_("står med en annen form"),
    "name": N_("står med et annet navn"),
    "there": N_("finnes"),
    "unasked": N_("ikke slått opp: organisasjonsnummer mangler"),
}
SOURCE = N_("Brønnøysundregistrene, Enhetsregisteret, slått opp {day}. NLOD 2.0")
URL = "https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html"


def existing_paper(
    municipality: Municipality, found: Sequence[Held], on: date, asked: date, _: Texts
) -> Paper:
    """What the register of entities says of each interest on a day: what does not exist, closes, or is called else.

    `asked`: the day it was looked up; the register tells how things stand then.
    """
    gone, closing = (len({h.name for h in found if kind(h)}) for kind in (_gone, _closing))
    unasked = sum(h.finding == "unasked" for h in found)
    lead = [
        _(
            "{n} {n:virksomhet finnes|virksomheter finnes} ikke {day}, etter Enhetsregisteret.",
            n=gone,
            day=_.date(on),
        )
        if gone
        else _("Ingen virksomheter er slått opp, så ingenting er sagt om dem.")
        if unasked == len(found)
        else _("Enhetsregisteret melder ikke om noen virksomhet som ikke finnes {day}.", day=_.date(on)),
        _("{n} {n:er|er} konkurs eller under avvikling.", n=closing) if closing else "",
        _("{n} er ikke slått opp, fordi organisasjonsnummeret mangler.", n=unasked) if unasked else "",
    ]
    table = Table(
        _("Registeret mot Enhetsregisteret"),
        (Column(_("Virksomhet")), Column(_("Organisasjonsnummer"), priority=2), Column(_("Funn")), Column(_("Dag")),
         Column(_("Der står"), priority=2)),
        tuple(
            row(h.name, h.org_number or "–", _(SAID[h.finding]), day(h.day, _) if h.day else "–", h.said or "–") for h in found
        ),
        sources=("enhetsregisteret",),
    )  # fmt: skip
    return Paper(
        stem=f"eierskap-oppslag-{municipality.code}",
        title=_("Finnes virksomhetene? {name}", name=municipality.name),
        lang=_.lang,
        lead=tuple(line for line in lead if line),
        sections=(
            Section(
                "oppslag",
                _("Virksomhet for virksomhet"),
                (table,) if found else (text(_("Registeret har ingen virksomheter å slå opp.")),),
            ),
        ),
        notes=notes(_),
        sources=(Source(1, "enhetsregisteret", _(SOURCE, day=_.date(asked)), URL),),
        data={
            "findings": [
                {
                    "name": h.name,
                    "org_number": h.org_number,
                    "finding": h.finding,
                    "day": h.day.isoformat() if h.day else None,
                    "said": h.said,
                }
                for h in found
            ]
        },
    )


def _gone(found: Held) -> bool:
    return found.gone


def _closing(found: Held) -> bool:
    return found.finding in ("bankrupt", "closing")
