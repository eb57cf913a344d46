"""Do we manage alone? What is unusual here, the most unusual first."""

from __future__ import annotations

from nabolag.report.answers.among import among
from nabolag.report.answers.case import Case
from nabolag.report.answers.model import Answer, Step, asked
from nabolag.report.casefile.subject import Subject, described, place, readings, spread, unit_beside_title
from nabolag.report.casefile.unusual import (
    Unusual,
    from_lowest,
    robek_letters,
    said_of,
    unusual,
    what_is_unusual,
    where_in_group,
)
from nabolag.report.paper.blocks import Fact
from nabolag.report.preparedness.coverage import told as told_of_duty
from nabolag.report.preparedness.fire import floor_alone
from nabolag.report.preparedness.held import Held
from nabolag.report.preparedness.roster import Capacity
from nabolag.text.units import measured

FALLBACK = ("net_operating_result", "net_debt", "population_change_10y", "population")
"""What carries the answer where nothing is unusual: the first of these that is known."""


def alone(case: Case, capacity: Capacity | None = None, held: Held | None = None) -> Answer:
    """What sets the municipality apart from those it is compared with; whether it copes is not known.

    `capacity`: who can be on duty, as the municipality itself tells; it adds how much of the time a team is full.
    `held`: what its fire service has; it adds whether the requirements are met.
    """
    _, subject = case.texts, case.overall
    outliers, told = unusual(subject), what_is_unusual(subject)
    already = said_of(subject, outliers[0]) if outliers else _sentence(subject, outliers)
    return Answer(
        "alone",
        asked("alone", _),
        _sentence(subject, outliers),
        _figure(subject, outliers[0]) if outliers else _ordinary(subject),
        "",
        "known",
        Step(_("Sammenlign med andre"), "/sammenlign", _compared(case)),
        _(
            "Hva lederne i {name} har svart, og om kommunen har folk og kompetanse til alle lovpålagte oppgaver.",
            name=case.name,
        ),
        _(
            "At {name} skiller seg fra de andre, betyr ikke at kommunen ikke klarer seg: ett år svinger mye, særlig i "
            "små kommuner.",
            name=case.name,
        )
        if outliers
        else _(
            "At {name} likner de andre, betyr ikke at alt er i orden: gruppen kan ha de samme vanskene.",
            name=case.name,
        ),
        (
            *(item for item in told.items if item != already),
            *filter(None, [floor_alone(case, held), told_of_duty(case, capacity, (case.code,))]),
        ),
        told.sources,
        among(subject, outliers[0].indicator) if outliers else None,
    )


def _compared(case: Case) -> tuple[tuple[str, str], ...]:
    partners = ",".join(case.codes[1:])
    return ("kommune", case.code), *((("med", partners),) if partners else ())


def _sentence(subject: Subject, outliers: tuple[Unusual, ...]) -> str:
    _, name, robek = subject.texts, subject.municipality.name, bool(robek_letters(subject.code))
    if not outliers:
        if robek:
            return _(
                "{name} står i ROBEK, men ingen av nøkkeltallene er langt fra dem i liknende kommuner.",
                name=name,
            )
        return _("Ingen av nøkkeltallene skiller {name} mye fra sammenlignbare kommuner.", name=name)
    worst = outliers[0]
    values = {
        "title": _title(subject, worst.indicator),
        "where": where_in_group(subject, worst),
        "name": name,
    }
    if robek:
        return _("{name} står i ROBEK, og skiller seg mest ut her: {title}, {where}.", **values)
    return _("{name} skiller seg mest ut her: {title}, {where}.", **values)


def _title(subject: Subject, id_: str) -> str:
    title = described(id_).title[subject.texts.lang]
    return title[0].lower() + title[1:]


def _figure(subject: Subject, worst: Unusual) -> Fact:
    indicator = described(worst.indicator)
    return _fact(
        subject,
        worst.indicator,
        worst.value,
        where_in_group(subject, worst),
        worst.median,
        indicator.decimals,
    )


def _ordinary(subject: Subject) -> Fact | None:
    _, group = subject.texts, subject.comparison.codes
    for id_ in FALLBACK:
        own, others, stood = readings(id_)[subject.code], spread(id_, group), place(id_, subject.code, group)
        if own.value is None or others is None or stood is None:
            continue
        where = from_lowest(*stood, _)
        return _fact(subject, id_, own.value, where, others.median, described(id_).decimals)
    return None


def _fact(subject: Subject, id_: str, value: float, where: str, median: float, decimals: int) -> Fact:
    _, indicator = subject.texts, described(id_)
    return Fact(
        _("{title} ({year})", title=indicator.title[_.lang], year=str(indicator.year)),
        measured(_.number(value, decimals), unit_beside_title(indicator, _)),
        value,
        _("{where}; medianen er {median}", where=where, median=_.number(median, decimals)),
    )
