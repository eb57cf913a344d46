"""The article behind the survey figures, as it is cited everywhere."""

from __future__ import annotations

from nabolag.data import facts
from nabolag.text import Texts


def article(_: Texts) -> tuple[str, str]:
    """Citation and address. The article gives no date of its own, so the day it was read stands for it."""
    fact = next(f for f in facts() if f.group == "capacity")
    citation = _(
        "Samfunnsbedriftene: «1 av 3 kommuner klarer seg ikke uten samarbeid», tall fra Sentio Research Norge. "
        "Publiseringsdato ikke oppgitt; lest {day}",
        day=_.date(fact.retrieved),
    )
    return citation, fact.url or ""
