"""The last look before publication: attack everything together, as a reader with all of it would."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.disclosure import ProtectedTable, leaks

_HALF = 0.5


def refuse_leaks(tables: Sequence[ProtectedTable]) -> None:
    """Refuse to publish when somebody's answer can be worked out from `tables` taken together.

    A cell leaks when it surely has somebody in it and surely fewer than the threshold. A cell kept back only
    because its group is too thin for a percentage may be worked out; it is not small.

    Raises:
        BadInput: something leaks; names the first cell and how many there are.
    """
    threshold = max((t.threshold for t in tables), default=0)
    found = leaks(tables).filter((pl.col("high") < threshold) & (pl.col("high") > _HALF))
    if found.height:
        raise BadInput(
            "Publiseringen er stoppet: {n} skjulte celler kan regnes ut, blant dem {cell}.",
            n=found.height,
            cell=found["cell"][0],
        )
