"""A table's rows with their heading: what programs put above, between and below the answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.csv_text import unmarked
from nabolag.sources.survey_files.markup import plain
from nabolag.sources.survey_files.model import Loss
from nabolag.text import N_

Row = Sequence[str | None]
_IMPORT_ID = re.compile(r"""^\s*\{\s*["']{1,2}ImportId["']{1,2}\s*:""")
_EXCEL_ERRORS = frozenset(
    [
        "#N/A",
        "#DIV/0!",
        "#REF!",
        "#NAME?",
        "#VALUE!",
        "#NULL!",
        "#NUM!",
        "#I/T",
        "#NAVN?",
        "#VERDI!",
        "#NUL!",
        "#SPILL!",
    ]
)


@dataclass(frozen=True)
class Titled:
    """Columns of text by name; `labels` from a row of labels; `losses`: what was left out or named anew."""

    text: pl.DataFrame
    labels: dict[str, str] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()


def titled(rows: Sequence[Row], file: str, *, whole: bool = False) -> Titled:
    """The first row names the columns. `whole`: a codebook says what the columns are, so rows stay as they are.

    Blank lines, columns without name and content, Qualtrics' second and third heading row and the errors of Excel are
    not answers.

    Raises:
        BadInput: no names, or a row with more or fewer fields.
    """
    rows = [r for r in rows if r]
    if not rows or not any(rows[0]):
        raise BadInput("{file} er tom: første rad skal ha variabelnavn.", file=file)
    names = [unmarked(str(n)).strip() if n else "" for n in rows[0]]
    body, first, labels = rows[1:], 2, [""] * len(names)
    if not whole and len(body) > 1 and _is_qualtrics(body[1]):
        labels = [plain(str(c)) if c else "" for c in body[0]]
        body, first = body[2:], 4
    body = [_even(row, len(names), number, file) for number, row in enumerate(body, start=first)]
    losses: list[Loss] = []
    if not whole:
        kept = [row for row in body if any(row)]
        if len(kept) < len(body):
            losses.append(
                Loss(
                    N_("{file}: {n} {n:rad|rader} uten innhold er ikke regnet som svar."),
                    {"file": file, "n": len(body) - len(kept)},
                )
            )
        body = kept
        names, losses = _named(names, body, file, losses)
    else:
        _refuse_unnamed(names, file)
    columns: dict[str, list[str | None]] = {}
    errors: dict[str, int] = {}
    for i, name in enumerate(names):
        if not name:
            continue
        values = [r[i] if r[i] != "" else None for r in body]
        if not whole and any(v in _EXCEL_ERRORS for v in values):
            errors[name] = sum(v in _EXCEL_ERRORS for v in values)
            values = [None if v in _EXCEL_ERRORS else v for v in values]
        columns[name] = values
    if errors:
        losses.append(
            Loss(
                N_("{file}: {n} {n:celle|celler} med feil fra Excel, som #N/A, mangler."),
                {"file": file, "n": sum(errors.values())},
                unread=errors,
            )
        )
    text = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return Titled(text, {n: said for n, said in zip(names, labels, strict=True) if n and said}, tuple(losses))


def _is_qualtrics(row: Row) -> bool:
    said = [c for c in row if c]
    return bool(said) and all(_IMPORT_ID.match(str(c)) for c in said)


def _even(row: Row, width: int, number: int, file: str) -> Row:
    if len(row) > width and not any(row[width:]):
        return row[:width]
    if len(row) != width:
        raise BadInput(
            "{file}, rad {row}: {found} felt, men første rad har {expected}.",
            file=file,
            row=number,
            found=len(row),
            expected=width,
        )
    return row


def _named(
    names: list[str], body: Sequence[Row], file: str, losses: list[Loss]
) -> tuple[list[str], list[Loss]]:
    """Names for columns with content; an empty column without a name has none."""
    out: list[str] = []
    for i, name in enumerate(names):
        made = name
        if not name and any(row[i] for row in body):
            made = f"kolonne_{i + 1}"
            losses.append(
                Loss(
                    N_("{file}: kolonne {column} mangler navn, og heter her «{name}»."),
                    {"file": file, "column": i + 1, "name": made},
                )
            )
        elif name.startswith("^") and name.endswith("$"):  # Polars would read it as a pattern of names
            made = name.strip("^$") or f"kolonne_{i + 1}"
        if name and made in out:
            made = next(m for k in range(2, len(names) + 2) if (m := f"{made}_{k}") not in (*out, *names))
        if name and made != name:
            losses.append(
                Loss(
                    N_("{file}: kolonne {column} kan ikke hete «{old}», og heter her «{name}»."),
                    {"file": file, "column": i + 1, "old": name, "name": made},
                )
            )
        out.append(made)
    _refuse_unnamed([n or f" {i}" for i, n in enumerate(out)], file)
    return out, losses


def _refuse_unnamed(names: list[str], file: str) -> None:
    for i, name in enumerate(names):
        if not name or name in names[:i]:
            raise BadInput(
                "{file}: kolonne {column} mangler navn eller har samme navn som en annen («{name}»).",
                file=file,
                column=i + 1,
                name=name,
            )
