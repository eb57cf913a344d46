"""An indicator year by year, where its source has more than one year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabolag.data import table as shipped
from nabolag.municipalities.indicator_list import describe

if TYPE_CHECKING:
    import polars as pl

TEN_YEARS = "population_change_10y"


def over_time(id: str, code: str = "") -> pl.DataFrame:
    """The indicator `id` by year: columns year, value (in the indicator's unit and decimals, null where not known).

    Of the municipality `code`, or the median of those that are known when it is "". One row where the source has one
    year, none where it does not say which year a figure is of, or has a row for each service (of one year too).

    Raises:
        NotKnown: no such indicator.
    """
    import polars as pl

    measure, rows = describe(id), shipped(describe(id).table)
    if not {"year", measure.column} <= set(rows.columns) or "service" in rows.columns:
        return pl.DataFrame(schema={"year": pl.Int64, "value": pl.Float64})
    value = pl.col(measure.column).cast(pl.Float64)
    if id == TEN_YEARS:
        before = rows.select("code", pl.col("year") + 10, before=measure.column)
        rows, value = rows.join(before, on=["code", "year"]), (value / pl.col("before") - 1) * 100
    if id == "density":
        rows = rows.join(shipped("municipalities").select("code", "land_area_km2"), on="code")
        value = value / pl.col("land_area_km2")
    rows = rows.select("code", "year", value=value.round(measure.decimals))
    if code:
        return rows.filter(pl.col("code") == code).select("year", "value").sort("year")
    return rows.group_by("year").agg(pl.col("value").median().round(measure.decimals)).sort("year")
