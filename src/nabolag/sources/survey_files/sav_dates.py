"""SPSS dates and times: seconds since 14 October 1582, with a format that says how they are shown."""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

from nabolag.sources.survey_files.model import Loss, Type
from nabolag.text import N_

_DAY = 86_400
_EPOCH = 141_428  # days from the first day of SPSS to 1970-01-01
_LAST = ((dt.date(9999, 12, 31) - dt.date(1970, 1, 1)).days + 1 + _EPOCH) * _DAY
_KINDS: dict[str, Type] = {
    **dict.fromkeys(("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "MOYR", "QYR", "WKYR"), "date"),
    **dict.fromkeys(("DATETIME", "YMDHMS"), "datetime"),
    **dict.fromkeys(("TIME", "DTIME", "MTIME"), "time"),
}


def kind_of(form: str | None) -> Type | None:
    """Whether a format shows a date, a moment or a time; None for other formats."""
    name = re.match(r"[A-Z]+", form or "")
    return _KINDS.get(name[0]) if name else None


def shown(column: pl.Series, kind: Type) -> tuple[pl.Series, Loss | None]:
    """Seconds as what their format shows, and what could not be shown.

    A date before 15 October 1582, which SPSS has none of, or after the year 9999 is missing. Times of a day or more,
    and below 0, are durations: the whole column is then text, "25:00:00".
    """
    finite = column.is_finite().fill_null(False)
    seconds = pl.select(pl.when(finite).then(column)).to_series().alias(column.name)
    if kind == "time":
        return _times(seconds)
    good = (seconds >= _DAY) & (seconds < _LAST)
    kept = pl.select(pl.when(good).then(seconds)).to_series().alias(column.name)
    lost = (column.is_not_null() & kept.is_null()).arg_true()
    loss = None
    if len(lost):
        loss = Loss(
            N_(
                "{n} {n:dato|datoer} i «{variable}» finnes ikke og er regnet som manglende, den første i rad {row}."
            ),
            {"n": len(lost), "variable": column.name, "row": lost[0] + 1},
            unread={column.name: len(lost)},
        )
    if kind == "date":
        return (kept // _DAY - _EPOCH).cast(pl.Int32).cast(pl.Date), loss
    moment = ((kept - _EPOCH * _DAY) * 1e6).round().cast(pl.Int64)
    return moment.cast(pl.Datetime("us")), loss


def _times(seconds: pl.Series) -> tuple[pl.Series, Loss | None]:
    held = seconds.drop_nulls()
    if bool(((held >= 0) & (held < _DAY)).all()):
        return (seconds * 1e9).round().cast(pl.Int64).cast(pl.Time), None
    durations = [None if s is None else _duration(s) for s in seconds]
    return pl.Series(seconds.name, durations, pl.String), Loss(
        N_("«{variable}» har varigheter på et døgn eller mer, og er lest som tekst: {value}."),
        {"variable": seconds.name, "value": next(x for x in durations if x)},
    )


def _duration(seconds: float) -> str:
    whole = int(abs(seconds))
    rest = round(abs(seconds) - whole, 6)
    clock = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{'-' if seconds < 0 else ''}{clock}{f'{rest:g}'[1:] if rest else ''}"
