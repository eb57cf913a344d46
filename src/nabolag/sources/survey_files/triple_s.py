"""Triple-S, the survey interchange standard, read: XML metadata 1.1 to 3.0 with fixed-width or CSV data, on one level."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl

from nabolag.errors import BadInput
from nabolag.sources import csv_text
from nabolag.sources.survey_files.encoding import decoded
from nabolag.sources.survey_files.encoding import told as losses_of
from nabolag.sources.survey_files.markup import plain, words
from nabolag.sources.survey_files.model import (
    Category,
    Labels,
    Loss,
    MultiResponseSet,
    SurveyData,
    Variable,
)
from nabolag.sources.survey_files.unread import unread
from nabolag.sources.survey_files.xml import parse, unsaid_encoding
from nabolag.text import N_, read_number

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TYPES = ("single", "multiple", "quantity", "character", "logical", "date", "time")
_MODES = {"interview": 1, None: 2, "analysis": 3}
_NUMBER = re.compile(r"[0-9]{1,9}")  # no file has a place, width or code beyond this
_VERSIONS, _NEWEST = ("1.1", "1.2", "2.0", "3.0"), "3.0"
_CODE = re.compile(r"[-+]?\d+(\.\d+)?")
_Row = str | Sequence[str]


def read_triple_s(path: Path, *, lang: str = "nb", encoding: str | None = None) -> SurveyData:
    """Read the metadata file `path` (.sss or .xml) and the data file beside it; `encoding` is the data file's.

    Raises:
        BadInput: not triple-S, another version, a hierarchy, no data file, or data outside the metadata.
    """
    content = path.read_bytes()
    root = parse(content, path.name)
    if root.tag != "sss":
        raise BadInput(
            "{file} er ikke triple-S: rotelementet er «{tag}», ikke «sss».", file=path.name, tag=root.tag
        )
    version = root.get("version", "")
    if version not in _VERSIONS:
        raise BadInput(
            "{file} er triple-S {version}. Versjon 1.1, 1.2, 2.0 og 3.0 leses.",
            file=path.name,
            version=version,
        )
    record = root.find("survey/record")
    if root.find("hierarchy") is not None or record is None:
        raise BadInput("{file}: triple-S med flere nivåer, eller uten <record>, leses ikke.", file=path.name)
    fields = record.get("format") == "csv"
    specs = [_Spec(element, path.name, lang, fields=fields) for element in record.iter("variable")]
    ours = root.findtext("origin", "").startswith("nabolag ")
    rows, told = _rows(path, record, encoding, max((s.finish for s in specs), default=1), ours=ours)
    columns: list[pl.Series] = []
    variables: list[Variable] = []
    sets: list[MultiResponseSet] = []
    losses: list[Loss | None] = [*told, _undescribed(specs, rows, path.name)]
    if unsaid := unsaid_encoding(content):
        losses += losses_of(path.name, unsaid, "", None)
    if version == _NEWEST:
        losses.append(
            Loss(N_("{file} er triple-S 3.0 og er lest etter reglene for 2.0."), {"file": path.name})
        )
    for spec in specs:
        texts = [spec.cut(row) for row in rows]
        if spec.type == "multiple":
            made, loss = _expand(spec, texts)
            losses.append(loss)
            columns += [c for c, _ in made]
            variables += [v for _, v in made]
            if len(made) > 1:
                sets.append(
                    MultiResponseSet(spec.name, tuple(v.name for _, v in made), "dichotomy", 1.0, spec.labels)
                )
            continue
        read, loss = spec.column(texts)
        columns.append(read)
        losses.append(loss)
        variables.append(spec.variable())
    twice = [name for name, n in Counter(v.name for v in variables).items() if n > 1]
    if twice:
        raise BadInput("{file}: to variabler heter «{variable}».", file=path.name, variable=twice[0])
    title = root.find("survey/title")
    origin = root.findtext("origin", "")
    return SurveyData(
        pl.DataFrame(columns),
        tuple(variables),
        tuple(sets),
        next((s.name for s in specs if s.weight and s.type != "multiple"), None),
        words(title) if title is not None else "",
        origin=origin.removeprefix("nabolag ") if ours else "user",
        losses=tuple(x for x in losses if x),
    )


class _Spec:
    """One <variable>: where its data stand and what they mean."""

    def __init__(self, element: ET.Element, file: str, lang: str, *, fields: bool) -> None:
        self.file = file
        self.type = element.get("type", "")
        self.weight = element.get("use") == "weight"
        self.name = (element.findtext("name") or f"v{element.get('ident')}").strip()
        self.labels = _labels(element.find("label"), lang)
        if self.type not in _TYPES:
            raise BadInput(
                "{file}: variabelen «{variable}» har den ukjente typen «{type}».",
                file=file,
                variable=self.name,
                type=self.type,
            )
        position = element.find("position")
        if position is None:
            raise BadInput(
                "{file}: variabelen «{variable}» mangler <position>.", file=file, variable=self.name
            )
        self.start = self._whole(position, "start", 1)
        self.finish = self._whole(position, "finish", self.start, least=self.start)
        values = element.find("values")
        coded = [] if values is None else list(values.iter("value"))
        codes = [(v.get("code") or "").strip() for v in coded]
        # Codes that are not numbers make a text variable, whatever its format says.
        self.literal = element.get("format") == "literal" or not all(_CODE.fullmatch(c) for c in codes)
        self.codes = codes
        self.categories = tuple(
            Category(c if self.literal else float(c), _labels(v, lang))
            for c, v in zip(codes, coded, strict=True)
        )
        spread = element.find("spread")
        self.subfields = 0 if spread is None else self._whole(spread, "subfields", 1)
        longest = max((len(c) for c in codes), default=1)
        whole = self.finish - self.start + 1
        across = (
            whole // self.subfields if self.subfields and position.get("finish") and not fields else longest
        )
        self.width = 1 if spread is None else self._whole(spread, "width", max(across, 1))

    def _whole(self, element: ET.Element, name: str, default: int, *, least: int = 1) -> int:
        text = element.get(name)
        if text is None:
            return default
        if not (_NUMBER.fullmatch(text.strip()) and int(text) >= least):
            raise BadInput(
                "{file}: «{value}» i <{element}> for variabelen «{variable}» er ikke et helt tall fra {least}.",
                file=self.file,
                value=text[:40],
                element=element.tag,
                variable=self.name,
                least=least,
            )
        return int(text)

    def cut(self, row: _Row) -> str:
        if isinstance(row, str):
            return row[self.start - 1 : self.finish].rstrip()
        held = row[self.start - 1 : self.finish]
        if self.type != "multiple" or len(held) < 2:
            return held[0] if held else ""
        # a field for each subfield, or for each alternative
        return "".join(f.strip().rjust(self.width if self.subfields else 1) for f in held).rstrip()

    def variable(self) -> Variable:
        if self.type in ("single", "logical"):
            return Variable(
                self.name,
                "string" if self.literal else "numeric",
                self.labels,
                self.categories,
                measure="nominal",
            )
        if self.type == "quantity":
            special = () if self.literal else self.categories
            return Variable(self.name, "numeric", self.labels, special, measure="scale")
        return Variable(self.name, "date" if self.type == "date" else "string", self.labels)

    def column(self, texts: list[str]) -> tuple[pl.Series, Loss | None]:
        """The answers, and what could not be read.

        Raises:
            BadInput: most could not, so that the answers stand elsewhere than the metadata say.
        """
        kind = self.variable().type
        given = [t if self.type == "character" else t.strip() for t in texts]
        made = [self._value(text, kind) if text else None for text in given]
        types = {"numeric": pl.Float64, "string": pl.String, "date": pl.Date}
        read = pl.Series(self.name, made, dtype=types[kind])
        lost = [i for i, text in enumerate(given) if text and made[i] is None]
        blank = [i for i in lost if not given[i].strip("0-./: ")]  # a day of zeros is none
        if 2 * (len(lost) - len(blank)) > sum(map(bool, given)):
            raise BadInput(
                "{file}, rad {row}: «{value}» i «{variable}» er ikke av typen {type}.",
                file=self.file,
                row=lost[0] + 1,
                value=given[lost[0]][:40],
                variable=self.name,
                type=self.type,
            )
        return read, unread(pl.Series(given, dtype=pl.String), read, first_row=1)

    def _value(self, text: str, kind: str) -> Any:
        try:
            if kind == "date":
                return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text.isdigit() else text)
            return _finite(text) if kind == "numeric" else text
        except (ValueError, BadInput):
            return None


def _finite(text: str) -> float:
    number = float(read_number(text)) if "," in text else float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _expand(spec: _Spec, texts: list[str]) -> tuple[list[tuple[pl.Series, Variable]], Loss | None]:
    """A multiple variable as one 0/1 column for each alternative, null where nobody answered; what was not read."""
    chosen = [_spread(spec, t) if spec.subfields else _ticked(spec, t) for t in texts]
    strange = [(i, c) for i, codes in enumerate(chosen) for c in sorted((codes or set()) - set(spec.codes))]
    made = []
    for category, code in zip(spec.categories, spec.codes, strict=True):
        name = f"{spec.name}_{code}"
        column = [None if c is None else float(code in c) for c in chosen]
        made.append(
            (
                pl.Series(name, column, dtype=pl.Float64),
                Variable(name, "numeric", category.labels, measure="nominal"),
            )
        )
    if not strange:
        return made, None
    row, code = strange[0]
    return made, Loss(
        N_("{n} svar i «{variable}» kunne ikke leses og mangler, det første «{value}» i rad {row}."),
        {"n": len(strange), "variable": spec.name, "value": code, "row": row + 1},
        unread={spec.name: len(strange)},
    )


def _spread(spec: _Spec, text: str) -> set[str] | None:
    """The codes in the subfields; with or without the leading zeros of their list."""
    if not text.strip():
        return None
    same = {_bare(c): c for c in spec.codes}
    ends = range(0, min(spec.subfields * spec.width, len(text)), spec.width)
    fields = [text[i : i + spec.width].strip() for i in ends]
    if beyond := text[spec.subfields * spec.width :].strip(" 0"):
        fields.append(beyond)
    # 0 is an unused subfield, unless it is one of the codes
    return {same.get(_bare(f), f) for f in fields if f and (_bare(f) != "0" or "0" in same)}


def _ticked(spec: _Spec, text: str) -> set[str] | None:
    """The codes whose place, counted from 1, has a 1."""
    if not text.strip():
        return None
    numbered = all(_NUMBER.fullmatch(c) and int(c) > 0 for c in spec.codes)
    places = {int(c) if numbered else i: c for i, c in enumerate(spec.codes, 1)}
    held = {i: mark for i, mark in enumerate(text, 1) if mark not in "0 "}
    return {places.get(i, str(i)) if mark == "1" else mark for i, mark in held.items()}


def _undescribed(specs: Sequence[_Spec], rows: Sequence[_Row], file: str) -> Loss | None:
    """Rows that go on after the last place the metadata tell of."""
    last = max((s.finish for s in specs), default=0)
    more = [i for i, row in enumerate(rows, 1) if any(field.strip() for field in row[last:])]
    if not more:
        return None
    return Loss(
        N_(
            "{file}: {n} {n:rad|rader} i datafilen har mer enn det metadataene beskriver, den første rad {row}. Det er "
            "ikke lest."
        ),
        {"file": file, "n": len(more), "row": more[0]},
    )


def _bare(code: str) -> str:
    return (code.lstrip("0") or "0") if _NUMBER.fullmatch(code) else code


def _rows(
    path: Path, record: ET.Element, encoding: str | None, length: int, *, ours: bool
) -> tuple[list[_Row], tuple[Loss, ...]]:
    endings = [".csv", ".CSV"] if record.get("format") == "csv" else [".asc", ".ASC", ".dat", ".txt"]
    named = [path.parent / Path(record.get("href", "")).name] if record.get("href") else []
    beside = [*named, *(path.with_suffix(e) for e in endings)]
    data = next((p for p in beside if p.is_file()), None)
    if data is None:
        raise BadInput(
            "Fant ikke datafilen til {file}: ventet {wanted}.", file=path.name, wanted=beside[0].name
        )
    text, told = decoded(data.read_bytes(), data.name, encoding)
    skip = int(record.get("skip", "0")) if _NUMBER.fullmatch(record.get("skip", "0")) else 0
    if record.get("format") == "csv":
        try:
            cells = [r for r in csv.reader(io.StringIO(text, newline="")) if r][skip:]
        except csv.Error as error:
            raise BadInput(
                "{file} er ikke en hel CSV-fil: et sitat er ikke avsluttet.", file=data.name
            ) from error
        return [[csv_text.unmarked(cell) for cell in row] for row in cells] if ours else [*cells], told
    # Only line ends part records: other breaks may stand in an answer. A line of blanks is one who answered nothing.
    lines = [line.removesuffix("\r") for line in text.removesuffix("\x1a").split("\n")]
    held = [line for line in lines if line.strip() or len(line) >= length]
    return [*held[skip:]], told


def _labels(element: ET.Element | None, lang: str) -> Labels:
    """Plain text is in `lang`; <text xml:lang> says its own, and the one for analysis goes before others."""
    if element is None:
        return {}
    ranked: dict[str, tuple[int, str]] = {}
    for text in element.findall("text"):
        language, rank = text.get(_LANG, lang).split("-")[0], _MODES.get(text.get("mode"), 0)
        if rank >= ranked.get(language, (0, ""))[0] and words(text):
            ranked[language] = rank, words(text)
    if ranked:
        return {language: label for language, (_, label) in ranked.items()}
    label = plain(words(element))
    return {lang: label} if label else {}
