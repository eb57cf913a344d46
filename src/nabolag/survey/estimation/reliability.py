"""How well several questions measure one thing: Cronbach's alpha (R's `svycralpha`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabolag.errors import BadInput
from nabolag.survey.estimation.variables import Variables, columns_of

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign


def cronbach_alpha(design: SurveyDesign, variables: Variables) -> float:
    columns = columns_of(design.table, variables)
    k = len(columns.names)
    text = [name for name, level in zip(columns.names, columns.levels, strict=True) if level is not None]
    if text:
        raise BadInput("Alfa krever tall, men {variable} har kategorier.", variable=text[0])
    if k < 2:
        raise BadInput("Alfa krever minst to spørsmål.")
    used = design.in_domain if columns.answered is None else design.in_domain & columns.answered
    weight, x = design.weight[used], columns.values[used]
    if not len(weight):
        raise BadInput(
            "Variabelen {variable} mangler verdi i alle {rows} rader i domenet.",
            variable=", ".join(columns.names),
            rows=int(design.in_domain.sum()),
        )
    centred = x - weight @ x / weight.sum()
    items = float((weight @ centred**2).sum())
    whole = float(weight @ centred.sum(axis=1) ** 2)
    if whole == 0:
        raise BadInput("Alle verdiene er like, så det er ingenting å teste.")
    return k / (k - 1) * (1 - items / whole)
