"""Who decides, and who pays? The forms the law leaves for the case, and what the municipality can settle and stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from nabolag.errors import NabolagError
from nabolag.governance.forms import Advice, Form, Need, advise
from nabolag.governance.voting import MatterPower, agreement_power
from nabolag.report.answers.case import Case
from nabolag.report.answers.model import Answer, Step, asked
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Fact
from nabolag.report.power.case import agreement_of
from nabolag.text import N_

SEATS_EACH = 5
"""Seats in the example for each participant; given out by inhabitants, at least one each."""
NOT_TOGETHER = ("alene", "sammenslåing")
OTHER_SERVICE = "annen"
SERVICE_IDS = {"chimney": "feiing", "administration": OTHER_SERVICE}
"""What the rule book calls the services, where it does not know the case file's word."""
IN_A_SENTENCE: dict[Form, str] = {
    "IPR": N_("interkommunalt politisk råd"),
    "KO": N_("oppgavefellesskap"),
    "vertskommune": N_("vertskommune"),
    "vertskommune-nemnd": N_("vertskommune med felles nemnd"),
    "IKS": N_("IKS"),
    "AS": N_("aksjeselskap"),
    "SA": N_("samvirkeforetak"),
    "stiftelse": N_("stiftelse"),
    "forening": N_("forening"),
    "avtale": N_("avtale eller kjøp"),
}


@dataclass(frozen=True)
class Say:
    """What one participant can do in the matters of an IKS with seats by inhabitants."""

    seats: int
    of_seats: int
    settles: int
    stops: int
    matters: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.seats, self.of_seats)


def forms_left(case: Case) -> tuple[Advice, ...]:
    """The law's answer for each way of working together, for the service and the participants; empty without both."""
    if not case.partners or case.service is None:
        return ()
    about = SERVICE_IDS.get(case.service.id, case.service.id)
    answers = advise(Need(about, list(case.codes)), case.texts.lang)
    return tuple(a for a in answers if a.form not in NOT_TOGETHER)


def matters(case: Case, by: str = "population") -> Sequence[MatterPower]:
    """The kinds of matter in an IKS of everyone in the case, with seats by a key; empty without partners."""
    if not case.partners:
        return ()
    given = [(code, SEATS_EACH) for code in case.codes]
    return agreement_power(agreement_of("IKS", given, by=by))


def say(case: Case) -> Say | None:
    """What the municipality can settle and stop alone."""
    parts = matters(case)
    return say_of(parts, case.code) if parts else None


def say_of(parts: Sequence[MatterPower], code: str) -> Say:
    """What one owner can settle and stop alone in these kinds of matter."""
    mine = [next(row for row in part.owners if row.owner.code == code) for part in parts]
    alone = frozenset({code})
    return Say(
        mine[0].owner.votes,
        sum(row.owner.votes for row in parts[0].owners),
        sum(row.carries_with == alone for row in mine),
        sum(row.veto for row in mine),
        len(parts),
    )


def steering(case: Case) -> Answer:
    """The forms left and the municipality's say; what is missing, before somebody and something is chosen."""
    _ = case.texts
    try:
        advice, mine = forms_left(case), say(case)
    except NabolagError as error:  # such as inhabitants that are not known
        return _unanswered(case, error.text(_))
    if mine is None:
        return _unanswered(
            case,
            _(
                "Det avhenger av hvem {name} samarbeider med: velg dem, så ser du hva kommunen kan avgjøre og stoppe.",
                name=case.name,
            ),
        )
    return Answer(
        "steering",
        asked("steering", _),
        _sentence(case, advice, mine),
        Fact(
            _("{name} i et IKS med {of} plasser etter folketall", name=case.name, of=mine.of_seats),
            _("{n} av {of} plasser", n=mine.seats, of=mine.of_seats),
            mine.seats,
            _(
                "avgjør alene {settles} av {matters} slag saker, kan stoppe {stops}",
                settles=mine.settles,
                matters=mine.matters,
                stops=mine.stops,
            ),
        ),
        _(
            "mellom {low} og {high} av {of} plasser, etter om de fordeles etter folketall eller likt",
            low=min(mine.seats, SEATS_EACH),
            high=max(mine.seats, SEATS_EACH),
            of=mine.of_seats,
        ),
        "estimate",
        Step(_("Gå gjennom form, avtale og makt"), f"/kommune/{case.code}/styring"),
        _("Hva hver skal betale: det avgjøres av avtalen, og fellesutgiftene er ikke kjent."),
        _(
            "Tallene bygger på stemmereglene alene. I praksis kan de små få mer, fordi de andre trenger dem, eller mindre, "
            "fordi verten kjenner saken best."
        ),
        tuple(_points(case, advice)),
        ("population",),
    )


def _unanswered(case: Case, why: str) -> Answer:
    _ = case.texts
    near = case.near()[:3]
    names = _.join(rows()[code]["name"] for code in near)
    step = (
        Step(_("Ta med {names} i saken", names=names), f"/kommune/{case.code}", (("med", ",".join(near)),))
        if near and not case.partners
        else Step(_("Gå gjennom form, avtale og makt"), f"/kommune/{case.code}/styring")
    )
    return Answer(
        "steering",
        asked("steering", _),
        why,
        None,
        "",
        "unknown",
        step,
        _(
            "Hvilke former loven åpner for, og hvem som får flertall: det følger av tjenesten og av hvem som er med."
        ),
        _("Den som står alene, bestemmer alt selv og betaler alt selv."),
    )


def _sentence(case: Case, advice: Sequence[Advice], mine: Say) -> str:
    _ = case.texts
    listed = _listed(case, advice, ("possible", "requires"))
    power = {"name": case.name, "seats": mine.of_seats, "stops": mine.stops, "matters": mine.matters}
    if mine.settles:
        sentence = _(
            "Med {seats} plasser etter folketall har {name} flertall alene i vanlige saker.", **power
        )
    elif mine.stops:
        sentence = _(
            "Med {seats} plasser etter folketall kan {name} ikke avgjøre noe alene, men stoppe {stops} av {matters} slag "
            "saker.",
            **power,
        )
    else:
        sentence = _(
            "Med {seats} plasser etter folketall kan {name} verken avgjøre eller stoppe noe alene.", **power
        )
    if not advice:
        return sentence
    if not listed:
        return (
            _("For {service} må noe avklares før loven gir svar på formen.", service=_service(case))
            + " "
            + sentence
        )
    return _("For {service} åpner loven for {forms}.", service=_service(case), forms=listed) + " " + sentence


def _service(case: Case) -> str:
    assert case.service
    return case.texts(case.service.name)


def _listed(case: Case, advice: Sequence[Advice], verdicts: tuple[str, ...]) -> str:
    _ = case.texts
    return _.join(_(IN_A_SENTENCE[a.form]) for a in advice if a.verdict in verdicts)


def _points(case: Case, advice: Sequence[Advice]) -> list[str]:
    _, points = case.texts, []
    if listed := _listed(case, advice, ("to_clarify",)):
        points.append(_("Må avklares først: {forms}", forms=listed))
    if listed := _listed(case, advice, ("excluded",)):
        points.append(_("Utelukket av loven: {forms}", forms=listed))
    if not advice:
        points.append(_("Velg en tjeneste, så ser du hvilke former loven åpner for."))
    return points
