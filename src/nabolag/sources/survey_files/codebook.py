"""The codebook as a file of its own, beside CSV and inside Parquet."""

from __future__ import annotations

import math

import msgspec
import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.plain_yaml import plain, written_text
from nabolag.sources.survey_files.model import MultiResponseSet, SurveyData, Type, Variable
from nabolag.threads import convert


class Codebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Everything in a `SurveyData` but the answers."""

    variables: tuple[Variable, ...]
    mr_sets: tuple[MultiResponseSet, ...] = ()
    weight: str | None = None
    title: str = ""
    notes: tuple[str, ...] = ()
    origin: str = "user"

    @classmethod
    def of(cls, survey: SurveyData) -> Codebook:
        """The codebook of `survey`."""
        return cls(survey.variables, survey.mr_sets, survey.weight, survey.title, survey.notes, survey.origin)

    def over(self, data: pl.DataFrame) -> SurveyData:
        """`data`, in the codebook's order, with this codebook."""
        names = [v.name for v in self.variables]
        for name in names:
            if name not in data.columns:
                raise BadInput(
                    "Kodeboken har variabelen «{variable}», men dataene har den ikke.", variable=name
                )
        extra = [c for c in data.columns if c not in names]
        if extra:
            raise BadInput(
                "Dataene har kolonnen «{variable}», men kodeboken har den ikke.", variable=extra[0]
            )
        return SurveyData(
            data.select(names), self.variables, self.mr_sets, self.weight, self.title, self.notes, self.origin
        )


def to_json(survey: SurveyData) -> str:
    """The codebook of `survey` as JSON; an end of `missing_range` without a limit is null (JSON has no infinity)."""
    return msgspec.json.encode(Codebook.of(survey)).decode()


def from_json(content: str, file: str) -> Codebook:
    """Read what `to_json` wrote.

    Raises:
        BadInput: not JSON, or not a codebook; says where.
    """
    try:
        raw = msgspec.json.decode(content)
        for variable in raw.get("variables", ()) if isinstance(raw, dict) else ():
            low, high = variable.get("missing_range") or (0.0, 0.0)
            if low is None or high is None:
                variable["missing_range"] = (
                    -math.inf if low is None else low,
                    math.inf if high is None else high,
                )
        return convert(raw, Codebook)
    except (msgspec.MsgspecError, AttributeError, TypeError, ValueError) as error:
        raise BadInput("Kodeboken {file} kan ikke leses: {reason}.", file=file, reason=str(error)) from error


def to_yaml(survey: SurveyData) -> bytes:
    """The codebook of `survey` as YAML that a person can read and change."""
    return msgspec.yaml.encode(Codebook.of(survey))


def from_yaml(content: bytes, file: str) -> Codebook:
    """Read a codebook.

    Raises:
        BadInput: not YAML, or not a codebook; says where.
    """
    try:
        return convert(plain(written_text(content, file), file), Codebook)
    except msgspec.MsgspecError as error:
        raise BadInput("Kodeboken {file} kan ikke leses: {reason}.", file=file, reason=str(error)) from error


def typed(text: pl.DataFrame, codebook: Codebook, file: str) -> SurveyData:
    """Text columns given the types of the codebook.

    Raises:
        BadInput: an answer is not of its variable's type; names row and value.
    """
    columns = []
    for v in codebook.variables:
        if v.name not in text.columns or v.type == "string":
            continue
        column = text[v.name]
        cast = _cast(column, v.type)
        bad = (cast.is_null() & column.is_not_null()).arg_true()
        if len(bad):
            raise BadInput(
                "{file}, rad {row}: «{value}» i «{variable}» er ikke av typen {type}.",
                file=file,
                row=bad[0] + 2,
                value=column[bad[0]],
                variable=v.name,
                type=v.type,
            )
        columns.append(cast)
    return codebook.over(text.with_columns(columns))


def _cast(column: pl.Series, kind: Type) -> pl.Series:
    if kind == "numeric":
        return column.cast(pl.Float64, strict=False)
    if kind == "date":
        return column.str.to_date("%Y-%m-%d", strict=False)
    if kind == "time":
        return column.str.to_time("%H:%M:%S%.f", strict=False)
    return column.str.to_datetime(time_unit="us", strict=False)
