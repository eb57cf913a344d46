"""The margin of error of a share before its answers are looked at."""

from __future__ import annotations

from math import sqrt

from nabolag.errors import BadInput
from nabolag.survey.estimation.estimates import check_confidence


def margin_of_error(
    p: float,
    n: float,
    population: float | None = None,
    level: float = 0.95,
    *,
    clusters: float | None = None,
    leaders: float | None = None,
    rho: float | None = None,
) -> float:
    """Half the normal interval of a share `p` (0–1) of `n` answers drawn at random, as a share.

    With `population` it is corrected for sampling without replacement, by (N - n) / (N - 1). Without, it is the
    house method of Norwegian polling institutes. `margin_of_error(0.5, 400)` is 0.049.

    When the `n` answers come from fewer municipalities, `clusters` says how many; `population` is then all
    municipalities, `leaders` how many each has on average (default: those who answered), and `rho` (0–1) how
    alike leaders of one municipality answer (intra-class correlation; default: what gives the widest margin).
    The variance is that of two stages, of clusters of equal size (Cochran 1977, § 10.3): with S² = p(1 - p),
    (1 - m/N)·S²(rho + (1 - rho)/B)/m + (1 - b/B)·S²(1 - rho)/n, for m of N clusters and b of B leaders in each.
    """

    from scipy.special import ndtri

    if not 0 <= p <= 1:
        raise BadInput("Andelen {value} må ligge mellom 0 og 1.", value=p)
    if not n >= 1:
        raise BadInput("Antall svar må være minst 1, ikke {value}.", value=n)
    check_confidence(level)
    z = float(ndtri(0.5 + level / 2))
    if clusters is not None:
        return z * sqrt(p * (1 - p) * _two_stages(n, population, clusters, leaders, rho))
    if leaders is not None or rho is not None:
        raise BadInput("leaders og rho gjelder svar i klynger. Oppgi clusters, antall kommuner med svar.")
    if population is not None and population < n:
        raise BadInput(
            "Populasjonen {population} er mindre enn antall svar, {n}.", population=population, n=n
        )
    variance = p * (1 - p) / n
    if population is not None:
        variance *= (population - n) / (population - 1) if population > 1 else 0.0
    return z * sqrt(variance)


def _two_stages(
    n: float, population: float | None, clusters: float, leaders: float | None, rho: float | None
) -> float:
    """Variance as a multiple of p(1 - p)."""
    if not 1 <= clusters <= n:
        raise BadInput(
            "Antall kommuner med svar, {clusters}, må være mellom 1 og {n}.", clusters=clusters, n=n
        )
    if population is not None and population < clusters:
        raise BadInput(
            "Populasjonen {population} er mindre enn antall svar, {n}.", population=population, n=clusters
        )
    each = n / clusters
    there = each if leaders is None else leaders
    if not each <= there * (1 + 1e-9):
        raise BadInput(
            "Det er {answers} svar i hver kommune, men bare {leaders} {leaders:leder|ledere}.",
            answers=round(each, 2),
            leaders=there,
        )
    if rho is not None and not 0 <= rho <= 1:
        raise BadInput("Likheten {value} mellom ledere i en kommune må ligge mellom 0 og 1.", value=rho)
    missed = 0.0 if population is None else clusters / population

    def variance(alike: float) -> float:
        between = (1 - missed) * (alike + (1 - alike) / there) / clusters
        return between + max(1 - each / there, 0.0) * (1 - alike) / n

    return variance(rho) if rho is not None else max(variance(0.0), variance(1.0))
