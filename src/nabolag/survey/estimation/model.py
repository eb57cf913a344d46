"""A fitted model and what it is asked: terms tested, models compared, predictions and marginal means.

As R's `regTermTest`, `anova`, `AIC`, `predict` and `svypredmeans` for `svyglm`: likelihood-ratio and working Wald
tests are referred to their own distribution, a weighted sum of chi-squares (Lumley & Scott 2014, 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.association import tail
from nabolag.survey.estimation.estimates import Estimates, listed
from nabolag.survey.estimation.formula import INTERCEPT
from nabolag.survey.estimation.tails import f_beyond
from nabolag.survey.estimation.variables import Floats, Mask, Variable

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

    from nabolag.survey.estimation.contrasts import Contrasts
    from nabolag.survey.estimation.design import SurveyDesign

TermMethod = Literal["Wald", "WorkingWald", "LRT"]
Scale = Literal["response", "link"]


@dataclass(frozen=True, eq=False)
class Fitted:
    """What a generalised linear model was fitted to: matrix and weights of the `used` rows, and where it stopped.

    `fit`, `loss` and `build` fit a part of it, give the deviance of a part, and make a wider model.
    """

    design: SurveyDesign
    used: Mask
    x: Floats
    y: Floats
    offset: Floats
    weight: Floats
    naive: Floats
    deviance: float
    level: float
    fit: Callable[[Fitted, Sequence[str], Sequence[str], str, str], Model]
    loss: Callable[[Fitted, str, str], float]
    build: Callable[[SurveyDesign, str, str, float], Model]


@dataclass(frozen=True)
class Model:
    """A fitted model.

    `frame`: term, estimate, se, ci_low, ci_high, t, df, p_value. `covariance` (p, p) in the order of the frame.
    `terms` names the formula term each coefficient belongs to.
    """

    frame: pl.DataFrame
    covariance: Floats
    terms: tuple[str, ...]
    df: float
    n: int
    formula: str
    family: str
    fitted: Fitted | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"Model({self.formula}, {self.family}, {self.n} rows, {self.df:g} df)\n{self.frame}"

    @property
    def coefficients(self) -> dict[str, float]:
        """Estimate by term."""
        return dict(zip(self.frame["term"], self.frame["estimate"], strict=True))

    @property
    def deviance(self) -> float:
        """Deviance with weights that sum to the number of rows."""
        return self._fitted().deviance

    def term_test(self, *term: str, method: TermMethod = "Wald", df: float | None = None) -> TermTest:
        """Whether all coefficients of the terms are 0 (R's `regTermTest`).

        "Wald" by the design's covariance; "WorkingWald" and "LRT" (likelihood ratio) compare as if rows were drawn
        alone, and correct the reference distribution. `df` of the denominator, `math.inf`: χ².

        Raises:
            BadInput: the formula has no such term, or another method.
        """
        if method not in get_args(TermMethod):
            raise BadInput(
                "Metoden {value} er ikke kjent. Velg {choices}.",
                value=method,
                choices=", ".join(get_args(TermMethod)),
            )
        for name in term or ("",):
            if name not in self.terms:
                raise BadInput("Modellen har ikke leddet «{term}». Leddene er {terms}.",
                               term=name, terms=", ".join(dict.fromkeys(self.terms)))  # fmt: skip
        picked = [i for i, t in enumerate(self.terms) if t in term]
        place = np.ix_(picked, picked)
        freedom = self.df if df is None else df
        beta = self.frame["estimate"].to_numpy()[picked]
        k = len(picked)
        if method == "Wald":
            statistic = float(beta @ np.linalg.solve(self.covariance[place], beta)) / k
            return TermTest(statistic, k, freedom, f_beyond(statistic, k, freedom))
        fitted = self._fitted()
        naive = fitted.naive[place]
        weights = np.sort(np.linalg.eigvals(np.linalg.solve(naive, self.covariance[place])).real)[::-1]
        if method == "WorkingWald":
            statistic = float(beta @ np.linalg.solve(naive, beta))
        else:
            statistic = _deviance_without(self, picked) - fitted.deviance
        return TermTest(statistic, k, freedom, tail(statistic, weights, freedom), tuple(weights.tolist()))

    def anova(self, smaller: Model | None = None, method: TermMethod = "LRT") -> pl.DataFrame:
        """Terms tested in turn, each in the model of those before it; or this model against a `smaller` one.

        Columns: term, statistic, df, ddf, p_value.

        Raises:
            BadInput: `smaller` is not part of this model, or has other rows.
        """
        own = [t for t in dict.fromkeys(self.terms) if t != INTERCEPT]
        if smaller is not None:
            fewer = set(smaller.terms)
            if not fewer < set(self.terms) or smaller.n != self.n or smaller.family != self.family:
                raise BadInput(
                    "Modellen «{second}» er ikke en del av «{first}», eller er tilpasset andre rader.",
                    first=self.formula,
                    second=smaller.formula,
                )
            extra = [t for t in own if t not in fewer]
            tests = {" + ".join(extra): self.term_test(*extra, method=method)}
        else:
            tests = {}
            for i, name in enumerate(own):
                part = _refitted(self, [t for t in self.terms if t == INTERCEPT or t in own[: i + 1]])
                tests[name] = part.term_test(name, method=method)
        return pl.DataFrame(
            {
                "term": list(tests),
                "statistic": [t.statistic for t in tests.values()],
                "df": [t.df for t in tests.values()],
                "ddf": [t.ddf for t in tests.values()],
                "p_value": [t.p_value for t in tests.values()],
            }
        )

    @property
    def effective_parameters(self) -> float:
        """Parameters as the design counts them: the sum of generalised design effects."""
        return _information(self)[0]

    @property
    def aic(self) -> float:
        """Akaike's information criterion for survey samples (Lumley & Scott 2015); lower is better."""
        effective, loss = _information(self)
        return loss + 2 * effective

    def contrast(self, asked: Contrasts) -> Estimates:
        """Weighted sums of coefficients or expressions of them; see `Estimates.contrast`."""
        from nabolag.survey.estimation.contrasts import contrasted

        beta = self.frame["estimate"].to_numpy()
        names, value, covariance = contrasted(self.frame["term"].to_list(), beta, self.covariance, asked)
        return listed(names, value, covariance, self.df, self.n, self.level, "contrast")

    def predict(self, new: IntoDataFrame, scale: Scale = "response") -> Estimates:
        """The mean (or with "link" the linear predictor) for each row of `new`, with its error.

        `new` has the columns of the formula's right side; its columns come first in the answer.

        Raises:
            BadInput: a value missing, or a category that the model has not seen.
            NotKnown: a column that is not there.
        """
        from nabolag.survey.estimation.prediction import predict

        return predict(self, new, scale)

    def marginal_means(self, group: Variable) -> Estimates:
        """The mean had everybody been in each group and otherwise as they are (R's `svypredmeans`).

        `group` is added to the model.
        """
        from nabolag.survey.estimation.prediction import marginal_means

        return marginal_means(self, group)

    @property
    def level(self) -> float:
        """The confidence of intervals."""
        return 0.95 if self.fitted is None else self.fitted.level

    def _fitted(self) -> Fitted:
        if self.fitted is None:
            raise BadInput("Dette finnes bare for modeller fra glm, ikke for {family}.", family=self.family)
        return self.fitted


@dataclass(frozen=True)
class TermTest:
    """Test statistic (F, or χ² for "LRT" and "WorkingWald") with its degrees of freedom and p-value.

    `weights`: the design effects that the χ² is referred to.
    """

    statistic: float
    df: int
    ddf: float
    p_value: float
    weights: tuple[float, ...] = ()


def _kept(model: Model, terms: Sequence[str]) -> list[int]:
    return [i for i, t in enumerate(model.terms) if t in terms]


def _refitted(model: Model, terms: Sequence[str]) -> Model:
    """The model with only the coefficients of `terms`."""
    f = model._fitted()
    kept = _kept(model, terms)
    names = [model.frame["term"][i] for i in kept]
    part = replace(f, x=f.x[:, kept])
    return f.fit(part, names, [model.terms[i] for i in kept], model.formula, model.family)


def _deviance_without(model: Model, dropped: Sequence[int]) -> float:
    f = model._fitted()
    kept = [i for i in range(len(model.terms)) if i not in dropped]
    return f.loss(replace(f, x=f.x[:, kept]), model.family, model.formula)


def _information(model: Model) -> tuple[float, float]:
    """Effective parameters, and minus twice the log-likelihood (up to a constant of the data).

    A gaussian model has its variance as one more parameter.
    """
    f = model._fitted()
    own = [t for t in dict.fromkeys(model.terms) if t != INTERCEPT]
    picked = _kept(model, own)
    place = np.ix_(picked, picked)
    effects = float(np.trace(np.linalg.solve(f.naive[place], model.covariance[place]))) if picked else 0.0
    if model.family != "gaussian":
        return effects, f.deviance
    whole = float(f.weight.sum())
    residual = f.y - f.x @ model.frame["estimate"].to_numpy() - f.offset
    spread = float(f.weight @ residual**2) / whole * len(f.y) / (len(f.y) - 1)
    score = -1 / (2 * spread) + residual**2 / (2 * spread**2)
    of_variance = float(f.weight @ score**2) / (whole / (2 * spread**2))
    return effects / spread + of_variance, whole * float(np.log(spread) + 1 + np.log(2 * np.pi))
