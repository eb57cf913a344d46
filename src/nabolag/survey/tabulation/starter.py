"""A plan to begin with, made from what a file says about itself. It runs as it stands on that file."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Set

import polars as pl

from nabolag.sources.survey_files.model import MultiResponseSet, SurveyData, Variable
from nabolag.survey.tabulation.plan import Disclosure
from nabolag.survey.tabulation.recode import valid_values
from nabolag.survey.tabulation.uncoded import outside
from nabolag.text import N_, Texts, fold, texts
from nabolag.text.labels import one_line

_FEW, _GROUPS = 12, 6
_LONG, _WORDS = 60, 7  # a longer answer is somebody's own words
_WORDS_OF_YAML = frozenset(["null", "true", "false"])
_OF_PROGRAMS = (  # columns that LimeSurvey, Qualtrics and forms add of their own
    "id;nr;løpenr;respid;resp_id;respondent;respondentid;response id;rowid;caseid;token;seed;submitdate;startdate;"
    "enddate;datestamp;lastpage;startlanguage;ipaddr;ipaddress;refurl;interviewtime;duration (in seconds);finished;"
    "recordeddate;recipientlastname;recipientfirstname;recipientemail;externalreference;locationlatitude;"
    "locationlongitude;distributionchannel;userlanguage;tidsmerke;timestamp;starttidspunkt;fullføringstidspunkt;"
    "progress;status;responseid;e-post;email;start time;completion time"
)
_NOT_ASKED = frozenset(fold(name) for name in _OF_PROGRAMS.split(";"))
_QUALTRICS = frozenset(["status", "progress", "finished"])  # questions too, in files of other programs
_WEIGHTS = re.compile(r"(?i)w|wt|wgt|.*(vekt|weight).*")


_NOTHING = N_(
    "Filen har bare fritekst, og det er ingenting å lage tabeller av. Gi svarene koder i kodeboken, eller samle dem i "
    "kategorier under «derived»."
)


def starter(survey: SurveyData, lang: str = "nb") -> str:
    """A commented plan that runs as it stands: every question, by what looks like background."""
    _ = texts(lang)
    members = {n for g in survey.mr_sets for n in g.variables}
    valid = survey.valid()
    loose = [v for v in survey.variables if v.name not in members and v.name != survey.weight]
    own = frozenset(fold(v.name.strip()) for v in survey.variables)
    aside = {v.name for v in survey.variables if _is_aside(v, own)}
    coded = [
        v
        for v in loose
        if _is_coded(v, valid[v.name], aside) and not any(outside(v, valid[v.name], Disclosure().threshold))
    ]
    numbers = [v for v in loose if v not in coded and _is_amount(v, valid[v.name], aside)]
    sets = [g for g in survey.mr_sets if g.kind == "dichotomy" or _are_coded(survey, g, valid)]
    asked: list[Variable | MultiResponseSet] = [*coded, *sets, *numbers]
    rest = sorted(
        loose, key=lambda v: (v.type != "numeric", v.name in aside)
    )  # text may be what people wrote
    nothing = not asked and any(
        v.type == "string" and outside(v, valid[v.name], Disclosure().threshold)[0] for v in rest[:1]
    )
    asked = asked or [*(rest or survey.variables)[:1]]
    background = _background(coded, valid) if len(asked) > 1 else []
    labels = {v.name: v.label(lang) for v in survey.variables} | {
        g.name: g.label(lang) for g in survey.mr_sets
    }
    questions = [(v.name, isinstance(v, Variable) and v in coded and not valid_values(v)) for v in asked]
    lines = [
        _remark(_("Plan for nabolag survey analyse. Linjer som begynner med #, leses ikke.")),
        "title: " + _quoted(survey.title or _("Undersøkelse")),
        f"origin: {survey.origin}   # published, register, user, synthetic, modelled",
        "",
        _remark(_("Utvalgsplan. Uten den regnes svarene som et enkelt tilfeldig utvalg.")),
        "design:",
        "  weights: " + _weights(survey, valid, _),
        "  # strata: …   " + _remark(_("variabelen som deler utvalget i lag")),
        "  # psu: [kommune]   "
        + _remark(_("klynger, for eksempel kommunen når flere ledere svarer for den")),
        "  # fpc: 357   " + _remark(_("hvor mange enheter hele landet har, eller en variabel")),
        "  # leaders: 3   " + _remark(_("hvor mange ledere hver kommune har, eller en variabel")),
        "  lonely_psu: adjust   # fail, adjust, average, certainty, remove",
        "  unit: leader   # leader, municipality",
        "",
        _remark(_("Vekting til kjente tall: for hver variabel, hvor mange det er i hver kategori.")),
        "# weighting:",
        "#   margins:",
        "#     storrelse: {'1': 128, '2': 117, '3': 58, '4': 54}",
        "",
        *([_remark(_(_NOTHING))] if nothing else []),
        "questions:",
        *(_question(name, counted, labels) for name, counted in questions),
        "",
        _remark(_("Hver gruppe sammenlignes med resten (motsatsen).")),
        "groups:" if background else "groups: []",
        *(f"  - {_name(v.name)}   # {one_line(labels[v.name])}" for v in background),
        "",
        "level: 0.95",
        "tests:",
        "  complement: true",
        "  correction: holm   # none, holm, bh",
        "",
        _remark(_("Celler med færre svar skjules, og så mange andre at de ikke kan regnes ut.")),
        "disclosure:",
        "  threshold: 5",
        "  minimum_base: 30",
        "  flag_base: 50",
    ]
    return "\n".join(lines) + "\n"


def _weights(survey: SurveyData, valid: pl.DataFrame, _: Texts) -> str:
    """The weight that the file names; else none, with a column that may be it for a remark."""
    if survey.weight and _weighs(valid[survey.weight]):
        return _name(survey.weight)
    named = [v.name for v in survey.variables if v.type == "numeric" and _WEIGHTS.fullmatch(v.name)]
    may_be = [name for name in named if _weighs(valid[name])]
    return "null" + (f"   {_remark(_('kanskje {name}', name=_name(may_be[0])))}" if may_be else "")


def _weighs(column: pl.Series) -> bool:
    """Whether the weights that the file names can be used: none negative, and some above 0."""
    weights = column.drop_nulls()
    return (
        weights.dtype.is_numeric()
        and len(weights) > 0
        and bool((weights >= 0).all())
        and bool((weights > 0).any())
    )


def _is_coded(v: Variable, column: pl.Series, aside: Set[str]) -> bool:
    """Whether it is a question with a few answers to choose from."""
    if valid_values(v):
        return 2 <= len(valid_values(v)) <= _FEW
    values = column.drop_nulls()
    if values.is_empty():
        return False
    if v.type == "string":
        values = values.filter(values.str.strip_chars() != "")
        if any(_is_written(value) for value in values.unique()):
            return False
    few = 2 <= values.n_unique() <= _FEW and values.n_unique() <= max(2, len(values) // 2)
    if not few or v.type not in ("numeric", "string") or v.name in aside:
        return False
    return v.type == "string" or bool((values.cast(pl.Float64) % 1 == 0).all())


def _is_written(text: str) -> bool:
    """Whether it reads as a sentence of somebody's own."""
    sentence = text.strip()
    return (
        len(sentence) > _LONG or len(sentence.split()) > _WORDS or (" " in sentence and sentence[-1] in ".!?")
    )


def _are_coded(survey: SurveyData, group: MultiResponseSet, valid: pl.DataFrame) -> bool:
    limit = Disclosure().threshold
    return not any(any(outside(survey.variable(n), valid[n], limit)) for n in group.variables)


def _is_amount(v: Variable, column: pl.Series, aside: Set[str]) -> bool:
    """Whether it is a number to take the mean of: not a row number, not a code, not a weight."""
    if v.type != "numeric" or valid_values(v) or (v.measure != "scale" and v.name in aside):
        return False
    values = column.drop_nulls().cast(pl.Float64)
    if v.measure == "scale":
        return True
    numbered = values.n_unique() == len(values) > 2 and bool((values % 1 == 0).all())
    return len(values) > 0 and not numbered and v.measure == "unknown"


def _is_aside(v: Variable, names: Set[str]) -> bool:
    """Whether a program added it, or it is a weight. `names`: all of the file's."""
    name = fold(v.name.strip())
    if name in _QUALTRICS:
        return len((_NOT_ASKED - _QUALTRICS) & names) > 1
    return name in _NOT_ASKED or _WEIGHTS.fullmatch(v.name) is not None


def _background(coded: list[Variable], valid: pl.DataFrame) -> list[Variable]:
    """Up to two with few answers, that are not one of several questions with the same answers."""
    answers = {
        v.name: tuple(c.value for c in v.categories) or tuple(sorted(valid[v.name].drop_nulls().unique()))
        for v in coded
    }
    alike = Counter(answers.values())
    able = [v for v in coded if len(answers[v.name]) <= _GROUPS]
    return ([v for v in able if alike[answers[v.name]] == 1] or able[:1])[:2]


def _question(name: str, counted: bool, labels: Mapping[str, str]) -> str:
    shown = _name(f"$${name[1:]}" if name.startswith("$") else name)
    if counted:
        shown = f"{{name: {shown}, statistic: share}}"
    return f"  - {shown}   # {one_line(labels[name])}"


def _remark(text: str) -> str:
    return f"# {text}"


def _name(name: str) -> str:
    """A name as YAML reads it back: quoted unless it is a plain word."""
    plain = re.fullmatch(r"[^\W\d][\w.]*", name) and name.casefold() not in _WORDS_OF_YAML
    return name if plain else json.dumps(name, ensure_ascii=True)


def _quoted(text: str) -> str:
    return "'" + one_line(text).replace("'", "''") + "'"
