"""Generalised linear and ordinal models with design-based errors, as R's `svyglm` and `svyolr`.

Coefficients maximise the weighted pseudo-likelihood; their covariance is the design's covariance of the
influence (Binder 1983). Degrees of freedom are those of the design plus one, less the number of coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.special import expit, xlogy

from nabolag.errors import BadInput
from nabolag.survey.estimation import formula as formulas
from nabolag.survey.estimation.estimates import check_confidence, t_beyond, t_interval
from nabolag.survey.estimation.model import Fitted, Model
from nabolag.survey.estimation.variables import Floats, Mask, is_category, levels_of, numbers

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

FAMILIES = ("gaussian", "quasibinomial", "quasipoisson")
STEPS = 100
SETTLED = 1e-8  # relative change of the deviance, as in R
SEPARATED = 15.0  # a fitted log odds beyond this means that the categories are told apart without error
FLAT = 1e-10  # relative pivot below which a column of the model matrix depends on the others


def glm(design: SurveyDesign, formula: str, family: str = "gaussian", *, level: float = 0.95) -> Model:
    """A generalised linear model: identity, logit or log link by `family`.

    A response of two categories counts the second as yes.

    Raises:
        BadInput: another family, a response the family does not take, columns that depend on each other, or a
            fit that does not settle (for instance a category that is all yes).
        NotKnown: a column that is not there.
    """
    if family not in FAMILIES:
        raise BadInput(
            "Familien «{family}» finnes ikke. Velg en av {families}.",
            family=family,
            families=", ".join(FAMILIES),
        )
    check_confidence(level)
    left, right = formulas.split(formula)
    made = formulas.matrix(design.table, right, design.in_domain)
    y, answered = _response(design, left, family)
    used = _used(design, made.answered & answered, formula)
    x, y, offset = made.x[used], y[used], made.offset[used]
    if np.ptp(y) == 0:
        raise BadInput("Alle verdiene er like, så det er ingenting å teste.")
    _independent(x, made.names)

    scale = float((design.weight * design.in_domain).sum()) / design.size  # rows without an answer count
    source = Fitted(
        design,
        used,
        x,
        y,
        offset,
        design.weight[used] / scale,
        np.empty((0, 0)),
        np.nan,
        level,
        fit,
        deviance,
        lambda wider, text, kind, share: glm(wider, text, kind, level=share),
    )
    return fit(source, made.names, made.terms, formula, family)


def fit(source: Fitted, names: Sequence[str], terms: Sequence[str], formula: str, family: str) -> Model:
    """The model of the matrix in `source`, whose columns are `names` and belong to `terms`."""
    design, used, x, y, offset = source.design, source.used, source.x, source.y, source.offset
    solution = _irls(x, y, offset, source.weight, family, formula)
    beta = solution.beta
    inside = design.where(used)
    mu, slope, _ = _link(solution.eta, family)
    naive = np.asarray(np.linalg.inv((x * solution.work[:, None]).T @ x), dtype=np.float64)
    if design.is_replicate:

        def refit(weight: Floats) -> Floats:
            own = weight[used]
            return _irls(x, y, offset, own / own.sum(), family, formula, solution.eta).beta

        covariance = design.replicate_covariance(design.replicates_of(refit), beta)
    else:
        influence = np.zeros((len(used), len(beta)))
        influence[used] = (x * (solution.work * (y - mu) / slope)[:, None]) @ naive
        covariance = inside.variance(influence)
    df = inside.degf() + 1 - len(beta)
    model = _model(names, terms, beta, covariance, df, int(used.sum()), formula, family, source.level)
    return replace(
        model, fitted=replace(source, naive=naive, deviance=_deviance(y, mu, source.weight, family))
    )


def deviance(source: Fitted, family: str, formula: str) -> float:
    """Deviance of the model of the matrix in `source`."""
    eta = source.offset
    if source.x.shape[1]:
        eta = _irls(source.x, source.y, source.offset, source.weight, family, formula).eta
    return _deviance(source.y, _link(eta, family)[0], source.weight, family)


def ordinal(
    design: SurveyDesign, formula: str, *, levels: Sequence[str] | None = None, level: float = 0.95
) -> Model:
    """Proportional-odds model: logit P(y ≤ k) = threshold_k − x·β.

    The response is a number or an Enum, whose order is known; for text, `levels` gives the order.

    Raises:
        BadInput: fewer than three ordered levels, an order that is not known, or a fit that does not settle.
    """
    check_confidence(level)
    left, right = formulas.split(formula)
    made = formulas.matrix(design.table, right, design.in_domain)
    keep = [i for i, name in enumerate(made.names) if name != formulas.INTERCEPT]
    codes, labels, answered = _ordered(design, left, levels)
    used = _used(design, made.answered & answered, formula)
    x, y = made.x[used][:, keep], codes[used]
    present = np.unique(y)
    if len(present) < len(labels):
        missing = [label for i, label in enumerate(labels) if i not in present]
        raise BadInput(
            "Kategorien {category} i {variable} har ingen svar i modellen.",
            category=missing[0],
            variable=left,
        )
    _independent(np.column_stack([np.ones(len(y)), x]), (formulas.INTERCEPT, *(made.names[i] for i in keep)))

    def fitted(weight: Floats) -> Floats:
        return _newton(x, y, len(labels), weight[used], formula)

    theta = fitted(design.weight)
    inside = design.where(used)
    if design.is_replicate:
        covariance = design.replicate_covariance(design.replicates_of(fitted), theta)
    else:
        weight = design.weight[used]
        score, information = _score(x, y, len(labels), theta, weight)
        influence = np.zeros((len(used), len(theta)))
        influence[used] = (score * weight[:, None]) @ np.linalg.inv(information)
        covariance = inside.variance(influence)
    names = (*(made.names[i] for i in keep), *(f"{a}|{b}" for a, b in zip(labels, labels[1:], strict=False)))
    terms = (*(made.terms[i] for i in keep), *("thresholds" for _ in labels[1:]))
    df = inside.degf() + 1 - len(theta)
    return _model(names, terms, theta, covariance, df, int(used.sum()), formula, "ordinal", level)


def _model(
    names: Sequence[str],
    terms: Sequence[str],
    beta: Floats,
    covariance: Floats,
    df: float,
    n: int,
    formula: str,
    family: str,
    level: float,
) -> Model:
    if df <= 0:
        raise BadInput(
            "Modellen har {p} {p:koeffisient|koeffisienter}, men utvalget gir bare {df} "
            "{df:frihetsgrad|frihetsgrader}. Ta ut ledd.",
            p=len(beta),
            df=df + len(beta) - 1,
        )
    se = np.sqrt(np.diag(covariance))
    t = beta / se
    low, high = t_interval(beta, se, np.full(len(beta), df), level)
    frame = pl.DataFrame(
        {
            "term": list(names),
            "estimate": beta,
            "se": se,
            "ci_low": low,
            "ci_high": high,
            "t": t,
            "df": [float(df)] * len(beta),
            "p_value": t_beyond(t, df),
        }
    )
    return Model(frame, covariance, tuple(terms), df, n, formula, family)


def _used(design: SurveyDesign, answered: Mask, formula: str) -> Mask:
    used: Mask = design.in_domain & answered
    if not used.any():
        raise BadInput(
            "Ingen av {rows} {rows:rad|rader} i domenet har svar på alle variablene i «{formula}».",
            rows=int(design.in_domain.sum()),
            formula=formula,
        )
    return used


def _response(design: SurveyDesign, left: str, family: str) -> tuple[Floats, Mask]:
    given = formulas.column(design.table, left)
    answered = given.is_not_null().to_numpy()
    if is_category(given):
        codes, levels = levels_of(given)
        if family != "quasibinomial" or len(levels) != 2:
            raise BadInput(
                "Responsen {variable} har kategoriene {levels}. Den må være tall, eller ha to kategorier i en "
                "quasibinomial modell.",
                variable=left,
                levels=", ".join(levels),
            )
        return codes.astype(np.float64), answered
    if given.dtype.is_float():
        answered = answered & ~given.is_nan().fill_null(True).to_numpy()
    values = numbers(given.fill_nan(None) if given.dtype.is_float() else given)
    inside = values[answered & design.in_domain]
    if family == "quasibinomial" and ((inside < 0) | (inside > 1)).any():
        wrong = int(((inside < 0) | (inside > 1)).sum())
        raise BadInput("Responsen {variable} må være mellom 0 og 1; {rows} {rows:rad|rader} er ikke det.",
                       variable=left, rows=wrong)  # fmt: skip
    if family == "quasipoisson" and (inside < 0).any():
        raise BadInput(
            "Responsen {variable} må være 0 eller mer; {rows} {rows:rad|rader} er negative.",
            variable=left,
            rows=int((inside < 0).sum()),
        )
    return values, answered


def _ordered(
    design: SurveyDesign, left: str, levels: Sequence[str] | None
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], list[str], Mask]:
    given = formulas.column(design.table, left)
    if levels is not None:
        unknown = sorted({str(v) for v in given.drop_nulls().unique()} - {str(v) for v in levels})
        if unknown:
            raise BadInput("Verdien {value} i {variable} er ikke blant kategoriene som er oppgitt.",
                           value=unknown[0], variable=left)  # fmt: skip
        given = given.cast(pl.String).cast(pl.Enum([str(v) for v in levels]))
    elif given.dtype == pl.String:
        raise BadInput(
            "Rekkefølgen på kategoriene i {variable} er ikke kjent. Oppgi den med levels.", variable=left
        )
    codes, labels = levels_of(given)
    if len(labels) < 3:
        raise BadInput(
            "En ordinal modell trenger minst tre kategorier; {variable} har {n}.",
            variable=left,
            n=len(labels),
        )
    return codes, labels, codes >= 0


def _independent(x: Floats, names: Sequence[str]) -> None:
    """Names the first column that is a sum of those before it."""
    scale = np.sqrt((x**2).sum(axis=0))
    if (scale == 0).any():
        raise BadInput("Leddet {term} er 0 i alle rader.", term=names[int(np.argmin(scale))])
    r = np.abs(np.diag(np.linalg.qr(x / scale, mode="r")))
    if (r < FLAT).any() or len(r) < x.shape[1]:
        flat = int(np.argmax(r < FLAT)) if (r < FLAT).any() else len(r)
        raise BadInput("Leddet {term} følger av leddene før det. Ta det ut av formelen.", term=names[flat])


Link = tuple[Floats, Floats, Floats]


def _link(eta: Floats, family: str) -> Link:
    """Mean, its slope in the linear predictor, and the variance function."""
    if family == "gaussian":
        return eta, np.ones_like(eta), np.ones_like(eta)
    if family == "quasipoisson":
        mu = np.exp(np.clip(eta, -700, 700))
        return mu, mu, mu
    mu = expit(eta)
    spread = np.maximum(mu * (1 - mu), np.finfo(float).tiny)
    return mu, spread, spread


@dataclass(frozen=True)
class _Fit:
    """Coefficients, linear predictor, and the working weights of the step that gave them."""

    beta: Floats
    eta: Floats
    work: Floats


def _irls(
    x: Floats,
    y: Floats,
    offset: Floats,
    weight: Floats,
    family: str,
    formula: str,
    start: Floats | None = None,
) -> _Fit:
    """Iteratively reweighted least squares (McCullagh & Nelder 1989, § 2.5), started and stopped as R's glm.fit.

    Where it stops shows in the errors' eighth digit: R takes the working weights from before the last step, the scale
    of the weights decides where it starts and stops, and replicates start at the estimate (its predictor `start`).
    """
    eta = _started(y, weight, family) if start is None else start
    before = np.inf if start is None else _deviance(y, _link(start, family)[0], weight, family)
    size = np.sqrt((x**2).sum(axis=0))
    for _ in range(STEPS):
        mu, slope, spread = _link(eta, family)
        work = weight * slope**2 / spread
        root = np.sqrt(work)
        target = eta - offset + (y - mu) / slope
        beta, _, rank, _ = np.linalg.lstsq(x * root[:, None] / size, target * root, rcond=None)
        if rank < x.shape[1]:  # a replicate without some category: not 0, but not to be found
            break
        beta = beta / size
        eta = x @ beta + offset
        now = _deviance(y, _link(eta, family)[0], weight, family)
        if not np.isfinite(now):
            break
        if family == "gaussian" or abs(now - before) / (abs(now) + 0.1) < SETTLED:
            if family == "quasibinomial" and np.abs(eta).max() > SEPARATED:
                break
            return _Fit(np.asarray(beta), np.asarray(eta), np.asarray(work))
        before = now
    raise _unsettled(formula)


def _started(y: Floats, prior: Floats, family: str) -> Floats:
    if family == "gaussian":
        return y
    if family == "quasipoisson":
        return np.asarray(np.log(y + 0.1))
    mu = (prior * y + 0.5) / (prior + 1)
    return np.asarray(np.log(mu / (1 - mu)))


def _deviance(y: Floats, mu: Floats, weight: Floats, family: str) -> float:
    if family == "gaussian":
        return float(weight @ (y - mu) ** 2)
    if family == "quasipoisson":
        return float(2 * weight @ (xlogy(y, y / mu) - (y - mu)))
    return float(2 * weight @ (xlogy(y, y / mu) + xlogy(1 - y, (1 - y) / (1 - mu))))


def _newton(x: Floats, y: np.ndarray, k: int, weight: Floats, formula: str) -> Floats:
    each = np.bincount(y, weight, minlength=k)
    if (each <= 0).any() or np.linalg.matrix_rank(x * (weight > 0)[:, None]) < x.shape[1]:
        raise _unsettled(formula)
    share = np.cumsum(each)[:-1] / weight.sum()
    theta = np.concatenate([np.zeros(x.shape[1]), np.log(share / (1 - share))])
    value = _loglik(x, y, k, theta, weight)
    for _ in range(STEPS):
        score, information = _score(x, y, k, theta, weight)
        step = np.linalg.solve(information, (score * weight[:, None]).sum(axis=0))
        shrink = 1.0
        while (new := _loglik(x, y, k, theta + shrink * step, weight)) < value - 1e-12 * abs(value):
            shrink /= 2
            if shrink < 1e-8:
                raise _unsettled(formula)
        theta, value = theta + shrink * step, new
        if np.abs(step).max() <= 1e-11 * (np.abs(theta).max() + 1):
            return theta
    raise _unsettled(formula)


def _cumulative(x: Floats, y: np.ndarray, k: int, theta: Floats) -> tuple[Floats, Floats]:
    """P(y ≤ own level) and P(y ≤ the level below)."""
    p = x.shape[1]
    edges = np.concatenate([[-np.inf], theta[p:], [np.inf]])
    line = x @ theta[:p]
    return expit(edges[y + 1] - line), expit(edges[y] - line)


def _loglik(x: Floats, y: np.ndarray, k: int, theta: Floats, weight: Floats) -> float:
    high, low = _cumulative(x, y, k, theta)
    probability = high - low
    return -np.inf if (probability <= 0).any() else float(weight @ np.log(probability))


def _score(
    x: Floats,
    y: np.ndarray,
    k: int,
    theta: Floats,
    weight: Floats,
) -> tuple[Floats, Floats]:
    """Score (n, p + k − 1) of each row, unweighted, and the weighted observed information."""
    high, low = _cumulative(x, y, k, theta)
    probability = high - low
    d_high, d_low = high * (1 - high), low * (1 - low)
    ends = np.arange(k - 1)
    at_high = (y[:, None] == ends[None, :]).astype(np.float64)
    at_low = (y[:, None] == ends[None, :] + 1).astype(np.float64)
    upper, lower = np.hstack([-x, at_high]), np.hstack([-x, at_low])
    first = (d_high[:, None] * upper - d_low[:, None] * lower) / probability[:, None]
    curve_high = weight * d_high * (1 - 2 * high) / probability
    curve_low = weight * d_low * (1 - 2 * low) / probability
    second = (upper * curve_high[:, None]).T @ upper - (lower * curve_low[:, None]).T @ lower
    return first, (first * weight[:, None]).T @ first - second


def _unsettled(formula: str) -> BadInput:
    return BadInput(
        "Modellen «{formula}» faller ikke til ro etter {steps} steg. En kategori kan være helt ja eller helt nei, "
        "eller tallene svært ulike i størrelse.",
        formula=formula,
        steps=STEPS,
    )
