"""The ministry's view: the country divided, subsidies, mergers, and a grid that can be stopped and gone on with anywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from math import hypot
from pathlib import Path

import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from nabolag.cli import root
from nabolag.errors import BadInput, NotKnown
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.grid import executor_of, grid, work
from nabolag.report.partners.national import regions_paper, said
from nabolag.report.partners.scenarios import Scenario, modelled, rules_in
from nabolag.report.partners.solving import Result, solve
from nabolag.text import texts

WELFARE = Scenario("child_welfare", 2)
PAID = Scenario("child_welfare", 2, subsidy=3.0)
MERGED = Scenario("child_welfare", 2, subsidy=3.0, merged=True)
FEW = Scenario("child_welfare", 2, 5000)
TASKS = (WELFARE, PAID, MERGED, FEW)


@pytest.fixture(scope="module")
def kept() -> dict[str, Result]:
    answers: dict[str, Result] = {}
    assert work(TASKS, answers)
    return answers


def test_nobody_joins_where_nothing_is_saved_and_a_subsidy_buys_groups_that_save_nothing(
    kept: dict[str, Result],
) -> None:
    alone, paid = kept[WELFARE.key], kept[PAID.key]
    assert alone["groups"] == []
    assert len(paid["groups"]) > 100
    assert paid["subsidy_nok"] == 3e6 * sum(len(group) - 1 for group in paid["groups"])
    assert paid["saved_nok"][0] < 0 <= paid["saved_nok"][1] < paid["subsidy_nok"]
    assert paid["holds_for_nok"] >= 0
    everyone = [code for group in paid["groups"] for code in group]
    assert len(everyone) == len(set(everyone))
    assert len(everyone) + paid["alone"] == 352  # five have no need index
    assert len(paid["left_out"]) == 5


def test_a_map_on_which_the_simplex_loses_its_way_is_proven_all_the_same_and_has_studies_beside_it() -> None:
    """From its last basis HiGHS 1.16 ends this one without a status."""
    asked = Scenario("fire", 2, subsidy=2.0, merged=True)
    answer = solve(asked)
    assert answer["gap"] == 0
    assert len(answer["groups"]) > 100
    beside = regions_paper([asked], {asked.key: answer})
    assert {one["direction"] for one in beside.data["findings"]} == {"saves", "none", "costs", "unmeasured"}
    assert not next(one for one in beside.sections if one.id == "studier").folded


def test_what_each_can_be_asked_for_stands_in_the_paper_and_adds_up_to_no_more_than_its_groups_cost(
    kept: dict[str, Result],
) -> None:
    paid = kept[PAID.key]
    joined = [code for group in paid["groups"] for code in group]
    assert sorted(paid["prices_nok"]) == sorted(joined)
    table = next(one for one in regions_paper((PAID,), kept).tables() if one.id == f"prices-{PAID.key}")
    assert [row[2].value for row in table.rows] == [paid["prices_nok"][code] / 1e6 for code in joined]
    assert min(row[2].value for row in table.rows) < max(row[2].value for row in table.rows)


def test_moskenes_and_vestvagoy_are_one_from_2028(kept: dict[str, Result]) -> None:
    merged, now = kept[MERGED.key], kept[PAID.key]
    assert "1874" in [code for group in now["groups"] for code in group]
    assert "1874" not in [code for group in merged["groups"] for code in group]
    assert sum(map(len, merged["groups"])) + merged["alone"] == 351


def test_a_least_population_nobody_there_can_reach_names_the_rule_in_every_language(
    kept: dict[str, Result],
) -> None:
    assert "not_possible" in kept[FEW.key]
    for lang, word in (("nb", "Minstekravet"), ("en", "minimum"), ("nn", "Minstekravet")):
        paper = regions_paper(TASKS, kept, lang)
        section = next(one for one in paper.sections if one.id == f"kart-{FEW.key}")
        assert word.lower() in section.blocks[0].text.lower()


def test_the_paper_shows_intervals_what_waits_and_no_single_saving(kept: dict[str, Result]) -> None:
    some = {key: kept[key] for key in (WELFARE.key, PAID.key)}
    paper = regions_paper(TASKS, some)
    rows = next(table for table in paper.tables() if table.id == "maps").rows
    assert rows[1][3].low < rows[1][3].high
    assert [row[1].shown for row in rows[2:]] == ["ikke regnet ut", "ikke regnet ut"]
    assert "2 av 4 kombinasjoner" in " ".join(map(str, paper.lead))
    assert paper.data["scenarios"][3] == {"key": FEW.key, "answered": False}


def test_it_is_the_same_for_one_worker_two_and_a_cluster(kept: dict[str, Result]) -> None:
    with ThreadPoolExecutor(2) as two:
        answers: dict[str, Result] = {}
        assert work(reversed(TASKS[:3]), answers, two)
    assert answers == {key: kept[key] for key in answers}
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp://", dashboard_address=None
    ) as cluster:
        there: dict[str, Result] = {}
        with ExitStack() as stack:
            assert work(TASKS[:2], there, executor_of(stack, 1, cluster.scheduler_address))
    assert there == {one.key: kept[one.key] for one in TASKS[:2]}


def test_processes_of_this_machine_give_the_same(kept: dict[str, Result]) -> None:
    there: dict[str, Result] = {}
    with ExitStack() as stack:
        assert work(TASKS[:2], there, executor_of(stack, 2, None))
    assert there == {one.key: kept[one.key] for one in TASKS[:2]}


def test_what_is_kept_is_not_done_again_and_a_stop_is_heeded_between_tasks(kept: dict[str, Result]) -> None:
    told: list[tuple[int, int]] = []
    answers: dict[str, Result] = {}
    assert not work(
        TASKS, answers, told=lambda done, of: told.append((done, of)), stopped=lambda: bool(answers)
    )
    assert told == [(0, 4), (1, 4)]
    answers |= {key: {"mine": True} for key in kept if key != FEW.key}
    assert work(TASKS, answers)
    assert answers[WELFARE.key] == {"mine": True}


def test_who_must_and_must_not_be_together_and_how_far_apart_is_kept_to() -> None:
    ruled = Scenario(
        "child_welfare", 2, subsidy=3.0, max_km=60.0, together=rules_in(["Moskenes, Flakstad"]),
        apart=rules_in(["Vågan + Vestvågøy"]),
    )  # fmt: skip
    found = solve(ruled)
    place = {code: set(group) for group in found["groups"] for code in group}
    assert place["1874"] == {"1874", "1859"}
    assert place.get("1865", set()) != {"1865", "1860"}
    for a, b in found["groups"]:
        one, other = rows()[a], rows()[b]
        assert hypot(one["x"] - other["x"], one["y"] - other["y"]) <= 60_000
    assert Scenario(**json.loads(json.dumps(found["scenario"]))) == ruled  # as the site's queue keeps it
    assert "høyst 60 km" in str(regions_paper([ruled], {ruled.key: found}).sections)
    split = Scenario("child_welfare", 2, merged=True, apart=rules_in(["Moskenes, Vestvågøy"]))
    paper = regions_paper([split], {split.key: solve(split)})
    assert "slått sammen i dette kartet" in str(paper.sections)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("--max-km 1", "De nærmeste er Frogn, Ås, som har 5,33. Sett grensen til minst 5,33."),
        (
            "--max-population 100 --max-size 2",
            "som taket på 100. De færreste er .*, som har .* taket til minst",
        ),
        ("--regions 3 --max-size 2", "3 grupper i alt er for få"),
        ("--regions 357 --together Moskenes,Flakstad", "Be om høyst 356"),
        ("--together Moskenes,Oslo", "Ta bort regelen om dem"),
        ("--together Moskenes,Vestvågøy --max-size 2", "Tillat grupper på 3"),
        ("--min-population 700000", "Sett kravet til høyst 10.583"),
        ("--subsidy 2000000", "Tilskuddet er 2.000.000 millioner kroner"),
    ],
)
def test_rules_that_no_map_meets_name_the_one_that_binds_and_the_least_that_would_do(
    asked: str, said: str
) -> None:
    told = CliRunner().invoke(root, ["regions", "--service", "brann", *asked.split()])
    assert told.exit_code == 2
    assert re.search(said, told.stderr.replace("\xa0", " "))


def test_a_number_of_groups_and_a_most_population_are_kept_to_and_said() -> None:
    free = solve(PAID)
    asked = Scenario("child_welfare", 2, subsidy=3.0, max_population=20_000, regions=280)
    found = solve(asked)
    assert len(free["groups"]) + free["alone"] < 280
    assert len(found["groups"]) + found["alone"] == 280
    assert all(sum(rows()[code]["population"] for code in group) <= 20_000 for group in found["groups"])
    overview = next(
        table for table in regions_paper((asked,), {asked.key: found}).tables() if table.id == "maps"
    )
    for group in found["leaves_without_payments"]:
        assert len(group) == 1 or sum(rows()[code]["population"] for code in group) <= 20_000
    assert "280 grupper i alt" in overview.rows[0][0].shown
    assert "20 000" in overview.rows[0][0].shown.replace("\xa0", " ")
    with pytest.raises(BadInput, match="Antall grupper er 400"):
        Scenario("child_welfare", 2, regions=400)
    with pytest.raises(BadInput, match="Største folketall er 10"):
        Scenario("child_welfare", 2, min_population=50, max_population=10)


def test_many_rules_still_make_a_key_that_can_be_kept() -> None:
    codes = sorted(rows())[:40]
    many = Scenario("fire", apart=tuple(zip(codes[::2], codes[1::2], strict=True)))
    fewer = Scenario("fire", apart=many.apart[1:])
    assert len(many.key) < 150
    assert many.key != fewer.key
    with pytest.raises(BadInput, match="høyst 20"):
        Scenario("fire", apart=many.apart, together=((codes[0], codes[2]),))


def test_the_seed_is_of_the_task_and_not_of_pythons_hashes() -> None:
    code = (
        "import json; from nabolag.report.partners.scenarios import Scenario;"
        "from nabolag.report.partners.solving import solve;"
        "print(json.dumps(solve(Scenario('child_welfare', 2, subsidy=3.0)), sort_keys=True))"
    )
    here = json.dumps(solve(PAID), sort_keys=True)
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
        )
        assert run.stdout.strip() == here, run.stderr


def test_the_command_keeps_its_answers_and_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    file = tmp_path / "kart.jsonl"
    asked = ["regions", "--service", "barnevern", "--max-size", "2", "--json", "--kept", str(file)]
    first = CliRunner().invoke(root, asked)
    assert first.exit_code == 0, first.output
    file.write_text(file.read_text() + '{"version": "0.')  # the machine stopped
    again = CliRunner().invoke(root, [*asked, "--subsidy", "0", "--subsidy", "3"])
    assert again.exit_code == 0, again.output
    assert "1 av 2 kombinasjoner er regnet." in again.stderr
    assert len(file.read_text().splitlines()) == 2
    file.write_text("[]\n" + file.read_text())
    wrong = CliRunner().invoke(root, asked)
    assert wrong.exit_code == 2
    assert "linje 1" in wrong.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("--service vann", "ingen modell for hele landet"),
        ("--service brann --max-size 9", "fra 2 til 6"),
        ("--service brann --min-population -5", "fra 0 til 1 000 000"),
        ("--service brann --subsidy 2000000", "fra 0 til 100"),
        ("--service brann --max-km -3", "fra 0 til 2000"),
        ("--service brann --max-km langt", "er ikke et tall"),
        ("--service brann --together Moskenes", "ikke minst to kommuner"),
        ("--service brann --together Moskenes,1874", "nevner den samme kommunen to ganger"),
        ("--service brann --apart Moskenes,Atlantis", "Atlantis"),
        ("--service brann --together Moskenes,Flakstad --apart Flakstad,Moskenes", "kan ikke både"),
        ("--service brann --max-size 2 --together Moskenes,Flakstad,Vestvågøy", "høyst 2 kommuner"),
        ("--service brann --subsidy mye", "er ikke et beløp"),
        ("--service brann --cluster tcp://127.0.0.1:1", "svarer ikke"),
    ],
)
def test_what_cannot_be_meant_is_refused(args: str, says: str) -> None:
    result = CliRunner().invoke(root, ["regions", *args.split()])
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_service_is_called_as_people_call_it_and_a_grid_has_an_end() -> None:
    assert modelled("Barnevern") == "child_welfare"
    assert modelled("primary and lower secondary school") == "school"
    assert {modelled(name) for name in ("skole", "skule", "grunnskole", "school")} == {"school"}
    assert modelled("helse og omsorg") == "health_and_care"
    with pytest.raises(NotKnown):
        modelled("kino")
    with pytest.raises(BadInput, match="201 kombinasjoner"):
        grid(["fire"], (3,), range(201))
    assert len(grid(["fire", "fire"], (3,), (0,), (0.0, 2.0), (False, True))) == 4


def test_two_maps_of_a_service_differ_by_their_rules_and_not_by_the_draws(kept: dict[str, Result]) -> None:
    slack = Scenario("child_welfare", 2, subsidy=3.0, max_km=2000)  # a limit that binds nobody
    found = solve(slack)
    same = ("groups", "saved_nok", "holds_for_nok", "prices_nok")
    assert {name: found[name] for name in same} == {name: kept[PAID.key][name] for name in same}
    assert WELFARE.seed == MERGED.seed != Scenario("fire", 2).seed


def test_after_a_weight_on_cooperation_the_paper_says_what_is_reckoned_with_it_and_what_is_not() -> None:
    favoured = Scenario("child_welfare", 2, subsidy=0.5, favour=5.0)
    paper = regions_paper((favoured,), {favoured.key: solve(favoured)})
    overview, own = (str(paper.sections[at].blocks) for at in (0, 1))
    assert "er regnet uten vekten" in overview
    assert "sparte 5" in own
    assert "vekten" not in str(regions_paper((PAID,), {PAID.key: solve(PAID)}).sections[0].blocks)


def test_a_limit_of_millions_is_said_as_people_write_it() -> None:
    asked = ["regions", "--service", "brann", "--min-population", "1000000", "--lang"]
    for lang, number in (("nb", "1 000 000"), ("en", "1,000,000")):
        told = CliRunner().invoke(root, [*asked, lang]).stderr.replace("\xa0", " ")
        assert number in told
        assert "e+06" not in told


def test_two_that_are_called_the_same_are_told_apart_by_their_county() -> None:
    both = Scenario("child_welfare", 2, together=rules_in(["Herøy (Nordland), Dønna"]))
    assert "Herøy (Nordland) og Dønna sammen" in said(both, texts("nb"))
    paper = regions_paper((both,), {both.key: solve(both)})
    assert "Herøy (Nordland)" in str(paper.sections[1].blocks)
