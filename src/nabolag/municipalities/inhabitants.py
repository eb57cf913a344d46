"""Population series that never hide a split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabolag.data import table as shipped
from nabolag.errors import BadInput
from nabolag.municipalities.register import Municipality
from nabolag.municipalities.search import find
from nabolag.text import N_

if TYPE_CHECKING:
    import polars as pl


ONE_MUNICIPALITY = N_("Ålesund og Haram var én kommune fra 2020 til 2023. Bare summen er publisert.")
DIVIDED = N_("En tidligere kommune ble delt, og tall for denne delen er ikke publisert.")
SINCE_2020 = ("1508", "1580")


def population(code_or_group: str | int | Municipality) -> pl.DataFrame:
    """Inhabitants on 1 January by year: columns year, population (nullable), basis, note.

    A group is written with plus signs, `population("1508+1580")`, and is the sum of its members, or what
    is published for them together (Ålesund and Haram 2020–2023); it is null in a year when a member is
    unknown. basis: `ssb`, `predecessor_municipalities` (a sum of former municipalities), `unknown_split`
    (null: a former municipality was divided) or `sum` (a group).
    note: why population is null (a bokmål message to translate where it is shown), else null.

    Raises:
        NotKnown: no municipality of today has the code.
        BadInput: a code stands twice in the group.
    """
    import polars as pl

    parts = code_or_group.split("+") if isinstance(code_or_group, str) else [code_or_group]
    codes = [find(part).code for part in parts]
    if len(set(codes)) < len(codes):
        raise BadInput("Samme kommune står to ganger i gruppen {group}.", group=code_or_group)
    unknown = pl.col("population").is_null()
    one_then = pl.col("code").is_in(SINCE_2020) & (pl.col("year") >= 2020)
    series = (
        shipped("population")
        .filter(pl.col("code").is_in(codes))
        .with_columns(
            note=pl.when(unknown & one_then)
            .then(pl.lit(ONE_MUNICIPALITY))
            .when(unknown)
            .then(pl.lit(DIVIDED))
        )
        .sort("year", "code")
    )
    if len(codes) == 1:
        return series.select("year", "population", "basis", "note")
    return (
        _with_published_sums(series, codes)
        .group_by("year", maintain_order=True)
        .agg(
            population=pl.when(~unknown.any()).then(pl.col("population").sum()),
            basis=pl.when(unknown.any()).then(pl.lit("unknown_split")).otherwise(pl.lit("sum")),
            note=pl.col("note").drop_nulls().first(),
        )
        .sort("year")
    )


def _with_published_sums(series: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    """`series` with the rows of members replaced by one row where their sum is what is known."""
    import polars as pl

    members = pl.col("group").str.split("+")
    sums = shipped("population_groups").filter(members.list.set_difference(codes).list.len() == 0)
    replaced = sums.with_columns(code=members).explode("code")
    kept = series.join(replaced, on=["code", "year"], how="anti")
    return pl.concat([kept, sums.rename({"group": "code"})], how="diagonal")
