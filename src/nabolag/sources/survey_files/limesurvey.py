"""LimeSurvey: the structure (.lss), the archive (.lsa), and answers as CSV or vv export.

Question types: LimeSurvey manual, "Question object types".
"""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.codebook import guessed
from nabolag.sources.survey_files.model import (
    Category,
    Labels,
    Loss,
    MultiResponseSet,
    SurveyData,
    Variable,
    spoken,
)
from nabolag.sources.survey_files.tables import decode
from nabolag.sources.survey_files.xml import parse
from nabolag.text import N_

_LIST, _MULTIPLE = frozenset("L!O"), frozenset("MP")
_FIXED: dict[str, tuple[tuple[str, Labels], ...]] = {
    "Y": (("Y", {"nb": "Ja", "nn": "Ja", "en": "Yes"}), ("N", {"nb": "Nei", "nn": "Nei", "en": "No"})),
    "C": (
        ("Y", {"nb": "Ja", "nn": "Ja", "en": "Yes"}),
        ("U", {"nb": "Usikker", "nn": "Usikker", "en": "Uncertain"}),
        ("N", {"nb": "Nei", "nn": "Nei", "en": "No"}),
    ),
    "E": (
        ("I", {"nb": "Øker", "nn": "Aukar", "en": "Increase"}),
        ("S", {"nb": "Uendret", "nn": "Uendra", "en": "Same"}),
        ("D", {"nb": "Minker", "nn": "Minkar", "en": "Decrease"}),
    ),
    "G": (
        ("M", {"nb": "Mann", "nn": "Mann", "en": "Male"}),
        ("F", {"nb": "Kvinne", "nn": "Kvinne", "en": "Female"}),
    ),
}
_ARRAYS, _NUMBERS, _TEXTS = frozenset("ABCEFHKQ"), frozenset("NAB5K"), frozenset("STUQ")
_MAX_UNPACKED = 500_000_000


@dataclass(frozen=True)
class _Column:
    """What the structure says about one column of answers."""

    variable: Variable
    question: str
    multiple: bool = False


@dataclass(frozen=True)
class _Record:
    """A row of the structure with its text in every language."""

    field: dict[str, str]
    labels: Labels


def read_limesurvey(path: Path) -> SurveyData:
    """Read `path`: a .lsa archive, or a .lss structure with answers beside it.

    The answers of `survey.lss` are `survey.csv` (exported with question codes and answer codes) or
    `survey.vv`/`survey_vv.csv`/`survey.txt` (the vv export).

    Raises:
        BadInput: not LimeSurvey, no answers found, or a damaged archive.
    """
    if path.suffix.lower() == ".lsa":
        return _archive(path)
    structure = _structure(path.read_bytes(), path.name)
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
    return _joined(structure, _answers(decode(answers.read_bytes(), answers.name), answers.name))


def _archive(path: Path) -> SurveyData:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(i.file_size for i in packed.infolist()) > _MAX_UNPACKED:
                raise BadInput("{file} er for stort utpakket (over 500 MB).", file=path.name)
            files = {
                i.filename: packed.read(i) for i in packed.infolist() if i.filename.endswith((".lss", ".lsr"))
            }
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise BadInput("{file} er ikke et helt LimeSurvey-arkiv (.lsa).", file=path.name) from error
    structure = next((c for n, c in files.items() if n.endswith(".lss")), None)
    responses = next((c for n, c in files.items() if n.endswith("responses.lsr")), None)
    if structure is None or responses is None:
        raise BadInput("{file} mangler spørsmålene (.lss) eller svarene (.lsr).", file=path.name)
    rows = list(_rows(parse(responses, path.name), "responses"))
    names = list(dict.fromkeys(n for r in rows for n in r))
    text = pl.DataFrame(
        {n.lstrip("_"): [r.get(n) for r in rows] for n in names},
        schema=dict.fromkeys([n.lstrip("_") for n in names], pl.String),
    )
    return _joined(_structure(structure, path.name), text)


def _answers(text: str, file: str) -> pl.DataFrame:
    """CSV with codes for headings; or vv: tabs, descriptions in row 1, codes in row 2."""
    lines = text.splitlines()
    if len(lines) > 1 and "\t" in lines[0]:
        rows = [line.split("\t") for line in lines[1:] if line]
        rows[1:] = [[_unescaped(c) for c in row] for row in rows[1:]]
    else:
        mark = max(",;", key=text.partition("\n")[0].count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    names = [n.strip() for n in rows[0]] if rows else []
    bad = next((i for i, r in enumerate(rows) if len(r) != len(names)), None)
    if not names or bad is not None:
        raise BadInput(
            "{file}, rad {row}: {found} felt, men første rad har {expected}.",
            file=file,
            row=(bad or 0) + 1,
            found=len(rows[bad or 0]) if rows else 0,
            expected=len(names),
        )
    columns = {n: [r[i] if r[i] != _NOT_SHOWN else None for r in rows[1:]] for i, n in enumerate(names)}
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


_NOT_SHOWN = "{question_not_shown}"


def _unescaped(cell: str) -> str:
    for code, said in (("{newline}", "\n"), ("{cr}", "\r"), ("{tab}", "\t"), ("{quote}", '"')):
        cell = cell.replace(code, said)
    return cell


def _structure(content: bytes, file: str) -> ET.Element:
    root = parse(content, file)
    if root.findtext("LimeSurveyDocType") != "Survey":
        raise BadInput("{file} er ikke en LimeSurvey-struktur (.lss).", file=file)
    return root


def _joined(root: ET.Element, text: pl.DataFrame) -> SurveyData:
    known = _columns(root)
    columns: list[pl.Series] = []
    variables: list[Variable] = []
    sets: dict[str, list[str]] = {}
    rest = [n for n in text.columns if _find(known, n) is None]
    plain = guessed(text.select(pl.col(rest).replace("", None))) if rest else None
    asked = _asked(text, known)
    for name in text.columns:
        found = _find(known, name)
        if found is None:
            assert plain is not None
            columns.append(plain.data[name])
            variables.append(plain.variable(name))
        elif found.multiple:
            chosen = pl.when(pl.col(name) == "Y").then(1.0).otherwise(0.0)
            shown = asked[found.question]
            columns.append(
                text.select(
                    pl.when(shown).then(chosen).otherwise(None).alias(found.variable.name)
                ).to_series()
            )
            variables.append(found.variable)
            sets.setdefault(found.question, []).append(found.variable.name)
        else:
            column = text[name].replace("", None).alias(found.variable.name)
            columns.append(
                column.cast(pl.Float64, strict=False) if found.variable.type == "numeric" else column
            )
            variables.append(found.variable)
    questions = {q.field["title"]: q for q in _questions(root)}
    groups = tuple(
        MultiResponseSet(q, tuple(names), "dichotomy", 1.0, questions[q].labels)
        for q, names in sets.items()
        if len(names) > 1
    )
    losses = [
        Loss(
            N_("LimeSurvey-spørsmålet «{question}» har en type som leses som ren tekst."), {"question": title}
        )
        for title, q in questions.items()
        if q.field["type"] not in _KNOWN
    ]
    losses += [
        Loss(
            N_("De som ikke krysset av noe på «{question}», regnes som ikke spurt: LimeSurvey skiller ikke."),
            {"question": q},
        )
        for q in sets
    ]
    titles = {
        row.get("surveyls_language", "nb")[:2]: _clean(row.get("surveyls_title"))
        for row in _rows(root, "surveys_languagesettings")
    }
    return SurveyData(
        pl.DataFrame(columns), tuple(variables), groups, None, spoken(titles, "nb"), losses=tuple(losses)
    )


_KNOWN = _LIST | _MULTIPLE | _ARRAYS | _NUMBERS | _TEXTS | frozenset("YGDX*")


def _asked(text: pl.DataFrame, known: Mapping[str, _Column]) -> dict[str, pl.Expr]:
    """Who was asked each multiple question: those with an answer to some part.

    An unchecked box and a question never seen are both empty in LimeSurvey's files.
    """
    parts: dict[str, list[str]] = {}
    for name in text.columns:
        found = _find(known, name)
        if found is not None and found.multiple:
            parts.setdefault(found.question, []).append(name)
    return {
        q: pl.any_horizontal(pl.col(n).is_in(["Y", "N"]).fill_null(False) for n in names)
        for q, names in parts.items()
    }


def _find(known: Mapping[str, _Column], name: str) -> _Column | None:
    return known.get(name.strip().casefold())


def _columns(root: ET.Element) -> dict[str, _Column]:
    """Every heading LimeSurvey may give a column: `Q[SQ]`, `Q_SQ` and the number form `1X2X3SQ`."""
    answers: dict[str, list[Category]] = {}
    for row in _records(root, "answers", "answer_l10ns", "aid", "answer"):
        answers.setdefault(row.field["qid"], []).append(Category(row.field["code"], row.labels))
    parts: dict[str, list[_Record]] = {}
    for row in _records(root, "subquestions", "question_l10ns", "qid", "question"):
        parts.setdefault(row.field["parent_qid"], []).append(row)
    out: dict[str, _Column] = {}
    for q in _questions(root):
        kind, title = q.field["type"], q.field["title"]
        number = f"{q.field.get('sid')}X{q.field.get('gid')}X{q.field['qid']}"
        fixed = [Category(code, said) for code, said in _FIXED.get(kind, ())]
        coded = tuple(answers.get(q.field["qid"], fixed))
        base = Variable(
            title,
            "numeric" if kind in _NUMBERS else "string",
            q.labels,
            coded,
            measure="scale" if kind in _NUMBERS else "nominal" if coded else "unknown",
        )
        if kind in _MULTIPLE | _ARRAYS:
            for part in sorted(
                parts.get(q.field["qid"], []), key=lambda p: int(p.field.get("question_order") or 0)
            ):
                code = part.field["title"]
                if kind in _MULTIPLE:
                    variable = Variable(f"{title}_{code}", "numeric", part.labels, measure="nominal")
                else:
                    labels = _under(q.labels, part.labels)
                    variable = msgspec.structs.replace(base, name=f"{title}_{code}", labels=labels)
                _head(out, _Column(variable, title, kind in _MULTIPLE), code, number)
        else:
            _head(out, _Column(base, title), "", number)
        if q.field.get("other") == "Y":
            labels = _under(q.labels, {"nb": "annet", "nn": "anna", "en": "other"})
            _head(out, _Column(Variable(f"{title}_other", "string", labels), title), "other", number)
    return out


def _head(out: dict[str, _Column], column: _Column, code: str, number: str) -> None:
    title = column.question
    for heading in (f"{title}[{code}]", f"{title}_{code}") if code else (title,):
        out[heading.casefold()] = column
    out[f"{number}{code}".casefold()] = column


def _under(question: Labels, part: Labels) -> Labels:
    return {lang: f"{question[lang]}: {said}" for lang, said in part.items() if lang in question}


def _questions(root: ET.Element) -> list[_Record]:
    found = _records(root, "questions", "question_l10ns", "qid", "question")
    return [q for q in found if (q.field.get("parent_qid") or "0") == "0"]


def _records(root: ET.Element, table: str, texts: str, key: str, said: str) -> list[_Record]:
    """Rows of `table`, one for each thing; its text stands in `texts` (since version 4) or in the row."""
    labels: dict[str, Labels] = {}
    for row in _rows(root, texts):
        labels.setdefault(row.get(key, ""), {})[row.get("language", "nb")[:2]] = _clean(row.get(said))
    out: dict[tuple[str, str], _Record] = {}
    for row in _rows(root, table):
        identity = (row.get("qid", ""), row.get("code", ""))
        record = out.setdefault(identity, _Record(row, dict(labels.get(row.get(key, ""), {}))))
        if row.get(said) and row.get("language"):
            record.labels[row["language"][:2]] = _clean(row[said])
    return list(out.values())


def _rows(root: ET.Element, table: str) -> Iterator[dict[str, str]]:
    for row in root.iterfind(f"{table}/rows/row"):
        yield {e.tag: e.text or "" for e in row}


def _clean(text: str | None) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text or ""))).strip()
