"""A survey whose files are summed by the workers of a Dask cluster gives what the same files give here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask.dataframe as dd
import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.sources.survey_files import write_survey
from nabolag.survey import SurveyDesign
from nabolag.survey.estimation import sources
from nabolag.survey.wave import wave

DESIGN: dict[str, Any] = {"weights": "vekt", "strata": "lag", "psu": "enhet", "nest": True}
AGE = {"ung": 500.0, "eldre": 700.0}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp://", dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def data() -> pl.DataFrame:
    r = np.random.default_rng(7)
    n = 900
    return pl.DataFrame(
        {
            "lag": [f"{s:02d}" for s in r.integers(0, 3, n)],
            "enhet": r.integers(0, 6, n),
            "vekt": r.uniform(0.5, 3, n),
            "y": pl.Series(r.normal(50, 10, n)).set(pl.Series(r.random(n) < 0.1), None),
            "svar": pl.Series(r.choice(["ja", "nei"], n)).set(pl.Series(r.random(n) < 0.1), None),
            "alder": r.choice(["ung", "eldre"], n),
            "dom": r.integers(0, 4, n),
        }
    )


@pytest.fixture(params=["a Parquet file", "Parquet files", "CSV files"])
def path(request: pytest.FixtureRequest, data: pl.DataFrame, tmp_path: Path) -> str:
    if request.param == "a Parquet file":
        data.write_parquet(tmp_path / "svar.parquet")
        return str(tmp_path / "svar.parquet")
    kind = "parquet" if request.param == "Parquet files" else "csv"
    for i, part in enumerate(data.iter_slices(250)):
        if kind == "parquet":
            part.write_parquet(tmp_path / f"svar{i}.parquet")
        else:
            part.write_csv(tmp_path / f"svar{i}.csv", separator=";", decimal_comma=True)
    return str(tmp_path / f"svar*.{kind}")


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "means by domain": lambda d: d.mean("y", by="dom").frame,
    "raked shares in a domain": lambda d: d.rake({"alder": AGE}).where("y > 45").proportion("svar").frame,
    "jackknifed totals": lambda d: d.replicates("jkn").total("y", by="alder").frame,
}


def same(made: pl.DataFrame, right: pl.DataFrame) -> None:
    assert made.columns == right.columns
    for name in right.columns:
        if right[name].dtype.is_float():
            np.testing.assert_allclose(made[name].to_numpy(), right[name].to_numpy(), rtol=1e-12)
        else:
            assert made[name].to_list() == right[name].to_list()


@pytest.mark.parametrize("question", QUESTIONS)
def test_workers_sum_what_one_machine_sums(
    question: str, path: str, data: pl.DataFrame, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PART", 200)  # so that a file is shared among workers
    ask = QUESTIONS[question]
    same(ask(SurveyDesign.scan(path, **DESIGN, cluster=address)), ask(SurveyDesign(data, **DESIGN)))


def test_a_table_of_dask_is_summed_where_it_is(
    data: pl.DataFrame, address: str, recwarn: pytest.WarningsRecorder
) -> None:
    table = dd.from_pandas(data.to_pandas(), npartitions=3)
    ask = QUESTIONS["means by domain"]
    same(ask(SurveyDesign.scan(table, **DESIGN)), ask(SurveyDesign(data, **DESIGN)))
    assert not [w for w in recwarn if "narwhals" in str(w.message)]


def test_mistakes_are_named(data: pl.DataFrame, tmp_path: Path, address: str) -> None:
    data.write_parquet(tmp_path / "svar.parquet")
    for wrong in ("tcp://127.0.0.1:9", "sky://127.0.0.1:8786", ""):
        with pytest.raises(BadInput, match="svarer ikke"):
            SurveyDesign.scan(tmp_path / "svar.parquet", psu="enhet", cluster=wrong).mean("y")
    with pytest.raises(BadInput, match="gi stien"):
        SurveyDesign.scan(data.lazy(), psu="enhet", cluster=address)
    with pytest.raises(BadInput, match="kan ikke leses"):
        SurveyDesign.scan(tmp_path / "borte.parquet", psu="enhet", cluster=address)
    with pytest.raises(BadInput, match="kunne ikke summeres"):
        SurveyDesign.scan(tmp_path / "svar.parquet", "alder", psu="enhet", cluster=address).mean("y")


PLAN = """
questions: [kapasitet, barrierer, {name: antall_samarbeid, statistic: mean}]
groups: [storrelse]
design: {weights: vekt, psu: [klynge]}
weighting: {margins: {storrelse: {Under 3000: 384, 3000–9999: 351, 10 000–19 999: 129, 20 000 og over: 207}}}
"""


def tables(data: str, plan: Path, *more: str) -> Any:
    made = CliRunner().invoke(root, ["survey", "analyse", data, "--plan", str(plan), "--json", *more])
    assert made.exit_code == 0, made.output
    return json.loads(made.stdout)["tables"]


def alike(made: Any, right: Any) -> None:
    if isinstance(right, float):
        assert made == pytest.approx(right, rel=1e-9, abs=1e-12)
    elif isinstance(right, dict | list):
        assert len(made) == len(right)
        for key in right if isinstance(right, dict) else range(len(right)):
            alike(made[key], right[key])
    else:
        assert made == right


def test_a_plan_gives_the_tables_it_gives_here(tmp_path: Path, address: str) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    write_survey(wave(), tmp_path / "ledere.parquet")
    here = tables(str(tmp_path / "ledere.parquet"), tmp_path / "plan.yaml")
    alike(tables(str(tmp_path / "ledere.parquet"), tmp_path / "plan.yaml", "--cluster", address), here)
    assert any(row["estimate"] is not None for table in here for row in table["rows"])


def test_a_plan_on_a_pattern_of_files_is_that_on_all_of_them(
    data: pl.DataFrame, tmp_path: Path, address: str
) -> None:
    (tmp_path / "plan.yaml").write_text(
        "questions: [{name: y, statistic: mean}, {name: dom, statistic: share}]\n"
        "groups: [alder]\ndesign: {strata: lag, psu: [enhet], nest: true}\n"
    )
    data.write_parquet(tmp_path / "alle.parquet")
    for i, part in enumerate(data.iter_slices(250)):
        part.write_parquet(tmp_path / f"svar{i}.parquet")
    here = tables(str(tmp_path / "alle.parquet"), tmp_path / "plan.yaml")
    alike(tables(str(tmp_path / "svar*.parquet"), tmp_path / "plan.yaml", "--cluster", address), here)
    for more, said in (
        (["--cluster", address], "etter en plan"),
        (["--plan", str(tmp_path / "plan.yaml"), "--cluster", "tcp://127.0.0.1:9"], "svarer ikke"),
    ):
        refused = CliRunner().invoke(root, ["survey", "analyse", str(tmp_path / "alle.parquet"), *more])
        assert refused.exit_code == 2
        assert said in refused.output
