"""Norway by what the model can tell of each municipality: lower or higher than the whole, or nothing."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from nabolag.data.geometry import boundaries
from nabolag.report.figures import Figure
from nabolag.report.figures.chart import LIKERT, spec
from nabolag.text import Texts

KM = 1000


def sorted_out(municipalities: pl.DataFrame, whole: float) -> dict[str, int]:
    """Code to -1, 0 or 1: its whole interval below the share of all, no such thing, or above."""
    return {
        row["kommune"]: -1 if row["ci_high"] < whole else 1 if row["ci_low"] > whole else 0
        for row in municipalities.iter_rows(named=True)
    }


def capacity_map(municipalities: pl.DataFrame, whole: float, caption: str, _: Texts) -> Figure:
    """The map. No municipality is told apart from its like: those of the same groups have the same figures."""
    words = {
        -1: _("Lavere enn i hele landet"),
        0: _("Kan ikke skilles fra hele landet"),
        1: _("Høyere enn i hele landet"),
    }
    kinds = sorted_out(municipalities, whole)
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"kind": words[kinds[code]]},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[round(x / KM, 1), round(y / KM, 1)] for x, y in ring]] for ring in rings],
            },
        }
        for code, rings in boundaries().items()
        if code in kinds
    ]
    chart = (
        alt.Chart(alt.Data(values=features))
        .mark_geoshape(stroke="white", strokeWidth=0.3)
        .encode(
            color=alt.Color(
                "properties.kind:N",
                scale=alt.Scale(domain=list(words.values()), range=[LIKERT[0], LIKERT[1], LIKERT[2]]),
            )
        )
        .project(type="identity", reflectY=True)
        .properties(height=560)
    )
    counts = {k: sum(1 for kind in kinds.values() if kind == k) for k in words}
    return Figure(
        "kapasitet-kart",
        caption,
        _("Kart: {parts}.", parts=", ".join(f"{word}: {counts[k]}" for k, word in words.items())),
        spec(chart),
        (_("Kommunens modellerte andel"), _("Kommuner")),
        tuple((word, counts[k]) for k, word in words.items()),
        _("modellert av nabolag; grenser: Kartverket"),
        _.lang,
        note=_(
            "Kommuner med samme størrelse, sentralitet og landsdel har samme anslag: kartet viser grupper, ikke enkeltkommuner."
        ),
    )
