"""LimeSurvey: the structure (.lss), the archive (.lsa), and answers as CSV or vv export, as codes or in full."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import msgspec
import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.encoding import decoded
from nabolag.sources.survey_files.guessing import guessed
from nabolag.sources.survey_files.limesurvey_structure import (
    KNOWN,
    AnswerColumn,
    SurveyLayout,
    rows,
    structure,
)
from nabolag.sources.survey_files.model import Category, Loss, MultiResponseSet, SurveyData, Variable
from nabolag.sources.survey_files.unread import absent, unread
from nabolag.sources.survey_files.xml import parse
from nabolag.text import N_, fold

_MAX_UNPACKED = 500_000_000
_NOT_SHOWN = "{question_not_shown}"
_CHOSEN = frozenset(["Y", "1", "ja", "yes", "oui", "si", "sí", "joo", "kyllä"])
_NOT_CHOSEN = frozenset(["N", "0", "2", "nei", "no", "nein", "nej", "non", "ii", "ei"])
_NO_ANSWER = frozenset(
    fold(x) for x in ("N/A", "No answer", "Ingen svar", "Ikke besvart", "Ikkje svara", "I/A")
)
_CODE = r"[A-Za-z0-9]{1,5}"  # what LimeSurvey lets a code be
_NUMBER = r"^[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?$"


def read_limesurvey(path: Path, *, encoding: str | None = None) -> SurveyData:
    """Read `path`: a .lsa archive, or a .lss structure with answers beside it.

    The answers of `survey.lss` are `survey.csv` (exported with question codes, and answer codes or full answers) or
    `survey.vv`/`survey_vv.csv`/`survey.txt` (the vv export).

    Raises:
        BadInput: not LimeSurvey, no answers found, a damaged archive, or answers that are not the structure's.
    """
    if path.suffix.lower() == ".lsa":
        return _archive(path)
    layout = structure(path.read_bytes(), path.name)
    beside = [
        path.with_suffix(".csv"),
        path.with_suffix(".vv"),
        path.with_name(f"{path.stem}_vv.csv"),
        path.with_suffix(".txt"),
    ]
    answers = next((p for p in beside if p.is_file()), None)
    if answers is None:
        raise BadInput(
            "Fant ingen svar til {file}. Legg eksporten ved siden av som {wanted}.",
            file=path.name,
            wanted=beside[0].name,
        )
    text, told = decoded(answers.read_bytes(), answers.name, encoding)
    survey = _joined(layout, _answers(text, answers.name, layout), answers.name)
    return replace(survey, losses=(*told, *survey.losses))


def _archive(path: Path) -> SurveyData:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(i.file_size for i in packed.infolist()) > _MAX_UNPACKED:
                raise BadInput("{file} er for stort utpakket (over 500 MB).", file=path.name)
            files = {
                i.filename: packed.read(i) for i in packed.infolist() if i.filename.endswith((".lss", ".lsr"))
            }
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise BadInput("{file} er ikke et helt LimeSurvey-arkiv (.lsa).", file=path.name) from error
    content = next((c for n, c in files.items() if n.endswith(".lss")), None)
    responses = next((c for n, c in files.items() if n.endswith("responses.lsr")), None)
    if content is None or responses is None:
        raise BadInput("{file} mangler spørsmålene (.lss) eller svarene (.lsr).", file=path.name)
    answered = list(rows(parse(responses, path.name), "responses"))
    names = list(dict.fromkeys(n for r in answered for n in r))
    text = pl.DataFrame(
        {n.lstrip("_"): [r.get(n) for r in answered] for n in names},
        schema=dict.fromkeys([n.lstrip("_") for n in names], pl.String),
    )
    return _joined(structure(content, path.name), text, path.name)


def _answers(text: str, file: str, layout: SurveyLayout) -> pl.DataFrame:
    """CSV with codes for headings; or vv: tabs, descriptions in row 1, codes in row 2, nothing quoted.

    Only a line feed ends a row of the vv export: other breaks stand within answers.
    """
    first, _, rest = text.partition("\n")
    matches = [
        sum(layout.find(heading) is not None for heading in line.rstrip("\r").split("\t"))
        for line in (first, rest.partition("\n")[0])
    ]
    if "\t" in first and 0 < matches[1] >= matches[0]:
        cells = [line.rstrip("\r").split("\t") for line in rest.split("\n") if line.strip("\r")]
        cells[1:] = [[_unescaped(c) for c in row] for row in cells[1:]]
    else:
        mark = max(",;\t", key=first.count)
        try:
            cells = [
                r for r in csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=mark) if r
            ]
        except csv.Error as error:
            raise BadInput("{file} er ikke en hel CSV-fil: et sitat er ikke avsluttet.", file=file) from error
    names = [n.strip() for n in cells[0]] if cells else []
    bad = next((i for i, r in enumerate(cells) if len(r) != len(names)), None)
    if not names or bad is not None:
        raise BadInput(
            "{file}, rad {row}: {found} felt, men første rad har {expected}.",
            file=file,
            row=(bad or 0) + 1,
            found=len(cells[bad or 0]) if cells else 0,
            expected=len(names),
        )
    columns = {n: [r[i] if r[i] != _NOT_SHOWN else None for r in cells[1:]] for i, n in enumerate(names)}
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


def _unescaped(cell: str) -> str:
    for code, character in (("{newline}", "\n"), ("{cr}", "\r"), ("{tab}", "\t"), ("{quote}", '"')):
        cell = cell.replace(code, character)
    return cell


def _joined(layout: SurveyLayout, text: pl.DataFrame, file: str) -> SurveyData:
    heads = {name: layout.find(name) for name in text.columns}
    if not any(heads.values()):
        raise BadInput(
            "{file} har ingen av kolonnene i undersøkelsen. Eksporter svarene med spørsmålskoder som overskrifter.",
            file=file,
        )
    in_full = _full_answers(text, heads)
    rest = [n for n, column in heads.items() if column is None]
    plain = guessed(text.select(pl.col(rest).replace("", None))) if rest else None
    chosen = _chosen(text, heads, file)
    alike: dict[str, list[pl.Series]] = {}
    for name, values in chosen.items():
        alike.setdefault(_question(heads[name]), []).append(values)
    columns: list[pl.Series] = []
    variables: list[Variable] = []
    sets: dict[str, list[str]] = {}
    losses: list[Loss | None] = []
    for name, column in heads.items():
        if column is None:
            assert plain is not None
            columns.append(plain.data[name])
            variables.append(plain.variable(name))
            continue
        variable = column.variable
        if name in chosen:
            if column.role == "own words":
                variable = Variable(f"{variable.name}_chosen", "numeric", column.other, measure="nominal")
            columns.append(_one_or_zero(chosen[name], alike[column.question]).alias(variable.name))
            variables.append(variable)
            sets.setdefault(column.question, []).append(variable.name)
            if column.role == "chosen":
                continue
            variable = column.variable
        given = text[name].replace("", None).alias(variable.name)
        read = _read(given, variable, in_full, file)
        read, variable, strange = _strange(read, variable)
        losses.append(strange)
        columns.append(read)
        variables.append(variable)
        none = pl.Series([v is not None and fold(v) in _NO_ANSWER for v in given], dtype=pl.Boolean)
        none &= read.is_null()
        losses.append(absent(read.name, int(none.sum())))
        losses.append(unread(given.set(none, None).rename(read.name), read))
    losses += plain.losses if plain else ()
    losses += [
        Loss(
            N_("LimeSurvey-spørsmålet «{question}» har en type som leses som ren tekst."), {"question": title}
        )
        for title, (kind, _) in layout.questions.items()
        if kind not in KNOWN
    ]
    losses += [
        Loss(
            N_("De som ikke krysset av noe på «{question}», regnes som ikke spurt: LimeSurvey skiller ikke."),
            {"question": q},
        )
        for q, values in alike.items()
        if not any((~v).any() for v in values)
    ]
    return SurveyData(
        pl.DataFrame(columns),
        tuple(variables),
        tuple(
            MultiResponseSet(q, tuple(names), "dichotomy", 1.0, layout.questions[q][1])
            for q, names in sets.items()
            if len(names) > 1
        ),
        None,
        layout.title,
        losses=tuple(x for x in losses if x),
    )


def _chosen(text: pl.DataFrame, heads: dict[str, AnswerColumn | None], file: str) -> dict[str, pl.Series]:
    """For each alternative of a multiple question: chosen, not chosen, or null where the file says nothing.

    Own words are the alternative "other", chosen by those who wrote something. An unchecked box and a question
    never seen are both empty in LimeSurvey's files, unless they say N.
    """
    multiple = {c.question for c in heads.values() if c and c.role == "chosen"}
    out = {}
    for name, column in heads.items():
        if column is None or column.question not in multiple or column.role == "comment":
            continue
        given = text[name].str.strip_chars().replace("", None)
        if column.role == "own words":
            out[name] = pl.select(pl.when(given.is_not_null()).then(True)).to_series()
            continue
        own = {fold(label) for label in column.variable.labels.values()}
        means = {value: _ticked(value, own) for value in given.drop_nulls().unique()}
        wrong = [value for value, ticked in means.items() if ticked is None]
        if wrong:
            raise BadInput(
                "{file}: «{value}» i kolonnen «{variable}» sier ikke om alternativet er krysset av. Eksporter svarene "
                "fra LimeSurvey med svarkoder (Y og N) eller hele svar (Ja og Nei).",
                file=file,
                value=min(wrong),
                variable=name,
            )
        out[name] = given.replace_strict(means, default=None, return_dtype=pl.Boolean)
    return out


def _question(column: AnswerColumn | None) -> str:
    return column.question if column else ""


def _one_or_zero(chosen: pl.Series, alike: list[pl.Series]) -> pl.Series:
    """1 and 0 for those who were asked: who have said something of one of the alternatives."""
    every = pl.DataFrame([v.alias(str(i)) for i, v in enumerate(alike)])
    asked = every.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    return (
        pl.DataFrame({"chosen": chosen, "asked": asked})
        .select(pl.when("asked").then(pl.col("chosen").fill_null(False).cast(pl.Float64)))
        .to_series()
    )


def _ticked(value: str, own: set[str]) -> bool | None:
    for words, ticked in ((_CHOSEN, True), (_NOT_CHOSEN, False)):
        if value in words or value.lower() in words:
            return ticked
    if fold(value) in _NO_ANSWER:
        return False
    return True if fold(value) in own else None


def _full_answers(text: pl.DataFrame, heads: dict[str, AnswerColumn | None]) -> bool:
    """Whether the answers stand in full and not as codes, by the columns where they can be told apart."""
    full = codes = 0
    for name, column in heads.items():
        if column is None or not column.variable.categories:
            continue
        by_code = {str(c.value) for c in column.variable.categories}
        by_label = _by_label(column.variable)
        given = [v for v in text[name].drop_nulls().unique() if v]
        as_code, as_label = all(v in by_code for v in given), all(fold(v) in by_label for v in given)
        full += as_label and not as_code
        codes += as_code and not as_label
    return full > codes


def _by_label(variable: Variable) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {}
    for c in variable.categories:
        for label in c.labels.values():
            codes.setdefault(fold(label), set()).add(str(c.value))
    return codes


def _read(given: pl.Series, variable: Variable, in_full: bool, file: str) -> pl.Series:
    """A column as its variable has it: codes for answers in full, numbers for text."""
    if variable.type == "numeric":
        numbers = (
            given.str.strip_chars()
            .str.replace_all(r"[\s\u00a0\u202f]", "")
            .str.replace(",", ".", literal=True)
        )
        wrong = given.filter(~numbers.str.contains(_NUMBER.replace(".,", ".")).fill_null(True))
        wrong = pl.Series(wrong.name, [v for v in wrong if fold(v) not in _NO_ANSWER], pl.String)
        if len(wrong):
            raise BadInput(
                "{file}, rad {row}: «{value}» i «{variable}» er ikke av typen {type}.",
                file=file,
                row=(given == wrong[0]).arg_true()[0] + 2,
                value=wrong[0],
                variable=variable.name,
                type="numeric",
            )
        return numbers.cast(pl.Float64, strict=False)
    if not variable.categories:
        return given
    codes, labels = {str(c.value) for c in variable.categories}, _by_label(variable)
    means: dict[str, str | None] = {}
    for value in given.drop_nulls().unique():
        meant = labels.get(fold(value), set())
        if value in codes and not (in_full and meant):
            continue
        if len(meant) > 1:
            raise BadInput(
                "{file}: flere alternativer i «{variable}» heter «{value}». Eksporter svarene fra LimeSurvey med svarkoder.",
                file=file,
                variable=variable.name,
                value=value,
            )
        if meant:
            means[value] = next(iter(meant))
        elif in_full and fold(value) in _NO_ANSWER:
            means[value] = None
    return given.replace(means) if means else given


def _strange(read: pl.Series, variable: Variable) -> tuple[pl.Series, Variable, Loss | None]:
    """Answers that are none of the alternatives, if any: codes become categories without a name, text is missing."""
    if not variable.categories:
        return read, variable, None
    alternatives = [str(c.value) for c in variable.categories]
    strange = read.filter(read.is_not_null() & ~read.is_in(alternatives))
    if not len(strange):
        return read, variable, None
    codes = sorted(v for v in strange.unique() if re.fullmatch(_CODE, v))
    kept = read.is_in([*alternatives, *codes]).fill_null(False)
    return (
        pl.DataFrame({"read": read, "kept": kept})
        .select(pl.when("kept").then("read").alias(read.name))
        .to_series(),
        msgspec.structs.replace(variable, categories=(*variable.categories, *(Category(c) for c in codes))),
        Loss(
            N_("{n} svar i «{variable}» er ingen av alternativene i undersøkelsen. Tekst blant dem mangler."),
            {"n": len(strange), "variable": variable.name},
        ),
    )
