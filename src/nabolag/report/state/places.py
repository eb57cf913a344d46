"""Every municipality as a measure of the state sees it."""

from __future__ import annotations

from functools import cache

from nabolag.cooperation import participation
from nabolag.data import table
from nabolag.report.casefile.subject import rows
from nabolag.state import Measure, Place
from nabolag.state.measures import service_id
from nabolag.state.simulation import eligible_for


def places_of(service: str | None) -> tuple[Place, ...]:
    """Every municipality as a measure about `service` sees it."""
    return _all(service_id(service) if service else None)


def somebody_is_covered(measure: Measure) -> None:
    """Nothing, when the measure covers a municipality and costs no more than all of them have.

    Raises:
        BadMeasure: nobody is covered, or it would cost more.
    """
    eligible_for(measure, places_of(measure.service))


@cache
def _all(service: str | None) -> tuple[Place, ...]:
    income = dict(table("free_income").select("code", "free_income_nok_per_inhabitant").iter_rows())
    return tuple(
        Place(
            code,
            row["population"],
            income[code],
            row["county_name"],
            row["centrality_class"],
            participation(code, service).takes_part if service else "unknown",
        )
        for code, row in rows().items()
    )
