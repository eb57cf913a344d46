"""The log of deviations as a section of a paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nabolag.governance.ownership.control import Deviation
from nabolag.report.ownership.words import UNKNOWN
from nabolag.report.paper import Bullets, Column, Section, Table, row
from nabolag.text import N_, Texts

STANDS = {"closed": N_("lukket"), "open": N_("åpent"), "overdue": N_("åpent, fristen er passert")}


def deviation_section(deviations: Sequence[Deviation], today: date, _: Texts) -> Section:
    """The log of deviations, as it stands on a day."""
    if not deviations:
        said = _("Ingen avvik er skrevet. Det betyr ikke at det ikke er noen.")
        return Section("avvik", _("Avvik"), (Bullets((said,), unknown=True),))
    unknown = _(UNKNOWN)

    def day(value: date | None) -> str:
        return _.date(value) if value else unknown

    table = Table(
        _("Avvik, ett for ett"),
        (
            Column(_("Virksomhet")), Column(_("Avvik")), Column(_("Oppdaget"), priority=2), Column(_("Tiltak"), priority=2),
            Column(_("Status")), Column(_("Frist"), priority=2), Column(_("Hvem"), priority=3), Column(_("Lukket"), priority=3),
        ),
        tuple(
            row(
                one.company, one.what, day(one.found), one.measure or unknown, _(STANDS[one.stand(today)]), day(one.due),
                one.who or unknown, _.date(one.closed) if one.closed else "–",
            )
            for one in deviations
        ),
    )  # fmt: skip
    return Section("avvik", _("Avvik"), (table,))
