"""Data of R's survey package (the columns used), and the designs its documentation draws from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from nabolag.survey import SurveyDesign

FOLDER = Path(__file__).with_name("data")


def _read(name: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / f"{name}.csv", null_values=["NA"], infer_schema_length=None)


@pytest.fixture(scope="session")
def strat() -> SurveyDesign:
    return SurveyDesign(_read("apistrat"), weights="pw", strata="stype", fpc="fpc")


@pytest.fixture(scope="session")
def clus1() -> SurveyDesign:
    return SurveyDesign(_read("apiclus1"), weights="pw", psu="dnum", fpc="fpc")


@pytest.fixture(scope="session")
def clus2() -> SurveyDesign:
    return SurveyDesign(_read("apiclus2"), psu=["dnum", "snum"], fpc=["fpc1", "fpc2"])


@pytest.fixture(scope="session")
def scd() -> SurveyDesign:
    return SurveyDesign(_read("scd"), weights="w", strata="ESA", psu="ambulance", nest=True)


@pytest.fixture(scope="session")
def read() -> Callable[[str], pl.DataFrame]:
    """The named data file as a table."""
    return _read
