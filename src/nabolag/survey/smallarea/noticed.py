"""What answers lack that a model needs, and what the model does then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from nabolag.text import N_, Texts

Kind = Literal[
    "stray", "empty", "alike", "separated", "unchosen", "weightless", "blank", "unplaced", "unraked"
]
_WORDS: dict[Kind, str] = {
    "stray": N_("{n} svar fra en gruppe rammen ikke har ({at}), er utelatt."),
    "empty": N_("Ingen svarte der {at}. Tallet der er modellens alene, med bredt intervall."),
    "alike": N_(
        "Alle {n} svarte likt ({at}). Modellen gir de andre svarene en liten sannsynlighet, og intervallet har bredde."
    ),
    "separated": N_(
        "Alle {n} svarte likt der {at}. Modellen trekker gruppen mot de andre, så anslaget blir ikke 0 eller 100 prosent."
    ),
    "unchosen": N_("Ingen valgte svaret {at}. Modellen gir det en liten sannsynlighet."),
    "blank": N_("{n} svar mangler {at} og er utelatt."),
    "unplaced": N_("{n} svar har noe som ikke finnes, eller som flere heter («{at}»), og er utelatt."),
    "unraked": N_(
        "Det finnes ingen vekter som gjør svarene like rammen i alle egenskapene, så den vektede andelen er utelatt. Modellen "
        "trenger dem ikke."
    ),
    "weightless": N_("{n} svar har vekt 0. De teller i modellen, men ikke i den vektede andelen."),
}


@dataclass(frozen=True)
class Noticed:
    """One thing: its kind, how many answers, and where."""

    kind: Kind
    n: int = 0
    at: str = ""

    def text(self, _: Texts) -> str:
        """The thing in a sentence."""
        return _(_WORDS[self.kind], n=self.n, at=self.at)


def noticed(
    given: pl.DataFrame,
    whole: pl.DataFrame,
    names: Sequence[str],
    keys: Sequence[str],
    grades: Sequence[object],
    weights: str | None,
) -> list[Noticed]:
    """What to say of answers (columns `keys`, `_y` as the place of the grade, `_w`) beside their frame."""
    said = []
    chosen = given["_y"].unique().sort().to_list()
    if len(chosen) == 1:
        said.append(Noticed("alike", len(given), str(grades[chosen[0]])))
    else:
        said += [Noticed("unchosen", 0, str(g)) for k, g in enumerate(grades) if k not in chosen]
    for key, name in zip(keys, names, strict=False):
        here = given.group_by(key).agg(pl.len().alias("n"), pl.col("_y").n_unique().alias("different"))
        levels = whole[key].unique().sort()
        missing = levels.filter(~levels.is_in(here[key].implode()))
        said += [Noticed("empty", 0, f"{name} = {value}") for value in missing]
        if len(chosen) > 1:
            same = here.filter((pl.col("different") == 1) & (pl.col("n") > 1)).sort(key)
            said += [Noticed("separated", n, f"{name} = {value}") for value, n, _ in same.iter_rows()]
    zero = int((given["_w"] == 0).sum()) if weights is not None else 0
    if weights is None and not (given["_w"] > 0).any():
        said.append(Noticed("unraked"))
    return [*said, *([Noticed("weightless", zero)] if zero else [])]
