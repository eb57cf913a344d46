"""A printed selvkost note, reckoned again: which rows do not add up, and what would explain it.

Rows by the letters of the note: A direct cost, B indirect cost, C interest, D depreciation, E other income, F fee basis,
G fee income, H result, I to the fund, J from the fund, K check, L fund on 1 January, M interest on the fund,
N fund on 31 December, O coverage 100 G/F, P coverage with the fund 100 (G − I + J)/F.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from nabolag.errors import BadInput, filled
from nabolag.governance.limits import law
from nabolag.text import N_, Texts, read_number
from nabolag.text.showing import Shown

Kind = Literal["unit", "sum", "chain", "percent", "deficit", "years", "column"]
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
    needs: tuple[str, ...]


def _summed(key: str, values: Mapping[str, float]) -> float:
    return sum(values[letter] for letter in key.split("+"))


SUMS = {"A+B": "A + B", "C+D": "C + D", "A+B+C+D": "A + B + C + D"}
"""Sums that a note may print between its rows, and how they are shown."""
_RULES = (
    *(
        _NoteRule("sum", key, key.replace("+", ""), said, partial(_summed, key), (key, key[0]))
        for key, said in SUMS.items()
    ),
    _NoteRule("sum", "F", "ABCDE", "A + B + C + D − E", lambda v: v["A"] + v["B"] + v["C"] + v["D"] - v["E"], ("A", "F")),
    _NoteRule("sum", "H", "GF", "G − F", lambda v: v["G"] - v["F"], ("F", "G", "H")),
    _NoteRule("sum", "K", "HIJ", "H − I + J", lambda v: v["H"] - v["I"] + v["J"], ("H", "K")),
    _NoteRule("chain", "N", "LMIJ", "L + M + I − J", lambda v: v["L"] + v["M"] + v["I"] - v["J"], ("L", "N")),
    _NoteRule("percent", "O", "GF", "100 · G / F", lambda v: 100 * v["G"] / v["F"], ("F", "G", "O")),
    _NoteRule("percent", "P", "GIJF", "100 · (G − I + J) / F", lambda v: 100 * (v["G"] - v["I"] + v["J"]) / v["F"],
              ("F", "G", "P")),
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Finding(Shown):
    """One thing that does not add up.

    Attributes:
        kind: `unit` rows printed in another unit; `sum` a row is not the sum of its parts; `chain` the fund does not
            follow from its movements, or from last year's; `percent` a coverage that the amounts do not give; `deficit`
            a fund below zero; `years` a year between others is missing; `column` a total is not that of its columns.
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
            closing one. `A+B`, `C+D` and `A+B+C+D` are sums that stand between.

    Sums may be off by what rounding of each row to the decimals printed can give. Income, use of the fund and its balances may
    be printed with a minus, as accounts do.

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
    note = _signed(note)
    units = _precision(note)
    findings = []
    for rows, factor in _units(note, units):
        after = _scaled(note, rows, factor)
        findings.append(_unit_finding(note, after, units, rows, factor))
        units = _steps(note, units, rows, factor)
        note = after
    for rule in _broken(note, units):
        findings.append(_sum_finding(rule, note))
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


def _unit_finding(
    note: Mapping[str, float],
    mended: Mapping[str, float],
    units: Mapping[str, float],
    rows: tuple[str, ...],
    factor: float,
) -> Finding:
    too_large = N_(
        "{rows} er trykt {factor} ganger for store. Del dem på {factor}, så er {formula} = {result}."
    )
    too_small = N_(
        "{rows} er trykt {factor} ganger for små. Gang dem med {factor}, så er {formula} = {result}."
    )
    broken = list(_broken(note, units))
    rule = next((r for r in broken if set(rows) & {*r.terms, r.result}), broken[0])
    values = {
        "rows": ", ".join(rows),
        "factor": _shown(factor if factor > 1 else 1 / factor),
        "formula": rule.formula,
        "result": _shown(mended[rule.result]),
    }
    return Finding("unit", rows, too_large if factor > 1 else too_small, factor, values)


def _sum_finding(rule: _NoteRule, note: Mapping[str, float]) -> Finding:
    reckoned = rule.value(_filled(note))
    values = {
        "formula": rule.formula,
        "reckoned": _shown(reckoned),
        "row": rule.result,
        "printed": _shown(note[rule.result]),
        "off": _shown(note[rule.result] - reckoned),
    }
    if rule.result in SUMS:
        message = N_("{formula} er {reckoned}, men summen er trykt som {printed}. Forskjellen er {off}.")
        return Finding(rule.kind, tuple(rule.terms), message, values=values)
    message = N_("{formula} er {reckoned}, men {row} er trykt som {printed}. Forskjellen er {off}.")
    return Finding(rule.kind, (*rule.terms, rule.result), message, values=values)


SHARE_OFF = 0.3
"""A coverage so near income over cost is a share, not per cent."""


def _signed(note: Mapping[str, float]) -> dict[str, float]:
    """The note with income and use of the fund above nothing: accounts print income, and money in the fund, with a minus."""
    out = {row: abs(value) if row in "EIJ" else value for row, value in note.items()}
    if out.get("F") and "G" in out:  # a sheet may hold 0.93 and show it as 93 %
        for row in "OP":
            if row in out and abs(out[row] - abs(out["G"] / out["F"])) < SHARE_OFF:
                out[row] = round(100 * out[row], 6)
    if out.get("G", 0.0) < 0:
        out["G"] = -out["G"]
        flipped = out | {row: -out[row] for row in "HK" if row in out}
        if (
            "H" in out
            and "F" in out
            and abs(flipped["H"] - out["G"] + out["F"]) < abs(out["H"] - out["G"] + out["F"])
        ):
            out = flipped
        turned = out | {row: -out[row] for row in "LMN" if row in out}
        units = _precision(out)
        if {"L", "N"} <= out.keys() and len(list(_broken(turned, units))) < len(list(_broken(out, units))):
            out = turned
    return out


def checks(note: Mapping[str, float]) -> int:
    """How many of the sums of a note can be checked: the rest lack a row."""
    return sum(all(row in note for row in rule.needs) for rule in _RULES)


def broken_rules(note: Mapping[str, float]) -> int:
    """How many of the sums of a note do not come true."""
    signed = _signed(note)
    return len(list(_broken(signed, _precision(signed))))


def _precision(note: Mapping[str, float]) -> dict[str, float]:
    """What one step of the last decimal printed is, by row. A row that ends in zeros is as exact as most of the others;
    where all end in three zeros, the note is in kroner and rounded to thousands."""
    decimals = {row: min(_decimals(value), 6) for row, value in note.items()}
    amounts = sorted(d for row, d in decimals.items() if row not in "OP")
    most = amounts[len(amounts) // 2] if amounts else 0
    if most >= 3:  # figures that are not rounded, beside some that are
        most = 0
    whole = [abs(value) for row, value in note.items() if row not in "OP" and value]
    zeros = next(
        (k for k in (6, 5, 4, 3) if len(whole) > 1 and all(value % 10**k == 0 for value in whole)), 0
    )
    return {row: 10.0 ** (-d if row in "OP" else zeros - max(d, most)) for row, d in decimals.items()}


def _decimals(value: float) -> int:
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def _broken(note: Mapping[str, float], units: Mapping[str, float]) -> Iterator[_NoteRule]:
    """The rules whose rows are printed and do not add up, beyond what rounding can give."""
    filled = _filled(note)
    for rule in _RULES:
        checkable = all(row in note for row in rule.needs) and (rule.kind != "percent" or filled["F"] != 0)
        if not checkable:
            continue
        rounded = [rule.result] if rule.kind == "percent" else [*rule.terms, rule.result]
        room = sum(units.get(row, 1.0 if rule.kind != "percent" else 0.0) for row in rounded) / 2
        room = room * 1.1 if rule.kind == "percent" else max(room, 1e-6)
        if abs(rule.value(filled) - note[rule.result]) > room * (1 + 1e-9):
            yield rule


_BLOCKS = (
    "A", "B", "C", "D", "E", "ABCDE", "ABCD", "CD", "AB", *"FGHIJKLMN", "LMN", "IJ", "FGH", "LMNIJ", "GHIJ",
)  # fmt: skip
"""Rows that are printed together: scattered rows fit by chance what is a slip elsewhere."""
MOST_UNITS = 3


def _units(note: dict[str, float], units: dict[str, float]) -> Iterator[tuple[tuple[str, ...], float]]:
    """The rows and the factor that mend most broken sums and break none, as long as any do: rows printed in another unit."""
    groups = [tuple(row for row in block if note.get(row)) for block in _BLOCKS]
    for _round in range(MOST_UNITS):
        broken = {rule.result for rule in _broken(note, units)}
        best: tuple[int, tuple[str, ...], float] = (0, (), 1.0)
        for group in groups if broken else ():
            for factor in FACTORS if group and _exact(note, units, group) else ():
                trial = _scaled(note, group, factor)
                steps = _steps(note, units, group, factor)
                left = {rule.result for rule in _broken(trial, steps)}
                if left <= broken and len(broken) - len(left) > best[0]:
                    best = (len(broken) - len(left), group, factor)
        if not best[0]:
            return
        _mended, group, factor = best
        yield group, factor
        trial = _scaled(note, group, factor)
        units = _steps(note, units, group, factor)
        note = trial


def _steps(
    note: Mapping[str, float], units: Mapping[str, float], rows: Sequence[str], factor: float
) -> dict[str, float]:
    """The last decimal of rows in another unit; where they are large, no finer than the finest of those they are added to."""
    moved = [row for row in units if set(row.split("+")) <= set(rows)]
    finest = min((unit for row, unit in units.items() if row not in moved and row not in "OP"), default=0.0)
    large = finest * len(moved) < 0.002 * sum(abs(note[row]) for row in moved) / factor
    return {
        row: max(unit / factor, finest if large else 0.0) if row in moved else unit
        for row, unit in units.items()
    }


def _exact(note: Mapping[str, float], units: Mapping[str, float], rows: Sequence[str]) -> bool:
    """Whether the rows have digits enough to say that another unit fits: 1 times 1000 is anything from 500 to 1500."""
    return sum(units[row] for row in rows) < 0.05 * sum(abs(note[row]) for row in rows)


def _scaled(note: Mapping[str, float], rows: Sequence[str], factor: float) -> dict[str, float]:
    return {row: value / factor if set(row.split("+")) <= set(rows) else value for row, value in note.items()}


def _filled(note: Mapping[str, float]) -> dict[str, float]:
    return dict.fromkeys(_ZERO_WHEN_NOT_PRINTED, 0.0) | dict(note)


def _read(note: Mapping[str, object]) -> dict[str, float]:
    unknown = [row for row in note if row not in (*ROWS, *SUMS)]
    if unknown:
        raise BadInput("Raden «{row}» finnes ikke i noten. Radene er A til P.", row=unknown[0])
    return {
        row: float(read_number(value, f"Rad {row}"))
        for row, value in note.items()
        if value is not None and str(value).strip()
    }


def _shown(value: float) -> str:
    return f"{value:.10g}".replace(".", ",").replace("-", "−")
