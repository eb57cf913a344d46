"""What a municipality tells of the duties that no open source shows: whether a plan is there, and when it was last made.

In: yes or no, or a year or a date, by duty. Out: what was told beside the law's words, and whether it is often enough where the
law says how often. What the law sets no figure for is shown as told and never judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from nabolag.cooperation.added.cells import read_day
from nabolag.cooperation.preparedness.availability import MOST_PEOPLE
from nabolag.errors import BadInput, in_field
from nabolag.governance.duties import Preparedness, duty
from nabolag.municipalities import current
from nabolag.report.answers.case import Case
from nabolag.report.paper.blocks import Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.preparedness.duties import BINDS, NAMES
from nabolag.report.preparedness.roster import TELL_LABELS, TELLS, Kind, said_in, whole
from nabolag.text import Texts, fold

YES = frozenset({"ja", "j", "jo", "yes", "y", "x", "1", "true", "sann", "sant"})
NO = frozenset({"nei", "n", "no", "0", "false", "usann", "usant", "aldri", "never"})
TICKS = frozenset({"✓", "✔", "☑"})
EARLIEST = 1950
Told = Mapping[str, Mapping[str, bool | int | date]]
"""Code → column of `TELLS` → yes or no, a year, or a day."""


def told_of(written: Mapping[str, Mapping[str, str]], _: Texts) -> Told:
    """What was written of the duties, checked. Yes or no will do where it is not known when.

    Raises:
        BadInput: neither yes nor no, no year or day, or one that is still to come; it concerns its field, as `vannplan-1874`.
    """
    found: dict[str, dict[str, bool | int | date]] = {}
    for code, fields in written.items():
        for column, (_id, kind) in TELLS.items():
            said = said_in(fields, column)
            if not said:
                continue
            where = f"{current()[code].name}, {_(TELL_LABELS[column])}"
            with in_field(f"{column}-{code}"):
                value = READ[kind](said, where)
            found.setdefault(code, {})[column] = value
    return found


def told_sections(case: Case, told: Told, services: tuple[Preparedness, ...]) -> tuple[Section, ...]:
    """What each has told, beside the law; nothing where nobody told anything of these services."""
    _ = case.texts
    body = [
        (
            Cell(current()[code].name),
            Cell(_(NAMES[duty(id_).service])),
            Cell(asked_as(column, _)),
            Cell(_shown(told[code][column], _)),
            _verdict(id_, told[code][column], date.today(), _),
            Cell(_(BINDS[duty(id_).binds])),
            Cell(duty(id_).cite.cited),
        )
        for code in case.codes
        for column, (id_, _kind) in TELLS.items()
        if column in told.get(code, {}) and duty(id_).service in services
    ]
    if not body:
        return ()
    table = Table(
        _("Det dere har oppgitt om pliktene"),
        (
            Column(_("Hvem")),
            Column(_("Område"), priority=2),
            Column(_("Plikt")),
            Column(_("Oppgitt")),
            Column(_("Mot loven")),
            Column(_("Lovens ord"), priority=2),
            Column(_("Hvor i loven"), priority=2),
        ),
        tuple(body),
        note=_(
            "Bare det loven setter et tall for, er holdt mot den. «Oppgitt» er gjengitt slik dere skrev det, og er ikke vurdert. "
            "«Må avklares» viser til en lov som ikke er blant tekstene her, eller henger på dagen i året."
        ),
        id="told",
        sheet=_("Oppgitt"),
    )
    verdicts = [cells[4] for cells in body]
    said = text(
        _(
            "{n} {n:opplysning|opplysninger}. Holder ikke mot loven: {against}. Ukjent eller må avklares: {open}.",
            n=len(body),
            against=sum(cell.shown in (_("for gammelt"), _("ikke gjort")) for cell in verdicts),
            open=sum(cell.status in ("unknown", "doubtful") for cell in verdicts),
        )
    )
    return (
        Section("oppgitt", _("Planer, analyser og øvelser dere har oppgitt"), (said,)),
        Section("oppgitt-hver", table.caption, (table,), folded=True, level=2),
    )


def asked_as(column: str, _: Texts) -> str:
    """What is asked in a column: the law's duty, or how many are on duty for it."""
    id_, kind = TELLS[column]
    return _(TELL_LABELS[column]) if kind == "count" else duty(id_).say[_.lang]


def told_data(told: Told) -> dict[str, list[dict[str, bool | int | str]]]:
    """For machines: code → the duty, the column and what it says: yes or no, a number, a year, or a day as 2024-03-15."""
    return {
        code: [
            {
                "duty": TELLS[column][0],
                "field": column,
                "said": said.isoformat() if isinstance(said, date) else said,
            }
            for column, said in fields.items()
        ]
        for code, fields in told.items()
    }


def yes_or_no(said: str) -> str:
    """`ja` or `nei` for every way of writing them; anything else as it stands.

    >>> yes_or_no("X"), yes_or_no("No"), yes_or_no("delvis")
    ('ja', 'nei', 'delvis')
    """
    plain = _plain_answer(said)
    return said if plain is None else "ja" if plain else "nei"


def often_enough(last: int | date, every: float, today: date) -> bool | None:
    """Whether what was last done in a year or on a day is no older than so many years; None: it hangs on the day of the year.

    >>> often_enough(2021, 4, date(2026, 1, 1)), often_enough(2022, 4, date(2026, 1, 1))
    (False, None)
    >>> often_enough(date(2024, 2, 29), 4, date(2028, 2, 29))
    True
    """
    if not isinstance(last, date):
        years = today.year - last
        return None if years == every else years < every
    return (last.year + every, last.month, last.day) >= (today.year, today.month, today.day)


def _verdict(id_: str, said: bool | int | date, today: date, _: Texts) -> Cell:
    one = duty(id_)
    if not one.settled:
        return Cell(_("må avklares"), status="doubtful")
    if said is True and one.value is not None:
        return Cell(_("ukjent: skriv året"), status="unknown")
    if said is False and one.value is not None:
        return Cell(_("ikke gjort"))
    if isinstance(said, bool) or one.value is None:
        return Cell(_("oppgitt"))
    enough = often_enough(said, one.value, today)
    if enough is None:
        return Cell(_("må avklares"), status="doubtful")
    return Cell(_("ofte nok") if enough else _("for gammelt"))


def _shown(said: bool | int | date, _: Texts) -> str:
    if isinstance(said, bool):
        return _("ja") if said else _("nei")
    return said.isoformat() if isinstance(said, date) else str(said)


def _yes_or_no(said: str, where: str) -> bool:
    yes = _plain_answer(said)
    if yes is None:
        raise BadInput(
            "{where}: «{said}» er verken ja eller nei. Skriv ja eller nei, eller la det stå tomt.",
            where=where,
            said=said,
        )
    return yes


def _plain_answer(said: str) -> bool | None:
    word = fold(said)
    if word in YES or said.strip() in TICKS:
        return True
    return False if word in NO else None


def _count(said: str, where: str) -> int:
    """How many are on duty."""
    many = whole(said, where)
    if not 0 <= many <= MOST_PEOPLE:
        raise BadInput(
            "{where}: «{said}» kan ikke stemme. Skriv fra 0 til {most}.",
            where=where,
            said=said,
            most=MOST_PEOPLE,
        )
    return many


def _when(said: str, where: str) -> bool | int | date:
    """A year or a day, that has come; yes or no where they do not know when."""
    if (plain := _plain_answer(said)) is not None:
        return plain
    bare, today = said.removesuffix(".0"), date.today()
    when: int | date | None
    try:
        when = int(bare) if re.fullmatch(r"[0-9]{4}", bare) else read_day(said)
    except BadInput:
        when = None
    if when is None:
        raise BadInput(
            "{where}: «{said}» er verken et år, en dag, ja eller nei. Skriv som 2024 eller 15.3.2024.",
            where=where,
            said=said,
        )
    year = when if isinstance(when, int) else when.year
    if not EARLIEST <= year <= today.year or (isinstance(when, date) and when > today):
        raise BadInput(
            "{where}: «{said}» kan ikke stemme. Skriv når det sist ble gjort, fra {first} til i dag.",
            where=where, said=said, first=str(EARLIEST),
        )  # fmt: skip
    return when


READ: Mapping[Kind, Callable[[str, str], bool | int | date]] = {
    "yes": _yes_or_no,
    "when": _when,
    "count": _count,
}
