"""What one service's models learn from those of the others: how much larger is cheaper, borrowed across services.

Each service's suite gives the log saving of a group, and how sure that is. The others say where this one's is likely to lie: a
normal around a common mean, flat prior on the mean, half-normal on the spread between services, both integrated (a handful of
services never settle the spread). The interval is the shortest on average under that expectation among those that cover at the
stated rate *whatever this service's truth is* (Yu & Hoff 2018, Biometrika 105, 319–335): services that agree make it narrower,
one that differs keeps its coverage and pays in width. The same municipalities stand behind every service, so estimates move
together as the residuals do; what the others share with this one is taken out before they are heard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr, ndtri

from nabolag.cooperation.potential.suite import Suite
from nabolag.errors import BadInput
from nabolag.text.showing import Shown

Floats = NDArray[np.float64]
Ends = tuple[float, float]
LEVEL = 0.95
OTHERS = 2  # fewer others say nothing of how services differ
ELASTICITY = (
    0.2  # half-normal spread between services, in log cost per log of size; coverage does not rest on it
)
CELLS = np.linspace(0.02, 4, 60)  # of the half-normal's own scale
LEAST = 1e-6
STARTS = np.concatenate([np.linspace(-30, -4, 53)[:-1], np.linspace(-4, float(ndtri(1 - LEVEL)) - 1e-9, 200)])
"""Where an accepted region may start, in standard errors."""
ENDS = -ndtri(np.maximum(1 - LEVEL - ndtr(STARTS), 1e-300))
REACHES = ENDS - STARTS
"""Where each then ends, and how long it is."""


@dataclass(frozen=True, repr=False)
class Borrowed(Shown):
    """Parts of what the group costs today (0–1) that its size saves; intervals of 95 per cent, below 0 is a loss.

    Attributes:
        own: by the service's own models. learned: with what the other services show; "no saving" stays inside unless the
            service's own models exclude it, since no service can testify for another.
        others: how many services it learned from.
        differ: Cochran's Q of all the services, what they share taken in; by_chance: how often services that are alike would
            differ as much (0–1).
    """

    own: Ends
    learned: Ends
    others: int
    differ: float
    by_chance: float


def expected_of(at: int, seen: Floats, covariance: Floats, spread: float) -> tuple[Floats, Floats, Floats]:
    """What the others foretell of service `at`, independent of its own error: weights, means and variances of normals.

    Args:
        seen: (s) estimates; covariance: (s, s) of their errors; spread: scale of the half-normal between services.
    """
    rest = np.arange(len(seen)) != at
    shared = covariance[rest, at] / covariance[at, at]
    heard = seen[rest] - shared * seen[at]
    noise = covariance[np.ix_(rest, rest)] - np.outer(shared, covariance[at, rest])
    loading = 1 - shared
    taus = CELLS * spread
    inverse = np.linalg.inv(noise + taus[:, None, None] ** 2 * np.eye(rest.sum()))
    known = np.einsum("i,tij,j->t", loading, inverse, loading)
    mean = np.einsum("i,tij,j->t", loading, inverse, heard) / known
    off = heard - mean[:, None] * loading
    fits = np.linalg.slogdet(inverse)[1] - np.log(known) - np.einsum("ti,tij,tj->t", off, inverse, off)
    weight = np.exp(0.5 * (fits - fits.max()) - 0.5 * CELLS**2)
    return weight / weight.sum(), mean, taus**2 + 1 / known


def interval(seen: float, error: float, weight: Floats, mean: Floats, variance: Floats) -> Ends:
    """The shortest interval on average for θ of those normals, among those that cover for every θ; seen ~ N(θ, error²)."""
    place = (mean - seen) / error, variance / error**2
    return seen + error * -_above(weight, -place[0], place[1]), seen + error * _above(weight, *place)


def _above(weight: Floats, mean: Floats, variance: Floats) -> float:
    """The upper end for 0 seen with error 1: the θ whose region (θ + a, θ + b) starts at 0, both its ends as likely beside
    what is expected.
    """
    spread = 1 + variance
    logs = np.log(weight) - 0.5 * np.log(spread)
    there = _log_of_sums(logs - 0.5 * (REACHES[:, None] - mean) ** 2 / spread)
    tilt = (ENDS**2 - STARTS**2) / 2 + there - _log_of_sums(logs - 0.5 * mean**2 / spread)
    at = int(np.argmax(tilt > 0))
    if at == 0:
        return float(-STARTS[-1 if tilt[0] <= 0 else 0])
    part = tilt[at] / (tilt[at] - tilt[at - 1])
    return float(-(STARTS[at] + part * (STARTS[at - 1] - STARTS[at])))


def _log_of_sums(logs: Floats) -> Floats:
    """Of the last axis; scipy's own takes ten times as long to look at what it was given as to sum it."""
    largest = logs.max(axis=-1, keepdims=True)
    summed: Floats = largest[..., 0] + np.log(np.exp(logs - largest).sum(axis=-1))
    return summed


def unlike(seen: Floats, covariance: Floats) -> tuple[float, float]:
    """Cochran's Q for errors that move together, and how often as much comes of chance among services that are alike."""
    inverse = np.linalg.inv(covariance)
    off = seen - inverse.sum(axis=0) @ seen / inverse.sum()
    q = float(off @ inverse @ off)
    return q, float(chdtrc(len(seen) - 1, q))


def borrowed(service: str, suites: Mapping[str, Suite], group: Sequence[str]) -> Borrowed | None:
    """What `service` says of a group with what the others show.

    Returns:
        None where the service cannot say anything of the group, or fewer than two others can.

    Raises:
        BadInput: `service` is not among the suites, or the group has fewer than two.
    """
    if service not in suites or len(set(group)) < 2:
        raise BadInput(
            "Gi en tjeneste som har modell ({known}), og minst to kommuner.", known=", ".join(suites)
        )
    draws = {
        name: -np.log1p(-saved / suite.today[suite.rows(group)].sum(axis=0))
        for name, suite in suites.items()
        if (saved := suite.saved(group)) is not None
    }
    if service not in draws or len(draws) <= OTHERS:
        return None
    names, own = list(draws), draws[service]
    seen = np.array([one.mean() for one in draws.values()])
    error = np.array([max(one.std(ddof=1), LEAST) for one in draws.values()])
    covariance = _together([suites[name] for name in names]) * np.outer(error, error)
    at, suite = names.index(service), suites[service]
    people = suite.people[suite.rows(group)]
    larger = float(people @ np.log(people.sum() / people) / people.sum())
    low, high = interval(
        float(seen[at]), float(error[at]), *expected_of(at, seen, covariance, ELASTICITY * larger)
    )
    mine = np.quantile(own, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    if not suite.excludes_no_saving(own):
        low, high = min(low, 0.0), max(high, 0.0)
        mine = np.array([min(mine[0], 0.0), max(mine[1], 0.0)])
    ends = (-np.expm1(-np.array([*mine, low, high]))).tolist()
    return Borrowed((ends[0], ends[1]), (ends[2], ends[3]), len(names) - 1, *unlike(seen, covariance))


def _together(suites: Sequence[Suite]) -> Floats:
    """(s, s) correlation of what the models leave unexplained in municipalities that all of them have."""
    common = [code for code in suites[0].codes if all(suite.has([code]) for suite in suites)]
    together: Floats = np.corrcoef(np.stack([suite.beyond(common) for suite in suites]))
    return together
