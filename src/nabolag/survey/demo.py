"""A synthetic survey of municipal leaders, to try the tools on. No answer is anybody's."""

from __future__ import annotations

import numpy as np
import polars as pl

from nabolag.sources.survey_files.model import Category, MultiResponseSet, SurveyData, Variable

_SIZES = ("under 3000", "3000–9999", "10 000–19 999", "20 000 og over")
_BARRIERS = {
    "hindre_styring": "Frykt for å miste lokal styring",
    "hindre_enighet": "Vanskelig å bli enige",
    "hindre_okonomi": "Usikkert hva det er å hente",
    "hindre_ansatte": "Hensynet til de ansatte",
}


def leader_survey(n: int = 300, seed: int = 2026) -> SurveyData:
    """`n` made-up leaders, at most two from each of 357 made-up municipalities, weighted to size band.

    Smaller municipalities manage alone less often; otherwise the answers are drawn at random from `seed`.
    Codes X001-X357 are not real municipality numbers.
    """
    rng = np.random.default_rng(seed)
    frame_size = rng.choice(4, 357, p=[0.36, 0.33, 0.16, 0.15])
    municipality = np.sort(rng.permutation(np.repeat(np.arange(357), 2))[:n])
    size = frame_size[municipality]
    centrality = np.clip(4 - size + rng.integers(-1, 3, n), 1, 6)
    alone = 1 + (rng.random(n) < 0.45 - 0.09 * size) + (rng.random(n) < 0.5)
    alone = np.where(rng.random(n) < 0.02, 9, alone)
    members = np.bincount(frame_size, minlength=4)
    answered = np.bincount(size, minlength=4)
    weight = (members / members.sum())[size] / (answered / n)[size]
    barriers = {
        name: (rng.random(n) < share).astype(float)
        for name, share in zip(_BARRIERS, (0.6, 0.45, 0.4, 0.06), strict=True)
    }
    data = pl.DataFrame(
        {
            "kommune": [f"X{m + 1:03d}" for m in municipality],
            "storrelse": size + 1.0,
            "sentralitet": centrality.astype(float),
            "rolle": rng.choice([1.0, 2.0, 3.0], n, p=[0.45, 0.4, 0.15]),
            "alene": alone.astype(float),
            **barriers,
            "antall_avtaler": rng.poisson(9 + 2 * size).astype(float),
            "vekt": np.round(weight, 6),
        }
    )
    variables = (
        Variable("kommune", "string", {"nb": "Kommune (oppdiktet)"}, measure="nominal"),
        _coded("storrelse", "Innbyggere", _SIZES, "ordinal"),
        _coded(
            "sentralitet", "Sentralitet", ("1 mest sentral", "2", "3", "4", "5", "6 minst sentral"), "ordinal"
        ),
        _coded("rolle", "Rolle", ("Ordfører", "Kommunedirektør", "Annen leder")),
        Variable(
            "alene",
            "numeric",
            {"nb": "Klarer kommunen å løse oppgavene alene?"},
            (
                Category(1.0, {"nb": "Ja"}),
                Category(2.0, {"nb": "Delvis"}),
                Category(3.0, {"nb": "Nei"}),
                Category(9.0, {"nb": "Vet ikke"}),
            ),
            (9.0,),
            measure="ordinal",
        ),
        *(
            Variable(
                name,
                "numeric",
                {"nb": label},
                (Category(0.0, {"nb": "Ikke valgt"}), Category(1.0, {"nb": "Valgt"})),
                measure="nominal",
            )
            for name, label in _BARRIERS.items()
        ),
        Variable("antall_avtaler", "numeric", {"nb": "Antall samarbeidsavtaler"}, measure="scale"),
        Variable("vekt", "numeric", {"nb": "Vekt"}, measure="scale"),
    )
    return SurveyData(
        data,
        variables,
        (MultiResponseSet("hindre", tuple(_BARRIERS), "dichotomy", 1.0, {"nb": "Hva hindrer samarbeid?"}),),
        "vekt",
        "Lederundersøkelse (syntetisk)",
        ("Syntetiske svar til øving. Ingen virkelig leder eller kommune har svart.",),
        "synthetic",
    )


def _coded(name: str, label: str, says: tuple[str, ...], measure: str = "nominal") -> Variable:
    categories = tuple(Category(float(i), {"nb": s}) for i, s in enumerate(says, start=1))
    return Variable(
        name, "numeric", {"nb": label}, categories, measure="ordinal" if measure == "ordinal" else "nominal"
    )
