"""A survey of leaders with addresses, for tests of letters."""

from __future__ import annotations

import polars as pl
from tests.fielded import BLOCKS, NOW, SETTINGS

from nabolag.store import Store
from nabolag.survey.fielding.opening import open_fielding
from nabolag.survey.frame import draw, leaders
from nabolag.survey.questionnaire import shipped
from nabolag.survey.settings import read_settings

REAL = (
    SETTINGS.replace("origin: synthetic", "origin: user")
    .replace("client: nabolag", "client: Kommuneforbundet")
    .replace("institute: nabolag", "institute: Instituttet")
    .replace("address: http://127.0.0.1:8000", "address: https://svar.example/")
    .replace("closes: 2099-12-01 23:59", "closes: 2026-12-20 23:59")
)


def address(i: int) -> str:
    return f"leder{i:02}@kommune.example"


def field(store: Store, n: int = 6, settings: str = REAL, **columns: list[str]) -> None:
    """Open a survey for `n` leaders with an address each."""
    sample = draw(leaders(), "size").frame.head(n)
    people = {
        "person": [f"Leder {i}" for i in range(n)],
        "email": [address(i) for i in range(n)],
        "language": ["nb"] * n,
    } | columns
    sample = sample.with_columns(**{name: pl.Series(values) for name, values in people.items()})
    open_fielding(store, read_settings(settings), shipped(*BLOCKS), sample, NOW, settings_text=settings)
