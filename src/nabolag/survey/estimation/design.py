"""`SurveyDesign`: a sample and how it was drawn. Built once, then asked plain questions."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np
import polars as pl

from nabolag.survey.estimation import calibration, linear, proportions, quantiles, weighting
from nabolag.survey.estimation.calibration import Method
from nabolag.survey.estimation.census import MUNICIPALITIES, Frame, Leaders, Population, Unit, take_census
from nabolag.survey.estimation.estimates import Estimates
from nabolag.survey.estimation.linear import Deff
from nabolag.survey.estimation.margins import Auxiliary, Margins, Totals
from nabolag.survey.estimation.names import set_aside
from nabolag.survey.estimation.proportions import Interval
from nabolag.survey.estimation.quantiles import QuantileInterval, Rule
from nabolag.survey.estimation.replicates import given_replicates
from nabolag.survey.estimation.resampling import Kind, make_replicates, refuse_size
from nabolag.survey.estimation.structure import Structure, read_table
from nabolag.survey.estimation.variables import Floats, Variable, Variables, fresh_name
from nabolag.survey.estimation.variance import LonelyPsu
from nabolag.text.column_names import inner

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

    from nabolag.survey.estimation.association import Crosstab, Test
    from nabolag.survey.estimation.comparison import ComplementTest, Difference, RankTest
    from nabolag.survey.estimation.model import Model
    from nabolag.survey.estimation.multiplicity import Correction
    from nabolag.survey.estimation.own_statistic import Statistic
    from nabolag.survey.estimation.scan import ScannedDesign

Names = str | Sequence[str] | None
_LONELY = ("fail", "adjust", "average", "certainty", "remove")


class SurveyDesign(Structure):
    """A sample with its weights, strata, sampling units and finite populations.

    `data` is a Polars, pandas or PyArrow table with one row an answer. `weights` names the column of weights
    (0: sampled, but outside the domain); without it they follow from `fpc`, or are 1. `strata` and `psu` name one
    column for each sampling stage, first stage first; without `psu` each row is its own unit. `fpc` gives for each stage
    the number of units in the stratum's population, or the fraction sampled; without it sampling was with replacement
    and only the first stage matters; stages without a column of their own count as with replacement.
    `nest=True` when unit numbers start again in each stratum. `lonely_psu` says what a stratum with one unit
    contributes: "fail" (an error), "adjust" (its deviation from the overall mean), "average" (as other
    strata on average), "certainty" or "remove" (nothing). `pps` for unequal probabilities without
    replacement, with `fpc` holding each unit's probability: "brewer" (Brewer's approximation), "overton",
    "hartley-rao" (`psum`: the population's sum of squared probabilities over n, otherwise from the sample) or
    "joint" with the matrix `joint` of how likely each pair of units was drawn; the last three have
    `pps_variance` "HT" (Horvitz-Thompson) or "YG" (Yates-Grundy).

    Methods that change a design return a new one. Estimates use rows where all variables named in the call
    have a value, with the rest as outside the domain (as R's `na.rm=TRUE`).

    Raises `BadInput` for a design that contradicts itself and `NotKnown` for a column that is not there.
    """

    # -- questions -------------------------------------------------------------------------------------

    def mean(
        self,
        vars: Variables,
        by: Variables | None = None,
        level: float = 0.95,
        deff: Deff = False,
        *,
        df: float | None = None,
        covmat: bool = False,
    ) -> Estimates:
        """Weighted mean of numbers, shares of categories (one row a level), by groups.

        `df` overrides the degrees of freedom of the interval (`math.inf`: the normal distribution).
        `deff=True` compares with simple random sampling without replacement, "replace" with replacement.
        `covmat=True` also gives the covariance between groups, which `contrast` needs.
        """
        return linear.mean(self, vars, by, level, deff, df, covmat)

    def total(
        self,
        vars: Variables,
        by: Variables | None = None,
        level: float = 0.95,
        deff: Deff = False,
        *,
        df: float | None = None,
        covmat: bool = False,
    ) -> Estimates:
        """Estimated population total of numbers, or number in each category."""
        return linear.total(self, vars, by, level, deff, df, covmat)

    def ratio(
        self,
        numerator: Variables,
        denominator: Variables,
        by: Variables | None = None,
        level: float = 0.95,
        deff: Deff = False,
        *,
        df: float | None = None,
        covmat: bool = False,
    ) -> Estimates:
        """Ratio of two totals; named `numerator/denominator`."""
        return linear.ratio(self, numerator, denominator, by, level, deff, df, covmat)

    def population_variance(
        self, vars: Variables, by: Variables | None = None, level: float = 0.95, *, df: float | None = None
    ) -> Estimates:
        """Variance of the variables in the population (R's `svyvar`); its error takes the mean as known."""
        return linear.population_variance(self, vars, by, level, df)

    def proportion(
        self,
        var: Variable,
        by: Variables | None = None,
        ci: Interval = "logit",
        level: float = 0.95,
        deff: Deff = False,
        *,
        df: float | None = None,
        covmat: bool = False,
    ) -> Estimates:
        """Share of each level (of yes, for a 0/1 or true/false variable), with an interval within 0–1.

        `ci` is "logit" "beta" "xlogit" "likelihood" "asin" or "mean", as R's `svyciprop`.
        """
        return proportions.proportion(self, var, by, ci, level, deff, df, covmat)

    def multiple_response(
        self, vars: Variables, by: Variables | None = None, level: float = 0.95, *, df: float | None = None
    ) -> Estimates:
        """Share choosing each alternative of a multi-response question; `vars` are its 0/1 or yes/no columns.

        `estimate` is the share of respondents: those with a value in at least one of the columns, where a
        missing alternative counts as not chosen. `of_answers` (with `_se`, `_low`, `_high`) is the share of
        all answers given, which sums to 1.
        """
        return proportions.multiple_response(self, vars, by, level, df)

    def quantile(
        self,
        vars: Variables,
        q: float | Sequence[float] = 0.5,
        by: Variables | None = None,
        level: float = 0.95,
        *,
        rule: Rule = "math",
        ci: QuantileInterval = "mean",
        df: float | None = None,
    ) -> Estimates:
        """Quantiles with Woodruff's interval; one row for each `q`, in column `q`. `rule` as R's `qrule`.

        `ci="quantile"`: by the spread of the quantile over replicates.
        """
        return quantiles.quantile(self, vars, q, by, level, rule, ci, df)

    @property
    def effective_n(self) -> float:
        """Kish's effective number of answers in the domain, (Σw)² / Σw²."""
        return weighting.kish(self.weight[self.in_domain])

    def cronbach_alpha(self, vars: Variables) -> float:
        """Cronbach's alpha of several numeric questions, rows with an answer to all (R's `svycralpha`)."""
        from nabolag.survey.estimation import reliability

        return reliability.cronbach_alpha(self, vars)

    # -- comparison and models -------------------------------------------------------------------------

    def crosstab(self, row: Variable, column: Variable, level: float = 0.95) -> Crosstab:
        """Weighted table of two variables; see `nabolag.survey.estimation.association.crosstab`."""
        from nabolag.survey.estimation import association

        return association.crosstab(self, row, column, level)

    def association(self, row: Variable, column: Variable, statistic: str = "F") -> Test:
        """Test of independence: "F" "Chisq" "Wald" "adjWald" "lincom" "saddlepoint"."""
        from nabolag.survey.estimation import association

        return association.association(self, row, column, statistic)

    def complement_test(
        self, var: Variable, by: Variable, *, correction: Correction = "holm", level: float = 0.95
    ) -> ComplementTest:
        """Each subgroup against the rest ("motsatsen"); see `nabolag.survey.estimation.comparison`."""
        from nabolag.survey.estimation import comparison

        return comparison.complement_test(self, var, by, correction=correction, level=level)

    def ttest(self, y: Variable, group: Variable | None = None, *, level: float = 0.95) -> Difference:
        """Design-based t-test of a mean between two groups; see `nabolag.survey.estimation.comparison`."""
        from nabolag.survey.estimation import comparison

        return comparison.ttest(self, y, group, level=level)

    def ranktest(self, y: Variable, group: Variable, test: str = "wilcoxon") -> RankTest:
        """Design-based rank test between groups; see `nabolag.survey.estimation.comparison`."""
        from nabolag.survey.estimation import comparison

        return comparison.ranktest(self, y, group, test)

    def glm(self, formula: str, family: str = "gaussian", *, level: float = 0.95) -> Model:
        """Generalised linear model with design-based errors; see `nabolag.survey.estimation.models`."""
        from nabolag.survey.estimation import models

        return models.glm(self, formula, family, level=level)

    def ordinal(self, formula: str, *, levels: Sequence[str] | None = None, level: float = 0.95) -> Model:
        """Proportional-odds model with design-based errors; see `nabolag.survey.estimation.models`."""
        from nabolag.survey.estimation import models

        return models.ordinal(self, formula, levels=levels, level=level)

    # -- weighting and replicates ---------------------------------------------------------------------

    def poststratify(self, by: str | Sequence[str], totals: Totals, *, partial: bool = False) -> SurveyDesign:
        """Weights scaled so that the categories of `by` have their population `totals`.

        `totals` maps category (a tuple for several variables) to its total, or is a table with the variables
        and one column of totals. Raises `BadInput` when categories of data and totals differ; `partial=True` leaves out
        totals of categories that the data lack.
        """
        return weighting.poststratify(self, by, totals, partial)

    def standardize(
        self,
        by: str | Sequence[str],
        population: Totals,
        *,
        over: str | Sequence[str] | None = None,
        excluding_missing: Variables | None = None,
    ) -> SurveyDesign:
        """Weights such that each group of `over` has the make-up of `population` on `by` (R's `svystandardize`).

        `population` gives each category of `by` its number or share. Rows without a value in `excluding_missing` are
        left out, so that those that remain are standardised.
        """
        from nabolag.survey.estimation import standardisation

        return standardisation.standardize(self, by, population, over, excluding_missing)

    def rake(self, margins: Margins, tol: float = 1e-8) -> SurveyDesign:
        """Weights fitted to several margins in turn until every total is within `tol`, relatively."""
        return weighting.rake(self, margins, tol)

    def calibrate(
        self,
        totals: Auxiliary,
        method: Method = "linear",
        bounds: tuple[float, float] | None = None,
    ) -> SurveyDesign:
        """Weights as near the old as `method` measures, with exact `totals`; see `nabolag.survey.estimation.calibration`.

        `bounds` limit the weight after over the weight before.
        """
        return calibration.calibrate(self, totals, method, bounds)

    def trim(
        self, upper: float | None = None, lower: float | None = None, *, strict: bool = False
    ) -> SurveyDesign:
        """Weights cut to the limits, what was cut shared equally among the others. `strict` repeats until none exceed."""
        return weighting.trim(self, upper, lower, strict)

    def adjust_nonresponse(self, classes: Variables, responded: pl.Expr | str) -> SurveyDesign:
        """Respondents weighted up to all sampled in their class; those who did not respond leave the domain.

        `data` holds all sampled; `responded` is true for respondents. The variance counts both the sampling and
        the response, taken as random within classes.
        """
        return weighting.adjust_nonresponse(self, classes, self._truth(responded))

    def replicates(
        self,
        kind: Kind,
        n: int | None = None,
        seed: int | None = None,
        rho: float | None = None,
        *,
        mse: bool = False,
        executor: Executor | None = None,
    ) -> Self:
        """The design with replicate weights; see `nabolag.survey.estimation.resampling` for the kinds.

        A weighted design has every replicate weighted in the same way. `mse=True` takes the spread around the
        estimate, not around the replicates' mean.

        Random kinds need a `seed`; results do not depend on `executor` or its number of workers.
        """
        rows = self.stages[0].row_of_stratum
        labels = [str(v) for v in self.table[self.strata[0]][rows]] if self.strata else ["1"]
        first = self if not self.history else self.derive(weight=self.history[0].before)
        made = make_replicates(first, kind, n, seed, rho, executor, labels)
        if self.history:
            refuse_size(len(self.weight), made.count)
            each = np.column_stack([weighting.again(self.history, weight) for weight in made.each()])
            made = replace(made, base=np.ones(len(each)), unit=None, multiplier=each)
        return self.derive(replicate=replace(made, mse=mse))

    def with_replicates(
        self, function: Statistic, level: float = 0.95, *, df: float | None = None
    ) -> Estimates:
        """Any statistic with its error from the replicates (R's `withReplicates`).

        `function` takes the weights (n,) and the data of the domain's rows, and gives a number, several, or numbers
        by name. A replicate where it raises `BadInput` or gives no number is left out, and said.

        Raises:
            BadInput: the design has no replicates, or `function` gives something else.
        """
        from nabolag.survey.estimation import own_statistic

        return own_statistic.with_replicates(self, function, level, df)

    @classmethod
    def scan(
        cls,
        source: object,
        weights: str | None = None,
        strata: Names = None,
        psu: Names = None,
        fpc: Names = None,
        nest: bool = False,
        lonely_psu: LonelyPsu = "fail",
        *,
        cluster: str | None = None,
    ) -> ScannedDesign:
        """The design of a survey larger than memory: questions fetch only sums for each unit, group and class.

        `source`: the path of a Parquet or CSV file (or a pattern, `"answers/*.parquet"`), a lazy Polars table, a DuckDB
        relation, or another lazy table that narwhals knows (a Dask one). Means, totals, ratios, proportions, cross-tables,
        domains, post-stratification, raking and replicates are those of all rows in memory. `cluster`: the address of a
        Dask scheduler ("tcp://host:8786"), whose workers read the files by the same path and sum them.
        """
        from nabolag.survey.estimation.scan import scanned

        return scanned(source, weights, strata, psu, fpc, nest, lonely_psu, cluster, cls)

    @classmethod
    def from_replicates(
        cls,
        data: IntoDataFrame,
        weights: str,
        repweights: Sequence[str] | Floats,
        type: str,
        *,
        scale: float | None = None,
        rscales: Sequence[float] | None = None,
        combined: bool = True,
        rho: float | None = None,
        mse: bool = False,
    ) -> SurveyDesign:
        """A design given by its replicate weights: column names of `data`, or an array (n, R).

        `type` is "jk1" "jkn" "brr" "fay" "bootstrap" "jk2" "acs" or "other"; `combined` when the replicate weights
        hold the sampling weight. `scale` and `rscales` follow from the type where R's `svrepdesign` does so.
        """
        design = cls(data, weights=weights)
        made = given_replicates(design, repweights, type, scale, rscales, combined, rho, mse)
        return design.derive(replicate=made)

    @classmethod
    def two_phase(
        cls,
        data: IntoDataFrame,
        subset: pl.Expr | str,
        *,
        strata: tuple[str | None, str | None] = (None, None),
        psu: tuple[str | None, str | None] = (None, None),
        fpc: tuple[str | None, str | None] = (None, None),
    ) -> SurveyDesign:
        """A sample (all rows of `data`), of which the rows where `subset` is true were sampled again (R's `twophase`).

        `strata`, `psu` and `fpc` name a column for the first and the second phase, each with one stage. Without
        `fpc` the first phase was with replacement, and the second took from all the first phase's units.
        """
        from nabolag.survey.estimation import two_phases

        first = cls(data, strata=strata[0], psu=psu[0], fpc=fpc[0])
        return two_phases.two_phase(first, first._truth(subset), strata[1], psu[1], fpc[1])

    @classmethod
    def census(
        cls,
        data: IntoDataFrame,
        municipality: str,
        unit: Unit,
        *,
        frame: IntoDataFrame | None = None,
        leaders: Leaders | None = None,
        population: Population = MUNICIPALITIES,
        strata: str | None = None,
        lonely_psu: LonelyPsu = "fail",
    ) -> SurveyDesign:
        """Answers from leaders of municipalities, all of whom were asked, as a sample in two stages.

        `unit="leader"`: every answer counts, clustered in its municipality. `unit="municipality"`: the answers
        of a municipality share one vote. `frame` lists all municipalities, one a row, or all leaders, one a row,
        with `strata` if used; otherwise `population` is how many municipalities there are (for each stratum).
        `leaders` is how many leaders a municipality has, answered or not: one number for all, a column of
        `frame` or `data`, or a number for each municipality. Without it they are counted in a frame of leaders,
        or read from its column `leaders`; if it has none, all leaders are taken to have answered where one did.
        Non-response is taken as random within strata. `notes` of the design say what was assumed, and a
        `UserWarning` when who answered depends on a number in the frame.
        """
        table = None if frame is None else set_aside(read_table(frame))
        municipality, strata = inner(municipality), None if strata is None else inner(strata)
        leaders = inner(leaders) if isinstance(leaders, str) else leaders
        census = take_census(
            set_aside(read_table(data)), Frame(table, population, leaders), municipality, strata, unit
        )
        count = fresh_name("population", census.data.columns)
        first = cls(
            census.data.with_columns(pl.Series(count, census.population)),
            strata=strata,
            psu=municipality,
            fpc=count,
            lonely_psu=lonely_psu,
        )
        for note in census.notes:
            if note.warning:
                warnings.warn(str(note), stacklevel=2)
        return first.derive(
            table=census.data,
            weight=census.weight,
            stages=first.stages if census.second is None else (*first.stages, census.second),
            notes=census.notes,
            responded=unit,
            diagnostics=weighting.describe("none", census.weight, census.weight),
        )
