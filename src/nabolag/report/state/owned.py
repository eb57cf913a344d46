"""Where a municipality owns a company together with others already: then the agreement there decides, not a new one."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from nabolag.cooperation import KnownArrangement, coverage_note, known
from nabolag.governance.exit import exit_rules
from nabolag.report.answers.case import Case
from nabolag.report.casefile.together import CERTAINTY
from nabolag.report.companies import proper
from nabolag.report.paper.blocks import Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.text import N_, Texts

LEAVING, SUREST = "/fordeling/uttreden", ("yes", "partly", "unconfirmed")
NOT_SAID = N_("kilden sier det ikke")


def owned_already(case: Case) -> Section:
    """The companies sources name the municipality as an owner of, who of the case owns them too, and what follows."""
    _ = case.texts
    ours, told = _owned(case.code), coverage_note()[_.lang]
    if not ours:
        nothing = _(
            "Kildene nevner ikke {name} som eier av noe IKS. Det betyr ukjent, ikke at kommunen står utenfor.",
            name=case.name,
        )
        return Section("eier-alt", _("Er dere alt eiere?"), (text(nothing), text(told)), folded=True)
    others = {one.name: {_called(own) for own in _owned(one.code)} for one in case.partners}
    notice = next(rule for rule in exit_rules("IKS") if rule.topic == "notice")
    follows = _(
        "{name} er alt eier av {n} {n:interkommunalt selskap|interkommunale selskaper}, etter kildene. Der gjelder avtalen som "
        "er skrevet, ikke plassene i eksemplet over: les i den hva dere kan stoppe. Oppsigelse etter loven: {rule} ({cite}).",
        name=case.name,
        n=len(ours),
        rule=notice.says(_.lang).rstrip("."),
        cite=notice.cite.cited,
    )
    table = Table(
        _("Interkommunale selskaper {name} alt eier", name=case.name),
        (
            Column(_("Selskap")),
            Column(_("Tjeneste"), priority=2),
            Column(_("Eierandel"), "share", decimals=1),
            *((Column(_("Eier i saken her")),) if others else ()),
            Column(_("Sikkert?")),
            Column(_("Per"), priority=2),
            Column(_("Hva koster det å gå?")),
        ),
        tuple(
            _row(one, [name for name, owns in others.items() if _called(one) in owns] if others else None, _)
            for one in ours
        ),
        sources=tuple(dict.fromkeys(one.table for one in ours)),
        id="owned-already",
    )
    return Section("eier-alt", _("Er dere alt eiere?"), (text(follows), table, text(told)), folded=True)


def _row(one: KnownArrangement, also: Sequence[str] | None, _: Texts) -> tuple[Cell, ...]:
    """`also`: who else of the case owns it; None: the case has nobody else."""
    return (
        Cell(proper(one.organisation), one.org_number),
        Cell(one.service_words[_.lang]),
        Cell(_(NOT_SAID), status="unknown")
        if one.share is None
        else Cell(_.percent(one.share, 1), one.share),
        *(() if also is None else (Cell(_.join(also) if also else _("ingen andre funnet")),)),
        Cell(_(CERTAINTY[one.certainty])),
        Cell(_.dated(one.as_of)),
        Cell(_("Regn ut"), href=leaving_with("IKS", one.share)),
    )


def leaving_with(form: str, share: float | None, **given: str) -> str:
    """The address that reckons what leaving costs, with the form, the share where it is known, and other fields."""
    known_share = {} if share is None else {"andel": f"{share * 100:.4g}".replace(".", ",")}
    return f"{LEAVING}?{urlencode({'form': form, **known_share, **given})}"


def _owned(code: str) -> tuple[KnownArrangement, ...]:
    """Each IKS it is an owner of, once: as the surest source has it; of those as sure, one that says the share."""
    found = (one for one in known(code) if one.role == "member" and one.form == "IKS")
    kept: dict[str, KnownArrangement] = {}
    for one in sorted(found, key=lambda one: (SUREST.index(one.certainty), one.share is None)):
        kept.setdefault(_called(one), one)
    return tuple(kept.values())


def _called(one: KnownArrangement) -> str:
    return one.org_number or one.organisation.casefold()
