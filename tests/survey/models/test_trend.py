"""Change between waves is tested when the question is the same, and refused when it is not."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from nabolag.errors import BadInput
from nabolag.survey import SurveyDesign
from nabolag.survey.estimation.trend import Wave, trend


def wave(label: str, share: float, n: int = 200, wording: str = "Har dere nok?", seed: int = 1) -> Wave:
    rng = np.random.default_rng(seed)
    data = pl.DataFrame({"yes": (rng.random(n) < share).astype(int)})
    return Wave(label, SurveyDesign(data), {"yes": wording})


def test_two_waves_of_simple_samples_give_the_textbook_test() -> None:
    a, b = wave("2024", 0.3, seed=1), wave("2026", 0.5, seed=2)
    (row,) = trend([a, b], "yes").frame.to_dicts()
    p1, p2 = a.design.data["yes"].mean(), b.design.data["yes"].mean()
    assert isinstance(p1, float)
    assert isinstance(p2, float)
    assert row["difference"] == pytest.approx(p2 - p1)
    assert row["se"] == pytest.approx(np.sqrt(p1 * (1 - p1) / 199 + p2 * (1 - p2) / 199))
    assert row["df"] == 398
    assert row["ci_low"] < row["difference"] < row["ci_high"]


def test_three_waves_are_compared_step_by_step_and_end_to_end() -> None:
    frame = trend([wave(str(y), 0.4, seed=y) for y in (2022, 2024, 2026)], "yes").frame
    pairs = list(zip(frame["from"], frame["to"], strict=True))
    assert pairs == [("2022", "2024"), ("2024", "2026"), ("2022", "2026")]
    assert (frame["p_adjusted"] >= frame["p_value"]).all()


def test_no_change_is_found_in_one_of_twenty() -> None:
    found = [
        trend([wave("a", 0.4, seed=2 * i), wave("b", 0.4, seed=2 * i + 1)], "yes").frame["p_value"][0] < 0.05
        for i in range(300)
    ]
    assert 0.025 < np.mean(found) < 0.085


def test_a_category_that_one_wave_lacks_has_no_difference() -> None:
    def of(label: str, answers: list[str]) -> Wave:
        return Wave(label, SurveyDesign(pl.DataFrame({"q": answers * 20})), {"q": "Hva?"})

    frame = trend([of("a", ["ja", "nei"]), of("b", ["ja", "nei", "vet ikke"])], "q").frame
    lacking = frame.row(by_predicate=pl.col("level") == "vet ikke", named=True)
    assert (lacking["estimate_from"], lacking["difference"], lacking["p_adjusted"]) == (None, None, None)
    assert lacking["estimate_to"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("waves", "words"),
    [
        ([wave("2024", 0.3)], "minst to runder"),
        ([wave("2024", 0.3), wave("2026", 0.3, wording="Har dere for lite?")], "endret mellom 2024 og 2026"),
        ([wave("2024", 0.3), wave("2026", 0.3, wording="")], "2026 er ikke oppgitt"),
    ],
)
def test_waves_that_cannot_be_compared_are_refused(waves: list[Wave], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        trend(waves, "yes")
