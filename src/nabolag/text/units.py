"""The units of shipped columns, in words."""

from __future__ import annotations

from nabolag.text.languages import N_, Texts

_WORDS = {
    "inhabitants": N_("innbyggere"),
    "percent": N_("prosent"),
    "index": N_("indeks"),
    "km2": N_("km²"),
    "inhabitants_per_km2": N_("innbyggere per km²"),
    "nok_ex_vat": N_("kroner uten mva."),
    "nok": N_("kroner"),
    "nok_per_inhabitant": N_("kroner per innbygger"),
    "km_per_1000_inhabitants": N_("km per 1000 innbyggere"),
    "flag": N_("1 er ja, 0 er nei"),
    "seats": N_("medlemmer"),
    "minutes": N_("minutter"),
}


def unit_words(unit: str, _: Texts) -> str:
    """The unit id of a descriptor or an indicator, such as `nok_per_inhabitant`, as words."""
    words = _WORDS[unit]
    return _(words)
