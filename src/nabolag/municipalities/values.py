"""How each indicator's values, status and notes are made from the shipped tables."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import polars as pl

from nabolag.data import table as shipped
from nabolag.data.history import withdrawn_figures
from nabolag.municipalities.frame import table
from nabolag.municipalities.indicator_list import Indicator
from nabolag.text import N_

SAME_NAME = ("1515", "1818")
SAME_RESULT = ("5503", "5536")
NOT_REPORTED = N_("Kommunen har ikke rapportert tallet til KOSTRA.")
REPORTED_ZERO = N_("Gebyret er rapportert som 0. Det kan være en feil.")
MIXED_UP = N_(
    "De to kommunene som heter Herøy, har nesten like tall og kan være forvekslet. Kontroller hos SSB."
)
REVISED = N_("Gebyret ble endret med mer enn halvparten fra foreløpige til reviderte tall.")
SAME_AS_OTHER = N_("Harstad og Lyngen står med samme beløp i kilden. Kontroller hos SSB.")
NO_TAX = N_("Kommunen har ikke eiendomsskatt.")
NO_HOUSE_TAX = N_("Kommunen har eiendomsskatt, men skatten på standardboligen er ikke oppgitt.")
SPLIT = N_("Folketallet for ti år siden er ukjent fordi en tidligere kommune ble delt.")
NOT_IN_SOURCE = N_("Kommunen mangler i kilden.")
TAKEN_BACK = N_("Kilden har trukket tallet tilbake.")
WITHDRAWN = N_("Kilden har trukket tabellen tilbake. Tallet er det siste som ble hentet.")
Rows = pl.DataFrame
FEES = ("water", "wastewater", "waste", "chimney")


def values(indicator: Indicator) -> pl.DataFrame:
    """code, value, status, note of every municipality, by code."""
    made = _SPECIAL.get(indicator.id, _plain)(indicator)
    withdrawn = indicator.source.status == "withdrawn"
    columns = {"status": pl.lit(None, pl.String), "note": pl.lit(None, pl.String)}
    made = made.with_columns(**{name: value for name, value in columns.items() if name not in made.columns})
    known = pl.lit("doubtful" if withdrawn else "ok")
    status = pl.when(pl.col("value").is_null()).then(pl.lit("unknown")).otherwise(known)
    back = pl.col("value").is_null() & pl.col("code").is_in(_taken_back(indicator))
    standing = pl.lit(WITHDRAWN if withdrawn else None, pl.String)
    note = pl.when(pl.col("value").is_null()).then(pl.lit(NOT_IN_SOURCE)).otherwise(standing)
    return (
        table()
        .select("code")
        .join(made, on="code", how="left")
        .select(
            "code",
            pl.col("value").cast(pl.Float64),
            status=pl.coalesce("status", status),
            note=pl.when(back).then(pl.lit(TAKEN_BACK)).otherwise(pl.coalesce("note", note)),
        )
        .sort("code")
    )


def _taken_back(indicator: Indicator) -> list[str]:
    """Municipalities whose figure, or a part of it, the source took away: of the service that the indicator is of."""
    service = _OF_SERVICE.get(indicator.id)
    columns = [f"{fee}_fee_nok" for fee in FEES] if indicator.id == "fees_sum" else [indicator.column]
    keys = [key.split() for column in columns for key in withdrawn_figures(indicator.table, column)]
    return sorted({code for code, *rest in keys if rest[1:] == ([service] if service else [])})


def _plain(indicator: Indicator) -> Rows:
    frame = table() if indicator.column in table().columns else shipped(indicator.table)
    if "year" in frame.columns:
        frame = frame.filter(pl.col("year") == indicator.year)
    return frame.select("code", value=indicator.column)


def _fee(indicator: Indicator) -> Rows:
    fee, early = pl.col(indicator.column), pl.col(indicator.column.replace("_nok", "_preliminary_nok"))
    moved = ((fee / early - 1).abs() > 0.5) & (early > 0)
    mixed = pl.col("code").is_in(SAME_NAME if _copied(indicator) else ())
    return shipped("annual_fees").select(
        "code",
        value=fee,
        status=pl.when(mixed | (fee == 0)).then(pl.lit("doubtful")),
        note=pl.when(fee.is_null())
        .then(pl.lit(NOT_REPORTED))
        .when(mixed)
        .then(pl.lit(MIXED_UP))
        .when(fee == 0)
        .then(pl.lit(REPORTED_ZERO))
        .when(moved)
        .then(pl.lit(REVISED)),
    )


def _copied(indicator: Indicator) -> bool:
    """Whether the table was taken from a copy: what may have been mixed up there is not when it is SSB's own."""
    return indicator.source.via is not None


def _fee_sum(indicator: Indicator) -> Rows:
    columns = [f"{fee}_fee_nok" for fee in FEES]
    parts = [_fee(msgspec.structs.replace(indicator, column=column)) for column in columns]
    stacked = pl.concat(parts)
    return stacked.group_by("code").agg(
        value=pl.when(pl.col("value").is_null().any()).then(None).otherwise(pl.col("value").sum()),
        status=pl.when(~pl.col("value").is_null().any()).then(pl.col("status").drop_nulls().first()),
        note=pl.col("note").drop_nulls().first(),
    )


def _property_tax(indicator: Indicator) -> Rows:
    levied, value = pl.col("has_property_tax"), pl.col(indicator.column)
    return shipped("property_tax").select(
        "code",
        value=pl.when(levied).then(value),
        status=pl.when(~levied).then(pl.lit("not_applicable")),
        note=pl.when(~levied).then(pl.lit(NO_TAX)).when(value.is_null()).then(pl.lit(NO_HOUSE_TAX)),
    )


def _result(indicator: Indicator) -> Rows:
    doubted = pl.col("code").is_in(SAME_RESULT if _copied(indicator) else ())
    return (
        shipped("net_operating_result")
        .join(table().select("code", "population"), on="code")
        .select(
            "code",
            value=pl.col("net_operating_result_1000_nok") * 1000 / pl.col("population"),
            status=pl.when(doubted).then(pl.lit("doubtful")),
            note=pl.when(doubted).then(pl.lit(SAME_AS_OTHER)),
        )
    )


def _change(indicator: Indicator) -> Rows:
    people = shipped("population")
    now = people.filter(pl.col("year") == indicator.year).select("code", now="population")
    then = people.filter(pl.col("year") == indicator.year - 10).select("code", then="population")
    return now.join(then, on="code").select(
        "code",
        value=(pl.col("now") / pl.col("then") - 1) * 100,
        note=pl.when(pl.col("then").is_null()).then(pl.lit(SPLIT)),
    )


def _share_of_ages(*groups: str) -> Callable[[Indicator], Rows]:
    def share(indicator: Indicator) -> Rows:
        inside = pl.col("population").filter(pl.col("age_group").is_in(groups)).sum()
        value = inside / pl.col("population").sum() * 100
        return shipped("population_age").group_by("code").agg(value=value)

    return share


def _density(indicator: Indicator) -> Rows:
    land = shipped("municipalities").select("code", "land_area_km2")
    return table().join(land, on="code").select("code", value=pl.col("population") / pl.col("land_area_km2"))


def _service(name: str) -> Callable[[Indicator], Rows]:
    def expenditure(indicator: Indicator) -> Rows:
        return (
            shipped("net_service_expenditure")
            .filter(pl.col("service") == name)
            .select("code", value=indicator.column)
        )

    return expenditure


def _roads(indicator: Indicator) -> Rows:
    per = pl.col("municipal_road_km") / pl.col("population") * 1000
    return (
        shipped("road_length").join(table().select("code", "population"), on="code").select("code", value=per)
    )


def _robek(indicator: Indicator) -> Rows:
    listed = pl.col("code").is_in(shipped("robek")["code"].to_list())
    return table().select("code", value=listed.cast(pl.Float64))


def _council(indicator: Indicator) -> Rows:
    return shipped("council_lists").group_by("code").agg(value=pl.col("council_size").first())


_OF_SERVICE = {f"{name}_expenditure": name for name in ("administration", "child_welfare", "fire")}
_SPECIAL: dict[str, Callable[[Indicator], Rows]] = {
    **{f"{fee}_fee": _fee for fee in FEES},
    "fees_sum": _fee_sum,
    "property_tax": _property_tax,
    "net_operating_result": _result,
    "population_change_10y": _change,
    "share_80_plus": _share_of_ages("80_plus"),
    "share_0_15": _share_of_ages("0", "1_5", "6_15"),
    "density": _density,
    **{indicator: _service(name) for indicator, name in _OF_SERVICE.items()},
    "municipal_road": _roads,
    "robek": _robek,
    "council_size": _council,
}
