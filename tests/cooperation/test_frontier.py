"""Efficiency and merger gains are those of R Benchmarking 0.33, and of reason."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nabolag.cooperation.frontier import efficiency, merger_gains
from nabolag.errors import BadInput

REFERENCE = json.loads((Path(__file__).parent / "dea_reference.json").read_text())
TOY, SCHOOLS = REFERENCE["toy"], REFERENCE["charnes1981"]
X = np.array([[row[f"x{i}"] for i in range(1, 6)] for row in SCHOOLS["data"]])
Y = np.array([[row[f"y{i}"] for i in range(1, 4)] for row in SCHOOLS["data"]])
NAMES = {
    "Eff": "gain",
    "Estar": "gain_corrected",
    "learning": "learning",
    "harmony": "harmony",
    "size": "size",
}


def numbers(values: list[float | str]) -> np.ndarray:
    return np.array([float(value) for value in values])


@pytest.mark.parametrize("technology", ["vrs", "drs", "crs", "irs"])  # R does not merge single units (fdh)
def test_the_manuals_example_is_as_printed(technology: str) -> None:
    printed = TOY["results"][technology]
    assert efficiency(TOY["x"], TOY["y"], technology) == pytest.approx(numbers(printed["eff"]), abs=1e-9)
    found = merger_gains(TOY["x"], TOY["y"], TOY["mergers"], technology)
    for name, ours in NAMES.items():
        assert getattr(found, ours) == pytest.approx(
            numbers(printed["merge"][name]), abs=1e-9, nan_ok=True
        ), name


@pytest.mark.parametrize("technology", SCHOOLS["results"])
def test_seventy_schools_are_as_in_r(technology: str) -> None:
    printed = SCHOOLS["results"][technology]
    assert efficiency(X, Y, technology) == pytest.approx(numbers(printed["eff_in"]), abs=1e-9)
    assert efficiency(X, Y, technology, "out") == pytest.approx(numbers(printed["eff_out"]), abs=1e-9)
    found = merger_gains(X, Y, SCHOOLS["mergers"], technology)
    for name, ours in NAMES.items():
        assert getattr(found, ours) == pytest.approx(numbers(printed["merge"][name]), abs=1e-9), name


UNITS = hnp.arrays(
    float, st.tuples(st.integers(2, 7), st.integers(2, 4)), elements=st.integers(1, 50).map(float)
)


@settings(max_examples=15)
@given(UNITS)
def test_what_must_hold_of_any_units(figures: np.ndarray) -> None:
    x, y = figures[:, :1], figures[:, 1:]
    hull, vrs, crs = (efficiency(x, y, technology) for technology in ("fdh", "vrs", "crs"))
    assert np.all(crs <= vrs + 1e-9)
    assert np.all(vrs <= hull + 1e-9)
    assert np.all(hull <= 1 + 1e-9)
    assert vrs.max() == pytest.approx(1)
    assert efficiency(1000 * x, y) == pytest.approx(vrs)  # units of measure do not matter
    assert 1 / efficiency(x, y, "crs", "out") == pytest.approx(crs)
    merged = merger_gains(x, y, [range(len(x))], "crs")[0]
    assert merged.gain == pytest.approx(merged.learning * merged.harmony * merged.size)
    assert merged.size == pytest.approx(1)  # constant returns know no gain of size


@pytest.mark.parametrize(
    ("inputs", "outputs", "more", "says"),
    [
        ([1, 2], [1], {}, "2 enheter"),
        ([1, -2], [1, 1], {}, "rad 1, kolonne 0"),
        ([1, float("nan")], [1, 1], {}, "rad 1, kolonne 0"),
        ([1, "to"], [1, 1], {}, "tall"),
        ([1, 0], [1, 1], {}, "rad 1 er bare nuller"),
        ([], [], {}, "tall"),
        ([1, 2], [1, 1], {"technology": "VRS"}, "vrs"),
        ([1, 2], [1, 1], {"orientation": "both"}, "in, out"),
    ],
)
def test_figures_that_cannot_be_used_are_said(inputs: object, outputs: object, more: dict, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        efficiency(inputs, outputs, **more)


@pytest.mark.parametrize("group", [[0], [0, 0], [0, 9], [-1, 0]])
def test_a_group_must_be_of_units_that_are_there(group: list[int]) -> None:
    with pytest.raises(BadInput, match="Gruppen"):
        merger_gains([1, 2], [1, 2], [group])
