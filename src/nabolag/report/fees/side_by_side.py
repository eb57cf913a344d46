"""Members alone and together: who saves, who loses, what would make it right, and the sum to the øre."""

from __future__ import annotations

from nabolag.fees import Together
from nabolag.fees.agreement import FAIR
from nabolag.governance.limits import law
from nabolag.report.fees.council import together_paragraph
from nabolag.report.paper import Block, Bullets, Cell, Column, Paper, Section, Table, row, text
from nabolag.text import Amount, Texts

MOST_RESTLESS = 8


def together_paper(constellation: Together, _: Texts, *, example: bool = False) -> Paper:
    """Everything that is said of one constellation."""
    names = [member.name for member in constellation.members]
    last = str(constellation.years[-1])
    if constellation.saved > 0.5 and not constellation.losers:
        lead = _("Sammen betaler brukerne {saved} mindre i nåverdi fram til {year}, og ingen kommune taper.",
                 saved=_millions(constellation.saved, _), year=last)  # fmt: skip
    elif constellation.saved > 0.5:
        lead = _("Sammen betaler brukerne {saved} mindre i nåverdi fram til {year}, men {losers} taper uten kompensasjon.",
                 saved=_millions(constellation.saved, _), year=last, losers=_.join(list(constellation.losers)))  # fmt: skip
    else:
        lead = _("Sammen betaler brukerne ikke mindre fram til {year}: {missing} måtte komme utenfra for at ingen skal tape.",
                 year=last, missing=_millions(constellation.missing, _))  # fmt: skip
    more = []
    if constellation.saved_interval:
        low, _middle, high = constellation.saved_interval
        more.append(
            _(
                "I åtte av ti framtider er besparelsen mellom {low} og {high}.",
                low=_millions(low, _),
                high=_millions(high, _),
            )
        )
        if low < 0 < high:
            more.append(_("Ingen besparelse ligger innenfor det intervallet."))
    return Paper(
        stem="gebyr-sammen",
        title=_("Gebyret alene og sammen: {names}", names=_.join(names)),
        lang=_.lang,
        lead=(" ".join((lead, *more)),),
        sections=(
            Section("deltakerne", _("Hver kommune"), (_members(constellation, _),)),
            *_fair_sections(constellation, _),
            together_paragraph(constellation, _),
            Section("ore", _("Hva brukerne betaler i alt"), (_company(constellation, _),), folded=True),
            *_pipe_sections(constellation, _),
            Section("deles", _("Hva som kan deles, og hva som blir hos hver kommune"), (_shared_by_law(_),), folded=True),
            Section("avklares", _("Må avklares"), (
                Bullets(tuple(_(sentence, **values) for sentence, values in constellation.unclear), unknown=True),
            )),
        ),
        mark=_("Eksempel: tallene er laget for å vise siden. De gjelder ingen virkelige kommuner.") if example else "",
        data={
            "saved": constellation.saved, "interval": constellation.saved_interval, "losers": constellation.losers,
            "missing": constellation.missing, "years": constellation.years, "company": constellation.company,
            "paid": dict(constellation.paid),
            "members": [
                {"name": m.name, "alone": m.alone, "together": m.together, "saved": m.saved, "loses": m.loses,
                 "interval": m.saved_interval, "chance": m.chance, "compensation": m.compensation}
                for m in constellation.members
            ],
        },
    )  # fmt: skip


def _fair_sections(constellation: Together, _: Texts) -> tuple[Section, ...]:
    """Whether the key gives any group a reason to leave."""
    if constellation.agreement.key not in FAIR:
        return ()
    said = tuple(
        _(
            "{names} ville spart {kroner} kroner mer i nåverdi for seg selv.",
            names=_.join(group),
            kroner=Amount(kroner, 0),
        )
        for group, kroner in constellation.restless[:MOST_RESTLESS]
    ) or (_("Ingen gruppe av kommuner ville spart mer for seg selv."),)
    note = _(
        "Hver mindre gruppe er regnet som om den kunne avtalt det samme, med de ledningene den har mottakeren til."
    )
    return (Section("gruppene", _("Holder delingen?"), (Bullets(said), text(note, tone="quiet"))),)


def _pipe_sections(constellation: Together, _: Texts) -> tuple[Section, ...]:
    """What is built between members, and the least that must be repaid of it."""
    pipes = constellation.agreement.connections
    if not pipes:
        return ()
    columns = (
        Column(_("Kommune")), Column(_("Kobles til")), Column(_("Meter"), "number"), Column(_("Høyde i meter"), "number"),
        Column(_("Kroner"), "number"), Column(_("Levetid"), "year"), Column(_("I stedet for"), priority=2),
    )  # fmt: skip
    body = tuple(
        row(
            one.member, one.to or _("ikke oppgitt"), one.route or Cell("–"), one.height or Cell("–"), one.price, one.life,
            _.join(one.replaces) or "–",
        )
        for one in pipes
    )  # fmt: skip
    worn = sum(one.price / one.life for one in pipes)
    said = _("Lånes hele beløpet, og betales bare det minste, er minimumsavdraget lik avskrivningen: {kroner} kroner i året, i "
             "prisene fra {year} ({law}).", kroner=Amount(worn, 0), year=str(constellation.years[0]),
             law=law("least-instalment"))  # fmt: skip
    table = Table(
        _("Ledningene, i kroner fra det første året"), columns, body, id="pipes", sheet=_("Ledninger")
    )
    return (Section("ledning", _("Ledningen"), (table, *_pumping(constellation, _), text(said))),)


def _pumping(constellation: Together, _: Texts) -> tuple[Block, ...]:
    """How the energy that lifts is reckoned, and whose figures it rests on."""
    by_member = {one.member: one for one in constellation.agreement.connections if one.priced}
    return tuple(
        text(_(
            "Pumping fra {member} i {year}: {m3} m³ løftes {height} meter. 1000 kg/m³ · 9,81 m/s² · høyde · mengde / "
            "virkningsgraden {efficiency} er {kwh} kWh, og til {price} kroner per kWh i prisene fra {start} blir det {kroner} "
            "kroner. Pris og virkningsgrad: {source}.",
            member=one.member, year=str(one.year), m3=Amount(one.cubic_metres, 0), height=Amount(pipe.height),
            kwh=Amount(one.kwh, 0), efficiency=_.percent(pipe.efficiency or 0.0), price=Amount(pipe.energy_price or 0.0, 2),
            kroner=Amount(one.kroner, 0), start=str(constellation.years[0]),
            source=pipe.energy_source or _("deres egen forutsetning, uten kilde"),
        ))
        for one in constellation.pumped
        for pipe in (by_member[one.member],)
    )  # fmt: skip


def _shared_by_law(_: Texts) -> Bullets:
    return Bullets((
        _("Arbeid, varer og tjenester som brukes for å yte tjenesten, også når de er felles ({law}).",
          law=law("selvkost-operation")),
        _("Avskrivning og kalkulatorisk rente av det som bygges ({law}).", law=law("selvkost-capital")),
        _("Hver kommunes selvkost bygger på det den har regnskapsført ({base}). Kjøper den i markedet, er det den avtalte prisen "
          "({market}).", base=law("selvkost-base"), market=law("selvkost-market")),
        _("Hos hver kommune: vedtaket om gebyret ({law}), lånene og fondet. Forskriften sier ikke noe om felles fond.",
          law=law("water-fee-council")),
        _("Ikke i gebyret: administrativ ledelse, folkevalgte og eierorganer ({law}).", law=law("selvkost-not-part")),
    ))  # fmt: skip


def _millions(kroner: float, _: Texts) -> str:
    return _("{n} mill. kroner", n=_.number(kroner / 1e6, 1))


def _members(constellation: Together, _: Texts) -> Table:
    last = str(constellation.years[-1])
    columns = (
        Column(_("Kommune")),
        Column(_("Gebyr alene i {year}", year=last), "number"),
        Column(_("Gebyr sammen i {year}", year=last), "number"),
        Column(_("Spart i nåverdi for en bolig"), "number"),
        Column(_("Taper?"), priority=2),
        Column(_("Bør få (minus: betale)"), "number", priority=2),
    )

    def fee(values: tuple[float, ...], spread: tuple[tuple[float, float, float], ...] | None) -> Cell:
        low, high = (spread[-1][0], spread[-1][2]) if spread else (None, None)
        return Cell(value=values[-1], low=low, high=high)

    body = tuple(
        row(
            m.name, fee(m.alone, m.alone_interval), fee(m.together, m.together_interval), m.saved_per_dwelling,
            _("ja") if m.loses else _("nei"),
            Cell(_("ikke mulig"), status="unknown") if m.compensation is None else m.compensation,
        )
        for m in constellation.members
    )  # fmt: skip
    note = _("Siste kolonne: beløpet i dag som gjør at ingen betaler mer enn alene. Summen er null.")
    if any(m.alone_interval or m.together_interval for m in constellation.members):
        note = _("Under hvert gebyr står spennet i åtte av ti framtider.") + " " + note
    return Table(
        _("Kroner uten merverdiavgift"),
        columns,
        body,
        note=note,
        id="members",
        sheet=_("Kommunene"),
        under=True,
    )


def _company(constellation: Together, _: Texts) -> Table:
    columns = (
        Column(_("År"), "year"),
        *(Column(m.name, "number", decimals=2, priority=2) for m in constellation.members),
        Column(_("I alt"), "number", decimals=2),
    )
    body = tuple(
        row(year, *(constellation.paid[m.name][t] for m in constellation.members), constellation.company[t])
        for t, year in enumerate(constellation.years)
    )
    return Table(
        _("Kroner til øret; kommunene summerer til samarbeidet"),
        columns,
        body,
        id="company",
        sheet=_("I alt"),
    )
