"""Every figure here is from R 4.2.2 with survey 4.1.1 on the same data, to 1e-8 relative."""

from __future__ import annotations

import math
from collections.abc import Callable

import polars as pl
import pytest

from nabolag.survey import Estimates, SurveyDesign

Read = Callable[[str], pl.DataFrame]


def close(expected: float | list[float]) -> object:
    return pytest.approx(expected, rel=1e-8, abs=1e-300)


def figures(estimates: Estimates, *columns: str) -> list[float]:
    return [value for column in columns for value in estimates.frame[column].to_list()]


def test_a_stratified_mean_has_its_error_interval_and_design_effect(strat: SurveyDesign) -> None:
    found = strat.mean(["api00", "api99"], deff=True)
    assert figures(found, "estimate", "se", "ci_low", "ci_high", "deff", "df") == close(
        [
            662.287363159321,
            629.394844783961,
            9.40894080278458,
            9.96394729866688,
            643.732188272086,
            609.745153222586,
            680.842538046555,
            649.044536345336,
            1.20445726853772,
            1.24217736073936,
            197,
            197,
        ]
    )
    assert figures(strat.mean("api00", deff="replace"), "deff") == close([1.1655661714535261])
    assert found.effective_n.to_list() == close([200 / 1.20445726853772, 200 / 1.24217736073936])


def test_a_total_has_its_error_and_design_effect(strat: SurveyDesign, clus1: SurveyDesign) -> None:
    found = strat.total("enroll", deff=True)
    assert figures(found, "estimate", "se", "ci_low", "ci_high", "deff") == close(
        [3687177.53243828, 114641.71610078, 3461095.00771954, 3913260.05715701, 0.362018122363404]
    )
    assert figures(strat.total("enroll", deff="replace"), "deff") == close([0.350328806095534])
    categories = clus1.total("stype")
    assert categories.frame["level"].to_list() == ["E", "H", "M"]
    assert figures(categories, "estimate", "se") == close(
        [
            4873.967468261719,
            473.857948303223,
            846.174907684326,
            1333.319404949676,
            158.699278792624,
            167.549891621390,
        ]
    )


def test_groups_are_domains_with_the_design_kept(strat: SurveyDesign, clus1: SurveyDesign) -> None:
    by = strat.mean("api00", by="stype", deff="replace")
    assert by.frame["stype"].to_list() == ["E", "H", "M"]
    assert figures(by, "estimate", "se", "deff", "df") == close(
        [
            674.43,
            625.82,
            636.6,
            12.382479793907287,
            14.93712918539308,
            16.214707308184522,
            0.9773806831033703,
            0.933774834437086,
            0.9508840864440078,
            99,
            49,
            49,
        ]
    )
    clustered = clus1.mean("api00", by="stype", deff=True)
    assert figures(clustered, "se", "deff") == close(
        [
            22.3624088938319,
            38.0202493594075,
            31.6094652272455,
            6.5836735250278,
            2.22825931686862,
            2.16389972008046,
        ]
    )
    two = strat.mean("api00", by=["sch.wide", "awards"])
    assert two.frame.columns[:2] == ["sch.wide", "awards"]
    assert figures(two, "estimate", "se") == close(
        [
            593.7468582145885,
            670.1348546825781,
            678.422405614438,
            18.61916750561431,
            22.753324672711916,
            11.856630987444285,
        ]
    )


def test_a_group_equals_its_own_domain(clus2: SurveyDesign) -> None:
    by = clus2.mean(["api00", "api99"], by="stype").frame
    for kind in ("E", "H", "M"):
        alone = clus2.where(pl.col("stype") == kind).mean(["api00", "api99"]).frame
        grouped = by.filter(pl.col("stype") == kind).drop("stype")
        for column in ("estimate", "se", "df", "ci_low"):
            assert grouped[column].to_list() == close(alone[column].to_list())


def test_two_stages_with_two_finite_populations(clus2: SurveyDesign) -> None:
    assert figures(clus2.mean("api00", deff=True), "estimate", "se", "deff", "df") == close(
        [670.811808118081, 30.0990273768366, 6.25051375571258, 39]
    )
    total = clus2.total("enroll")
    assert figures(total, "estimate", "se", "n") == close([2639272.93, 799637.773648358, 120])
    assert figures(clus2.ratio("api.stu", "enroll"), "estimate", "se") == close(
        [0.819737042125461, 0.0188505633126712]
    )
    domain = clus2.where("stype = 'E'").mean("api00")
    assert figures(domain, "estimate", "se", "ci_low", "ci_high", "df") == close(
        [692.810400866739, 29.926604237403, 631.992223722752, 753.628578010725, 34]
    )


def test_textbook_designs_keep_their_published_errors(read: Read) -> None:
    mu284 = SurveyDesign(read("mu284"), psu=["id1", "id2"], fpc=["n1", "n2"])
    assert figures(mu284.total("y1"), "estimate", "se", "df") == close([15080, 2274.25470087333, 4])
    hospital = SurveyDesign(
        read("hospital"), weights="weighta", strata="oblevel", psu="hospno", fpc="tothosp"
    )
    assert figures(hospital.mean("births", deff=True), "se", "deff", "df") == close(
        [215.28069542203767, 0.7035475924186342, 12]
    )
    replaced = SurveyDesign(read("fpc"), weights="weight", strata="stratid", psu="psuid", nest=True)
    assert figures(replaced.mean("x", deff=True), "se", "deff", "df") == close(
        [0.7412683267688124, 1.4266033555706408, 6]
    )
    nhanes = SurveyDesign(read("nhanes"), weights="WTMEC2YR", strata="SDMVSTRA", psu="SDMVPSU", nest=True)
    found = nhanes.mean("HI_CHOL", deff=True)
    assert figures(found, "estimate", "se", "ci_low", "deff", "df") == close(
        [0.112142956349692, 0.00544583969895456, 0.100598291913169, 2.33679682739023, 16]
    )
    by_age = nhanes.mean("HI_CHOL", by="agecat", deff=True)
    assert figures(by_age, "se", "deff") == close(
        [
            0.0026668992799800356,
            0.00906923292599253,
            0.010984692635566446,
            0.012568104893354944,
            1.7803903615434387,
            2.155154775085408,
            1.5717575438563292,
            2.2626353321123807,
        ]
    )


def test_unequal_probabilities_by_brewers_approximation(read: Read) -> None:
    design = SurveyDesign(read("election_pps"), fpc="p", pps="brewer")
    assert figures(design.total(["Bush", "Kerry", "Nader"]), "estimate", "se") == close(
        [
            64518472.380539976,
            51202102.096248314,
            478530.5232117083,
            2447628.8886561524,
            2450786.5390824075,
            102420.24351540582,
        ]
    )


def test_a_census_has_no_sampling_error(strat: SurveyDesign) -> None:
    counted = strat.data.with_columns(pl.len().over("stype").alias("all"))
    found = SurveyDesign(counted, weights="pw", strata="stype", fpc="all").mean("api00").frame
    assert found["se"].to_list() == [0.0]
    fractions = counted.with_columns(pl.lit(1.0).alias("share"))
    assert (
        SurveyDesign(fractions, weights="pw", strata="stype", fpc="share").mean("api00").frame["se"][0] == 0
    )


def test_counts_and_fractions_are_the_same_finite_population(strat: SurveyDesign) -> None:
    as_share = strat.data.with_columns((pl.len().over("stype") / pl.col("fpc")).alias("share"))
    found = SurveyDesign(as_share, weights="pw", strata="stype", fpc="share").mean("api00")
    assert figures(found, "se") == close(figures(strat.mean("api00"), "se"))


@pytest.mark.parametrize(
    ("rule", "mean_se", "total_se"),
    [
        ("adjust", 18.4668786433085, 70938.9704876032),
        ("average", 22.51751, None),
        ("certainty", 18.38547, None),
        ("remove", 18.38547, None),
    ],
)
def test_a_stratum_of_one_unit_is_handled_as_asked(
    read: Read, rule: str, mean_se: float, total_se: float | None
) -> None:
    design = SurveyDesign(read("lonely"), weights="pw", strata="stype", lonely_psu=rule)  # type: ignore[arg-type]
    assert design.mean("api00").frame["se"][0] == pytest.approx(mean_se, rel=1e-8 if total_se else 1e-6)
    if total_se:
        assert figures(design.total("enroll"), "se") == close([total_se])


@pytest.mark.parametrize(
    ("rule", "se"),
    [("adjust", 924182.458981672), ("certainty", 924044.421535518), ("remove", 924044.421535518)],
)
def test_one_unit_at_the_second_stage(read: Read, rule: str, se: float) -> None:
    data = read("apiclus2")
    first = data["dnum"][0]
    data = data.with_columns(pl.when(pl.col("dnum") == first).then(5).otherwise("fpc2").alias("fpc2"))
    design = SurveyDesign(data, psu=["dnum", "snum"], fpc=["fpc1", "fpc2"], lonely_psu=rule)  # type: ignore[arg-type]
    assert figures(design.total("api00"), "estimate", "se") == close([3502525.45, se])


@pytest.mark.parametrize(
    ("rule", "whole", "without"),
    [
        ("adjust", 103432.717618204, 75889.589326303),
        ("average", 104719.059664615, 75889.589326303),
        ("certainty", 96951.0102667821, 75889.589326303),
    ],
)
def test_one_unit_counts_only_in_domains_that_hold_it(
    read: Read, rule: str, whole: float, without: float
) -> None:
    data = read("apistrat").with_row_index("row")
    alone = pl.when(pl.col("row") == 0).then(pl.lit("alone")).otherwise(pl.col("stype") + pl.col("awards"))
    data = data.with_columns(alone.alias("st"), pl.lit(500).alias("n"))
    design = SurveyDesign(data, weights="pw", strata="st", fpc="n", lonely_psu=rule)  # type: ignore[arg-type]
    assert figures(design.where("\"sch.wide\" = 'Yes'").total("api99"), "se") == close([whole])
    elsewhere = design.where((pl.col("stype") == "H") | (pl.col("sch.wide") == "No"))
    assert figures(elsewhere.total("api99"), "se") == close([without])


def test_ratios_by_group_and_their_design_effect(strat: SurveyDesign) -> None:
    by = strat.ratio("api.stu", "enroll", by="stype")
    assert by.frame["variable"].unique().to_list() == ["api.stu/enroll"]
    assert figures(by, "estimate", "se") == close(
        [
            0.8518163059647775,
            0.8105701521920193,
            0.8356957524505093,
            0.007032359592978116,
            0.02047725675623767,
            0.018187438389626172,
        ]
    )
    assert figures(strat.ratio("api.stu", "enroll", deff=True), "se", "deff") == close(
        [0.00775710316663788, 0.59312504401240063]
    )


@pytest.mark.parametrize(
    ("ci", "low", "high"),
    [
        ("logit", 0.04392763644592171, 0.13006051889048653),
        ("xlogit", 0.04392763644591163, 0.1300605188904776),
        ("beta", 0.04029823740200319, 0.1296076259180451),
        ("likelihood", 0.041607528137141886, 0.1252706719954524),
        ("mean", 0.034841052996655984, 0.11823288861922951),
        ("asin", 0.0402092436824603, 0.12325962355833833),
    ],
)
def test_a_rare_share_has_an_interval_of_each_kind(
    strat: SurveyDesign, ci: str, low: float, high: float
) -> None:
    found = strat.proportion(pl.col("api00") > 850, ci=ci)  # type: ignore[arg-type]
    assert figures(found, "estimate", "ci_low", "ci_high") == close([0.07653697080794275, low, high])


def test_shares_of_categories_by_group(strat: SurveyDesign, clus1: SurveyDesign) -> None:
    common = strat.proportion("sch.wide").frame.filter(level="Yes").select("estimate", "ci_low", "ci_high")
    assert common.row(0) == close((0.827948011001957, 0.774539654351568, 0.870814854544509))
    exact = clus1.proportion("sch.wide", ci="beta").frame.filter(level="Yes")
    assert exact.select("ci_low", "ci_high").row(0) == close((0.823702210847501, 0.914704492126865))
    yes = strat.proportion("awards", by="stype").frame.filter(level="Yes")
    assert yes["estimate"].to_list() == close([0.73, 0.32, 0.48])
    assert yes["ci_low"].to_list() == close([0.6342617225626598, 0.20612034158237974, 0.3451611691256368])
    assert yes["ci_high"].to_list() == close([0.8082534842320156, 0.4603156704813043, 0.6178168866226982])
    assert clus1.mean("awards", by="stype").frame.filter(level="No")["se"].to_list() == close(
        [0.02904586940081958, 0.14564997480928518, 0.11663552959343176]
    )


def test_share_intervals_in_a_domain(clus1: SurveyDesign) -> None:
    weighted = clus1.poststratify("stype", {"E": 4421, "H": 755, "M": 1018})
    share = pl.col("api00") > 700
    expected = {
        "beta": [0.343195266272189, 0.182034163647563, 0.536004610451406],
        "likelihood": [0.343195266272213, 0.191132173721252, 0.520991400734429],
    }
    for ci, values in expected.items():
        found = clus1.where("stype <> 'H'").proportion(share, ci=ci)  # type: ignore[arg-type]
        assert figures(found, "estimate", "ci_low", "ci_high") == close(values)
    found = weighted.where("stype <> 'H'").proportion(share, ci="beta")
    assert figures(found, "estimate", "ci_low", "ci_high") == close(
        [0.338443137014566, 0.176681535194038, 0.533553842333746]
    )


def test_multiple_responses_of_respondents_and_of_answers(strat: SurveyDesign, clus1: SurveyDesign) -> None:
    chosen = clus1.with_columns(high=(pl.col("api00") > 700).cast(pl.Int8))
    found = chosen.multiple_response(["awards", "comp.imp", "high"])
    assert figures(found, "estimate", "se") == close(
        [
            0.7103825136612022,
            0.726775956284153,
            0.33879781420765026,
            0.033018299553718856,
            0.030327646963180067,
            0.07980603466054507,
        ]
    )
    answers = strat.multiple_response(["awards", "comp.imp", "sch.wide"]).frame
    assert answers["of_answers"][0] == close(0.30102525507864725)
    assert answers["of_answers_se"][0] == close(0.005650442887333261)
    assert answers["of_answers"].sum() == pytest.approx(1)


RULES = {
    "math": [(565, 535, 597, 15.719451132039083), (668, 642, 694, 13.184055788161812)],
    "school": [(565, 535, 597, 15.719451132039083), (668, 642, 694, 13.184055788161812)],
    "hf1": [(565, 535, 597, 15.719451132039083), (668, 642, 694, 13.184055788161812)],
    "hf2": [(565, 535, 597, 15.719451132039083), (668, 642, 694, 13.184055788161812)],
    "hf4": [
        (562.20560886487, 532.6518565957226, 592.8534532121307, 15.26348477552188),
        (667.2357559658042, 635.9425932669528, 681, 11.423833923815224),
    ],
    "hf6": [
        (563.70560886487, 533.1999367686037, 593.7788797120174, 15.359156987573805),
        (668, 641.520361072911, 695.0384089363974, 13.568940936648453),
    ],
    "hf7": [
        (565, 536.9582249813072, 597.4448347964458, 15.335746889222351),
        (667.6085725335233, 637.0329848825775, 680.8195916534029, 11.101635893093578),
    ],
    "hf8": [
        (564.6410636524923, 533.834549986683, 593.6419738612233, 15.163546402080382),
        (667.9503705776484, 637.1888535822582, 682.2799316324445, 11.432370933884897),
    ],
    "hf9": [
        (564.7876501753966, 533.913876638943, 593.6192495975992, 15.137672460383289),
        (667.918141572832, 637.1844353028232, 681.9718975349303, 11.35539232073636),
    ],
}


@pytest.mark.parametrize("rule", RULES)
def test_quantiles_by_every_rule(strat: SurveyDesign, rule: str) -> None:
    found = strat.quantile("api00", [0.25, 0.5], rule=rule)  # type: ignore[arg-type]
    rows = found.frame.select("estimate", "ci_low", "ci_high", "se").rows()
    assert [value for row in rows for value in row] == close([v for row in RULES[rule] for v in row])


def test_quantiles_of_a_two_stage_sample(clus2: SurveyDesign) -> None:
    def rows(rule: str, q: list[float]) -> list[list[float | None]]:
        found = clus2.quantile("api00", q, rule=rule).frame  # type: ignore[arg-type]
        return [list(row) for row in found.select("estimate", "ci_low", "ci_high", "se").rows()]

    assert rows("hf3", [0.1, 0.9]) == [
        close([489, 478, 541, 15.5733135932738]),
        close([861, 808, 929, 29.9106499172402]),
    ]
    assert rows("hf5", [0.5]) == [
        close([653.6829268292682, 580.0178100612364, 763.3285781605992, 45.3135885180202])
    ]
    assert rows("shahvaish", [0.5]) == [close([690, 622, 861, 59.0797134728959])]
    missing = clus2.quantile("enroll").frame
    assert missing.select("estimate", "ci_low", "ci_high", "se").row(0) == close(
        (408, 282, 825, 133.995168254705)
    )


@pytest.mark.parametrize(
    ("ci", "rows"),
    [
        (
            "mean",
            [(476, 521, 11.409279047447722), (642, 694, 13.184055788161812), (806, 865, 14.958832528875902)],
        ),
        (
            "beta",
            [(477, 525, 12.169897650610903), (641, 695, 13.691134856937266), (788, 863, 19.015465079079537)],
        ),
        (
            "xlogit",
            [(477, 525, 12.169897650610903), (642, 694, 13.184055788161812), (788, 863, 19.015465079079537)],
        ),
        (
            "asin",
            [(477, 522, 11.409279047447722), (642, 694, 13.184055788161812), (805, 863, 14.705292994488175)],
        ),
    ],
)
def test_quantile_intervals_of_every_kind(
    strat: SurveyDesign, ci: str, rows: list[tuple[float, float, float]]
) -> None:
    found = strat.quantile("api00", [0.1, 0.5, 0.9], ci=ci).frame  # type: ignore[arg-type]
    assert found["estimate"].to_list() == [501, 668, 836]
    flat = [value for row in found.select("ci_low", "ci_high", "se").rows() for value in row]
    assert flat == close([value for row in rows for value in row])


def test_the_interval_can_use_other_degrees_of_freedom(strat: SurveyDesign) -> None:
    """R's svyby uses the normal distribution unless told otherwise."""
    found = strat.mean("api00", by="stype", df=math.inf).frame
    assert found["ci_low"][0] == close(650.1607855646467)
    assert found["ci_high"][0] == close(698.6992144353532)
