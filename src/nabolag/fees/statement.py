"""A printed selvkost note, reckoned again: which rows do not add up, and what would explain it.

Rows by the letters of the note: A direct cost, B indirect cost, C interest, D depreciation, E other income, F fee basis,
G fee income, H result, I to the fund, J from the fund, K check, L fund on 1 January, M interest on the fund,
N fund on 31 December, O coverage 100 G/F, P coverage with the fund 100 (G − I + J)/F.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nabolag.errors import BadInput, filled
from nabolag.governance.limits import law
from nabolag.text import N_, Texts, read_number
from nabolag.text.showing import Shown

Kind = Literal["unit", "sum", "chain", "percent", "deficit"]
ROWS = "ABCDEFGHIJKLMNOP"
FACTORS = (10.0, 100.0, 1000.0, 1e6, 0.1, 0.01, 0.001, 1e-6)
_ZERO_WHEN_NOT_PRINTED = frozenset("BCDEIJM")


@dataclass(frozen=True)
class _NoteRule:
    kind: Kind
    result: str
    terms: str
    formula: str
    value: Callable[[Mapping[str, float]], float]
    needs: str
    tolerance: float


_RULES = (
    _NoteRule(
        "sum",
        "F",
        "ABCDE",
        "A + B + C + D − E",
        lambda v: v["A"] + v["B"] + v["C"] + v["D"] - v["E"],
        "AF",
        3.0,
    ),
    _NoteRule("sum", "H", "GF", "G − F", lambda v: v["G"] - v["F"], "FGH", 1.5),
    _NoteRule("sum", "K", "HIJ", "H − I + J", lambda v: v["H"] - v["I"] + v["J"], "HK", 2.0),
    _NoteRule("chain", "N", "LMIJ", "L + M + I − J", lambda v: v["L"] + v["M"] + v["I"] - v["J"], "LN", 2.5),
    _NoteRule("percent", "O", "GF", "100 · G / F", lambda v: 100 * v["G"] / v["F"], "FGO", 0.55),
    _NoteRule(
        "percent",
        "P",
        "GIJF",
        "100 · (G − I + J) / F",
        lambda v: 100 * (v["G"] - v["I"] + v["J"]) / v["F"],
        "FGP",
        0.55,
    ),
)


@dataclass(frozen=True, repr=False)
class Finding(Shown):
    """One thing that does not add up.

    Attributes:
        kind: `unit` rows printed in another unit; `sum` a row is not the sum of its parts; `chain` the fund does not
            follow from its movements, or from last year's; `percent` a coverage that the amounts do not give; `deficit`
            a fund below zero.
        rows: the letters concerned.
        factor: for `unit`, how many times too large the rows are printed; else None.
        text: what is said, in bokmål; `said(texts)` in another language.
    """

    kind: Kind
    rows: tuple[str, ...]
    message: str
    factor: float | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return filled(self.message, self.values)

    def said(self, texts: Texts) -> str:
        return texts(self.message, **self.values)


def check(note: Mapping[str, object] | Sequence[Mapping[str, object]]) -> list[Finding]:
    """What does not add up in a note, or in the notes of following years; empty when all does.

    Args:
        note: `{"A": 37664, …}`, in any one unit, amounts as people write them; a row that is not printed is left out
            or None. B, C, D, E, I, J and M count as nothing then; a rule whose other rows are not there is not
            checked. A list is the notes of one service in following years: then each opening balance must be the last
            closing one.

    Sums may be off by what rounding of each row to a whole unit can give.

    Raises:
        BadInput: a row that is none of A–P, or no number.
    """
    if not isinstance(note, Mapping):
        years = [_read(one) for one in note]
        findings = [finding for one in years for finding in _one(one)]
        for number, (before, after) in enumerate(zip(years, years[1:], strict=False)):
            if "N" in before and "L" in after and abs(before["N"] - after["L"]) > 1.0:
                message = N_(
                    "År {year}: fondet 1. januar (L) er {opening}, men året før sluttet på {closing} (N)."
                )
                values = {"year": number + 2, "opening": _shown(after["L"]), "closing": _shown(before["N"])}
                findings.append(Finding("chain", ("N", "L"), message, values=values))
        return findings
    return _one(_read(note))


def _one(note: dict[str, float]) -> list[Finding]:
    broken = list(_broken(note))
    unit = _unit(note, broken) if broken else None
    findings = []
    if unit:
        rows, factor = unit
        too_large = N_(
            "{rows} er trykt {factor} ganger for store. Del dem på {factor}, så er {formula} = {result}."
        )
        too_small = N_(
            "{rows} er trykt {factor} ganger for små. Gang dem med {factor}, så er {formula} = {result}."
        )
        message = too_large if factor > 1 else too_small
        mended = _scaled(note, rows, factor)
        rule = next((r for r in broken if set(rows) & {*r.terms, r.result}), broken[0])
        values = {
            "rows": ", ".join(rows),
            "factor": _shown(factor if factor > 1 else 1 / factor),
            "formula": rule.formula,
            "result": _shown(mended[rule.result]),
        }
        findings.append(Finding("unit", rows, message, factor, values))
        note = mended
        broken = list(_broken(note))
    for rule in broken:
        message = N_("{formula} er {reckoned}, men {row} er trykt som {printed}. Forskjellen er {off}.")
        reckoned = rule.value(_filled(note))
        values = {
            "formula": rule.formula,
            "reckoned": _shown(reckoned),
            "row": rule.result,
            "printed": _shown(note[rule.result]),
            "off": _shown(note[rule.result] - reckoned),
        }
        findings.append(Finding(rule.kind, (*rule.terms, rule.result), message, values=values))
    if note.get("N", 0.0) < 0:
        message = N_(
            "Fondet er {closing} ved årets slutt. "
            "Et underskudd som fondet ikke dekker, skal fremføres i selvkostregnskapet ({law})."
        )
        findings.append(
            Finding(
                "deficit",
                ("N",),
                message,
                values={"closing": _shown(note["N"]), "law": law("selvkost-deficit")},
            )
        )
    return findings


def _broken(note: Mapping[str, float]) -> Iterator[_NoteRule]:
    """The rules whose rows are printed and do not add up."""
    filled = _filled(note)
    for rule in _RULES:
        checkable = all(row in note for row in rule.needs) and (rule.kind != "percent" or filled["F"] != 0)
        if checkable and abs(rule.value(filled) - note[rule.result]) > rule.tolerance:
            yield rule


def _unit(note: Mapping[str, float], broken: Sequence[_NoteRule]) -> tuple[tuple[str, ...], float] | None:
    """The rows and the factor that mend every broken sum and break none, if any do: rows printed in another unit.

    Only single rows and blocks that are printed together: scattered rows fit by chance what is a slip elsewhere.
    """
    blocks = (
        "A",
        "B",
        "C",
        "D",
        "E",
        "ABCDE",
        "ABCD",
        "CD",
        "AB",
        *"FGHIJKLMN",
        "LMN",
        "IJ",
        "FGH",
        "LMNIJ",
        "GHIJ",
    )
    groups = [tuple(row for row in block if note.get(row)) for block in blocks]
    for group in groups:
        for factor in FACTORS:
            if group and not list(_broken(_scaled(note, group, factor))):
                return group, factor
    return None


def _scaled(note: Mapping[str, float], rows: Sequence[str], factor: float) -> dict[str, float]:
    return {row: value / factor if row in rows else value for row, value in note.items()}


def _filled(note: Mapping[str, float]) -> dict[str, float]:
    return dict.fromkeys(_ZERO_WHEN_NOT_PRINTED, 0.0) | dict(note)


def _read(note: Mapping[str, object]) -> dict[str, float]:
    unknown = [row for row in note if row not in ROWS or len(row) != 1]
    if unknown:
        raise BadInput("Raden «{row}» finnes ikke i noten. Radene er A til P.", row=unknown[0])
    return {
        row: float(read_number(value, f"Rad {row}"))
        for row, value in note.items()
        if value is not None and str(value).strip()
    }


def _shown(value: float) -> str:
    return f"{value:.10g}".replace(".", ",").replace("-", "−")
