"""What each municipality would save a year by a service with the nearest, by the layers that are reckoned from the accounts.

The state's own scale is in the measure itself; here are the cheapest (the frontier) and the models, each with its draws.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import NotKnown
from nabolag.report.casefile.services import accounts_called
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.panels import comparison_of, joining_of, panel_of, to_the_largest
from nabolag.state import Measure
from nabolag.state.measures import service_id
from nabolag.text import N_
from nabolag.threads import once

Floats = NDArray[np.float64]
FRONTIER_DRAWS = 100
LAYERS = {
    "income_system": N_("Inntektssystemet"),
    "frontier": N_("De billigste"),
    "models": N_("Modellene"),
}


class Layers(NamedTuple):
    """By layer and code, draws of what the municipality saves; and by code its part of what its group spends: no draw is more.

    Both in kroner a year.
    """

    saves: dict[str, dict[str, Floats]]
    spent: dict[str, float]


def layers_of(measure: Measure) -> Layers:
    """The layers of the service a measure is about; empty without a service, or where it is not modelled."""
    if measure.service is None:
        return Layers({}, {})
    return layers_in(accounts_name(measure.service), measure.members)


def accounts_name(service: str) -> str:
    """What the accounts call the service."""
    try:
        return accounts_called(service)
    except NotKnown:
        return service_id(service)


@once
def layers_in(service: str, members: int) -> Layers:
    """By layer and code, draws of a municipality's equal part of what it and the nearest save together.

    It joins the `members` − 1 nearest in a straight line, which is not whom it would choose. The models are less what governing
    and travel cost and what comes back. The frontier has its two ends, and is drawn evenly between. Empty without models.
    """
    joining, comparison, panel = joining_of(service), comparison_of(service), panel_of(service)
    if joining is None or comparison is None or panel is None:
        return Layers({}, {})
    groups = _nearest(members, joining.suite.codes)
    newest = dict(zip(panel.codes, panel.cost[:, -1].tolist(), strict=True))
    spent = {code: sum(newest[one] for one in group) / members for code, group in groups.items()}
    models: dict[str, Floats] = {}
    for code, group in groups.items():
        parts = joining.parts(group, to_the_largest(group))
        if parts is not None:
            net = parts["scale"] - parts["governing"] - parts["travel"] - parts["spill_back"]
            models[code] = net / members
    low, high = comparison.joined(list(groups.values()))
    between = np.linspace(low, high, FRONTIER_DRAWS) / members
    cheapest = {code: between[:, at] for at, code in enumerate(groups) if np.isfinite(low[at])}
    return Layers({"frontier": cheapest, "models": models}, spent)


def _nearest(members: int, among: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Each with so many less one of the nearest, the lowest number first of those as near."""
    ordered = sorted(among)
    at = np.array([(rows()[one]["x"], rows()[one]["y"]) for one in ordered])
    places = {one: i for i, one in enumerate(ordered)}
    found = {}
    for code in among:
        far = np.hypot(*(at - at[places[code]]).T)
        far[places[code]] = -1.0
        found[code] = tuple(ordered[i] for i in np.argsort(far, kind="stable")[:members])
    return found
