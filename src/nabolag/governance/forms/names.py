"""The twelve forms, the participant kinds, and how they are said in three languages."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from nabolag.errors import NotKnown
from nabolag.text import fold

Form = Literal[
    "IPR", "KO", "vertskommune", "vertskommune-nemnd", "IKS", "AS", "SA",
    "stiftelse", "forening", "avtale", "sammenslåing", "alene",
]  # fmt: skip
FORMS: tuple[Form, ...] = get_args(Form)

Verdict = Literal["excluded", "requires", "possible", "to_clarify"]
Kind = Literal["law", "default", "advice", "forarbeid"]

PARTICIPANTS = ("municipality", "county", "municipal_company", "iks", "private", "state")


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in bokmål, nynorsk and English."""

    nb: str
    nn: str
    en: str

    def __call__(self, lang: str = "nb") -> str:
        """The text in `lang`; bokmål when the language is not one of the three."""
        return str(getattr(self, lang, self.nb))


VERDICTS: dict[Verdict, Said] = {
    "excluded": Said("utelukket", "utelukka", "excluded"),
    "requires": Said("mulig på vilkår", "mogleg på vilkår", "possible on conditions"),
    "possible": Said("mulig", "mogleg", "possible"),
    "to_clarify": Said("må avklares", "må avklarast", "to be clarified"),
}
MARKS: dict[Verdict, str] = {"excluded": "✕", "requires": "!", "possible": "✓", "to_clarify": "?"}

FORM_NAMES: dict[Form, Said] = {
    "IPR": Said("Interkommunalt politisk råd", "Interkommunalt politisk råd",
                "Intermunicipal political council (IPR)"),
    "KO": Said("Kommunalt oppgavefellesskap", "Kommunalt oppgåvefellesskap",
               "Municipal task community (KO)"),
    "vertskommune": Said("Vertskommune, administrativ", "Vertskommune, administrativ",
                         "Host municipality, administrative"),
    "vertskommune-nemnd": Said("Vertskommune med felles nemnd", "Vertskommune med felles nemnd",
                               "Host municipality with joint board"),
    "IKS": Said("Interkommunalt selskap (IKS)", "Interkommunalt selskap (IKS)",
                "Intermunicipal company (IKS)"),
    "AS": Said("Aksjeselskap", "Aksjeselskap", "Limited company (AS)"),
    "SA": Said("Samvirkeforetak", "Samvirkeføretak", "Cooperative (SA)"),
    "stiftelse": Said("Stiftelse", "Stifting", "Foundation"),
    "forening": Said("Forening", "Foreining", "Association"),
    "avtale": Said("Avtale eller kjøp av tjeneste", "Avtale eller kjøp av teneste",
                   "Agreement or purchase of service"),
    "sammenslåing": Said("Sammenslåing", "Samanslåing",
                         "Merger"),
    "alene": Said("Som i dag, alene", "Som i dag, åleine", "As today, alone"),
}  # fmt: skip

PARTICIPANT_NAMES: dict[str, Said] = {
    "municipality": Said("kommune", "kommune", "municipality"),
    "county": Said("fylkeskommune", "fylkeskommune", "county"),
    "municipal_company": Said("kommunalt eid selskap (ikke IKS)", "kommunalt eigd selskap (ikkje IKS)",
                              "municipally owned company (not an IKS)"),
    "iks": Said("interkommunalt selskap (IKS)", "interkommunalt selskap (IKS)", "intermunicipal company (IKS)"),
    "private": Said("private", "private", "private parties"),
    "state": Said("staten", "staten", "the state"),
}  # fmt: skip


def form_called(said: str) -> Form:
    """The form of this id or name, in capitals or not: "iks" and "Interkommunalt selskap (IKS)" are `IKS`.

    Raises:
        NotKnown: no form is called so.
    """
    for form, name in FORM_NAMES.items():
        if fold(said.strip()) in map(fold, (form, name.nb, name.nn, name.en)):
            return form
    raise no_such_form(said)


def no_such_form(said: str) -> NotKnown:
    """That there is no form called `said`, with the names of those there are."""
    return NotKnown(
        "Formen «{form}» finnes ikke. Formene er {forms}.",
        candidates=FORMS,
        called=lambda form, lang: FORM_NAMES[form](lang),  # type: ignore[index]
        form=said,
        forms=", ".join(FORMS),
    )
