"""A paragraph for the council paper: the fee, what drives it, what it stands on, and who decides."""

from __future__ import annotations

from nabolag.fees import Projection, Together
from nabolag.fees.kept import mark
from nabolag.governance.limits import law
from nabolag.report.fees.drivers import Step, steps_of
from nabolag.report.paper import Section, text
from nabolag.text import Amount, Percent, Texts

MOST_DRIVERS = 3


def path_paragraph(projection: Projection, _: Texts) -> Section:
    """Of one case alone."""
    case, scenario = projection.case, projection.scenario
    first, last = projection.rows[0], projection.rows[-1]
    service = _("vann") if case.service == "water" else _("avløp")
    said = [
        _("Gebyret for {service} for en bolig som bruker {volume} m³ i året, er regnet til {first} i {from_} og {last} i {to}, "
          "uten merverdiavgift.", service=service, volume=Amount(case.volume), first=_.nok(first.fee), last=_.nok(last.fee),
          from_=str(first.year), to=str(last.year)),
    ]  # fmt: skip
    if last.low is not None and last.high is not None:
        said.append(_("I åtte av ti framtider ligger det siste mellom {low} og {high}.", low=_.nok(last.low),
                      high=_.nok(last.high)))  # fmt: skip
    up = sorted((s for s in steps_of(projection) if s.kroner > 0.5), key=lambda one: -one.kroner)[
        :MOST_DRIVERS
    ]
    if up:
        what = _.join(
            _("{what} ({kroner} kroner)", what=_within(s, _), kroner=_.number(s.kroner)) for s in up
        )
        said.append(_("Det som øker gebyret mest, er {what}.", what=what))
    rate = float(projection.ahead.rates[0, 0])
    said.append(
        _("Beregningen følger selvkostforskriften, med {rate} kalkylerente i {year} og {prices} årlig vekst i lønn og priser.",
          rate=Percent(rate), year=str(first.year), prices=Percent(scenario.prices))
    )  # fmt: skip
    said.append(
        _("Et overskudd går tilbake til brukerne innen fem år ({law}).", law=law("selvkost-surplus-years"))
    )
    if any(one.directive for one in case.plan):
        said.append(
            _("EUs reviderte avløpsdirektiv er regnet med. Det er ikke vedtatt i Norge.")
            if scenario.directive
            else _("EUs reviderte avløpsdirektiv er ikke regnet med. Det er ikke vedtatt i Norge.")
        )
    said.append(_("Kommunen fastsetter gebyret i forskrift ({law}).", law=law("water-fee-council")))
    said.append(
        _(
            "Grunnlag: {name}, versjon {version}, merke {mark}.",
            name=case.name,
            version=case.version,
            mark=mark(case),
        )
    )
    return _section(said, _)


def _within(step: Step, _: Texts) -> str:
    """What a step is called inside a sentence; a plant's own name is left as it is."""
    said = step.said(_)
    return said if step.name else said[:1].lower() + said[1:]


def together_paragraph(constellation: Together, _: Texts) -> Section:
    """Of members alone and together."""
    members = constellation.members
    first, last = str(constellation.years[0]), str(constellation.years[-1])
    said = [
        _("{names} har regnet gebyret alene og sammen fra {first} til {last}.", names=_.join(m.name for m in members),
          first=first, last=last),
        *(
            _("{name}: {alone} alene og {together} sammen i {year}.", name=m.name, alone=_.nok(m.alone[-1]),
              together=_.nok(m.together[-1]), year=last)
            for m in members
        ),
    ]  # fmt: skip
    losers = constellation.losers
    if constellation.saved <= 0.5:
        said.append(_("Samlet betaler brukerne ikke mindre."))
    elif losers:
        said.append(
            _("Samlet betaler brukerne {saved} kroner mindre i nåverdi. Uten kompensasjon betaler {losers} mer enn alene.",
              saved=Amount(constellation.saved, 0), losers=_.join(losers))
        )  # fmt: skip
        owed = [m for m in members if m.compensation is not None and m.compensation > 0.5]
        if owed:
            whom = _.join(
                _("{name} {kroner} kroner", name=m.name, kroner=_.number(m.compensation)) for m in owed
            )
            said.append(_("Med en kompensasjon i dag til {whom} betaler ingen mer enn alene.", whom=whom))
    else:
        said.append(
            _("Samlet betaler brukerne {saved} kroner mindre i nåverdi, og ingen kommune taper.",
              saved=Amount(constellation.saved, 0))
        )  # fmt: skip
    said.append(_("Hver kommune vedtar sitt eget gebyr ({law}).", law=law("water-fee-council")))
    return _section(said, _)


def _section(said: list[str], _: Texts) -> Section:
    return Section("sakspapir", _("Avsnitt til sakspapiret"), (text(" ".join(said)),))
