"""A wave that says which municipality each leader is of, by number or name: what the frame knows of it is put in.

So a file from SPSS or Excel with a municipality number needs no columns of size, centrality and part of the country, and no
pseudonym: the number says who are of one municipality. Roles written as words are read too.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import msgspec
import polars as pl

from nabolag.errors import NabolagError
from nabolag.municipalities import find, periods
from nabolag.municipalities.register import today_of
from nabolag.municipalities.search import loose
from nabolag.sources.survey_files.model import SurveyData, Variable
from nabolag.survey import background
from nabolag.survey.frame import ROLES, leaders
from nabolag.survey.smallarea.noticed import Noticed
from nabolag.text import LANGUAGES, fold

HEADINGS = [
    fold(word)
    for word in (
        *(
            "kommunenummer",
            "kommunenr",
            "kommune_nr",
            "kommune nr",
            "kommune-nr",
            "kommnr",
            "komm.nr",
            "komm.nr.",
            "komnr",
            "knr",
        ),
        *("municipality_code", "municipality_number"),
        *("kommune", "kommunenavn", "kommunenamn", "municipality", "municipality_name"),
    )
]
"""What a column of municipalities is called: numbers first, as several municipalities have the same name."""
ROLE = {fold(word) for word in ("role", "stilling", "lederrolle", "position", "job_title")}
"""What a column of roles is also called: it is one where it has a role."""
FACTS = ("rolle", "storrelse", "sentralitet", "landsdel")
FROM_FRAME = {"storrelse": "size", "sentralitet": "centrality", "landsdel": "landsdel"}


def placed(survey: SurveyData, cluster: str) -> tuple[SurveyData, tuple[Noticed, ...]]:
    """The wave with the columns it lacked, and what could not be placed; as it was where it names no municipality.

    An answer from a municipality or a role that is none is left out and said, once.
    """
    names = {v.name for v in survey.variables}
    called = {v.name: loose(v.name) for v in survey.variables if loose(v.name) in {*FACTS, "klynge"} - names}
    if "rolle" not in {*names, *called.values()}:
        called |= {
            v.name: "rolle" for v in survey.variables if fold(v.name) in ROLE and _has_roles(survey, v)
        }
    if called:  # «Rolle», «Størrelse»: what the frame calls them
        survey = replace(
            survey,
            data=survey.data.rename(called),
            variables=tuple(
                msgspec.structs.replace(v, name=called.get(v.name, v.name)) for v in survey.variables
            ),
        )
    made, said = {v.name: v for v in survey.variables}, []
    facts = {v.name: v for v in background.variables()}
    data = survey.data
    named = [v.name for v in survey.variables if fold(v.name) in HEADINGS]
    column = min(named, key=lambda name: HEADINGS.index(fold(name)), default=None)
    if column is not None:
        written = [survey.variable(column).says(value) if value is not None else "" for value in data[column]]
        codes = pl.Series([_code(text) for text in written], dtype=pl.String)
        strange = [t for t, code in zip(written, codes, strict=True) if t.strip() and code is None]
        if len(strange) < len(codes) / 2:
            lacks = FROM_FRAME.keys() - made.keys() or (cluster and cluster not in made)
            if strange and lacks:
                said.append(Noticed("unplaced", len(strange), strange[0]))
                placeable = pl.Series([not t.strip() for t in written]) | codes.is_not_null()
                data, codes = data.filter(placeable), codes.filter(placeable)
            found = pl.DataFrame({"municipality": codes}).join(
                _known(), on="municipality", how="left", maintain_order="left"
            )
            for name in FROM_FRAME.keys() - made.keys():
                kind = pl.String if facts[name].type == "string" else pl.Float64
                data, made[name] = data.with_columns(found[name].cast(kind)), facts[name]
            if cluster and cluster not in made:
                data = data.with_columns(codes.alias(cluster))
                made[cluster] = msgspec.structs.replace(facts["klynge"], name=cluster)
    if "rolle" in made:
        variable = survey.variable("rolle")
        written = [variable.says(value) if value is not None else "" for value in data["rolle"]]
        roles = [_roles().get(fold(text)) for text in written]
        if any(role is not None for role in roles):
            strange = [t for t, role in zip(written, roles, strict=True) if t.strip() and role is None]
            if strange:
                said.append(Noticed("unplaced", len(strange), strange[0]))
            known = (
                pl.Series([not t.strip() for t in written]) | pl.Series(roles, dtype=pl.Float64).is_not_null()
            )
            data = data.with_columns(pl.Series("rolle", roles, dtype=pl.Float64)).filter(known)
            made["rolle"] = facts["rolle"]
    if data is survey.data:
        return survey, ()
    return replace(survey, data=data.select(list(made)), variables=tuple(made.values())), tuple(said)


def _has_roles(survey: SurveyData, variable: Variable) -> bool:
    values = survey.data[variable.name].drop_nulls().unique()
    return any(fold(variable.says(value)) in _roles() for value in values)


@cache
def _code(text: str) -> str | None:
    """The number of the municipality of today that a number or a name means; None where it means none, or several."""
    try:
        return find(text).code
    except NabolagError:
        number = text.strip().removesuffix(".0").zfill(4)
        now = {m.code for former in periods() if former.code == number for m in today_of(former)}
        return now.pop() if len(now) == 1 else None


@cache
def _known() -> pl.DataFrame:
    return leaders().unique("municipality").select("municipality", **FROM_FRAME)


@cache
def _roles() -> dict[str, float]:
    words = {fold(getattr(r.title, lang)): float(r.code) for r in ROLES.values() for lang in LANGUAGES}
    return words | {fold(r.id): float(r.code) for r in ROLES.values()}
