"""What each municipality would save a year by a service with the nearest, by the layers that are reckoned from the accounts.

The state's own scale is in the measure itself; here are the cheapest (the frontier) and the models, each with its draws.
"""

from __future__ import annotations

from math import hypot

import numpy as np
from numpy.typing import NDArray

from nabolag.report.casefile.subject import rows
from nabolag.report.partners.looking import frontier_of
from nabolag.report.partners.panels import joining_of, to_the_largest
from nabolag.threads import once

Floats = NDArray[np.float64]
FRONTIER_DRAWS = 100


@once
def layers_of(service: str, members: int) -> dict[str, dict[str, Floats]]:
    """By layer and code, draws of a municipality's equal part of what it and the nearest save together, in kroner a year.

    It joins the `members` − 1 nearest in a straight line, which is not whom it would choose. The models are less what governing
    and travel cost and what comes back. The frontier has its two ends, and is drawn evenly between. Empty without models.
    """
    joining = joining_of(service)
    if joining is None:
        return {}
    models: dict[str, Floats] = {}
    cheapest: dict[str, Floats] = {}
    for code in joining.suite.codes:
        group = _nearest(code, members, joining.suite.codes)
        parts = joining.parts(group, to_the_largest(group))
        if parts is not None:
            net = parts["scale"] - parts["governing"] - parts["travel"] - parts["spill_back"]
            models[code] = net / members
        if (ends := frontier_of(service, group)) is not None:
            cheapest[code] = np.linspace(ends.joining_low, ends.joining_high, FRONTIER_DRAWS) / members
    return {"frontier": cheapest, "models": models}


def _nearest(code: str, members: int, among: tuple[str, ...]) -> tuple[str, ...]:
    here = rows()[code]
    far = sorted(
        (hypot(rows()[one]["x"] - here["x"], rows()[one]["y"] - here["y"]), one)
        for one in among
        if one != code
    )
    return (code, *(one for _far, one in far[: members - 1]))
