"""What every command of ownership is given: the municipality, the user's own register, and the day it is seen from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nabolag.cli.common import N_, json_option, lang_option, option
from nabolag.cli.papers import out_option
from nabolag.errors import BadInput

if TYPE_CHECKING:
    from nabolag.governance.ownership import Interest, Whole
    from nabolag.municipalities import Municipality


def file_option(f: click.decorators.FC) -> click.decorators.FC:
    """`--file`: the user's own register."""
    help_text = N_("Eget register (.xlsx eller .csv), med en rad for hver virksomhet.")
    return option("--file", type=click.Path(path_type=Path), help=help_text)(f)


def day_option(f: click.decorators.FC) -> click.decorators.FC:
    """`--day`: the day it is seen from."""
    return option("--day", help=N_("Slik det står denne dagen (ÅÅÅÅ-MM-DD); i dag når den ikke er oppgitt."))(
        f
    )


def paper_options(f: click.decorators.FC) -> click.decorators.FC:
    """What every paper on a register takes: `--file`, `--day`, `--out`, `--json` and `--lang`."""
    for one in (lang_option, json_option, out_option, day_option, file_option):
        f = one(f)
    return f


def seen(
    municipality: str, file: Path | None, day: str | None, lang: str
) -> tuple[Municipality, Whole, date]:
    """The municipality, its register with the user's own in it, and the day it is seen from.

    Raises:
        NotKnown: no municipality has the name. BadInput: no date, or a register that cannot be read.
    """
    from nabolag.governance.ownership import register_of
    from nabolag.municipalities import find

    found, today = find(municipality), day_of(day)
    return found, register_of(found, own_of(file, today, lang)), today


def day_of(said: str | None) -> date:
    if not said:
        return date.today()
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise BadInput("Datoen «{value}» må skrives som 2026-11-01.", value=said) from error


def told_day(said: str | None, today: date) -> date | None:
    from nabolag.governance.ownership import happened

    return happened(day_of(said) if said else None, max(date.today(), today))


def own_of(file: Path | None, day: date, lang: str) -> tuple[Interest, ...]:
    """The user's own register.

    Raises:
        BadInput: the file cannot be read, or has a fault.
    """
    if file is None:
        return ()
    from nabolag.report.ownership import read_file, refused
    from nabolag.text import texts

    read = read_file(content_of(file), file.name, day)
    if read.faults:
        raise refused(read, file.name, texts(lang))
    return read.interests


def content_of(file: Path) -> bytes:
    """What is in a file.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput("Filen {path} kan ikke leses.", path=file) from error
