"""Which municipalities one is compared with, and in words why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nabolag.data.shipped import Words
from nabolag.errors import BadInput
from nabolag.municipalities.bands import SIZE_BANDS
from nabolag.municipalities.frame import table
from nabolag.municipalities.register import Municipality
from nabolag.municipalities.search import find
from nabolag.text.showing import Shown

if TYPE_CHECKING:
    import polars as pl

RULES = ("band", "band_centrality", "kostra", "county", "ba_region", "nearest")
DEFAULT_NEAREST = 10


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """The municipalities that `code` is compared with (itself not among `codes`), by which rule, and why."""

    code: str
    codes: tuple[str, ...]
    rule: str
    explanation: Words

    @property
    def group(self) -> tuple[str, ...]:
        """The comparators and the municipality itself, by code."""
        return tuple(sorted((*self.codes, self.code)))


def comparable(
    municipality: str | int | Municipality, rule: str = "band", n: int | None = None
) -> Comparison:
    """The comparators of a municipality.

    Rules: `band` (same size band), `band_centrality` (same size band and centrality class), `kostra`
    (same KOSTRA group), `county`, `ba_region` (same labour-market region), `nearest` (the `n` most alike
    in population and centrality, 10 unless told). With another rule than `nearest`, `n` keeps the n
    nearest in population.

    Raises:
        NotKnown: no municipality of today has the code.
        BadInput: no such rule, or n below 1.
    """
    if rule not in RULES:
        raise BadInput("Regelen «{rule}» finnes ikke. Velg en av {rules}.", rule=rule, rules=", ".join(RULES))
    if n is not None and n < 1:
        raise BadInput("Antall kommuner å sammenligne med må være minst 1, ikke {n}.", n=n)
    return _compared(find(municipality).code, rule, n)


@lru_cache(maxsize=4096)
def _compared(code: str, rule: str, n: int | None) -> Comparison:
    """As `comparable`; one page asks for the same several times."""
    import polars as pl

    everyone = table()
    me = everyone.row(by_predicate=pl.col("code") == code, named=True)
    others = everyone.filter(pl.col("code") != code)
    if rule == "nearest":
        similar = others.sort(_unlike(me), "code").head(n or DEFAULT_NEAREST)
    else:
        similar = others.filter(pl.all_horizontal(pl.col(column) == me[column] for column in _COLUMNS[rule]))
        if n is not None:
            similar = similar.sort((pl.col("population").log() - pl.lit(me["population"]).log()).abs()).head(
                n
            )
    return Comparison(code, tuple(sorted(similar["code"])), rule, _explain(rule, me, similar.height, n))


_COLUMNS = {
    "band": ["size_band"],
    "band_centrality": ["size_band", "centrality_class"],
    "kostra": ["kostra_group"],
    "county": ["county_code"],
    "ba_region": ["ba_region"],
}


def _unlike(me: dict[str, object]) -> pl.Expr:
    """A doubling of the population counts as much as 100 points of centrality."""
    import polars as pl

    size = (pl.col("population").log(2) - pl.lit(me["population"]).log(2)).pow(2)
    place = ((pl.col("centrality_index") - pl.lit(me["centrality_index"])) / 100).pow(2)
    return (size + place).sqrt()


def _explain(rule: str, me: dict[str, object], count: int, n: int | None) -> Words:
    band = next(band.title for band in SIZE_BANDS if band.id == me["size_band"])
    klass = me["centrality_class"]
    others = Words(
        nb="1 annen kommune" if count == 1 else f"{count} andre kommuner",
        nn="1 annan kommune" if count == 1 else f"{count} andre kommunar",
        en="1 other municipality" if count == 1 else f"{count} other municipalities",
    )
    county, region, kostra = me["county_name"], me["ba_region"], me["kostra_group"]
    explanation = {
        "band": Words(
            nb=f"{others.nb} i samme størrelsesgruppe: {band.nb} 1. januar 2026.",
            nn=f"{others.nn} i same storleiksgruppe: {band.nn} 1. januar 2026.",
            en=f"{others.en} in the same size band: {band.en} on 1 January 2026.",
        ),
        "band_centrality": Words(
            nb=f"{others.nb} i samme størrelsesgruppe ({band.nb}) og sentralitetsklasse ({klass}).",
            nn=f"{others.nn} i same storleiksgruppe ({band.nn}) og sentralitetsklasse ({klass}).",
            en=f"{others.en} in the same size band ({band.en}) and the same centrality class ({klass}).",
        ),
        "kostra": Words(
            nb=f"{others.nb} i KOSTRA-gruppe {kostra} (2020): lik størrelse, bundne kostnader og inntekter.",
            nn=f"{others.nn} i KOSTRA-gruppe {kostra} (2020): lik storleik, bundne kostnader og inntekter.",
            en=f"{others.en} in KOSTRA group {kostra} (2020): alike in size, tied costs and free income.",
        ),
        "county": Words(
            nb=f"{others.nb} i samme fylke: {county}.",
            nn=f"{others.nn} i same fylke: {county}.",
            en=f"{others.en} in the same county: {county}.",
        ),
        "ba_region": Words(
            nb=f"{others.nb} i samme bo- og arbeidsmarkedsregion (2020): {region}.",
            nn=f"{others.nn} i same bu- og arbeidsmarknadsregion (2020): {region}.",
            en=f"{others.en} in the same labour-market region (2020): {region}.",
        ),
        "nearest": Words(
            nb=f"{others.nb} som ligner mest i folketall og sentralitet: en dobling av folketallet teller "
            "som 100 poeng på sentralitetsindeksen.",
            nn=f"{others.nn} som liknar mest i folketal og sentralitet: ei dobling av folketalet tel "
            "som 100 poeng på sentralitetsindeksen.",
            en=f"{others.en} most alike in population and centrality: a doubling of the population counts as "
            "100 points of the centrality index.",
        ),
    }[rule]
    if n is None or rule == "nearest":
        return explanation
    return Words(
        nb=f"{explanation.nb} Bare de {n} nærmeste i folketall er tatt med.",
        nn=f"{explanation.nn} Berre dei {n} nærmaste i folketal er tekne med.",
        en=f"{explanation.en} Only the {n} nearest in population are kept.",
    )
