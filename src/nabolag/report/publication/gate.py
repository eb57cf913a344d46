"""The last look before publication: attack everything together, as a reader with all of it would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import polars as pl

from nabolag.errors import BadInput, DataDamaged
from nabolag.survey.disclosure import ProtectedTable, leaks
from nabolag.threads import convert

_HALF = 0.5


class Out(msgspec.Struct, frozen=True):
    """A protected table as it is kept in the house."""

    name: str
    dims: tuple[str, ...]
    cells: tuple[tuple[str | None, ...], ...]
    counts: tuple[int | None, ...]
    where: dict[str, str]
    unions: dict[str, dict[str, tuple[str, ...]]]
    partial: tuple[str, ...]
    threshold: int
    optimal: bool


def refuse_leaks(tables: Sequence[ProtectedTable]) -> None:
    """Refuse to publish when somebody's answer can be worked out from `tables` taken together.

    A cell leaks when it surely has somebody in it and surely fewer than the threshold. A cell kept back only
    because its group is too thin for a percentage may be worked out; it is not small.

    Raises:
        BadInput: something leaks; names the first cell and how many there are.
    """
    threshold = max((t.threshold for t in tables), default=0)
    found = leaks(tables).filter((pl.col("high") < threshold) & (pl.col("high") > _HALF))
    if found.height:
        raise BadInput(
            "Publiseringen er stoppet: {n} skjulte celler kan regnes ut, blant dem {cell}.",
            n=found.height,
            cell=found["cell"][0],
        )


def kept(tables: Sequence[ProtectedTable]) -> list[dict[str, Any]]:
    """`tables` as plain values for the private record: hidden counts are null."""
    return [msgspec.to_builtins(_out(t)) for t in tables]


def earlier(record: bytes) -> tuple[ProtectedTable, ...]:
    """What a publication has let out, read from its `private_record`.

    Raises:
        DataDamaged: the record is not one that `publish` wrote.
    """
    try:
        found: Mapping[str, Any] = msgspec.json.decode(record)
        out = convert(found["protected"], tuple[Out, ...])
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise DataDamaged("tellinger.json kan ikke leses: {reason}.", reason=str(error)) from error
    return tuple(_table(t) for t in out)


def _out(t: ProtectedTable) -> Out:
    return Out(
        t.name,
        t.dims,
        tuple(t.frame.select(t.dims).iter_rows()) if t.dims else ((),) * t.frame.height,
        tuple(t.frame["n"].to_list()),
        dict(t.where),
        {k: dict(v) for k, v in t.unions.items()},
        tuple(sorted(t.partial)),
        t.threshold,
        t.optimal,
    )


def _table(t: Out) -> ProtectedTable:
    frame = pl.DataFrame(
        {dim: [c[i] for c in t.cells] for i, dim in enumerate(t.dims)} | {"n": list(t.counts)},
        schema=dict.fromkeys(t.dims, pl.String) | {"n": pl.Int64},
    ).with_columns(
        status=pl.when(pl.col("n").is_null()).then(pl.lit("suppressed")).otherwise(pl.lit("published"))
    )
    return ProtectedTable(
        t.name, t.dims, frame, t.where, t.unions, frozenset(t.partial), t.threshold, t.optimal
    )
