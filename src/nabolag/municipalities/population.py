"""Population series that never hide a split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabolag.data import table as shipped
from nabolag.errors import BadInput

if TYPE_CHECKING:
    import polars as pl


def population(code_or_group: str) -> pl.DataFrame:
    """Inhabitants on 1 January by year: columns year, population (nullable), basis.

    A group is written with plus signs, `population("1508+1580")`, and is the sum of its members; it is
    null in a year when one member is. basis: `ssb`, `predecessor_municipalities` (a sum of former
    municipalities), `unknown_split` (null: a former municipality was divided) or `sum` (a group).

    Raises:
        NotKnown: no municipality of today has the code.
        BadInput: a code stands twice in the group.
    """
    import polars as pl

    from nabolag.municipalities.search import find

    codes = [find(part).code for part in code_or_group.split("+")]
    if len(set(codes)) < len(codes):
        raise BadInput("Samme kommune står to ganger i gruppen {group}.", group=code_or_group)
    series = shipped("population").filter(pl.col("code").is_in(codes))
    if len(codes) == 1:
        return series.select("year", "population", "basis").sort("year")
    unknown = pl.col("population").is_null().any()
    return (
        series.group_by("year")
        .agg(
            population=pl.when(unknown).then(None).otherwise(pl.col("population").sum()),
            basis=pl.when(unknown).then(pl.lit("unknown_split")).otherwise(pl.lit("sum")),
        )
        .sort("year")
    )
