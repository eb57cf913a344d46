"""What ownership can cost and bring, as a paper."""

from __future__ import annotations

from collections.abc import Sequence

from nabolag.data import descriptor
from nabolag.governance.ownership import Interest, exposures, rule
from nabolag.governance.ownership.money import Exposure, Warned, total
from nabolag.municipalities import Municipality, current
from nabolag.report.ownership.words import (
    UNKNOWN,
    form_name,
    law_of,
    notes,
    numbers_of,
    share_decimals,
    sources_of,
)
from nabolag.report.paper import (
    Block,
    Bullets,
    Cell,
    Column,
    Fact,
    Facts,
    Paper,
    Section,
    Source,
    Table,
    row,
    text,
)
from nabolag.text import N_, Texts
from nabolag.text.units import unit_said

SAID: dict[Warned, str] = {
    "over-cap": N_("{name}: gjelden er over lånetaket i avtalen."),
    "near-cap": N_("{name}: mer enn 90 prosent av lånetaket er brukt."),
    "no-cap": N_("{name}: selskapet har gjeld, men lånetaket er ukjent."),
    "robek": N_("{name}: {owners} er i ROBEK, så nye lån gjelder ikke før departementet har godkjent dem."),
    "guarantee": N_("{name}: kommunen har garantert. Sjekk at garantien er godkjent."),
    "negative-equity": N_("{name}: egenkapitalen er negativ."),
    "payout-negative": N_("{name}: det er ført utbytte, men egenkapitalen er negativ. Sjekk tallene."),
    "liability-differs": N_(
        "{name}: ansvarsandelen er en annen enn eierandelen. Sjekk at selskapsavtalen sier det."
    ),
}
BEHIND: dict[Warned, tuple[str, ...]] = {
    "over-cap": ("iks-loan-cap",),
    "near-cap": ("iks-loan-cap",),
    "no-cap": ("iks-loan-cap",),
    "robek": ("robek", "robek-lease"),
    "guarantee": ("guarantee", "guarantee-business"),
    "negative-equity": ("negative-equity", "lost-equity"),
    "payout-negative": ("payout-limit", "dividend-limit"),
    "liability-differs": ("iks-liability-share",),
}
ALWAYS = (
    "iks-liability",
    "ko-liability",
    "ipr-liability",
    "overspend",
    "accounts-in-office",
    "accounts-exempt",
    "ko-loan",
    "as-no-liability",
    "sa-no-liability",
    "no-guarantee",
    "payout",
    "dividend",
    "payment-trouble",
)


def money_paper(municipality: Municipality, interests: Sequence[Interest], _: Texts) -> Paper:
    """Possible liability by interest, loans against caps, guarantees, equity and dividends, with what to look at."""
    found = exposures(interests, municipality.code)
    known = total(found)
    told_by = sources_of(interests, _)
    lead = [
        _("Kommunen kan måtte svare for {amount} av gjelden som er kjent.", amount=_.nok(known.known))
        if known.known
        else _("Ingen gjeld er kjent som kommunen svarer for.")
    ]
    if known.lacking:
        lead.append(
            _(
                "For {n} {n:virksomhet|virksomheter} mangler gjeld eller andel, og de er ikke med i summen.",
                n=known.lacking,
            )
        )
    return Paper(
        stem=f"eierskap-okonomi-{municipality.code}",
        title=_("Økonomi og ansvar: {name}", name=municipality.name),
        lang=_.lang,
        lead=tuple(lead),
        sources=told_by,
        sections=(*_look(found, _), *_table(found, told_by, _), *_sums(found, _), _law(found, _)),
        notes=(
            _(
                "Ansvaret er regnet av gjelden dere har oppgitt. Selskapet har også andre forpliktelser, som pensjon og leie, og "
                "kreditorene må først kreve selskapet. ROBEK etter listen fra {day}; bare eiere som kildene kjenner, er med.",
                day=_.dated(descriptor("robek").vintage),
            ),
            *notes(_),
        ),
        data={
            "possible_nok": known.known,
            "lacking": known.lacking,
            "interests": [
                {
                    "name": one.interest.name,
                    "possible_nok": one.possible,
                    "loan_cap_used": one.used,
                    "warnings": list(one.warned),
                }
                for one in found
            ],
        },
    )


def _look(found: Sequence[Exposure], _: Texts) -> tuple[Section, ...]:
    lines = [
        _(
            SAID[warned], name=one.interest.name,
            owners=_.join(current()[code].name for code in one.robek),
        )
        for one in found
        for warned in one.warned
    ]  # fmt: skip
    return (Section("se-pa", _("Det dere bør se på"), (Bullets(tuple(lines)),)),) if lines else ()


def _table(found: Sequence[Exposure], told_by: Sequence[Source], _: Texts) -> tuple[Section, ...]:
    if not found:
        return ()
    unknown = _(UNKNOWN)

    def figure(value: float | None) -> Cell:
        return Cell(unknown, None, status="unknown") if value is None else Cell("", value)

    places = share_decimals(one.interest.carries for one in found)
    kr = unit_said("kr", _)
    numbers = numbers_of(one.interest for one in found)
    table = Table(
        _("Mulig ansvar og lån, per virksomhet"),
        (
            Column(_("Virksomhet")), Column(_("Form"), priority=2), Column(_("Ansvar"), "share", decimals=places, priority=2),
            Column(_("Gjeld"), "number", unit=kr, priority=2), Column(_("Mulig ansvar"), "number", unit=kr),
            Column(_("Lånetak"), "number", unit=kr, priority=3), Column(_("Brukt av taket"), "share", decimals=1, priority=2),
            Column(_("Garanti"), "number", unit=kr, priority=3), Column(_("Egenkapital"), "number", unit=kr, priority=3),
            Column(_("Utbytte"), "number", unit=kr, priority=3), Column(_("Kilde"), "number", priority=2),
        ),
        tuple(
            row(
                one.interest.name, form_name(one.interest, _), figure(one.interest.carries), figure(one.interest.debt_nok),
                figure(one.possible), figure(one.interest.loan_cap_nok), figure(one.used),
                figure(one.interest.guarantee_nok), figure(one.interest.equity_nok), figure(one.interest.dividend_nok),
                numbers[one.interest.source],
            )
            for one in found
        ),
        sheet=_("ansvar"), sources=tuple(one.key for one in told_by),
    )  # fmt: skip
    return (Section("ansvar", _("Ansvar, lån og egenkapital"), (table,)),)


def _sums(found: Sequence[Exposure], _: Texts) -> tuple[Section, ...]:
    facts = [
        Fact(
            label,
            _.nok(sum(amounts)),
            sum(amounts),
            _("kjent for {n} av {of}", n=len(amounts), of=len(found)),
        )
        for label, field in ((_("Garantier"), "guarantee_nok"), (_("Utbytte til kommunen"), "dividend_nok"))
        if (amounts := [v for one in found if (v := getattr(one.interest, field)) is not None])
    ]
    return (Section("summer", _("Summer av det som er kjent"), (Facts(tuple(facts)),)),) if facts else ()


def _law(found: Sequence[Exposure], _: Texts) -> Section:
    ids = dict.fromkeys((*(i for one in found for w in one.warned for i in BEHIND[w]), *ALWAYS))
    blocks: tuple[Block, ...] = (law_of((rule(i) for i in ids), _),)
    if not found:
        blocks = (text(_("Åpne kommunens eget register for å regne på beløp.")), *blocks)
    return Section("lov", _("Hva loven sier"), blocks)
