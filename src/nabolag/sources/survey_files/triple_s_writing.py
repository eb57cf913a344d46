"""Triple-S, the survey interchange standard, written: XML metadata 2.0 with CSV data."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from nabolag.sources.csv_text import csv_text, safe
from nabolag.sources.survey_files.model import Labels, Loss, MultiResponseSet, SurveyData, Variable
from nabolag.text import N_


def triple_s_files(survey: SurveyData) -> tuple[dict[str, bytes], tuple[Loss, ...]]:
    """Metadata (.sss) and data (.csv) by file ending, and what the standard cannot hold."""
    root = ET.Element("sss", version="2.0", modes="interview", languages=" ".join(_languages(survey)))
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
    content = csv_text([name for name, _ in columns], zip(*(values for _, values in columns), strict=True))
    ET.indent(root)
    metadata = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return {".sss": metadata, ".csv": content.encode()}, _losses(survey)


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
        longest = max((len(safe(str(x))) for x in survey.data[v.name] if x is not None), default=1)
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
    for lang, label in labels.items():
        ET.SubElement(element, "text", {"xml:lang": lang}).text = label


def _column(survey: SurveyData, v: Variable) -> list[Any]:
    values = survey.data[v.name]
    if v.type == "date":
        return [x.strftime("%Y%m%d") if x is not None else "" for x in values]
    whole = [int(x) if isinstance(x, float) and x.is_integer() else x for x in values]
    return [x if isinstance(x, int | float | None) else str(x) for x in whole]


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
