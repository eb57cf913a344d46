"""What is there to gain, and with whom? What each pays today, what models leave of a gain, and what an equal price would move.

Nothing that ships says what a cooperation has cost. What can be said without a guess is what each pays or spends today, and that
one common price moves money between the participants even when nobody saves; models give an interval where a service has them.
"""

from __future__ import annotations

from dataclasses import dataclass

from nabolag.data import fact_of
from nabolag.fees import fee_of_investment
from nabolag.fees.selvkost.prices import RATE
from nabolag.governance.limits import law
from nabolag.report.answers.case import Case
from nabolag.report.answers.model import Answer, Certainty, Step, asked
from nabolag.report.casefile.services import Service
from nabolag.report.casefile.subject import described, readings, rows, spread
from nabolag.report.paper.blocks import Fact
from nabolag.report.partners.layers import layer_points
from nabolag.report.partners.panels import panel_gain_of
from nabolag.report.preparedness.coverage import told as told_of_duty
from nabolag.report.preparedness.fire import floor_together
from nabolag.report.preparedness.held import Held
from nabolag.report.preparedness.roster import Capacity
from nabolag.report.ranged import in_millions
from nabolag.report.sources import told_by
from nabolag.text import Amount, Percent, Texts

INVESTED = 10e6
"""Kroner: a figure to multiply with, and no project of anybody's."""
HOUSEHOLD = ("water_fee", "wastewater_fee")
"""What is shown before a service is chosen: the two fees that a plant decides."""


@dataclass(frozen=True)
class Price:
    """What one municipality pays today; None where it is unknown or doubted."""

    code: str
    name: str
    value: float | None
    population: int | None


@dataclass(frozen=True)
class Shared:
    """One price for all: weighted by inhabitants, between the lowest and the highest of what they pay today.

    Who is connected to a plant is not known, so that the weights of a fee are a guess and the ends are not.
    """

    value: float
    low: float
    high: float


def prices(case: Case) -> tuple[Price, ...]:
    """What everyone in the case pays today for the service; an empty tuple before a service is chosen."""
    measured = case.service and (case.service.fee or case.service.expenditure)
    if not measured:
        return ()
    return tuple(_price(code, measured) for code in case.codes)


def _price(code: str, indicator: str) -> Price:
    own, row = readings(indicator)[code], rows()[code]
    return Price(code, row["name"], own.value if own.status == "ok" else None, row["population"])


def shared(case: Case) -> Shared | None:
    """One price for everyone when nobody saves anything; None where somebody's is unknown or nobody is chosen."""
    price_list = prices(case)
    weighted = [(p.value, p.population) for p in price_list if p.value is not None and p.population]
    if len(price_list) < 2 or len(weighted) < len(price_list):
        return None
    people = sum(n for _value, n in weighted)
    values = [value for value, _n in weighted]
    mean = sum(value * n for value, n in weighted) / people
    return Shared(mean, min(values), max(values))


def gain(case: Case, capacity: Capacity | None = None, held: Held | None = None) -> Answer:
    """What can be said of the gain; `capacity`: who can be on duty, as the municipalities themselves tell; `held`: what their
    fire services have.
    """
    _ = case.texts
    sentence, number, interval, certainty = _answer(case)
    return Answer(
        "gain",
        asked("gain", _),
        sentence,
        number,
        interval,
        certainty,
        _next(case),
        _(
            "Selve gevinsten: ingen publisert kilde har tall for hva et samarbeid om dette har spart, og kostnadene ved å slå "
            "sammen er ikke kjent."
        ),
        _against(_),
        (
            *_points(case, held),
            *filter(None, [told_of_duty(case, capacity, case.codes) if case.partners else ""]),
        ),
        ("annual_fees",) if not case.service or case.service.fee else ("net_service_expenditure",),
    )


def _answer(case: Case) -> tuple[str, Fact | None, str, Certainty]:
    _ = case.texts
    if case.service is None:
        return (
            _(
                "Gevinsten er ukjent. Velg en tjeneste, så ser du hva den koster i {names} i dag.",
                names=case.together,
            ),
            _household(case),
            "",
            "unknown",
        )
    service = _(case.service.name)
    if not prices(case):
        sentence = _(
            "Gevinsten er ukjent, og vi har ikke tall for hva {service} koster i hver kommune.",
            service=service,
        )
        return sentence, None, "", "unknown"
    own = prices(case)[0]
    today = _today(case.service, own.value, _)
    if not case.partners:
        return (
            _(
                "Gevinsten er ukjent: velg hvem {name} kan samarbeide med om {service}.",
                name=case.name,
                service=service,
            ),
            today,
            "",
            "unknown",
        )
    one = shared(case)
    if one is None or own.value is None:
        unsure = _.join(price.name for price in prices(case) if price.value is None or not price.population)
        return (
            _(
                "Gevinsten for {names} er ukjent, og prisen i dag mangler eller er usikker for {unsure}.",
                names=case.together,
                unsure=unsure,
            ),
            today,
            "",
            "unknown",
        )
    what = (
        _("ett gebyr for {service} i {names}", service=service, names=case.together)
        if case.service.fee
        else _("lik utgift per innbygger til {service} i {names}", service=service, names=case.together)
    )
    number = Fact(
        what[0].upper() + what[1:],
        _.nok(one.value),
        one.value,
        _("om ingen sparer noe; i dag {now} i {name}", now=_.nok(own.value), name=case.name),
    )
    ends = _("mellom {low} og {high}", low=_.nok(one.low), high=_.nok(one.high))
    moved = _moved(case, case.service, one.value - own.value, own.value)
    return f"{_modelled(case)} {moved}", number, ends, "estimate"


def _modelled(case: Case) -> str:
    """What the models leave of a gain, as an interval that says whether nothing may be what is saved."""
    _, service = case.texts, case.service
    panel = None if service is None else panel_gain_of(service.accounts, case.codes)
    if service is None or panel is None:
        return _("Gevinsten er ukjent.")
    told = _(
        "Gevinsten er et anslag: {ends} mill. kr i året på {service} for {names} til sammen, etter modellene.",
        ends=in_millions(panel.net, _).shown,
        service=_(service.name),
        names=case.together,
    )
    if panel.net[0] > 0 or panel.net[1] < 0:
        return told
    return told + " " + _("At ingenting spares, er ikke utelukket.")


def _moved(case: Case, service: Service, change: float, own: float) -> str:
    """What one price for all would move for the municipality when nobody saves anything."""
    _ = case.texts
    each = _("per bolig") if service.fee else _("per innbygger")
    if abs(change) < 0.005 * own:
        return _(
            "Deler {names} likt, og ingen sparer noe, betaler {name} omtrent det samme som i dag.",
            names=case.together,
            name=case.name,
        )
    if change > 0:
        return _(
            "Deler {names} likt, og ingen sparer noe, betaler {name} om lag {more} mer {each} enn i dag.",
            names=case.together,
            name=case.name,
            more=_.nok(change),
            each=each,
        )
    return _(
        "Deler {names} likt, og ingen sparer noe, betaler {name} om lag {less} mindre {each} enn i dag; det betaler de "
        "andre for.",
        names=case.together,
        name=case.name,
        less=_.nok(-change),
        each=each,
    )


def _today(service: Service, value: float | None, _: Texts) -> Fact:
    measured = service.fee or service.expenditure
    assert measured
    label = _("{title} ({year})", title=described(measured).title[_.lang], year=str(described(measured).year))
    if value is None:
        return Fact(label, _("ukjent"), None, status="unknown")
    return Fact(label, _.nok(value), value, "" if service.fee else _("per innbygger"))


def _household(case: Case) -> Fact:
    _ = case.texts
    fees = [readings(id_)[case.code] for id_ in HOUSEHOLD]
    label = _(
        "Årsgebyr for vann og avløp i {name} ({year}), uten merverdiavgift",
        name=case.name,
        year=described("water_fee").year,
    )
    values = [r.value for r in fees if r.value is not None and r.status == "ok"]
    if len(values) < len(fees):
        return Fact(label, _("ukjent"), None, status="unknown")
    return Fact(label, _.nok(sum(values)), sum(values))


def _points(case: Case, held: Held | None) -> list[str]:
    _, points = case.texts, []
    if case.service and (measured := case.service.fee or case.service.expenditure):
        others = spread(measured, case.subject.comparison.codes)
        for price in prices(case) if case.partners else around(case, measured):
            shown = _.nok(price.value) if price.value is not None else _("ukjent")
            points.append(_("{name} i dag: {price}", name=price.name, price=shown))
        if others:
            points.append(_("Medianen i liknende kommuner: {median}", median=_.nok(others.median)))
    points += layer_points(case)
    points += filter(None, [floor_together(case, held)])
    if case.service and case.service.fee in HOUSEHOLD:
        points += _of_an_investment(case)
    return points


def _of_an_investment(case: Case) -> list[str]:
    """What ten million kroner of a plant do to what each inhabitant pays: by the rules of cost recovery, nothing saved."""
    _, people = case.texts, [rows()[code]["population"] for code in case.codes]
    if not all(people):
        return []
    alone = fee_of_investment(INVESTED, people[0])
    said = _("En investering på {price} kroner i {name} øker gebyrene med {each} i året for hver innbygger det første hele året.",
             price=Amount(INVESTED), name=case.name, each=_.nok(alone))  # fmt: skip
    if case.partners:
        together = fee_of_investment(INVESTED, sum(people))
        said += " " + _(
            "Deles den etter folketall i {names}, blir det {each}.", names=case.together, each=_.nok(together)
        )
    grounds = _("Regnet over 40 år med {rate} kalkylerente, som er satt av oss, uten drift, andre brukere og merverdiavgift "
                "({law}).", rate=Percent(RATE), law=law("selvkost-interest"))  # fmt: skip
    return [said, grounds]


def around(case: Case, measured: str) -> list[Price]:
    """What the municipality and its neighbours pay, while nobody is chosen."""
    return [_price(code, measured) for code in (case.code, *case.near())]


def _against(_: Texts) -> str:
    told = (fact_of(id_) for id_ in ("F21", "F19c"))
    listed = _.join(
        _("«{title}» ({source})", title=f.title[_.lang], source=told_by(f.source, _)) for f in told
    )
    return _("Andre steder har gevinsten ofte uteblitt: {listed}.", listed=listed)


def _next(case: Case) -> Step:
    _ = case.texts
    here = f"/kommune/{case.code}"
    if case.service is None:
        return Step(_("Velg vann og se prisene"), here, (("tjeneste", "water"),))
    if not case.partners:
        measured = case.service.fee or case.service.expenditure
        priced = [code for code in case.near() if measured and readings(measured)[code].status == "ok"]
        near = (priced or case.near())[:3]  # first those that something can be said with
        names = _.join(rows()[code]["name"] for code in near)
        return Step(_("Ta med {names} i saken", names=names), here, (("med", ",".join(near)),))
    return Step(_("Del regningen mellom dere"), "/fordeling")
