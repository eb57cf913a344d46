"""What working together would save by the suite of cost functions, and what it would cost: each apart, and the whole.

What governing together, travelling and the rest of the municipality cost is not measured in Norway. Each is a range that is
assumed and said, drawn anew in every draw, so that no saving is written without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nabolag.cooperation.potential.suite import Suite
from nabolag.errors import BadInput
from nabolag.text.showing import Shown

Floats = NDArray[np.float64]
Ends = tuple[float, float]
LEVEL = 0.95
Part = Literal["scale", "governing", "travel", "spill_back"]


@dataclass(frozen=True)
class Assumed:
    """Ranges that each draw is taken from, evenly. They are set here and by no source; give your own.

    Attributes:
        governing: part (0–1) of what the joint service costs, for each owner beyond the first. Sørensen (2007) and Blåka
            (2017) find that it grows with the owners, and print no rate that can be carried over.
        trips: journeys there and back a year between each member and the largest; kilometre: kroner for one, time and car.
        detour: kilometres of road to each kilometre of straight line.
        spill_back: part (0–1) of what scale saves that comes back on what each still runs alone. Gori et al. (2025) find that
            it does, and less than is saved.
    """

    governing: Ends = (0.0, 0.02)
    trips: Ends = (12.0, 250.0)
    kilometre: Ends = (5.0, 15.0)
    detour: Ends = (1.2, 2.0)
    spill_back: Ends = (0.0, 1.0)

    def __post_init__(self) -> None:
        for name in ("governing", "trips", "kilometre", "detour", "spill_back"):
            low, high = getattr(self, name)
            if not 0 <= low <= high < np.inf:
                raise BadInput(
                    "{name} er {low} til {high}. Skriv to tall fra 0 og oppover, det minste først.",
                    name=name,
                    low=low,
                    high=high,
                )


@dataclass(frozen=True, repr=False)
class PanelGain(Shown):
    """What the suite says of one group, in kroner a year: intervals that hold 95 per cent of the draws.

    Attributes:
        today: what the members are expected to cost as they are.
        scale: saved by working at the group's size; below 0 is a loss. It holds 0 unless the figures exclude it.
        governing, travel, spill_back: what comes on top, each a cost above 0.
        net: scale less the three; the same of 0.
        excluded: whether the figures exclude that nothing is saved by scale.
        compared: how many municipalities the models are fitted to; models: how many models.
    """

    group: tuple[str, ...]
    today: Ends
    scale: Ends
    governing: Ends
    travel: Ends
    spill_back: Ends
    net: Ends
    excluded: bool
    compared: int
    models: int


class Joining:
    """One service's suite with what is assumed: made once, asked for many groups."""

    def __init__(self, suite: Suite, assumed: Assumed | None = None) -> None:
        self.suite, self.assumed = suite, assumed or Assumed()
        draws = suite.today.shape[1]
        random = np.random.default_rng(
            [draws, 17]
        )  # the same for every group, so that groups can be held together
        drawn = {
            name: random.uniform(*ends, draws)
            for name, ends in (
                ("governing", self.assumed.governing),
                ("trips", self.assumed.trips),
                ("kilometre", self.assumed.kilometre),
                ("detour", self.assumed.detour),
                ("spill_back", self.assumed.spill_back),
            )
        }
        self._governing, self._spill = drawn["governing"], drawn["spill_back"]
        self._on_road = 2 * drawn["trips"] * drawn["kilometre"]
        self._journey = self._on_road * drawn["detour"]

    def parts(self, group: Sequence[str], kilometres: float, road: bool = False) -> dict[Part, Floats] | None:
        """(draws) kroner a year of each part.

        Args:
            kilometres: the straight lines from each member to the largest, added. road: whether they are of road, so that no
                detour comes on top.

        Returns:
            None where a member has no figures, or the group is larger than everyone that was seen.

        Raises:
            BadInput: a group of fewer than two, or with a member twice; kilometres below 0 or no number.
        """
        if len(set(group)) < max(len(group), 2):
            raise BadInput("Gruppen {group} må ha minst to ulike medlemmer.", group=list(group))
        if not 0 <= kilometres < np.inf:
            raise BadInput("Avstanden er {km}. Skriv kilometer fra 0 og oppover.", km=kilometres)
        saved = self.suite.saved(group)
        if saved is None:
            return None
        joint = self.suite.today[self.suite.rows(group)].sum(axis=0) - saved
        return {
            "scale": saved,
            "governing": self._governing * (len(group) - 1) * joint,
            "travel": np.asarray(kilometres * (self._on_road if road else self._journey)),
            "spill_back": self._spill * np.maximum(saved, 0.0),
        }

    def gain(self, group: Sequence[str], kilometres: float, road: bool = False) -> PanelGain | None:
        """The intervals of one group; None and errors as in `parts`."""
        parts = self.parts(group, kilometres, road)
        if parts is None:
            return None
        saved = parts["scale"]
        net = saved - parts["governing"] - parts["travel"] - parts["spill_back"]
        today = self.suite.today[self.suite.rows(group)].sum(axis=0)
        of = np.stack([today, saved, parts["governing"], parts["travel"], parts["spill_back"], net])
        low, high = np.quantile(of, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1).tolist()
        ends = list(zip(low, high, strict=True))
        excluded = self.suite.excludes_no_saving(saved)
        sure = excluded and self.suite.excludes_no_saving(net)
        return PanelGain(
            tuple(group),
            ends[0],
            ends[1] if excluded else _with_none(ends[1]),
            ends[2],
            ends[3],
            ends[4],
            ends[5] if sure else _with_none(ends[5]),
            excluded,
            len(self.suite.codes),
            len(self.suite.models),
        )

    def net_costs(
        self,
        members: NDArray[np.int64],
        kilometres: Floats,
        owners: NDArray[np.int64] | None = None,
        road: bool = False,
    ) -> Floats:
        """(m, draws) kroner a year that each group costs together, all that comes on top with it.

        Args:
            members: (m, k) places in the suite's codes, −1 where a group has fewer; kilometres: (m) as in `parts`.
            owners: (m) how many decide; as many as there are members, when not given. One that is merged of two decides once.
            road: whether the kilometres are of road, so that no detour comes on top.
        """
        joint = self.suite.joint(members)
        alone = np.zeros_like(joint)
        for column in members.T:
            here = column >= 0
            alone[here] += self.suite.today[column[here]]
        deciding = ((members >= 0).sum(axis=1) if owners is None else owners)[:, None]
        on_top = joint * self._governing * (deciding - 1) + kilometres[:, None] * (
            self._on_road if road else self._journey
        )
        whole: Floats = joint + on_top + self._spill * np.maximum(alone - joint, 0.0) * (deciding > 1)
        return whole


def _with_none(ends: Ends) -> Ends:
    return min(ends[0], 0.0), max(ends[1], 0.0)


@dataclass(frozen=True, repr=False)
class Chosen(Shown):
    """The best of many: `estimate` as it stands, and `corrected` for that it was chosen because it looked best."""

    at: int
    estimate: float
    corrected: float


def best_of(draws: Floats) -> Chosen:
    """The group with the highest mean of `draws` (groups, draws), and its mean without the luck of the draw.

    Empirical Bayes (Efron 2011, JASA 106): each mean is drawn towards the mean of all by the part of their spread that is noise,
    so that the best of many looks no better than it is.

    Raises:
        BadInput: fewer than two groups or draws.
    """
    if draws.ndim != 2 or min(draws.shape) < 2:
        raise BadInput("Gi minst to grupper og to trekninger, ikke {shape}.", shape=draws.shape)
    means = draws.mean(axis=1)
    noise = (draws - draws.mean(axis=0)).var(axis=1, ddof=1)  # what all share moves no choice
    signal = max(float(means.var(ddof=1) - noise.mean()), 0.0)
    kept = signal / np.maximum(signal + noise, 1e-300)
    at = int(np.argmax(means))
    return Chosen(at, float(means[at]), float(means.mean() + kept[at] * (means[at] - means.mean())))
