"""One function per shipped table: source files in, frame out. Column order is the descriptor's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl

from data_build.history import changes

Maker = Callable[[Path], pl.DataFrame]
OWN_SOURCES = Path(__file__).parent / "sources"
FEES = ["water", "wastewater", "waste", "chimney"]
SERVICES = {
    "administration": "administration",
    "child_welfare": "child_welfare",
    "fire_and_accident_protection": "fire",
}
MORE_SERVICES = {
    "FGK1b": "administration",
    "FGK3": "planning",
    "FGK5": "roads",
    "FGK8b": "school",
    "FGK9": "health_and_care",
    "FGK12": "social",
}
NEED_SERVICES = {
    "administrasjon": "administration",
    "barnehage": "kindergarten",
    "barnevern": "child_welfare",
    "grunnskole": "school",
    "kommunehelse": "municipal_health",
    "pleie": "care",
    "sosial": "social",
}


def read(source: Path, name: str) -> pl.DataFrame:
    """A CSV with every cell as text; empty cells are null."""
    return pl.read_csv(source / f"{name}.csv", infer_schema=False)


def municipalities(source: Path) -> pl.DataFrame:
    places = read(source, "municipalities/centroids").select(
        "code", "lon", "lat", x="x_m_utm33", y="y_m_utm33", land_area_km2="land_area_km2_from_boundary"
    )
    numbers = read(source, "municipalities/organisation_numbers").select("code", "org_number")
    frame = read(source, "municipalities/municipalities").join(places, on="code").join(numbers, on="code")
    newest = pl.col("newest").str.split(" - ")
    return frame.join(names_2026(source), on="code").with_columns(
        name=pl.struct("name", "official_name", "name_sami", "name_kven").map_elements(
            norwegian_name, return_dtype=pl.String
        ),
        official_name=pl.coalesce("newest", "official_name"),
        name_sami=pl.coalesce("name_sami", newest.list.get(1, null_on_oob=True)),
        name_kven=pl.coalesce("name_kven", newest.list.get(2, null_on_oob=True)),
        county_official_name=pl.col("county_name").str.replace("-", " - "),
        county_name=pl.col("county_name").str.split("-").list.first(),
        landsdel=pl.col("landsdel").str.split("-").list.first()
        + pl.when(pl.col("landsdel").str.starts_with("Nord-")).then(pl.lit("-Norge")).otherwise(pl.lit("")),
    )


def names_2026(source: Path) -> pl.DataFrame:
    """Names in more languages adopted after the 2024 list, in SSB's order Norwegian, Sámi, Kven."""
    path = source / "api-recordings" / "klass_classifications_131_codesAt_2026-01-01.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["codes"]
    now = pl.DataFrame({"code": [row["code"] for row in rows], "newest": [row["name"] for row in rows]})
    then = read(source, "municipalities/municipalities").select("code", "official_name")
    gained = pl.col("newest").str.starts_with(pl.col("official_name") + " - ")
    return then.join(now, on="code").select("code", newest=pl.when(gained).then("newest"))


def norwegian_name(names: dict[str, str | None]) -> str:
    """The part of a multi-language name that is neither Sámi nor Kven."""
    parts = str(names["name"]).split(" - ")
    norwegian = [part for part in parts if part not in (names["name_sami"], names["name_kven"])]
    return " - ".join(norwegian)


def code_changes(source: Path) -> pl.DataFrame:
    return pl.DataFrame([change.row() for change in changes(source)])


def code_history(source: Path) -> pl.DataFrame:
    return read(source, "municipalities/code_history").rename(
        {"current_code_2024": "code", "first_year_in_table": "first_year", "last_year_valid": "last_year"}
    )


def population(source: Path) -> pl.DataFrame:
    return read(source, "municipalities/population").sort("code", "year")


def population_groups(source: Path) -> pl.DataFrame:
    return pl.read_csv(OWN_SOURCES / "population_groups.csv", infer_schema=False)


def population_age(source: Path) -> pl.DataFrame:
    return read(source, "municipalities/population_age_2026")


def centrality(source: Path) -> pl.DataFrame:
    return read(source, "municipalities/centrality").rename(
        {
            "centrality_index_2023_0_to_1000": "centrality_index",
            "centrality_class_2023_1_most_6_least": "centrality_class",
            "kostra_group_2020": "kostra_group",
            "midt_norge_trondelag_only": "midt_norge_trondelag",
        }
    )


def kostra_groups(source: Path) -> pl.DataFrame:
    return read(source, "municipalities/kostra_groups")


def ba_regions(source: Path) -> pl.DataFrame:
    return read(source, "municipalities/ba_regions").with_columns(
        ba_region_number=pl.col("ba_region").str.extract(r"^(\d+)"),
        ba_region=pl.col("ba_region").str.extract(r"^\d+\s+(.*)$"),
        commuting_out_to_centre_percent=pl.col("commuting_out_to_centre_pct"),
        commuting_in_percent=pl.col("commuting_in_pct"),
    )


def economic_regions(source: Path) -> pl.DataFrame:
    return read(source, "municipalities/economic_regions")


def neighbours(source: Path) -> pl.DataFrame:
    pair = ["code_a", "code_b"]
    by_land = read(source, "municipalities/neighbours").rename({"shared_border_km": "border_km"})
    by_sea = read(source, "municipalities/neighbours_territorial").select(
        *pair, territorial_border_km="shared_boundary_km_incl_sea_simplified"
    )
    joined = by_land.join(by_sea, on=pair, how="full", coalesce=True)
    kind = (
        pl.when(pl.col("border_km").is_not_null())
        .then(pl.lit("land"))
        .when(pl.col("territorial_border_km").is_not_null())
        .then(pl.lit("sea"))
        .otherwise(pl.lit("near"))
    )
    return joined.with_columns(kind=kind).sort(pair)


def annual_fees(source: Path) -> pl.DataFrame:
    long = {f"{fee}_fee_nok_excl_vat": f"{fee}_fee_nok" for fee in FEES}
    early = {f"{fee}_fee_nok_excl_vat": f"{fee}_fee_preliminary_nok" for fee in FEES}
    first = read(source, "services/annual_fees_2026_preliminary").select("code", *early).rename(early)
    return read(source, "services/annual_fees_2026").rename(long).join(first, on="code")


def property_tax(source: Path) -> pl.DataFrame:
    return read(source, "services/property_tax_2024").rename(
        {"tax_standard_house_120m2_nok": "tax_standard_house_nok"}
    )


def net_debt(source: Path) -> pl.DataFrame:
    return read(source, "services/net_debt_2025").rename(
        {
            "net_loan_debt_1000_nok": "net_debt_1000_nok",
            "net_loan_debt_nok_per_inhabitant": "net_debt_nok_per_inhabitant",
        }
    )


def net_operating_result(source: Path) -> pl.DataFrame:
    return read(source, "services/net_operating_result_2025")


def net_operating_result_vestland(source: Path) -> pl.DataFrame:
    return read(source, "services/net_operating_result_2025_vestland").rename(
        {"net_operating_result_pct_of_gross_operating_revenue": "net_operating_result_percent"}
    )


def net_service_expenditure(source: Path) -> pl.DataFrame:
    wide = read(source, "services/net_service_expenditure_2025")
    parts = [
        wide.select(
            "code",
            "year",
            service=pl.lit(name),
            net_1000_nok=f"{column}_net_1000_nok",
            net_nok_per_inhabitant=f"{column}_net_nok_per_inhabitant",
        )
        for column, name in SERVICES.items()
    ]
    return pl.concat(parts).sort("code", "service")


def net_service_expenditure_more(source: Path) -> pl.DataFrame:
    return (
        read(source, "services/net_service_expenditure_more")
        .select(
            "code",
            "year",
            service=pl.col("service_code").replace_strict(MORE_SERVICES),
            net_1000_nok="net_operating_expenditure_1000nok",
        )
        .sort("code", "service")
    )


def gp_capacity(source: Path) -> pl.DataFrame:
    """The newest year; the six municipalities without a row in the source have none here: unknown, not zero."""
    return (
        read(source, "services/gp_capacity_2015_2025")
        .filter(pl.col("year").cast(pl.Int64) == 2025)
        .select(
            "code",
            pl.col("year").cast(pl.Int64),
            contracts=pl.col("contracts_incl_lists_without_gp").cast(pl.Float64).cast(pl.Int64),
            without_gp_percent=pl.col("pct_patients_on_list_without_gp").cast(pl.Float64),
            reserve_capacity=pl.col("reserve_capacity_index").cast(pl.Float64),
        )
        .sort("code")
    )


def kostra_group_net_expenditure(source: Path) -> pl.DataFrame:
    return read(source, "services/kostra_group_net_expenditure_2025").with_columns(
        pl.col("service").replace(SERVICES)
    )


def free_income(source: Path) -> pl.DataFrame:
    return read(source, "services/free_income_2027").rename(
        {
            "free_income_2027_nok": "free_income_nok",
            "free_income_2027_nok_per_inhabitant": "free_income_nok_per_inhabitant",
            "tax_income_index_pct_of_national": "tax_income_percent_of_national",
        }
    )


def road_length(source: Path) -> pl.DataFrame:
    return read(source, "services/road_length_2025")


def lofoten_west_accounts(source: Path) -> pl.DataFrame:
    return read(source, "services/lofoten_west_accounts_2015_2025").rename(
        {"amount_1000_nok_current_prices": "amount_1000_nok"}
    )


def va_investment_need(source: Path) -> pl.DataFrame:
    return read(source, "services/va_investment_need_published")


def need_index(source: Path) -> pl.DataFrame:
    return read(source, "municipalities/cost_index").rename({"expenditure_need_index": "need_index"})


def need_index_by_service(source: Path) -> pl.DataFrame:
    wide = read(source, "municipalities/need_index_by_service_2026")
    parts = [
        wide.select("code", service=pl.lit(name), need_index=column) for column, name in NEED_SERVICES.items()
    ]
    return pl.concat(parts).sort("code", "service")


def robek(source: Path) -> pl.DataFrame:
    return read(source, "municipalities/robek_2026-04-20").rename({"grounds_section_28_1": "grounds"})


def robek_grounds(source: Path) -> pl.DataFrame:
    grounds = json.loads((source / "municipalities" / "robek_grounds.json").read_text(encoding="utf-8"))
    return pl.DataFrame({"letter": list(grounds), "text": list(grounds.values())})


def council_lists(source: Path) -> pl.DataFrame:
    return read(source, "cooperation/councils").rename({"vote_share_pct": "vote_share_percent"})


def iks_2021(source: Path) -> pl.DataFrame:
    return read(source, "cooperation/iks_2021").rename({"also_in_2011_list": "also_in_2011"})


def public_bodies(source: Path) -> pl.DataFrame:
    years = [
        read(source, f"cooperation/public_bodies_{year}").with_columns(year=pl.lit(str(year)))
        for year in (2011, 2021)
    ]
    return pl.concat(years).rename(
        {
            "organisation_number": "org_number",
            "municipality_at_the_time": "municipality_then",
            "current_code_if_name_unique": "code",
        }
    )


def iks_water_members(source: Path) -> pl.DataFrame:
    return read(source, "cooperation/iks_water_members").rename(
        {
            "member_as_named_in_source": "member_then",
            "share_pct": "share_percent",
            "in_iks_2021_list": "in_iks_2021",
        }
    )


def waste_companies(source: Path) -> pl.DataFrame:
    return read(source, "cooperation/waste_service_areas_compared").rename(
        {"provider_short": "provider", "sources_naming_it": "sources_count"}
    )


def waste_service_areas(source: Path) -> pl.DataFrame:
    return read(source, "cooperation/waste_service_areas").rename(
        {"evidence_url_given_by_source": "source_url"}
    )


def child_welfare_cooperation(source: Path) -> pl.DataFrame:
    return read(source, "cooperation/child_welfare_cooperation").rename(
        {"group": "group_id", "members_2024": "members"}
    )


def iks_owner_shares(source: Path) -> pl.DataFrame:
    return read(source, "cooperation/iks_owner_shares_2017").rename(
        {"municipality_code": "code", "share_pct": "share_percent", "source": "source_url"}
    )


def fire_services(source: Path) -> pl.DataFrame:
    return read(source, "cooperation/fire_services_by_size_2020_2024").rename(
        {"table": "printed_table", "fte_size_class": "size_class", "variable": "measure"}
    )


def published_counts(source: Path) -> pl.DataFrame:
    return read(source, "cooperation/published_counts")


MAKERS: dict[str, Maker] = {
    make.__name__: make
    for make in (
        municipalities,
        code_changes,
        code_history,
        population,
        population_age,
        population_groups,
        centrality,
        kostra_groups,
        ba_regions,
        economic_regions,
        neighbours,
        annual_fees,
        property_tax,
        net_debt,
        net_operating_result,
        net_operating_result_vestland,
        net_service_expenditure,
        net_service_expenditure_more,
        gp_capacity,
        kostra_group_net_expenditure,
        free_income,
        road_length,
        lofoten_west_accounts,
        va_investment_need,
        need_index,
        need_index_by_service,
        robek,
        robek_grounds,
        council_lists,
        iks_2021,
        public_bodies,
        iks_water_members,
        waste_companies,
        waste_service_areas,
        child_welfare_cooperation,
        iks_owner_shares,
        fire_services,
        published_counts,
    )
}
