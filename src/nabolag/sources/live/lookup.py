"""Single units looked up in the register of entities by their number: is it there, since when, is it closing or deleted.

The answers of `/enheter/{number}` are as the register documents them: a deleted unit comes with its day and little else,
404 says that there is none, 410 that it was taken out. Asked for only when somebody names it; nothing is kept but pages.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import msgspec

from nabolag.data.snapshots import data_folder, make_folder
from nabolag.sources.live.addresses import BRREG
from nabolag.sources.live.brreg import Code
from nabolag.sources.live.pages import Pages, alone


class _Unit(msgspec.Struct, frozen=True):
    organisasjonsnummer: str
    navn: str = ""
    organisasjonsform: Code = Code()
    registreringsdatoEnhetsregisteret: date | None = None  # noqa: N815
    stiftelsesdato: date | None = None
    stiftelsedato: date | None = None  # so in the published description of version 1
    slettedato: date | None = None
    konkurs: bool = False
    underAvvikling: bool = False  # noqa: N815
    underTvangsavviklingEllerTvangsopplosning: bool = False  # noqa: N815


@dataclass(frozen=True)
class Entity:
    """What the register says of one unit; days are None where it says none. `form` is its code: IKS, AS, STI …"""

    org_number: str
    name: str
    form: str
    founded: date | None = None
    registered: date | None = None
    deleted: date | None = None
    bankrupt: bool = False
    closing: bool = False


def look_up(
    numbers: Iterable[str],
    *,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> dict[str, Entity | None]:
    """What the register says of each number, one question each; None where it has no such unit, or has taken it out.

    Raises:
        BadInput: the data folder cannot be written. SourceFailed: no answer, or another shape.
    """
    folder = data_folder() / "pages"
    make_folder(folder)
    found: dict[str, Entity | None] = {}
    with alone(folder):
        pages = Pages(folder, sleep=sleep, now=now)
        try:
            for n, number in enumerate(dict.fromkeys(numbers), 1):
                got = pages.json(
                    BRREG, f"{BRREG.base}/enheter/{number}", page=n, kind=_Unit, slim=True, may_lack=True
                )
                found[number] = None if got is None else _entity(got[0])
            pages.done()
        finally:
            pages.close()
    return found


def _entity(unit: _Unit) -> Entity:
    return Entity(
        unit.organisasjonsnummer,
        unit.navn,
        unit.organisasjonsform.kode,
        unit.stiftelsesdato or unit.stiftelsedato,
        unit.registreringsdatoEnhetsregisteret,
        unit.slettedato,
        unit.konkurs,
        unit.underAvvikling or unit.underTvangsavviklingEllerTvangsopplosning,
    )
