"""The units of shipped columns, in words."""

from __future__ import annotations

from nabolag.text.languages import N_, NBSP, Texts

_WORDS = {
    "inhabitants": N_("innbyggere"),
    "percent": N_("prosent"),
    "index": N_("indeks"),
    "km2": N_("km²"),
    "inhabitants_per_km2": N_("innbyggere per km²"),
    "nok_ex_vat": N_("kroner uten mva."),
    "nok": N_("kroner"),
    "nok_per_inhabitant": N_("kroner per innbygger"),
    "km_per_1000_inhabitants": N_("km per 1 000 innbyggere"),
    "flag": N_("ja eller nei"),
    "seats": N_("medlemmer"),
    "minutes": N_("minutter"),
}


_MONEY = {
    "kr": "",
    "kroner": "",
    "NOK": "",
    "NOK thousand": " thousand",
    "NOK million": " million",
    "NOK billion": " billion",
    "1000 kr": " thousand",
    "tusen kr": " thousand",
    "tusen kroner": " thousand",
    "mill. kr": " million",
    "mill kr": " million",
    "mill. kroner": " million",
    "millioner kroner": " million",
    "mrd. kr": " billion",
    "mrd. kroner": " billion",
    "milliarder kroner": " billion",
}
"""Units of money as people write them, and what stands after the amount in English."""


def unit_said(unit: str, _: Texts) -> str:
    """A unit a reader wrote, as a heading has it: `mill. kr`, in English `NOK million`."""
    return f"NOK{_MONEY[unit]}" if _.lang == "en" and unit in _MONEY else unit


def amount_said(value: float, unit: str, decimals: int, _: Texts) -> str:
    """An amount in running text: `12,3 mill. kr`, in English `NOK 12.3 million`; no needless zeros."""
    fewest = next(n for n in range(decimals + 1) if round(value, n) == round(value, decimals))
    shown = _.number(value, fewest)
    if _.lang == "en" and unit in _MONEY:
        return f"NOK{NBSP}{shown}{_MONEY[unit]}"
    return f"{shown} {unit}".strip()


def measured(shown: str, unit: str) -> str:
    """A figure with its unit in words: `3 156 kroner`, `indeks 1,33`; English sets the currency first, `NOK 3,156`."""
    if unit in ("indeks", "index"):
        return f"{unit} {shown}"
    currency, _rest, more = unit.partition("NOK")
    return f"NOK{NBSP}{shown}{more}" if not currency and unit.startswith("NOK") else f"{shown} {unit}"


def unit_words(unit: str, _: Texts) -> str:
    """The unit id of a descriptor or an indicator, such as `nok_per_inhabitant`, as words."""
    words = _WORDS[unit]
    return _(words)
