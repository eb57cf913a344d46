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
_OF_QUALTRICS = (
    "StartDate",
    "EndDate",
    "RecordedDate",
    "Progress",
    "Duration (in seconds)",
)  # begin with a digit
_SUM = re.compile(r"(?i)(sum|total|totalt|totalsum|i alt|til sammen)\W*")
_REMARK = re.compile(
    r"(?i)(gjennomsnitt|snitt|kilde|kjelde|merknad|merk|note|source|average|mean)\b.*", re.DOTALL
)
_LEAST_ANSWERS = 5
_LOOKED_AT = 30  # rows from the top among which the heading is sought
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

    Lines above the heading, blank lines, columns without name and content, Qualtrics' second and third heading row and
    the errors of Excel are not answers.

    Raises:
        BadInput: no names, or a row with more or fewer fields.
    """
    rows = [r for r in rows if r]
    above = 0 if whole else _above(rows)
    under = None if whole else _under_groups(rows[above:])
    if under:
        above += 1
    rows = [under, *rows[above + 1 :]] if under else rows[above:]
    if not rows or not any(rows[0]):
        raise BadInput("{file} er tom: første rad skal ha variabelnavn.", file=file)
    names = [unmarked(str(n)).strip() if n else "" for n in rows[0]]
    body, first, labels = rows[1:], 2 + above, [""] * len(names)
    more = 0 if whole else _rows_of_qualtrics(names, body)
    if more:
        labels = [plain(str(c)) if c else "" for c in body[0]]
        body, first = body[more:], first + more
    body = [_even(row, len(names), number, file) for number, row in enumerate(body, start=first)]
    losses: list[Loss] = []
    if above:
        losses.append(
            Loss(
                N_("{file}: {n} {n:linje|linjer} over overskriftene er ikke lest."),
                {"file": file, "n": above},
            )
        )
    if not whole:
        body = [[None if c is None or not c.strip() else c for c in row] for row in body]
        kept = [row for row in body if any(row)]
        if len(kept) < len(body):
            losses.append(
                Loss(
                    N_("{file}: {n} {n:rad|rader} uten innhold er ikke regnet som svar."),
                    {"file": file, "n": len(body) - len(kept)},
                )
            )
        body, under_answers = kept, _beneath(kept)
        if under_answers:
            body = body[:-under_answers]
            losses.append(
                Loss(
                    N_("{file}: {n} {n:rad|rader} under svarene, som sum og kilde, er ikke regnet som svar."),
                    {"file": file, "n": under_answers},
                )
            )
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
    return Titled(
        text, {n: label for n, label in zip(names, labels, strict=True) if n and label}, tuple(losses)
    )


def _above(rows: Sequence[Row]) -> int:
    """How many rows stand above the heading: a title or a remark, and blank lines.

    The heading is the first row with more than one name, when only rows with one text or none stand above it.
    """
    filled = [sum(bool(c and c.strip()) for c in row) for row in rows[:_LOOKED_AT]]
    if not filled or filled[0] > 1 or max(filled) < 2:
        return 0
    at = next(i for i, n in enumerate(filled) if n > 1)
    if _under_groups(rows[at:]):
        return at
    return at if _are_names(rows[at]) and filled[at] == max(filled) else 0


def _are_names(row: Row) -> bool:
    names = [c.strip() for c in row if c and c.strip()]
    return len(set(names)) == len(names) and not any(c[0].isdigit() for c in names)


def _under_groups(rows: Sequence[Row]) -> list[str | None] | None:
    """The names, when the second row names the columns under a row of groups, as merged cells are written.

    A column whose name is merged over both rows has it from the first; names that stand under several groups are led by
    the group's.
    """
    if len(rows) < 5 or len(rows[0]) != len(rows[1]) or all(rows[0]) or not rows[0][0]:
        return None
    groups: list[str] = []
    for c in rows[0]:
        groups.append(c.strip() if c and c.strip() else groups[-1])
    names = [(below or above or "").strip() for above, below in zip(rows[0], rows[1], strict=True)]
    if not all(names) or sum(bool(c) for c in rows[1]) < 2:
        return None
    if len(set(names)) < len(names):
        names = [
            f"{group} - {name}" if names.count(name) > 1 else name
            for group, name in zip(groups, names, strict=True)
        ]
    if not _are_names(names):
        return None
    below = list(zip(*(r for r in rows[2:] if len(r) == len(rows[1])), strict=True))
    if not any(len(set(column)) < len(column) for column in below):
        return None
    if any(name in column for name, column in zip(rows[1], below, strict=False) if name):
        return None
    return [*names]


def _beneath(body: Sequence[Row]) -> int:
    """How many rows at the bottom are sums of the answers, or remarks, which leave columns empty."""
    n = 0
    for row in reversed(body):
        first = (row[0] or "").strip() if row else ""
        remark = _REMARK.fullmatch(first) is not None and not all(row[1:])
        if not (remark or _SUM.fullmatch(first)) or len(body) - n < _LEAST_ANSWERS:
            break
        n += 1
    return n


def _rows_of_qualtrics(names: Sequence[str], body: Sequence[Row]) -> int:
    """How many rows of heading Qualtrics has under its names: a row of texts, and one of identities unless removed."""
    if len(body) > 1 and (ids := [c for c in body[1] if c]) and all(_IMPORT_ID.match(str(c)) for c in ids):
        return 2
    told = [i for i, name in enumerate(names) if name in _OF_QUALTRICS]
    if len(told) < 2 or not body or len(body[0]) != len(names):
        return 0
    return int(not any(str(body[0][i] or "0")[0].isdigit() for i in told))


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
