"""SPSS .sav files, by pyreadstat, with multi-response sets and weight added to what it holds."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyreadstat

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import (
    Category,
    Loss,
    Measure,
    SurveyData,
    Type,
    Value,
    Variable,
    spoken,
)
from nabolag.sources.survey_files.sav_dates import kind_of, shown
from nabolag.sources.survey_files.sav_header import read_header, with_sets
from nabolag.sources.survey_files.sav_reading import Stored, read_stored
from nabolag.text import N_

_MEASURES: dict[str, Measure] = {"nominal": "nominal", "ordinal": "ordinal", "scale": "scale"}
_SYNTHETIC = "nabolag origin="
_RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])


def read_sav(path: Path, *, lang: str = "nb", encoding: str | None = None) -> SurveyData:
    """Read a .sav or .zsav file; labels are taken to be in `lang`. `encoding` goes before what the file says.

    Raises:
        BadInput: not an SPSS file, or cut short.
    """
    content = path.read_bytes()
    _check_magic(path, content)
    stored = read_stored(path, content, encoding)
    header = read_header(content, stored.encoding, lang, stored.frame.columns)
    if header.cases is not None and header.cases != stored.frame.height:
        raise BadInput(
            "{file} er avkortet: hodet sier {cases} svar, men filen har {rows}.",
            file=path.name,
            cases=header.cases,
            rows=stored.frame.height,
        )
    losses: list[Loss | None] = [*stored.losses]
    if header.damaged:
        losses.append(Loss(N_("Det SPSS-filen sier ved siden av svarene, er skadet og bare delvis lest.")))
    if header.left_out:
        losses.append(
            Loss(
                N_("Flersvarssett som ikke lar seg lese, er utelatt: {sets}. Svarene er med."),
                {"sets": ", ".join(header.left_out)},
            )
        )
    if header.attributes:
        losses.append(Loss(N_("Egendefinerte egenskaper i SPSS-filen er ikke lest.")))
    if any(_placed(name, stored) for name in stored.frame.columns):
        losses.append(
            Loss(N_("Justeringen av kolonner i SPSS-filen (venstre, midt, høyre) er ikke tatt med."))
        )
    columns, variables = [], []
    for column in stored.frame:
        made, variable, told = _variable(column, stored, lang)
        columns.append(made)
        variables.append(variable)
        losses += told
    names = set(stored.frame.columns)
    return SurveyData(
        pl.DataFrame(columns),
        tuple(variables),
        tuple(g for g in header.sets if names.issuperset(g.variables)),
        header.weight if header.weight in names else None,
        stored.title,
        tuple(n for n in stored.notes if not n.startswith(_SYNTHETIC)),
        next((n.removeprefix(_SYNTHETIC).strip() for n in stored.notes if n.startswith(_SYNTHETIC)), "user"),
        tuple(x for x in losses if x),
    )


def sav_bytes(survey: SurveyData, *, lang: str = "nb") -> tuple[bytes, tuple[Loss, ...]]:
    """The survey as a .sav file, and what that format cannot hold.

    Raises:
        BadInput: a name that SPSS does not accept.
    """
    losses = _language_losses(survey, lang)
    _check_names(survey)
    missing: dict[str, list[Any]] = {}
    for v in survey.variables:
        kept, lost = _missing(v)
        if kept:
            missing[v.name] = kept
        if lost:
            losses.append(
                Loss(
                    N_("SPSS har plass til tre manglende verdier: {values} for «{variable}» er ikke med."),
                    {"values": ", ".join(str(x) for x in lost), "variable": v.name},
                )
            )
    notes = [*survey.notes, *([f"{_SYNTHETIC}{survey.origin}"] if survey.origin != "user" else [])]
    labels_of_values: dict[str, dict[Any, str]] = {
        v.name: {c.value: spoken(c.labels, lang) for c in v.categories}
        for v in survey.variables
        if v.categories
    }
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "survey.sav"
        pyreadstat.write_sav(
            _flat(survey.data),
            str(target),
            file_label=survey.title.encode()[:64].decode(errors="ignore"),
            column_labels={v.name: spoken(v.labels, lang) for v in survey.variables if v.labels},
            note=notes or None,
            variable_value_labels=labels_of_values,
            missing_ranges=missing,
            variable_measure={v.name: v.measure for v in survey.variables if v.measure != "unknown"},
            variable_display_width={v.name: v.width for v in survey.variables if v.width},
            variable_format={v.name: v.format for v in survey.variables if v.format},
        )
        content = target.read_bytes()
        losses += _changed(survey, read_sav(target, lang=lang), lang)
    labels = {g.name: spoken(g.labels, lang) for g in survey.mr_sets}
    if survey.mr_sets or survey.weight:
        content = with_sets(content, survey.mr_sets, survey.weight, labels)
    for v in survey.variables:
        if v.type == "string" and survey.data[v.name].null_count():
            losses.append(
                Loss(
                    N_(
                        "SPSS skiller ikke tom tekst fra manglende: {rows} manglende i «{variable}» blir tom tekst."
                    ),
                    {"rows": survey.data[v.name].null_count(), "variable": v.name},
                )
            )
    if len(survey.title.encode()) > 64:
        losses.append(Loss(N_("SPSS har plass til 64 tegn i tittelen; resten er kuttet.")))
    return content, tuple(losses)


def _check_magic(path: Path, content: bytes) -> None:
    if content[:4] in (b"$FL2", b"$FL3") and len(content) > 176:
        return
    if content[:2] == b"SR":
        raise BadInput(
            "{file} er en IDL-fil, ikke en SPSS-fil. Begge slutter på .sav. Eksporter fra SPSS på nytt.",
            file=path.name,
        )
    raise BadInput("{file} er ikke en SPSS-fil (.sav): en slik begynner med $FL2 eller $FL3.", file=path.name)


def _variable(
    column: pl.Series, stored: Stored, lang: str
) -> tuple[pl.Series, Variable, tuple[Loss | None, ...]]:
    """The column as its format shows it, what the file says of it, and what could not be read."""
    name = column.name
    values: list[Value] = []
    interval: tuple[float, float] | None = None
    for part in stored.missing.get(name, []):
        low, high = part["lo"], part["hi"]
        if low == high:
            values.append(low)
        else:
            interval = (float(low), float(high))
    label, form = stored.labels.get(name), stored.formats.get(name)
    kind: Type = "string" if column.dtype == pl.String else "numeric"
    variable = Variable(
        name,
        kind,
        {lang: label} if label else {},
        tuple(Category(k, {lang: v}) for k, v in stored.value_labels.get(name, {}).items()),
        tuple(values),
        interval,
        _MEASURES.get(stored.measures.get(name, ""), "unknown"),
        form,
        stored.widths.get(name),
    )
    dated = kind_of(form) if kind == "numeric" else None
    if dated is None:
        return column, variable, ()
    # user-missing dates are numbers of seconds in the file: they go where the dates are made
    held = SurveyData(pl.DataFrame([column]), (variable,)).valid()[name]
    made, loss = shown(held, dated)
    marked = column.count() - held.count()
    told = Loss(
        N_("{n} {n:dato|datoer} i «{variable}» er merket som manglende i filen, og er {n:tom|tomme} her."),
        {"n": marked, "variable": name},
        missing={name: marked},
    )
    text = made.dtype == pl.String
    variable = msgspec.structs.replace(
        variable,
        type="string" if text else dated,
        format=None if text else form,
        categories=(),
        missing=(),
        missing_range=None,
    )
    return made, variable, (loss, told if marked else None)


def _placed(name: str, stored: Stored) -> bool:
    """Whether the column is aligned in another way than SPSS does by itself."""
    usual = "left" if stored.frame.schema[name] == pl.String else "right"
    return stored.alignments.get(name, "unknown") not in (usual, "unknown")


def _missing(variable: Variable) -> tuple[list[Any], list[Value]]:
    room = 1 if variable.missing_range else 3
    kept: list[Any] = list(variable.missing[:room])
    if variable.missing_range:
        kept.append({"lo": variable.missing_range[0], "hi": variable.missing_range[1]})
    return kept, list(variable.missing[room:])


def _flat(data: pl.DataFrame) -> pl.DataFrame:
    return data.with_columns(
        pl.col(name).cast(pl.Float64) for name, t in data.schema.items() if t.is_numeric() or t == pl.Boolean
    )


def _changed(ours: SurveyData, back: SurveyData, lang: str) -> Iterator[Loss]:
    """What was cut or changed on the way, found by reading the file again."""
    for v in ours.variables:
        written = back.variable(v.name)
        labels = [spoken(v.labels, lang), *(spoken(c.labels, lang) for c in v.categories)]
        kept = [spoken(written.labels, lang), *(spoken(c.labels, lang) for c in written.categories)]
        if sorted(labels) != sorted(kept):
            yield Loss(
                N_("En etikett for «{variable}» er for lang for SPSS og er kuttet."), {"variable": v.name}
            )
        before, after = _flat(ours.data)[v.name], back.data[v.name]
        if v.type == "string":
            before = before.fill_null("")
        changed = before.ne_missing(after.cast(before.dtype)).sum()
        if changed:
            yield Loss(
                N_("SPSS kan ikke holde {rows} av svarene i «{variable}» slik de er."),
                {"rows": changed, "variable": v.name},
            )


def _check_names(survey: SurveyData) -> None:
    seen: dict[str, str] = {}
    for v in survey.variables:
        fine = re.fullmatch(r"[^\W\d_][\w.@#$]*", v.name) and len(v.name.encode()) <= 64
        if not fine or v.name.upper() in _RESERVED or v.name.casefold() in seen:
            raise BadInput(
                "SPSS godtar ikke variabelnavnet «{variable}». Det må begynne med en bokstav, ha bare bokstaver, "
                "tall og _, være høyst 64 tegn, og være ulikt de andre uansett store og små bokstaver.",
                variable=v.name,
            )
        seen[v.name.casefold()] = v.name


def _language_losses(survey: SurveyData, lang: str) -> list[Loss]:
    spoken_in = {key for v in survey.variables for key in v.labels}
    spoken_in |= {key for v in survey.variables for c in v.categories for key in c.labels}
    spoken_in |= {key for g in survey.mr_sets for key in g.labels}
    others = sorted(spoken_in - {lang})
    if len(spoken_in) < 2 or not others:
        return []
    return [
        Loss(
            N_("Formatet har plass til ett språk: {lang} er med, {others} er ikke."),
            {"lang": lang, "others": ", ".join(others)},
        )
    ]
