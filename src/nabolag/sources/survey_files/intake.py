"""What came in of each question, against what the file holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import msgspec
import polars as pl

from nabolag.sources.survey_files.model import Loss, SurveyData
from nabolag.text import Texts


@dataclass(frozen=True)
class Intake:
    """How many of the file's answers to one question were read.

    `rows` are the respondents, `held` the answers in the file: `read` + `missing` + `unread`. `missing`: said by the
    file, or by convention (NA), to count as no answer. `empty`: respondents with nothing. `why`: what is said of those
    that were not read. A question with several answers counts respondents in `read`, `missing` and `empty`, and marks
    in `unread`.
    """

    question: str
    rows: int
    held: int
    read: int
    missing: int
    unread: int
    empty: int
    why: tuple[Loss, ...] = ()

    def as_dict(self, texts: Texts) -> dict[str, object]:
        """For JSON, with `why` in words."""
        return {**asdict(self), "why": [loss.text(texts) for loss in self.why]}


def intakes(survey: SurveyData) -> tuple[Intake, ...]:
    """The count of each question of `survey`, in the order of its columns; a multi-response set is one question."""
    unread, missing = Counter[str](), Counter[str]()
    for loss in survey.losses:
        unread.update(loss.unread)
        missing.update(loss.missing)
    set_of = {name: group.name for group in survey.mr_sets for name in group.variables}
    columns: dict[str, list[str]] = {}
    for name in survey.data.columns:
        columns.setdefault(set_of.get(name, name), []).append(name)
    valid = survey.valid()
    return tuple(
        _intake(survey, valid, question, names, unread, missing) for question, names in columns.items()
    )


def total(counts: Sequence[Intake]) -> dict[str, int]:
    """The sums over all questions of `held`, `read`, `missing`, `unread`, and `questions`, how many there are."""
    sums = {name: sum(getattr(c, name) for c in counts) for name in ("held", "read", "missing", "unread")}
    return {"questions": len(counts), **sums}


def kept(survey: SurveyData, file: str) -> bytes:
    """The counts as JSON, to lie beside the answers: rows, and each question's, without a word that anybody answered."""
    counts = [
        {name: value for name, value in asdict(count).items() if name != "why"} for count in intakes(survey)
    ]
    return msgspec.json.format(
        msgspec.json.encode({"file": file, "rows": survey.data.height, "questions": counts}), indent=1
    )


def _intake(
    survey: SurveyData,
    valid: pl.DataFrame,
    question: str,
    names: list[str],
    unread: Mapping[str, int],
    missing: Mapping[str, int],
) -> Intake:
    rows = survey.data.height
    read = _answered_rows(valid, names)
    marked = _answered_rows(survey.data, names) - read
    named = dict.fromkeys([question, *names])
    # values that are no longer in the data, but that the file holds
    gone, lost = sum(missing.get(n, 0) for n in named), sum(unread.get(n, 0) for n in named)
    why = tuple(loss for loss in survey.losses if not named.keys().isdisjoint([*loss.unread, *loss.missing]))
    held = read + marked + gone + lost
    return Intake(question, rows, held, read, marked + gone, lost, max(rows - held, 0), why)


def _answered_rows(data: pl.DataFrame, names: list[str]) -> int:
    """The rows with an answer in one of the columns; empty text and NaN are none."""

    def answered(name: str) -> pl.Expr:
        column, kind = pl.col(name), data.schema[name]
        if kind == pl.String:
            return (column != "").fill_null(False)
        return column.is_not_nan().fill_null(False) if kind.is_float() else column.is_not_null()

    return int(data.select(pl.any_horizontal([answered(n) for n in names]).sum()).item())
