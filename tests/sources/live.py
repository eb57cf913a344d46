"""What tests of live sources share: a data folder of their own, and the country as SSB would tell it."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from tests.sources.stand_in import CONTENTS, REGION, Services, Table, served

from nabolag.data.shipped import FOLDER
from nabolag.threads import once

FEES = {
    "KOSaarsgebyrvann0000": "water_fee_nok",
    "KOSaarsgebyravlo0000": "wastewater_fee_nok",
    "KOSaarsgebyravfa0000": "waste_fee_nok",
    "KOSfeiingtilsyn0000": "chimney_fee_nok",
}
STAY = ("nabolag.municipalities.register", "nabolag.municipalities.search")


def forget() -> None:
    """Let every cache of the package forget, as a new process would; but municipalities stay the values they are."""
    for name, module in list(sys.modules.items()):
        if name.startswith("nabolag"):
            for one in vars(module).values():
                if isinstance(one, functools._lru_cache_wrapper | once) and one.__module__ not in STAY:
                    one.cache_clear()


@contextmanager
def at_home(folder: Path, services: Services) -> Iterator[Services]:
    """`services` on the loopback, with `folder` as the data folder."""
    with served(services) as here, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NABOLAG_DATA", str(folder))
        patch.setenv("NABOLAG_AS_OF", "")
        for name in ("ssb", "klass", "brreg", "geonorge", "lovdata", "nve"):
            patch.setenv(f"NABOLAG_{name.upper()}_URL", f"{here.address}/{name}")
        forget()
        yield here
    forget()


def fees(year: int = 2026, updated: str = "2026-06-15T06:00:00Z", change: float = 0) -> Table:
    """Table 12842 with the shipped fees, in `year`, with `change` NOK to the water fees."""
    shipped = pl.read_parquet(FOLDER / "tables" / "annual_fees.parquet")
    codes = shipped["code"].to_list()
    values: dict[tuple[str, ...], float | None] = {}
    for row in shipped.iter_rows(named=True):
        for code, column in FEES.items():
            value = row[column]
            more = change if column == "water_fee_nok" and value is not None else 0
            values[row["code"], code, str(year)] = None if value is None else value + more
    former = ["EAK", "1901", "EKG01"]  # SSB has former municipalities, sums and groups in the same variable
    return Table(
        {REGION: [*former, *codes], CONTENTS: [*FEES, "KOSvannk30000"], "Tid": [str(year - 1), str(year)]},
        values,
        updated,
    )
