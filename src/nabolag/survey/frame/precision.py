"""How sure a share will be: margins of error before anybody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt

from nabolag.errors import BadInput
from nabolag.survey.estimation.error_margin import margin_of_error


@dataclass(frozen=True)
class Precision:
    """What to expect of a stratum, or of all together (`stratum` None).

    `population` and `invited` are persons, `answers` the expected number (invited times response rate). `margin`
    is half the interval of a share, as a share (0.05: five percentage points); None where fewer than one answer
    is expected.
    """

    stratum: str | None
    population: int
    invited: int
    answers: float
    margin: float | None


def precision(
    n: float, population: float | None, p: float = 0.5, level: float = 0.95, deff: float = 1.0
) -> float:
    """Margin of error, as a share, of a share `p` of `n` answers from a finite population (None: an endless one).

    `margin_of_error` times the square root of the design effect: how many times larger the variance is than
    with simple random sampling (Kish 1965, Survey Sampling, § 8.2; 1 + (m - 1)·rho for clusters of m).

    Raises:
        BadInput: what `margin_of_error` raises, or a design effect that is not above 0.
    """
    return margin_of_error(p, n, population, level) * sqrt(_deff(deff))


def required_n(
    margin: float, population: int | None, p: float = 0.5, level: float = 0.95, deff: float = 1.0
) -> int:
    """The fewest answers whose margin of error is at most `margin` (a share).

    Cochran (1977), Sampling Techniques, 3rd ed., § 4.4: n0 = z²p(1-p)/margin², here times the design effect,
    then n = n0·N / (N - 1 + n0).

    Raises:
        BadInput: a margin not between 0 and 1, or what `precision` raises.
    """
    if not 0 < margin < 1:
        raise BadInput("Feilmarginen {value} må ligge mellom 0 og 1.", value=margin)
    precision(1, population, p, level, deff)
    from scipy.special import ndtri

    z = float(ndtri(0.5 + level / 2))
    endless = _deff(deff) * z**2 * p * (1 - p) / margin**2
    n = endless if population is None else endless * population / (population - 1 + endless)
    fewest = max(1, ceil(n))
    if fewest > 1 and precision(fewest - 1, population, p, level, deff) <= margin:
        fewest -= 1  # n was whole, and a rounding error above itself
    return fewest


def expected(
    strata: Mapping[str, tuple[int, int]],
    response_rate: float = 1.0,
    p: float = 0.5,
    level: float = 0.95,
    deff: float = 1.0,
) -> tuple[Precision, ...]:
    """What each stratum gives, and last all together; `strata` maps to (population, invited).

    Answers are taken as a random sample of each stratum. All together is the stratified estimate, each stratum
    weighted by its population: margin² = sum of (N_h/N)²·margin_h² (Cochran 1977, § 5.9), for a share `p` that is
    the same everywhere, which is the widest margin for p = 0.5.

    Raises:
        BadInput: a response rate not above 0 and at most 1, more invited than there are, or what `precision`
            raises.
    """
    if not 0 < response_rate <= 1:
        raise BadInput("Svarandelen {value} må være over 0 og høyst 1.", value=response_rate)
    precisions = []
    for name, (population, invited) in strata.items():
        if not 0 <= invited <= population:
            raise BadInput(
                "I {stratum} er {invited} invitert av {population}. Inviter høyst alle.",
                stratum=name,
                invited=invited,
                population=population,
            )
        answers = invited * response_rate
        margin = precision(answers, population, p, level, deff) if answers >= 1 else None
        precisions.append(Precision(name, population, invited, answers, margin))
    return (*precisions, _together(precisions))


def _together(strata: list[Precision]) -> Precision:
    population = sum(s.population for s in strata)
    margins = [(s.population, s.margin) for s in strata]
    computed = [(size, margin) for size, margin in margins if margin is not None]
    margin = (
        sqrt(sum((size / population * m) ** 2 for size, m in computed))
        if computed == margins and computed
        else None
    )
    return Precision(None, population, sum(s.invited for s in strata), sum(s.answers for s in strata), margin)


def _deff(deff: float) -> float:
    if not 0 < deff < float("inf"):
        raise BadInput("Designeffekten {value} må være et tall over 0.", value=deff)
    return deff
