"""Triple-S, the survey interchange standard: XML metadata 1.2 and 2.0 with fixed-width or CSV data.

Read: both versions and both data formats, on one level. Written: 2.0 with CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import (
    Category,
    Labels,
    Loss,
    MultiResponseSet,
    SurveyData,
    Variable,
)
from nabolag.sources.survey_files.tables import decode
from nabolag.sources.survey_files.xml import parse
from nabolag.text import N_

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_triple_s(path: Path, *, lang: str = "nb") -> SurveyData:
    """Read the metadata file `path` (.sss or .xml) and the data file beside it.

    Raises:
        BadInput: not triple-S, another version, a hierarchy, no data file, or data outside the metadata.
    """
    root = parse(path.read_bytes(), path.name)
    if root.tag != "sss":
        raise BadInput(
            "{file} er ikke triple-S: rotelementet er «{tag}», ikke «sss».", file=path.name, tag=root.tag
        )
    version = root.get("version", "")
    if version not in ("1.1", "1.2", "2.0"):
        raise BadInput(
            "{file} er triple-S {version}. Versjon 1.1, 1.2 og 2.0 leses.", file=path.name, version=version
        )
    record = root.find("survey/record")
    if root.find("hierarchy") is not None or record is None:
        raise BadInput("{file}: triple-S med flere nivåer, eller uten <record>, leses ikke.", file=path.name)
    rows = _rows(path, record)
    columns: list[pl.Series] = []
    variables: list[Variable] = []
    sets: list[MultiResponseSet] = []
    weight = None
    for element in record.iter("variable"):
        spec = _Spec(element, path.name, lang)
        texts = [spec.cut(row) for row in rows]
        if spec.type == "multiple":
            made = _expand(spec, texts)
            columns += [c for c, _ in made]
            variables += [v for _, v in made]
            if len(made) > 1:
                sets.append(
                    MultiResponseSet(spec.name, tuple(v.name for _, v in made), "dichotomy", 1.0, spec.labels)
                )
            continue
        columns.append(spec.column(texts))
        variables.append(spec.variable())
        if element.get("use") == "weight":
            weight = spec.name
    title = root.find("survey/title")
    return SurveyData(
        pl.DataFrame(columns),
        tuple(variables),
        tuple(sets),
        weight,
        (title.text or "").strip() if title is not None else "",
        origin=root.findtext("origin", "").removeprefix("nabolag ") if _ours(root) else "user",
    )


def triple_s_files(survey: SurveyData) -> tuple[dict[str, bytes], tuple[Loss, ...]]:
    """Metadata (.sss) and data (.csv) by file ending, and what the standard cannot hold."""
    root = ET.Element("sss", version="2.0", modes="interview", languages=" ".join(_languages(survey)))
    if survey.origin != "user":
        ET.SubElement(root, "origin").text = f"nabolag {survey.origin}"
    body = ET.SubElement(root, "survey")
    ET.SubElement(body, "title").text = survey.title
    record = ET.SubElement(body, "record", ident="A", format="csv", skip="1")
    grouped = {n: g for g in survey.mr_sets if g.kind == "dichotomy" for n in g.variables}
    columns: list[tuple[str, Any]] = []
    for v in survey.variables:
        group = grouped.get(v.name)
        if group is None:
            columns.append((v.name, _column(survey, v)))
            _element(record, v, len(columns), survey)
        elif v.name == group.variables[0]:
            columns.append((group.name, _bits(survey, group)))
            _multiple(record, group, len(columns), survey)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([name for name, _ in columns])
    writer.writerows(zip(*(values for _, values in columns), strict=True))
    ET.indent(root)
    metadata = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return {".sss": metadata, ".csv": out.getvalue().encode()}, _losses(survey)


class _Spec:
    """One <variable>: where its data stand and what they mean."""

    def __init__(self, element: ET.Element, file: str, lang: str) -> None:
        self.file = file
        self.type = element.get("type", "")
        self.name = (element.findtext("name") or f"v{element.get('ident')}").strip()
        self.labels = _labels(element.find("label"), lang)
        position = element.find("position")
        if position is None:
            raise BadInput(
                "{file}: variabelen «{variable}» mangler <position>.", file=file, variable=self.name
            )
        self.start = int(position.get("start", "1"))
        self.finish = int(position.get("finish", self.start))
        self.literal = element.get("format") == "literal"
        self.spread = element.find("spread")
        values = element.find("values")
        self.codes = [] if values is None else list(values.iter("value"))
        self.categories = tuple(Category(self._code(v.get("code", "")), _labels(v, lang)) for v in self.codes)
        if self.type not in ("single", "multiple", "quantity", "character", "logical", "date", "time"):
            raise BadInput(
                "{file}: variabelen «{variable}» har den ukjente typen «{type}».",
                file=file,
                variable=self.name,
                type=self.type,
            )

    def cut(self, row: str | Sequence[str]) -> str:
        if isinstance(row, str):
            return row[self.start - 1 : self.finish].rstrip()
        return row[self.start - 1] if self.start <= len(row) else ""

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
            return Variable(self.name, "numeric", self.labels, self.categories, measure="scale")
        return Variable(self.name, "date" if self.type == "date" else "string", self.labels)

    def column(self, texts: list[str]) -> pl.Series:
        made = [self._value(t if self.type == "character" else t.strip(), i) for i, t in enumerate(texts)]
        kind = {"numeric": pl.Float64, "string": pl.String, "date": pl.Date}[self.variable().type]
        return pl.Series(self.name, made, dtype=kind)

    def _value(self, text: str, row: int) -> Any:
        if not text:
            return None
        kind = self.variable().type
        try:
            if kind == "date":
                return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text.isdigit() else text)
            return float(text.replace(",", ".")) if kind == "numeric" else text
        except ValueError as error:
            raise BadInput(
                "{file}, rad {row}: «{value}» i «{variable}» er ikke av typen {type}.",
                file=self.file,
                row=row + 1,
                value=text,
                variable=self.name,
                type=self.type,
            ) from error

    def _code(self, text: str) -> float | str:
        return text if self.literal else float(text)


def _expand(spec: _Spec, texts: list[str]) -> list[tuple[pl.Series, Variable]]:
    """A multiple variable as one 0/1 column for each alternative; null where nobody answered."""
    codes = [str(v.get("code")) for v in spec.codes]
    if spec.spread is None:
        chosen = [
            None if not t.strip() else {c for c in codes if 1 <= int(c) <= len(t) and t[int(c) - 1] == "1"}
            for t in texts
        ]
    else:
        fields = int(spec.spread.get("subfields", "1"))
        width = int(spec.spread.get("width") or max(len(t) for t in texts) // fields or 1)
        chosen = [
            None
            if not t.strip()
            else {
                str(int(p)) for i in range(fields) if (p := t[i * width : (i + 1) * width].strip()) and int(p)
            }
            for t in texts
        ]
    made = []
    for category, code in zip(spec.categories, codes, strict=True):
        name = f"{spec.name}_{code}"
        column = [None if c is None else float(code in c) for c in chosen]
        made.append(
            (
                pl.Series(name, column, dtype=pl.Float64),
                Variable(name, "numeric", category.labels, measure="nominal"),
            )
        )
    return made


def _rows(path: Path, record: ET.Element) -> list[Any]:
    endings = [".csv", ".CSV"] if record.get("format") == "csv" else [".asc", ".ASC", ".dat", ".txt"]
    named = [path.parent / Path(record.get("href", "")).name] if record.get("href") else []
    beside = [*named, *(path.with_suffix(e) for e in endings)]
    data = next((p for p in beside if p.is_file()), None)
    if data is None:
        raise BadInput(
            "Fant ikke datafilen til {file}: ventet {wanted}.", file=path.name, wanted=beside[0].name
        )
    lines = decode(data.read_bytes(), data.name)
    skip = int(record.get("skip", "0"))
    if record.get("format") == "csv":
        return [r for r in csv.reader(io.StringIO(lines, newline="")) if r][skip:]
    return [line for line in lines.splitlines() if line.strip()][skip:]


def _labels(element: ET.Element | None, lang: str) -> Labels:
    """Plain text is in `lang`; <text xml:lang> says its own."""
    if element is None:
        return {}
    found = {t.get(_LANG, lang).split("-")[0]: "".join(t.itertext()).strip() for t in element.findall("text")}
    plain = (element.text or "").strip()
    return found or ({lang: plain} if plain else {})


def _element(record: ET.Element, v: Variable, place: int, survey: SurveyData) -> None:
    coded = bool(v.categories)
    kind = "single" if coded else {"numeric": "quantity", "date": "date"}.get(v.type, "character")
    element = ET.SubElement(record, "variable", ident=str(place), type=kind)
    if coded and v.type == "string":
        element.set("format", "literal")
    if v.name == survey.weight:
        element.set("use", "weight")
    _head(element, v.name, v.labels, place)
    if kind == "character":
        longest = survey.data[v.name].cast(pl.String).str.len_chars().max()
        ET.SubElement(element, "size").text = str(longest or 1)
    if kind in ("single", "quantity"):
        values = ET.SubElement(element, "values")
        if kind == "quantity":
            low, high = survey.data[v.name].min(), survey.data[v.name].max()
            ET.SubElement(values, "range", {"from": _number(low or 0), "to": _number(high or 0)})
        for c in v.categories:
            _texts(ET.SubElement(values, "value", code=_number(c.value)), c.labels)


def _multiple(record: ET.Element, group: MultiResponseSet, place: int, survey: SurveyData) -> None:
    element = ET.SubElement(record, "variable", ident=str(place), type="multiple")
    _head(element, group.name, group.labels, place)
    values = ET.SubElement(element, "values")
    for code, name in enumerate(group.variables, start=1):
        _texts(ET.SubElement(values, "value", code=str(code)), survey.variable(name).labels or {"nb": name})


def _head(element: ET.Element, name: str, labels: Labels, place: int) -> None:
    ET.SubElement(element, "name").text = name
    _texts(ET.SubElement(element, "label"), labels)
    ET.SubElement(element, "position", start=str(place))


def _texts(element: ET.Element, labels: Labels) -> None:
    for lang, said in labels.items():
        ET.SubElement(element, "text", {"xml:lang": lang}).text = said


def _column(survey: SurveyData, v: Variable) -> list[str]:
    values = survey.data[v.name]
    if v.type == "date":
        return [x.strftime("%Y%m%d") if x is not None else "" for x in values]
    return ["" if x is None else _number(x) for x in values]


def _bits(survey: SurveyData, group: MultiResponseSet) -> list[str]:
    rows = survey.data.select(group.variables).iter_rows()
    return [
        "" if all(x is None for x in r) else "".join("1" if x == group.counted else "0" for x in r)
        for r in rows
    ]


def _number(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _languages(survey: SurveyData) -> list[str]:
    return sorted({k for v in survey.variables for k in v.labels} | {"nb"})


def _ours(root: ET.Element) -> bool:
    return root.findtext("origin", "").startswith("nabolag ")


def _losses(survey: SurveyData) -> tuple[Loss, ...]:
    losses = []
    for v in survey.variables:
        if v.missing or v.missing_range:
            losses.append(
                Loss(
                    N_("Triple-S har ikke manglende verdier: de for «{variable}» er ikke med."),
                    {"variable": v.name},
                )
            )
    for g in survey.mr_sets:
        if g.kind == "category":
            losses.append(
                Loss(N_("Triple-S-sett av kategorier skrives ikke: «{set}» er ikke med."), {"set": g.name})
            )
        else:
            losses.append(
                Loss(
                    N_(
                        "Triple-S har svarene på «{set}» i én variabel; delvariablenes navn, koder og enkeltmangler er ikke med."
                    ),
                    {"set": g.name},
                )
            )
    if any(v.measure == "ordinal" or v.format or v.width for v in survey.variables):
        losses.append(Loss(N_("Triple-S har ikke målenivå og visningsformat; de er ikke med.")))
    for v in survey.variables:
        if v.type in ("datetime", "time"):
            losses.append(
                Loss(
                    N_("Triple-S-dato og -klokkeslett skilles ad: «{variable}» er skrevet som tekst."),
                    {"variable": v.name},
                )
            )
        elif v.type == "string" and (survey.data[v.name] == "").any():
            losses.append(
                Loss(
                    N_("Triple-S skiller ikke tom tekst fra manglende i «{variable}»."), {"variable": v.name}
                )
            )
    if survey.notes:
        losses.append(Loss(N_("Triple-S har ikke merknader; de er ikke med.")))
    return tuple(losses)
