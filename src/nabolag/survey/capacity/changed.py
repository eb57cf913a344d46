"""From one wave to the next: how the share of all leaders has changed, where both waves asked the same in the same words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nabolag.errors import BadInput
from nabolag.survey.capacity.fitting import Capacity


@dataclass(frozen=True)
class Change:
    """The change of a group's modelled share, with interval; `group_by` is empty for all leaders."""

    group_by: str
    group: str
    before: float
    now: float
    change: float
    low: float
    high: float


def changed(before: Capacity, now: Capacity) -> tuple[Change, ...]:
    """The change in all, and in each group that both waves may show.

    Leaders who answered both times are not known as such; the interval is then rather too wide than too narrow.

    Raises:
        BadInput: another question, other words, other answers or another focus; says which differs.
    """
    _check_alike(before, now)
    known = {(r["group_by"], r["group"]): r for r in before.frame.iter_rows(named=True)}
    out = []
    for row in now.frame.iter_rows(named=True):
        then = known.get((row["group_by"], row["group"]))
        if then is None or "hidden" in (row["status"], then["status"]):
            continue
        first, last = (_draws(one, row["group_by"], row["group"]) for one in (before, now))
        difference = last - first
        tail = (1 - now.model.level) / 2
        low, high = np.quantile(difference, [tail, 1 - tail])
        out.append(
            Change(
                row["group_by"],
                row["group"],
                float(first.mean()),
                float(last.mean()),
                float(difference.mean()),
                float(low),
                float(high),
            )
        )
    return tuple(out)


def _check_alike(before: Capacity, now: Capacity) -> None:
    old, new = (one.survey.variable(one.model.question) for one in (before, now))
    said_then, said_now = (v.label("nb") for v in (old, new))
    if " ".join(said_then.split()) != " ".join(said_now.split()):
        raise BadInput(
            "Spørsmålet er ikke stilt med samme ord: «{before}» og «{now}». Da sammenlignes bølgene ikke.",
            before=said_then,
            now=said_now,
        )
    grades_then, grades_now = ([(g, v.says(g)) for g in one.grades] for one, v in ((before, old), (now, new)))
    if grades_then != grades_now or before.focus != now.focus:
        raise BadInput(
            "Svarene på «{name}» er ikke de samme i de to bølgene. Da sammenlignes de ikke.", name=new.name
        )


def _draws(one: Capacity, group_by: str, group: str) -> np.ndarray:
    if not group_by:
        return one.found.draws_of(one.focus)
    for level in one.found.by(group_by, one.focus)[group_by]:
        if group in (str(level), f"{level:g}" if isinstance(level, float) else ""):
            return one.found.draws_of(one.focus, **{group_by: level})
    raise KeyError(group)
