"""A wave and a specification become a model with its tables, with the house's disclosure control on what was counted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.sources.survey_files.model import SurveyData, Value, nearest
from nabolag.survey.background import ORIGIN, SYNTHETIC
from nabolag.survey.capacity.diagnosed import Diagnosed, again, diagnosed
from nabolag.survey.capacity.placed import placed
from nabolag.survey.capacity.specification import EFFECTS, TRENDS, Model, focus_of, grades_of, with_grades
from nabolag.survey.capacity.tables import groups
from nabolag.survey.capacity.tasks import Tasks, block_of, in_language, task_capacity
from nabolag.survey.frame import ROLES, leaders
from nabolag.survey.smallarea import Graded, graded
from nabolag.survey.smallarea.noticed import Noticed
from nabolag.text import fold
from nabolag.text.showing import Shown

PLACE = "kommune"
CLUSTER = "klynge"
WEIGHTS = {fold(word) for word in ("vekt", "vekter", "weight", "weights", "wt", "pweight")}
"""What a column of weights is called in files that do not say which it is."""


@dataclass(frozen=True, repr=False)
class Capacity(Shown):
    """A fitted model of one question.

    Attributes:
        model, survey: what was asked for, and of what.
        found: the fit.
        grades, focus: the question's answers, and those whose share the tables show.
        frame: the tables as one: group_by (empty for all), group (the code as text), then the figures of `Graded.by`, with
            `status`: "shown"; "thin" (too few for a raw share); "hidden" (would tell a small count); "none" (nobody answered).
            Raw, weighted and n are empty where they are not shown.
        municipalities: modelled share by municipality for a real wave of the whole frame; None else.
        diagnosed: whether the model describes the data; None when not asked for.
        left_out: usual effects that the answers lack.
        asked_frame: whether the frame is the user's own, of which registers know nothing.
        unplaced: answers whose municipality or role is none there is.
        tasks: the model of the block of tasks, where one was asked and is wanted.
    """

    model: Model
    survey: SurveyData
    found: Graded
    grades: tuple[Value, ...]
    focus: tuple[Value, ...]
    frame: pl.DataFrame
    municipalities: pl.DataFrame | None
    diagnosed: Diagnosed | None
    left_out: tuple[str, ...]
    asked_frame: bool = False
    unplaced: tuple[Noticed, ...] = ()
    tasks: Tasks | None = None

    @property
    def weights(self) -> str | None:
        """The column of weights behind the weighted share; None where they were raked to the frame."""
        return self.model.weights or self.survey.weight

    @property
    def unused_weights(self) -> str | None:
        """A column called what weights are called, of a file that names no weights."""
        if self.weights:
            return None
        numeric = (n for n, kind in self.survey.data.schema.items() if kind.is_numeric())
        return next((name for name in numeric if fold(name) in WEIGHTS), None)

    def spoken(self, lang: str) -> Capacity:
        """The same, with the tasks called what the codebook calls them in a language."""
        if self.tasks is None:
            return self
        block = in_language(self.survey, self.tasks.block, lang)
        return replace(self, tasks=replace(self.tasks, block=block))

    @property
    def synthetic(self) -> bool:
        """Whether the answers are made up."""
        return is_synthetic(self.survey)

    def __repr__(self) -> str:
        whole = self.frame.row(0, named=True)
        return f"Capacity({self.model.question}: {whole['estimate']:.3f} [{whole['ci_low']:.3f}, {whole['ci_high']:.3f}])"


def is_synthetic(survey: SurveyData) -> bool:
    """Whether any answer is made up: such a wave never speaks of a real municipality."""
    if survey.origin == "synthetic":
        return True
    return ORIGIN.name in survey.data.columns and bool((survey.data[ORIGIN.name] == SYNTHETIC).any())


def capacity(
    survey: SurveyData,
    model: Model | None = None,
    frame: pl.DataFrame | None = None,
    *,
    diagnose: bool = True,
    tasks: bool = True,
) -> Capacity:
    """Fit the model of a wave.

    Args:
        survey: the answers.
        model: the specification; without it the usual one.
        frame: a frame with a count `N`; without it all leaders there are.
        diagnose: also see whether the model describes the data, which takes some refits.
        tasks: also fit the block of tasks, if there is one.

    Raises:
        BadInput, NotKnown: a question, column or answer that is not there, or answers that no model can use.
    """
    model = model or Model()
    survey, ungraded = with_grades(survey, model)
    grades = grades_of(survey, model.question)
    focus = focus_of(model, grades)
    survey, unplaced = placed(survey, CLUSTER if model.cluster is None else model.cluster)
    answers = survey.valid()
    whole = frame if frame is not None else frame_of_leaders()
    effects, left_out = _effects(model, answers, whole)
    trends = model.trends if model.trends is not None else tuple(t for t in TRENDS if t in effects)
    _check_ordered(model, survey, answers, whole)
    cluster = model.cluster if model.cluster is not None else CLUSTER if CLUSTER in answers.columns else ""
    found = graded(
        answers,
        whole,
        model.question,
        effects,
        grades=grades,
        trends=trends,
        splines=model.splines,
        cluster=cluster or None,
        places=PLACE if cluster and PLACE in whole.columns else None,
        weights=model.weights or survey.weight,
        level=model.level,
        seed=model.seed,
    )
    if found.n < model.disclosure.minimum_base:
        raise BadInput(
            "Færre enn {n} har svart på «{name}». Så få svar vises ikke, heller ikke modellert.",
            n=model.disclosure.minimum_base,
            name=model.question,
        )
    block = block_of(survey, model.tasks) if tasks else None
    places = PLACE if cluster and PLACE in whole.columns else None
    known_places = bool(cluster) and frame is None and not is_synthetic(survey)
    return Capacity(
        model,
        survey,
        found,
        grades,
        focus,
        groups(found, focus, model, effects).drop("within"),
        _municipalities(found, focus) if known_places else None,
        diagnosed(found, focus) if diagnose else None,
        left_out,
        frame is not None,
        (*ungraded, *unplaced),
        None
        if block is None
        else task_capacity(survey, model, block, whole, effects, trends, cluster or None, places, diagnose),
    )


def frame_of_leaders() -> pl.DataFrame:
    """A row for each leader of the 357 municipalities, by the names of a wave's columns, with `kommune` and `N` = 1."""
    return leaders().select(
        pl.col("municipality").alias(PLACE),
        pl.col("role")
        .replace_strict({r.id: r.code for r in ROLES.values()}, return_dtype=pl.Int64)
        .alias("rolle"),
        pl.col("size").alias("storrelse"),
        pl.col("centrality").alias("sentralitet"),
        "landsdel",
        "population",
        N=pl.lit(1),
    )


def _municipalities(found: Graded, focus: tuple[Value, ...]) -> pl.DataFrame:
    """What leaders of each municipality would answer, told by its groups alone.

    Nobody's own answer is put in: where one leader is the only one of a kind, that would be to publish it.
    """
    alone = again(found, found.asked.answers, finite=False)
    each = alone.by(PLACE, focus).drop("raw", "weighted", "n", "leaning")
    groups = pl.concat_str([pl.col(e).cast(pl.String) for e in found.effects], separator="|")
    kinds = found.asked.frame.group_by(PLACE).agg(groups.sort().str.join("/").alias("kind"))
    alike = each.join(kinds, on=PLACE, how="left", maintain_order="left")
    # those of a kind differ by the chance of their draws only
    return alike.with_columns(pl.col("estimate", "sd", "ci_low", "ci_high").mean().over("kind")).drop("kind")


def _check_ordered(model: Model, survey: SurveyData, answers: pl.DataFrame, whole: pl.DataFrame) -> None:
    """Refuse a line or a curve through what has no order, or through a column that is not there."""
    for name in (*(model.trends or ()), *model.splines):
        for table, message in (
            (answers, "Svarene har ingen kolonne «{name}», som modellfilen nevner (splines, trends)."),
            (whole, "Rammen har ingen kolonne «{name}», som modellfilen nevner (splines, trends)."),
        ):
            if name not in table.columns:
                raise NotKnown(message, name=name, candidates=nearest(name, table.columns))
        variable = survey.variable(name)
        if variable.measure == "nominal" and len(variable.categories) > 2:
            raise BadInput(
                "«{name}» er grupper uten rekkefølge, så det går ingen linje eller kurve gjennom dem. Bruk den som en av "
                "effects. Har den rekkefølge, sett målenivået til «ordinal» i filen.",
                name=name,
            )


def _effects(
    model: Model, answers: pl.DataFrame, whole: pl.DataFrame
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if model.effects is not None:
        for name in model.effects:
            if name not in answers.columns:
                raise NotKnown(
                    "Svarene har ingen kolonne «{name}», som modellfilen nevner (effects).",
                    name=name,
                    candidates=nearest(name, answers.columns),
                )
            if name not in whole.columns:
                raise NotKnown(
                    "Rammen har ingen kolonne «{name}», som modellfilen nevner (effects). Oppgi en ramme som har den (frame).",
                    name=name,
                    candidates=nearest(name, whole.columns),
                )
        return model.effects, ()
    there = tuple(e for e in EFFECTS if e in answers.columns and e in whole.columns)
    if not there:
        raise NotKnown(
            "Svarene har ingen av kolonnene {names}, som rammen har. Oppgi effects og frame i en modellfil.",
            names=", ".join(EFFECTS),
            candidates=(),
        )
    return there, tuple(e for e in EFFECTS if e not in there)
