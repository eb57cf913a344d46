"""What a model of a graded question is to be: read from a file, or the usual one."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.sources.records import read_record
from nabolag.sources.survey_files.model import Category, SurveyData, Value, Variable, nearest
from nabolag.survey.smallarea.noticed import Noticed

EFFECTS = ("rolle", "storrelse", "sentralitet", "landsdel")
"""What a wave and the frame of leaders both know of everybody."""
TRENDS = ("storrelse", "sentralitet")
NAMED = 12
"""The most columns or answers that an error names."""


class Hiding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The house's limits, as in an analysis plan: no count below `threshold`, no raw share of fewer than `minimum_base`."""

    threshold: int = 5
    minimum_base: int = 30


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model specification. Everything has a default that fits the shipped questionnaire.

    Attributes:
        question: the graded question.
        grades: the answers in order, for a file of words without a codebook, or some of a codebook's, by code or words; what
            is none of them is no answer.
        focus: the answers whose share is shown; without them the last two grades.
        effects: columns of answers and frame; without them those of `EFFECTS` that the answers have.
        trends: numeric effects that also have a straight line.
        splines: numeric columns that enter as a smooth curve.
        tasks: a block of questions on one scale, by the name its columns share, or the columns; without it the shipped one.
        cluster: the column that says who are of one municipality; empty: none is used.
        weights: the column of weights for the weighted share; without it the file's own, else weights raked to the frame.
        frame: a CSV file of the frame, for columns the frame of leaders has not: a row for each combination, and `N`.
        level: of the intervals.
        seed: of the draws.
        disclosure: what is not shown.
    """

    question: str = "kapasitet"
    grades: tuple[Value, ...] = ()
    focus: tuple[Value, ...] = ()
    effects: tuple[str, ...] | None = None
    trends: tuple[str, ...] | None = None
    splines: tuple[str, ...] = ()
    tasks: str | tuple[str, ...] | None = None
    cluster: str | None = None
    weights: str | None = None
    frame: str | None = None
    level: float = 0.95
    seed: int = 2026
    disclosure: Hiding = Hiding()


def read_model(text: str, file: str = "modell.yaml") -> Model:
    """Read a specification.

    Raises:
        BadInput: not YAML, an unknown or mistyped field, or limits below the house's; names the line.
    """
    read = read_record(text, file, Model)
    model = read.value
    if 1 < model.level < 100:  # 95 is 95 %
        model = msgspec.structs.replace(model, level=model.level / 100)
    if not 0 < model.level < 1:
        raise BadInput(
            "{file}, linje {line}: level er {level}. Skriv for eksempel 0.95.",
            file=file,
            line=read.line("level"),
            level=model.level,
        )
    if model.disclosure.threshold < 3 or model.disclosure.minimum_base < model.disclosure.threshold:
        raise BadInput(
            "{file}, linje {line}: threshold må være minst 3, og minimum_base minst like stor.",
            file=file,
            line=read.line("disclosure"),
        )
    for field in ("grades", "focus", "effects", "trends", "splines", "tasks"):
        asked = getattr(model, field)
        twice = [one for one in asked if asked.count(one) > 1] if isinstance(asked, tuple) else []
        if twice:
            raise BadInput(
                "{file}, linje {line}: {field} har «{value}» to ganger. Skriv det én gang.",
                file=file,
                line=read.line(field),
                field=field,
                value=_shown(twice[0]),
            )
    return model


def grades_of(survey: SurveyData, question: str) -> tuple[Value, ...]:
    """The grades of a question in the codebook's order, without those that are no answer.

    Raises:
        NotKnown: there is no such question. BadInput: it has no codebook, or fewer than two grades.
    """
    if question not in survey.data.columns:
        raise _not_asked(survey, question)
    variable = survey.variable(question)
    grades = tuple(c.value for c in variable.categories if c.value not in variable.missing)
    if variable.missing_range is not None:
        low, high = variable.missing_range
        grades = tuple(g for g in grades if isinstance(g, str) or not low <= g <= high)
    if len(grades) < 2:
        words = sorted({_shown(w) for w in survey.data[question].drop_nulls()})
        if not 2 <= len(words) <= NAMED:
            raise BadInput(
                "«{name}» er ikke et gradert spørsmål: kodeboken har {n} {n:svar|svar}. Oppgi et annet i modellfilen "
                "(question), eller svarene i rekkefølge (grades).",
                name=question,
                n=len(grades),
            )
        raise BadInput(
            "Filen sier ikke i hvilken rekkefølge svarene på «{name}» står. Skriv dem fra den ene enden av skalaen til den "
            "andre i modellfilen, uten dem som ikke er svar: grades: [{words}].",
            name=question,
            words=", ".join(words),
        )
    return grades


def _not_asked(survey: SurveyData, question: str) -> NotKnown:
    """What to say where the answers lack the question: which file, and which sheet of it."""
    columns = survey.data.columns
    near = nearest(question, columns) or columns[:NAMED]
    if len(survey.sheets) > 1:
        return NotKnown(
            "{file}: arket «{sheet}» har ingen variabel «{name}», og de andre arkene er ikke lest ({others}). Sett arket med "
            "svarene først, eller skriv hva det graderte spørsmålet heter (question) i modellfilen.",
            file=survey.file,
            sheet=survey.sheets[0],
            others=", ".join(survey.sheets[1:]),
            name=question,
            candidates=near,
        )
    if survey.file:
        return NotKnown(
            "{file} har ingen variabel «{name}». Skriv hva det graderte spørsmålet heter (question) i modellfilen.",
            file=survey.file,
            name=question,
            candidates=near,
        )
    return NotKnown(
        "Svarene har ingen variabel «{name}». Skriv hva det graderte spørsmålet heter (question) i modellfilen.",
        name=question,
        candidates=near,
    )


def _of_codebook(variable: Variable, model: Model) -> Variable:
    """The question's variable with only the specification's grades, in their order.

    Raises:
        BadInput: a grade that the codebook has not, or has under two of the names.
    """
    known = {_plain(word): c for c in variable.categories for word in (c.value, *c.labels.values())}
    wanted: list[Category] = []
    for grade in model.grades:
        category = known.get(_plain(grade))
        if category is not None and category not in wanted:
            wanted.append(category)
            continue
        raise BadInput(
            "grades: «{value}» er ikke et svar for seg på «{name}». Kodeboken i svarene har {grades}. Skriv noen av dem, eller "
            "ta bort grades.",
            value=_shown(grade),
            name=variable.name,
            grades=", ".join(_shown(c.value) for c in variable.categories),
        )
    return msgspec.structs.replace(variable, categories=tuple(wanted))


def with_grades(survey: SurveyData, model: Model) -> tuple[SurveyData, tuple[Noticed, ...]]:
    """The answers with the specification's grades as codebook, or as the part of the question's own that are answers.

    In a file of words: the question's, and every column with half or more of its different words among them. Other words are
    no answer, and said.
    """
    if not model.grades:
        return survey, ()
    worded = any(isinstance(grade, str) for grade in model.grades)
    grades = tuple(_shown(grade) for grade in model.grades) if worded else model.grades
    known = {_plain(grade): grade for grade in grades}
    coded = any(v.categories for v in survey.variables if v.name == model.question)
    data, variables, said = survey.data, [], []
    for variable in survey.variables:
        if coded and variable.name == model.question:
            variables.append(_of_codebook(variable, model))
            kept = [c.value for c in variables[-1].categories]
            answered = data[variable.name].is_in(kept)
            others = data[variable.name].filter(
                ~answered & ~data[variable.name].is_in(list(variable.missing))
            )
            if len(others := others.drop_nulls()):
                said.append(Noticed("unplaced", len(others), variable.says(others[0])))
            data = data.with_columns(pl.when(answered).then(pl.col(variable.name)).alias(variable.name))
            continue
        words = data[variable.name].drop_nulls().unique()
        ours = [w for w in words if _plain(w) in known]
        if (
            coded
            or variable.categories
            or not (variable.name == model.question or (ours and 2 * len(ours) >= len(words)))
        ):
            variables.append(variable)
            continue
        strange = [w for w in data[variable.name].drop_nulls() if _plain(w) not in known and str(w).strip()]
        if strange:
            said.append(Noticed("unplaced", len(strange), str(strange[0])))
        kind = pl.String if worded else pl.Float64
        read = [known.get(_plain(w)) if w is not None else None for w in data[variable.name]]
        data = data.with_columns(pl.Series(variable.name, read, dtype=kind))
        variables.append(
            msgspec.structs.replace(
                variable,
                type="string" if kind == pl.String else "numeric",
                categories=tuple(Category(grade) for grade in grades),
            )
        )
    return replace(survey, data=data, variables=tuple(variables)), tuple(said)


def _plain(value: object) -> str:
    return " ".join(_shown(value).casefold().split())


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def focus_of(model: Model, grades: tuple[Value, ...]) -> tuple[Value, ...]:
    """The answers whose share is shown.

    Raises:
        BadInput: one that the question has not, or all of them.
    """
    focus = model.focus or grades[-2:] if len(grades) > 3 else model.focus or grades[-1:]
    strange = [value for value in focus if value not in grades]
    if strange:
        raise BadInput(
            "focus: «{value}» er ikke et svar på «{name}». Skriv noen av {grades}.",
            value=_shown(strange[0]),
            name=model.question,
            grades=", ".join(map(_shown, grades)),
        )
    if len(set(focus)) == len(grades):
        raise BadInput(
            "focus må være noen av svarene {grades}, ikke alle.", grades=", ".join(map(_shown, grades))
        )
    return tuple(focus)
