"""What the frame knows of each respondent: as variables of the data file, and as margins to weight to."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec
import yaml

from nabolag.data import Words
from nabolag.municipalities import CENTRALITY
from nabolag.sources.survey_files.model import Category, Variable
from nabolag.survey.frame import ROLES, SIZES, leaders
from nabolag.text import LANGUAGES

SYNTHETIC = "syntetisk"
SYNTHETIC_NOTE = "Syntetiske svar til demonstrasjon. Ingen virkelig leder eller kommune har svart."
ORIGIN = Variable("opphav", "string", {"nb": "Opphav", "nn": "Opphav", "en": "Origin"}, measure="nominal")
"""In every row of synthetic answers: `opphav` is SYNTHETIC."""


def variables() -> tuple[Variable, ...]:
    """`rolle`, `storrelse`, `sentralitet`, `landsdel` and `klynge` (the municipality's pseudonym)."""
    size = {"nb": "Innbyggere i kommunen", "nn": "Innbyggjarar i kommunen", "en": "Inhabitants"}
    return (
        _coded(
            "rolle",
            {"nb": "Rolle", "nn": "Rolle", "en": "Role"},
            {r.code: r.title for r in ROLES.values()},
            ordered=False,
        ),
        _coded("storrelse", size, {code: band.title for code, band in SIZES.items()}),
        _coded(
            "sentralitet", {"nb": "Sentralitet", "nn": "Sentralitet", "en": "Centrality"}, _short(CENTRALITY)
        ),
        Variable(
            "landsdel",
            "string",
            {"nb": "Landsdel", "nn": "Landsdel", "en": "Part of the country"},
            tuple(Category(name, _in_languages(name)) for name in _landsdeler()),
            measure="nominal",
        ),
        Variable(
            "klynge",
            "string",
            {
                "nb": "Kommune (pseudonym)",
                "nn": "Kommune (pseudonym)",
                "en": "Municipality (pseudonym)",
            },
            measure="nominal",
        ),
    )


@cache
def margins() -> dict[str, dict[int | str, int]]:
    """How many leaders of the frame each category has: size, centrality, part of the country, role."""
    columns = {"storrelse": "size", "sentralitet": "centrality", "landsdel": "landsdel", "rolle": "role"}
    frame = leaders()
    counts: dict[str, dict[int | str, int]] = {}
    for name, column in columns.items():
        counted = frame.group_by(column).len().sort(column).iter_rows()
        counts[name] = {ROLES[k].code if column == "role" else k: n for k, n in counted}
    return counts


def shipped_plan() -> str:
    """The analysis plan of the shipped questionnaire, weighted to the margins of the frame as they are now."""
    fixed = files(__package__).joinpath("shipped_plan.yaml").read_text("utf-8")
    weighting = yaml.safe_dump({"weighting": {"margins": margins()}}, allow_unicode=True, sort_keys=False)
    return f"{fixed.rstrip()}\n\n# Ledere i rammen i hver kategori: her er vektene hentet fra.\n{weighting}"


@cache
def _in_languages(name: str) -> dict[str, str]:
    """Names of parts of the country are the same but for what is a word in them."""
    english = name.replace("Nord-Norge", "Northern Norway").replace(" og ", " and ")
    return {"nb": name, "nn": name.replace("Nord-Norge", "Nord-Noreg"), "en": english}


def _landsdeler() -> tuple[str, ...]:
    """The parts of the country there are leaders in, which are their own codes."""
    return tuple(leaders()["landsdel"].unique().sort())


def _short(classes: dict[int, Words]) -> dict[int, Words]:
    """The names of the classes without their limits, which no table column has room for."""
    short_names = {
        code: {lang: words[lang].partition(" (")[0] for lang in LANGUAGES} for code, words in classes.items()
    }
    return {code: Words(**words) for code, words in short_names.items()}


def _coded(name: str, labels: dict[str, str], says: dict[int, Words], ordered: bool = True) -> Variable:
    categories = tuple(Category(float(code), msgspec.to_builtins(words)) for code, words in says.items())
    return Variable(name, "numeric", labels, categories, measure="ordinal" if ordered else "nominal")
