"""Measures of the state: who is covered, what they cost and whom they miss; a file of the user's; measures that were tried."""

from __future__ import annotations

import json
from bisect import bisect
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from nabolag.cli import root
from nabolag.data import table
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find
from nabolag.municipalities.register import periods
from nabolag.state import Measure, Place, Share, examples, read_measures, replays, simulate
from nabolag.state.measures import scale_of
from nabolag.state.reading import examples_text
from nabolag.web.app import create_app

PLACES = (
    Place("1", 500, 90_000, "Nord", 6, "yes"),
    Place("2", 2500, 80_000, "Nord", 5, "no"),
    Place("3", 9000, 70_000, "Sør", 3, "unknown"),
    Place("4", 90_000, 60_000, "Sør", 1, "no"),
)
GRANT = Measure(id="a", name="A", kind="grant", amount=1000, service="administrasjon")

measures = st.builds(
    Measure,
    id=st.just("x"),
    name=st.just("X"),
    kind=st.sampled_from(["grant", "requirement"]),
    amount=st.floats(0, 1e7),
    max_population=st.one_of(st.none(), st.floats(500, 1e6)),
    budget=st.one_of(st.none(), st.floats(1e7, 1e9)),
    members=st.integers(2, 6),
)
take_ups = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda ends: (min(ends), max(ends)))


def test_a_grant_pays_those_who_join_and_says_what_goes_to_those_who_cooperate_already() -> None:
    found = simulate(GRANT, PLACES, (0.5, 1.0))
    assert found.eligible == ("1", "2", "3", "4")
    assert found.recipients == (2, 4)
    assert found.cost == (2000, 4000)
    assert found.deadweight == (500, 2000)  # one of four is known to; one more perhaps
    each = scale_of(GRANT)
    assert each is not None
    assert found.gain == (
        0,
        pytest.approx(4 * 0.75 * each / 2),
    )  # two in each, those who share already gain nothing
    assert (found.small, found.poor) == (Share(2, 2), Share(1, 1))
    assert found.by_county == {"Nord": Share(2, 2), "Sør": Share(2, 2)}


def test_a_requirement_takes_all_it_covers_and_a_limit_leaves_the_rest_out() -> None:
    found = simulate(
        msgspec.structs.replace(GRANT, kind="requirement", max_population=3000, only_new=True), PLACES
    )
    assert (found.eligible, found.recipients) == (("2",), (1, 1))
    assert found.small == Share(1, 2)
    assert found.by_centrality[1] == Share(0, 1)


def test_a_match_pays_its_share_up_to_its_ceiling() -> None:
    half = Measure(id="m", name="M", kind="match", share=0.5, spending=3000)
    assert simulate(half, PLACES, (1, 1)).cost == (6000, 6000)
    assert simulate(msgspec.structs.replace(half, amount=1000), PLACES, (1, 1)).cost == (4000, 4000)


def test_no_measure_changes_nothing() -> None:
    none = simulate(None, PLACES)
    assert (none.eligible, none.cost, none.deadweight, none.gain) == ((), (0, 0), (0, 0), (0, 0))


@given(measures, take_ups)
def test_what_is_paid_is_what_is_received_and_never_above_the_budget(
    measure: Measure, take_up: tuple[float, float]
) -> None:
    if measure.max_population is not None and measure.max_population < 500:
        return
    found = simulate(measure, PLACES, take_up)
    for paid, joined, lost in zip(found.cost, found.recipients, found.deadweight, strict=True):
        assert paid == pytest.approx(joined * measure.amount)
        assert measure.budget is None or paid <= measure.budget * (1 + 1e-12)
        assert 0 <= lost <= paid + 1e-9
        assert joined <= len(found.eligible)
    assert found.cost[0] <= found.cost[1]


@given(measures, take_ups, st.floats(0, 1e6))
def test_a_larger_sum_never_costs_less_and_none_costs_nothing(
    measure: Measure, take_up: tuple[float, float], more: float
) -> None:
    open_ = msgspec.structs.replace(measure, budget=None)
    larger = msgspec.structs.replace(open_, amount=measure.amount + more)
    assert simulate(larger, PLACES, take_up).cost[1] >= simulate(open_, PLACES, take_up).cost[1] - 1e-6
    nothing = simulate(msgspec.structs.replace(open_, amount=0.0), PLACES, take_up)
    assert (nothing.cost, nothing.deadweight) == ((0, 0), (0, 0))


def test_the_order_of_municipalities_never_matters() -> None:
    assert asdict(simulate(GRANT, PLACES)) == asdict(simulate(GRANT, PLACES[::-1]))


def test_the_basis_criterion_is_the_ministry_s() -> None:
    # 12.00 per cent of NOK 30 433.909 million of administration, the same to each of 357 (Grønt hefte 2026, SSB 12362)
    assert scale_of(GRANT) == pytest.approx(0.12 * 30_433_909_000 / 357)
    assert scale_of(msgspec.structs.replace(GRANT, service="barnevern")) == 0
    assert scale_of(msgspec.structs.replace(GRANT, service="vann")) is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("- {id: a, name: A, kind: grant, amount: -5}", r"linje 1: «amount» er −5"),
        ("- {id: a, name: A, kind: grant, sum: 5}", "linje 1: Feltet «sum» finnes ikke"),
        ("- id: a\n  name: A\n  kind: gift", r"linje 3: Slaget «gift» finnes ikke"),
        (
            "- id: a\n  name: A\n  kind: grant\n  amount: 9\n  budget: 5",
            r"linje 5: Én kommune får 9 kr, men rammen er 5",
        ),
        ("- {id: a, name: A, kind: match, share: 0.5}", "både statens andel"),
        ("- {id: a, name: A, kind: match, share: 1.5, spending: 5}", "kan være prosent eller en andel"),
        ("- {id: a, name: A, kind: match, share: 140 %, spending: 5}", "Statens andel er 1,4"),
        ("- {id: a, name: A, kind: grant, min_population: 9, max_population: 5}", "minst 9 og høyst 5"),
        ("- {id: a, name: A, kind: grant, members: 1}", "fra 2 til 357 kommuner, ikke 1"),
        (
            "- {id: a, name: A, kind: grant, amount: 9, end: '2027-06-30'}\n"
            "- {id: a, name: A, kind: grant, amount: 9, start: '2027-01-01'}",
            r"linje 2: «a» står to ganger for samme tid",
        ),
        ("- {id: a, name: A, kind: merger}", "linje 1: Sammenslåingsstøtte trenger beløp etter folketall"),
        ("- {id: a, name: A, kind: merger, grades: [[5, 1], [5, 2]]}", "Trinnene må stige"),
        ("- {id: a, name: A, kind: merger, grades: [[0, -1]]}", "Trinnene må stige"),
        ("- {id: a, name: A, kind: guarantee, share: 0.5}", "både andelen staten garanterer"),
        ("- {id: a, name: A, kind: guarantee, share: 0.5, spending: 9, risk: 150 %}", "kan gå tapt, er 1,5"),
        ("- {id: a, name: A, kind: transition, start: '2028-01-01', end: '2042-12-31'}", "ingen sats her"),
        ("- {id: a, name: A, kind: transition, amount: 9}", "fra og til dato"),
        ("- {id: a, name: A, kind: minimum}", "Et minste folketall trenger tallet"),
        ("[]", "Skriv fra ett til 4"),
        (
            "- {id: a, name: A, kind: grant, counties: [Nordland, Hålogaland]}",
            "Fylket «Hålogaland» finnes ikke",
        ),
        ("- {id: a, name: A, kind: grant, centrality: [5, 7]}", "Sentralitetsklassen 7 finnes ikke"),
        ("- {id: a, name: A, kind: grant, start: '2027-02-30'}", "«2027-02-30» er ikke en dato"),
        (
            "- {id: a, name: A, kind: grant, start: '2028-01-01', end: '2027-01-01'}",
            "slutter .* før det begynner",
        ),
        ("- {id: a, name: A, kind: grant, service: romfart}", "linje 1: .*romfart"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_with_its_line(wrong: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_measures(wrong, "tiltak.yaml")


def test_a_service_nobody_knows_and_a_rule_nobody_meets_are_named() -> None:
    with pytest.raises(NotKnown, match="romfart"):
        scale_of(msgspec.structs.replace(GRANT, service="romfart"))
    with pytest.raises(BadInput, match="mer enn alle kommuners frie inntekter"):
        simulate(msgspec.structs.replace(GRANT, amount=1e12), PLACES)
    with pytest.raises(BadInput, match=r"Ingen kommune dekkes av «A»"):
        simulate(msgspec.structs.replace(GRANT, min_population=1e9), PLACES)
    with pytest.raises(BadInput, match=r"fra 0,5 til 0,2"):
        simulate(GRANT, PLACES, (0.5, 0.2))


def test_one_measure_in_two_periods_is_fine_and_the_template_reads_back() -> None:
    one = "- {id: a, name: A, kind: grant, amount: 9, "
    two = f"{one}end: '2026-12-31'}}\n{one}start: '2027-01-01'}}"
    assert len(read_measures(two, "t.yaml")) == 2
    assert read_measures(examples_text(), "t.yaml") == examples()


def test_real_measures_stand_with_what_happened_inside_what_their_terms_imply() -> None:
    assert len(replays()) >= 6
    compared = [one for one in replays() if one.inside is not None]
    assert len(compared) == 4
    assert all(one.url and one.url.startswith("https://") for one in replays())
    assert all(one.inside for one in compared)
    assert all(one.source for one in replays())


def test_our_own_model_stands_beside_at_least_six_real_measures_also_where_it_misses() -> None:
    held = {one.id: one.model for one in replays() if one.model}
    assert len([one for one in held.values() if not one.made_of]) >= 6
    assert all(bool(one.model) != bool(one.not_held) for one in replays())
    assert held["sweden_2018"].range == (0, 0)  # a law without money: nobody joins for nothing
    assert not held["sweden_2018"].inside
    assert held["nitrogen_2024"].made_of
    page = TestClient(create_app()).get("/staten").text
    assert "Nei, utenfor" in page
    assert "Modellen tok feil om «Alminnelig adgang til avtale om samarbeid»" in page


def test_what_remained_is_said_of_each_and_what_the_register_can_tell_of_it_is_so() -> None:
    assert all(one.remained["nb"] and one.remained["en"] for one in replays())
    days = (date(2018, 1, 1), date(2020, 1, 1))
    made = [sorted(_made_on(day)) for day in days]
    assert made[0] == sorted(["Larvik", "Færder", "Holmestrand", "Indre Fosen"])
    there = {one.name for one in current().values()}
    assert {"Sandefjord", *made[0]} <= there
    assert "Holmestrand" in made[1]
    assert len(made[1]) == 43
    divided = [one for one in periods() if one.valid_to == date(2024, 1, 1) and len(one.successors) > 1]
    assert [one.name for one in divided] == ["Ålesund"]
    assert "Ålesund" in made[1]


def _made_on(day: date) -> list[str]:
    """The municipalities that several became on this day."""
    after = Counter(code for one in periods() if one.valid_to == day for code in one.successors)
    return [one.name for one in periods() if one.valid_from == day and after[one.code] > 1]


def test_the_tried_measures_are_in_the_machine_s_answers_too() -> None:
    site = TestClient(create_app())
    for found in (
        site.get("/staten.json?lang=en").json(),
        json.loads(CliRunner().invoke(root, ["measures", "--json", "--lang", "en"]).stdout),
    ):
        told = {one["id"]: one for one in found["replays"]}
        assert list(told) == [one.id for one in replays()]
        assert told["sweden_2018"]["model"]["inside"] is False
        assert len(told["sweden_2018"]["urls"]) == 2
        assert told["leap"]["model"] is None
        assert "What was saved" in told["leap"]["remained"]
        assert told["reform_support_2020"]["implied"] == [809, 826]


def test_the_range_of_a_real_measure_is_that_of_the_closed_form() -> None:
    """Of n that join each with r·a/(a+h), r and h even: at most k do so in the mean of the binomial over both."""
    tried = next(one.model for one in replays() if one.id == "north_carolina")
    assert tried is not None
    r, h = np.meshgrid((np.arange(800) + 0.5) / 800 * 79 / 118, (np.arange(80) + 0.5) / 80 * 52e6 / 79)
    part = r * 406_500 / (406_500 + h)
    low, high = tried.range
    assert binom.cdf(low, 496, part).mean() == pytest.approx(0.025, abs=0.015)
    assert binom.cdf(high, 496, part).mean() == pytest.approx(0.975, abs=0.015)
    assert tried.cost_range == (low * 50_000, high * 50_000)
    certified = next(one.model for one in replays() if one.id == "muttontown")
    assert certified is not None
    ends = [1.6e6 * (0.2 / 130.7 + q * (1 - 0.2 / 130.7)) for q in (0.025, 0.975)]
    assert certified.range == pytest.approx(ends, abs=1.6e6 * 0.015)


def test_how_many_could_and_did_merge_is_what_the_register_says() -> None:
    merged = next(one.model for one in replays() if one.id == "reform_support_2020")
    assert merged is not None
    assert merged.eligible == sum(one.valid_on(date(2014, 1, 1)) for one in periods())
    day = date(2020, 1, 1)
    ended = [one for one in periods() if one.valid_to == day]
    after = Counter(code for one in ended for code in one.successors)
    into = {code for code, many in after.items() if many > 1}
    assert len(into) == 43
    assert merged.value == sum(bool(into & set(one.successors)) for one in ended)


def test_the_reform_support_of_2020_is_reckoned_again_from_the_population() -> None:
    """What each of 43 new municipalities was paid, in thousand kroner (NTB, 20 January 2020, from the ministry)."""
    paid = {
        33_471: "Stavanger Sandnes Drammen Nordre_Follo Asker Lillestrøm Tønsberg Kristiansand Trondheim",
        27_892: "Molde Moss Indre_Østfold Øygarden",
        22_314: "Narvik Aurskog-Høland Lindesnes Kinn Voss Bjørnafjorden Alver Sunnfjord Steinkjer Namsos Orkland Senja",
        17_064: "Holmestrand",  # which had been paid 5 250 for an earlier merger
        5_578: "Volda Fjord Hustadvika Hamarøy Midt-Telemark Lyngdal Ullensvang Sogndal Stad Heim Hitra Ørland Åfjord "
        "Nærøysund Hammerfest Tjeldsund",
    }
    there = dict(table("population").filter(pl.col("year") == 2020).select("code", "population").iter_rows())
    grades = (5_578, 22_314, 27_892, 33_471)
    off, sums = {}, [33_471, 33_471]  # Ålesund, which has another code today
    for amount, names in paid.items():
        for name in names.split():
            reckoned = grades[bisect((15_000, 30_000, 50_000), there[find(name.replace("_", " ")).code])]
            sums[0] += reckoned
            sums[1] += amount
            if reckoned != amount:
                off[name] = amount - reckoned
    assert off == {"Senja": 22_314 - 5_578, "Holmestrand": -5_250}
    replay = next(one for one in replays() if one.id == "reform_support_2020")
    assert (round(sums[0] / 1000), round(sums[1] / 1000, 1)) == (replay.low, replay.value)


def test_the_command_compares_the_user_s_own_measures(tmp_path: Path) -> None:
    own = tmp_path / "tiltak.yaml"
    own.write_text(
        "- {id: a, name: Mitt tiltak, kind: grant, service: brann, amount: 2 000 000, max_population: 1000}",
        "utf-8",
    )
    said = CliRunner().invoke(
        root,
        [
            "measures",
            "Utsira",
            "--file",
            str(own),
            "--take-up",
            "0",
            "--take-up",
            "50 %",
            "--halfway",
            "0",
            "--halfway",
            "1 mill",
            "--saved",
            "10",
            "--saved",
            "20",
            "--certified",
            "1",
            "--certified",
            "5",
            "--json",
        ],
    )
    assert said.exit_code == 0, said.output
    data = json.loads(said.stdout)
    none, mine = data["measures"]
    assert data["assumed"] == {
        "take_up": [0, 0.5], "halfway": [0, 1e6], "saved": [0.1, 0.2], "certified": [0.01, 0.05],
    }  # fmt: skip
    assert none["id"] == "none"
    assert "1151" in mine["eligible"]
    assert mine["cost_nok"] == [0, pytest.approx(2e6 * len(mine["eligible"]) / 2)]
    assert CliRunner().invoke(root, ["measures", "--take-up", "5"]).exit_code == 2
    assert CliRunner().invoke(root, ["measures", "--halfway", "5"]).exit_code == 2
    assert CliRunner().invoke(root, ["measures", "--halfway", "9", "--halfway", "5"]).exit_code == 2
    assert CliRunner().invoke(root, ["measures", "--file", str(tmp_path / "borte.yaml")]).exit_code == 2


def test_the_pages_show_measures_that_are_marked_as_thought_up() -> None:
    client = TestClient(create_app())
    page = client.get("/staten").text
    assert "Tiltak ved siden av hverandre" in page
    assert "Ingen av dem er vedtatt" in page
    assert "Tiltak som er prøvd" in page
    here = client.get("/kommune/1874/staten").text
    assert "Hva tiltakene ville vært for Moskenes" in here
    assert "må være med" in here
    assert "Ingen av dem er vedtatt" in here


def test_a_minimum_population_takes_everybody_below_it_and_a_transition_keeps_its_years() -> None:
    least = Measure(id="m", name="M", kind="minimum", min_population=5000)
    found = simulate(least, PLACES, (0, 0))
    assert (found.eligible, found.recipients, found.cost) == (("1", "2"), (2, 2), (0, 0))
    kept = Measure(id="t", name="T", kind="transition", amount=1e6, start="2028-01-01", end="2042-12-31")
    assert (kept.years, simulate(kept, PLACES, (1, 1)).cost) == (15, (60e6, 60e6))


REFORM = Measure(
    id="r", name="Reformstøtte", kind="merger", members=3,
    grades=((0, 5_578_000), (15_000, 22_314_000), (30_000, 27_892_000), (50_000, 33_471_000)),
)  # fmt: skip


def test_the_reform_support_of_2020_as_a_measure_pays_what_was_paid_to_new_municipalities_of_its_size() -> (
    None
):
    """Sums of 20 January 2020 (NTB, from the ministry): Volda, Kinn, Molde and Kristiansand."""
    there = dict(table("population").filter(pl.col("year") == 2020).select("code", "population").iter_rows())
    paid = {"Volda": 5_578_000, "Kinn": 22_314_000, "Molde": 27_892_000, "Kristiansand": 33_471_000}
    assert {name: REFORM.graded(there[find(name).code]) for name in paid} == paid


def test_a_rule_that_nobody_meets_is_named_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "tiltak.yaml"
    own.write_text(
        "- {id: a, name: A, kind: grant, amount: 9}\n- id: b\n  name: Bare store\n  kind: grant\n"
        "  min_population: 5 000 000\n  amount: 9\n",
        "utf-8",
    )
    said = CliRunner().invoke(root, ["measures", "--file", str(own)])
    assert said.exit_code == 2
    assert "linje 5: Ingen kommune dekkes av «Bare store»" in " ".join(said.output.split())
    sent = TestClient(create_app()).post("/staten", files={"fil": ("tiltak.yaml", own.read_bytes())})
    assert sent.status_code == 422
    assert "linje 5: Ingen kommune dekkes av «Bare store»" in sent.text
